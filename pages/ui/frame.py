"""What stands around every page: the list of pages, the period, who is here."""

import streamlit as st
from streamlit.navigation.page import Page

from core import desk as work
from core.state import people
from pages.ui import cookie, desk, words


def require(page: str) -> None:
    """Send a visitor who arrived beside the frame through it, then on to `page`."""
    if "framed" not in st.session_state:
        st.session_state["landing"] = page
        st.switch_page("app.py")


def open_landing_page() -> None:
    """Called once the pages are known; the frame is then around whatever opens."""
    st.session_state["framed"] = True
    if landing := st.session_state.pop("landing", None):
        st.switch_page(landing)


def pages() -> dict[str, list[Page]]:
    """Grouped by who comes; a number stands where work waits."""
    waiting = work.waiting(desk.workspace(), desk.period()) if desk.visitor() else work.NOTHING_WAITS
    return {
        "": [_page("home", "This month", "calendar_month", default=True)],
        "Files": [
            _page("upload", "Upload", "upload_file"),
            _page("schema", "Schema", "schema", waiting.schema),
            _page("quality", "Quality", "rule", waiting.quality),
        ],
        "Leads": [
            _page("duplicates", "Duplicates", "join_inner", waiting.pairs),
            _page("leads", "Leads", "contacts"),
            _page("salesforce", "Salesforce", "cloud_upload"),
        ],
        "Dashboards": [_page("overview", "Overview", "monitoring")],
        "Desk": [_page("runs", "Runs", "history")],
    }


def sidebar(grouped: dict[str, list[Page]]) -> None:
    """Asks who is here first; the period holds for every page and lives in the address."""
    if desk.visitor() is None:
        _welcome()
        st.stop()
    if st.session_state.pop("remember", False):
        cookie.write(desk.visitor() or "")
    with st.sidebar:
        offered = desk.periods()
        st.markdown("### Leadfold")
        st.selectbox(
            "Month",
            offered,
            index=offered.index(desk.period()),
            format_func=words.month,
            key=desk.PERIOD,
            bind="query-params",
            label_visibility="collapsed",
        )
        for group, members in grouped.items():
            if group:
                st.caption(group)
            for page in members:
                st.page_link(page)
        _who()


def _who() -> None:
    with st.popover(f"{desk.visitor()}", icon=":material/person:", type="tertiary"):
        st.caption("Every decision you make carries this name.")
        if st.button("Work under another name", key="frame.leave"):
            desk.leave()
            st.rerun()


def _welcome() -> None:
    """Until there is a login, each visitor says once who decides."""
    st.title("Leadfold", anchor=False)
    st.markdown("Monthly lead files in; one clean lead list and a Salesforce-ready file out.")
    with desk.workspace().store.session() as session:
        known = [name for name in people.names(session) if name not in ("visitor", "command line")]
    with st.container(border=True, width=480):
        st.markdown("Who works here? Every decision carries the name.")
        with st.form("frame.welcome", border=False):
            name = st.text_input(
                "Your name", key="frame.name", max_chars=80, placeholder="First and last name"
            )
            entered = st.form_submit_button("Start", type="primary")
        for person in known[:6]:
            if st.button(person, key=f"frame.is.{person}", icon=":material/person:", type="tertiary"):
                desk.enter(person)
                st.rerun()
    if entered and name.strip():
        desk.enter(name)
        st.rerun()
    elif entered:
        st.warning("Type a name first.")


def _page(name: str, title: str, icon: str, count: int = 0, *, default: bool = False) -> Page:
    label = f"{title} · {count:,}" if count else title
    return st.Page(
        f"pages/{name}.py",
        title=label,
        icon=f":material/{icon}:",
        default=default,
        url_path=None if default else name,
    )
