"""What each file changed since the one before it: the numbers, and the records behind each of them."""

from datetime import date

import pandas as pd
import streamlit as st

from core import canonical
from core import changes as compared
from core.changes import Comparison, Summary, Wanted
from core.desk import Month
from pages.ui import desk, job, sheet, show, values, words

RECORDS = "records"  # in the address: source and kind of the records that are open
FIELD = "field"  # in the address too
PAGE = 200
FIELDS_NAMED = 4
KINDS = {"new": "new", "changed": "changed", "gone": "gone", "back": "back again", "held": "held"}
TOLD = {
    "new": "Never seen in an earlier file.",
    "changed": "A value reads differently; a mere change of spelling is none.",
    "gone": "In the file before and not in this one: candidates for closure.",
    "back": "Seen in an earlier file, absent from the last one, and here again.",
    "held": "Their row could not be read this time, so nobody can say that they left.",
}
SORTED = {"company": "By company", "record_key": "By key", "city": "By city", "field": "By field"}


def since_before(now: Month) -> None:
    """One line per source; a number leads to its records."""
    plans = compared.planned(desk.workspace(), now.period)
    if not plans or job.is_live():
        return
    newest = max(plan.before.delivery_period for plan in plans)
    st.subheader(f"Since {words.month_name(newest)}", anchor=False)
    with st.container(border=True, gap="small"):
        for plan in plans:
            _line(plan, newest)
        _compare(plans, now.period)


def opened(now: Month) -> None:
    """Ends the page where the address names some records; else draws nothing."""
    source, _, kind = st.query_params.get(RECORDS, "").partition(".")
    plan = next(
        (one for one in compared.planned(desk.workspace(), now.period) if one.now.source == source), None
    )
    told = compared.summary(desk.workspace(), plan) if plan else None
    if plan is None or told is None or kind not in KINDS:
        return
    place = show.heading(f"{words.source(source)}: {_named(kind, told.counts[kind])}", _state(told, kind))
    with place:
        st.page_link(
            "pages/upload.py",
            label="Back to the files",
            icon=":material/arrow_back:",
            query_params={desk.PERIOD: now.period},
        )
    _Records(plan, told, kind).draw()
    st.stop()


def _line(plan: Comparison, newest: str) -> None:
    told = compared.summary(desk.workspace(), plan)
    before = plan.before.delivery_period
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        since = "" if before == newest else f" :gray[since {words.month_name(before)}]"
        st.markdown(f"**{words.source(plan.now.source)}**{since}", width=130)
        if told is None:
            st.markdown(":gray[Not compared yet]", width="content")
        elif told.is_quiet:
            st.markdown(f":gray[Nothing changed in {words.count(told.records, 'record')}]", width="content")
        else:
            for kind in KINDS:
                _number(told, kind)


def _number(told: Summary, kind: str) -> None:
    count = told.counts[kind]
    if not count:
        return
    _link(told, kind, f"{count:,} {KINDS[kind]}", TOLD[kind])
    if kind == "changed":
        for field, cells in list(told.fields.items())[:FIELDS_NAMED]:
            _link(told, kind, f":gray[{_label(field).lower()} {cells:,}]", f"{_label(field)} differs.", field)


def _link(told: Summary, kind: str, label: str, why: str, field: str | None = None) -> None:
    asked = {desk.PERIOD: told.period, RECORDS: f"{told.source}.{kind}"}
    st.page_link(
        "pages/upload.py",
        label=label,
        help=why,
        width="content",
        query_params=asked | ({FIELD: field} if field else {}),
    )


def _compare(plans: list[Comparison], period: str) -> None:
    """After a rename is accepted or a file is given to its source, nothing has compared them yet."""
    waiting = [plan for plan in plans if compared.summary(desk.workspace(), plan) is None]
    if waiting and st.button(
        f"Compare {words.count(len(waiting), 'file')}", key="changes.compare", icon=":material/difference:"
    ):
        job.start("compare", ["--period", period], period)


class _Records:
    """The rows of one number: search, sort, a field, pages, a download."""

    def __init__(self, plan: Comparison, told: Summary, kind: str) -> None:
        self.plan, self.told, self.kind = plan, told, kind
        self.is_changed = kind == "changed"

    def draw(self) -> None:
        wanted, sort = self._wanted()
        total = compared.count(desk.workspace().settings, wanted)
        if not total:
            st.info("No record has all of this. Try fewer words or another field.")
            return
        noun = "changed value" if self.is_changed else "record"
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(f"{words.count(total, noun)} found.")
            pages = -(-total // PAGE)
            page = st.pagination(pages, key=f"changes.page.{wanted}.{sort}") if pages > 1 else 1
        rows = compared.found(desk.workspace().settings, wanted, sort, PAGE, (page - 1) * PAGE)
        st.dataframe(
            self._table(rows),
            hide_index=True,
            key=f"changes.table.{wanted}.{sort}.{page}",
            height="content",
            column_config={"Company": st.column_config.TextColumn(pinned=True, width="medium")},
        )
        file = f"{self.told.source}-{self.kind}-{self.told.period}.csv"
        label = f"Download {words.count(total, noun)}"
        sheet.download_rows(label, compared.for_people(wanted), wanted.values, file, "changes.download")

    def _wanted(self) -> tuple[Wanted, str]:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            text = st.text_input(
                "Search",
                key="changes.search",
                icon=":material/search:",
                placeholder="Company, key, city, phone or value",
                label_visibility="collapsed",
                width=320,
            )
            field = self._field() if self.is_changed else None
            offered = [name for name in SORTED if name != "field" or self.is_changed]
            sort = st.selectbox(
                "Sort",
                offered,
                format_func=SORTED.__getitem__,
                key="changes.sort",
                label_visibility="collapsed",
                width=180,
            )
        rows = self.plan.rows(desk.workspace().settings)
        return Wanted(rows, self.kind, field, text or ""), sort or offered[0]

    def _field(self) -> str | None:
        offered = list(self.told.fields)
        chosen: str | None = st.selectbox(
            "Field",
            offered,
            index=None,
            format_func=lambda name: f"{_label(name)} ({self.told.fields[name]:,})",
            placeholder="Every field",
            key=FIELD,
            bind="query-params",
            label_visibility="collapsed",
            width=240,
        )
        return chosen

    def _table(self, rows: pd.DataFrame) -> pd.DataFrame:
        shown = {
            "Company": rows["company"].map(values.said),
            "Key": rows["record_key"],
            "City": rows["city"].map(values.said),
        }
        if self.is_changed:
            cells = rows[["field", "old_value", "new_value"]].itertuples(index=False)
            said = [(_label(field), _said(field, old), _said(field, new)) for field, old, new in cells]
            names, olds, news = zip(*said, strict=True)
            return pd.DataFrame(shown | {"Field": names, "Before": olds, "Now": news})
        shown["State"] = rows["state"].map(values.said)
        shown["Phone"] = rows["phone"].map(values.said)
        if self.kind == "back":
            shown["Last seen"] = rows["last_period"].map(words.month)
        return pd.DataFrame(shown)


def _state(told: Summary, kind: str) -> str:
    span = f"{words.month(told.previous_period)} to {words.month(told.period)}"
    return f"{span}. {TOLD[kind]}"


def _named(kind: str, count: int) -> str:
    return f"{words.count(count, 'record')} {KINDS[kind]}"


def _label(field: str) -> str:
    return canonical.BY_NAME[field].label


def _said(field: str, text: str | None) -> str:
    """A value that was kept as text, as people write its kind."""
    if not isinstance(text, str):
        return words.DASH
    kind = canonical.BY_NAME[field].type
    if kind == canonical.YES_NO:
        return "Yes" if text == "true" else "No"
    if kind == canonical.WHOLE:
        return f"{int(text):,}"
    if kind in (canonical.DATE, canonical.TIME):
        return words.day(date.fromisoformat(text[:10]))
    return values.phone(text)
