"""What stands around every page: the list of pages, the period, who is here."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from core import desk as work
from core.desk import Waiting
from core.state import people
from pages.ui import cookie, desk, focus, words

MARK = str(Path(__file__).with_name("mark.svg"))
NOBODY = ("visitor", "command line")
# Beside the links only: as the icon of a page or a tab, the browser would fetch them from a public address.
ICONS = {
    "This month": "calendar_month",
    "Upload": "upload_file",
    "Schema": "schema",
    "Quality": "rule",
    "Rules": "checklist",
    "Duplicates": "join_inner",
    "Leads": "contacts",
    "Salesforce": "cloud_upload",
    "Overview": "monitoring",
    "Sources": "local_shipping",
    "Runs": "history",
    "Settings": "tune",
}


def require(page: str) -> None:
    """Send a visitor who arrived beside the frame through it, then on to `page`."""
    if "framed" not in st.session_state:
        st.session_state["landing"] = page
        st.switch_page("app.py", query_params=st.query_params.to_dict())


def open_landing_page() -> None:
    """Called once the pages are known; the frame is then around whatever opens, its address kept."""
    st.session_state["framed"] = True
    if landing := st.session_state.pop("landing", None):
        st.switch_page(landing, query_params=st.query_params.to_dict())


def pages() -> dict[str, list[Page]]:
    """Grouped by who comes."""
    return {
        "": [_page("home", "This month", default=True)],
        "Files": [
            _page("upload", "Upload"),
            _page("schema", "Schema"),
            _page("quality", "Quality"),
            _page("rules", "Rules"),
        ],
        "Leads": [
            _page("duplicates", "Duplicates"),
            _page("leads", "Leads"),
            _page("salesforce", "Salesforce"),
        ],
        "Dashboards": [_page("overview", "Overview"), _page("sources", "Sources")],
        "Desk": [_page("runs", "Runs"), _page("settings", "Settings")],
    }


def offers(name: str) -> bool:
    """Whether a page of this name is there to be linked to."""
    return (Path(__file__).parents[1] / f"{name}.py").exists()


def sidebar(grouped: dict[str, list[Page]]) -> None:
    """Asks who is here first; the period holds for every page and lives in the address."""
    desk.settle_period()
    if desk.visitor() is None:
        _welcome()
        st.stop()
    if st.session_state.pop("remember", False):
        cookie.write(desk.visitor() or "")
    waiting = work.waiting(desk.workspace(), desk.period())
    with st.sidebar:
        st.markdown("### Leadfold")
        st.selectbox(
            "Month",
            desk.periods(),
            format_func=words.month,
            key=desk.PERIOD,
            label_visibility="collapsed",
        )
        desk.show_period()
        for group, members in grouped.items():
            if group:
                st.caption(group)
            with st.container(gap="xxsmall"):
                for page in members:
                    _link(page, waiting)
        _who()


def _link(page: Page, waiting: Waiting) -> None:
    """A number stands where work waits."""
    count = {"Schema": waiting.schema, "Quality": waiting.quality, "Duplicates": waiting.pairs}.get(
        page.title
    )
    label = f"{page.title} :orange-badge[{count:,}]" if count else page.title
    st.page_link(
        page,
        label=label,
        icon=f":material/{ICONS[page.title]}:",
        width="stretch",
        query_params={desk.PERIOD: desk.period()},
    )


def _who() -> None:
    with st.popover(f"{desk.visitor()}", icon=":material/person:", type="tertiary"):
        st.caption("Every decision you make carries this name.")
        if st.button("Work under another name", key="frame.leave"):
            desk.leave()
            st.rerun()


def _welcome() -> None:
    """Until there is a login, each visitor says once who decides."""
    with desk.workspace().store.session() as session:
        known = [name for name in people.names(session) if name not in NOBODY]
    with st.container(width=480):
        st.title("Leadfold", anchor=False)
        st.markdown("Monthly lead files in; one clean lead list and a Salesforce-ready file out.")
        with st.form("frame.welcome"):
            name = st.text_input(
                "Your name",
                key="frame.name",
                max_chars=80,
                placeholder="First and last name",
                help="Every decision carries the name of who made it. This browser remembers yours.",
            )
            entered = st.form_submit_button("Start", key="frame.start", type="primary")
        if known:
            st.caption("Or go on as")
        with st.container(horizontal=True):
            for person in known[:6]:
                if st.button(person, key=f"frame.is.{person}", icon=":material/person:"):
                    desk.enter(person)
                    st.rerun()
        focus.on("Your name")
        if entered and name.strip():
            desk.enter(name)
            st.rerun()
        elif entered:
            st.warning("Type a name first.", icon=":material/error:")


def _page(name: str, title: str, *, default: bool = False) -> Page:
    return st.Page(f"pages/{name}.py", title=title, default=default, url_path=None if default else name)
