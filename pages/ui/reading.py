"""How a file was read: what was decided and why, what was noticed, and reading it another way."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from core import intake, rereading
from core.findings import DeliveryFinding
from core.intake import Preview, Reading
from core.reading import NO_HEADER, ReadingChoices
from core.rereading import Chosen
from core.state.tables import Delivery
from pages.ui import desk, show, words

OPEN = "upload.reading.open"  # the delivery whose reading is being looked at
AUTOMATIC = "As the file says"
DELIMITERS = (",", ";", "\t", "|", "^", "~", ":", " ")
QUOTES = {'"': 'Double quote "', "'": "Apostrophe '", "": "None"}
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-bom": "UTF-8",
    "windows-1252": "Windows-1252",
    "iso-8859-1": "ISO-8859-1",
    "mac-roman": "Mac Roman",
    "cp437": "DOS (437)",
    "cp850": "DOS (850)",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16 (big-endian)",
}
KINDS = {
    "title": "title line",
    "units": "line of units",
    "repeated header": "repeated header",
    "footer": "footer",
}
SAID_BY_NUMBER = ("reading.title_lines", "reading.units_line", "reading.repeated_header", "reading.footer")
LINES_SHOWN = 200
LINES = {
    "Line": st.column_config.NumberColumn(format="localized", width=60),
    "Taken for": st.column_config.TextColumn(width=130),
    "Text": st.column_config.TextColumn(width="large"),
}


@st.cache_data(max_entries=64, show_spinner=False)
def _stored(home: str, reading_id: str) -> Reading:  # noqa: ARG001
    """A reading never changes once it is written."""
    return rereading.reading_of(desk.workspace(), reading_id)


def of(delivery: Delivery) -> Reading:
    return _stored(str(desk.workspace().settings.home), delivery.reading_id)


def told(delivery: Delivery) -> None:
    """The quiet line of decisions, with the way to change them; then what a person should know."""
    reading = of(delivery)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(_line(reading), width="content")
        if reading.decisions:
            _why(delivery, reading)
        label = "Close" if _is_open(delivery) else "Read it another way"
        if not reading.question and st.button(
            label, key=f"upload.reading.{delivery.delivery_id}", type="tertiary"
        ):
            st.session_state[OPEN] = None if _is_open(delivery) else delivery.delivery_id
            st.rerun()
    _undo(delivery)
    _tell(reading.findings)


def question(delivery: Delivery) -> str | None:
    asked = of(delivery).question
    return asked.sentence if asked else None


def skipped(delivery: Delivery) -> None:
    """Lines that are no records, read only when somebody wants to see them."""
    count = of(delivery).skipped
    label = f"Show {words.count(count, 'skipped line')}"
    if not count or not st.toggle(label, key=f"upload.skipped.{delivery.reading_id}"):
        return
    found = rereading.skipped_rows(desk.workspace(), delivery.reading_id, LINES_SHOWN)
    found["kind"] = found["kind"].map({kind: said.capitalize() for kind, said in KINDS.items()})
    found.columns = ["Line", "Taken for", "Text"]
    st.dataframe(
        found, hide_index=True, key=f"upload.skipped.rows.{delivery.reading_id}", column_config=LINES
    )
    if count > len(found):
        st.caption(f"The first {len(found):,} of {count:,}.")


def another_way(delivery: Delivery, title: str | None) -> None:
    """The choices with the first rows as they would be read; they can be remembered for `title`."""
    if _is_open(delivery) or question(delivery):
        _choose(delivery, title)


@st.fragment
def _choose(delivery: Delivery, title: str | None) -> None:
    """Redrawn alone, so that the preview follows every choice at once."""
    before = rereading.chosen(desk.workspace(), delivery)
    with st.container(border=True):
        choices = _widgets(delivery, before.choices if before else ReadingChoices())
        shown = _preview(delivery, choices)
        _show(shown, delivery)
        with st.container(horizontal=True, vertical_alignment="center"):
            is_new = choices != (before.choices if before else ReadingChoices())
            use = st.button(
                "Use this reading",
                key=f"upload.use.{delivery.delivery_id}",
                type="primary",
                disabled=shown.problem is not None or not is_new,
            )
            has_none = (
                choices.header_line is None
                and shown.asks_for_header
                and st.button("The file has no header line", key=f"upload.none.{delivery.delivery_id}")
            )
            remember = title is not None and st.checkbox(
                f"Remember for {title}",
                key=f"upload.remember.{delivery.delivery_id}",
                help="Its next files are read like this where that fits; a new version of its contract.",
            )
        if has_none:
            choices = choices.model_copy(update={"header_line": NO_HEADER})
        if use or has_none:
            _use(delivery, choices, remember)


def _widgets(delivery: Delivery, now: ReadingChoices) -> ReadingChoices:
    reading, key = of(delivery), f"upload.choice.{delivery.delivery_id}"
    found = {one.what: one.value for one in reading.decisions}
    encoding, delimiter, quote, sheet = now.encoding, now.delimiter, now.quote, now.sheet
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if reading.format == "csv":
            encoding = _pick("Encoding", list(intake.ENCODINGS), encoding, f"{key}.encoding", ENCODINGS)
            spoken = {mark: intake.spoken(mark).capitalize() for mark in DELIMITERS} | {":": "Colon"}
            delimiter = _pick("Delimiter", list(DELIMITERS), delimiter, f"{key}.delimiter", spoken)
            quote = _pick("Quote", list(QUOTES), quote, f"{key}.quote", QUOTES)
        elif len(sheets := _sheets(delivery, now)) > 1:
            sheet = _pick("Sheet", list(sheets), sheet, f"{key}.sheet", {})
        line = st.number_input(
            "Header line",
            min_value=0,
            value=now.header_line,
            step=1,
            key=f"{key}.header",
            placeholder=f"Line {found['header']}" if found.get("header", "none") != "none" else "None",
            help="The line that names the columns, counted from 1. With 0 no line names them.",
            width=160,
        )
    return ReadingChoices(
        encoding=encoding,
        delimiter=delimiter,
        quote=quote,
        header_line=None if line is None else int(line),
        sheet=sheet,
    )


def _pick(label: str, offered: list[str], now: str | None, key: str, said: dict[str, str]) -> str | None:
    """None, the first, leaves it to the reader; Streamlit takes None for nothing chosen, so it has a name."""
    names = {AUTOMATIC: AUTOMATIC} | {value: said.get(value, value) for value in offered}
    if now is not None:
        names.setdefault(now, now)
    chosen = st.selectbox(
        label,
        list(names),
        index=0 if now is None else list(names).index(now),
        format_func=names.__getitem__,
        key=key,
        width=190,
    )
    return None if chosen == AUTOMATIC else chosen


@st.cache_data(max_entries=64, show_spinner="Reading the first rows")
def _previewed(home: str, delivery_id: int, choices: str, _delivery: Delivery) -> Preview:  # noqa: ARG001
    return rereading.preview(desk.workspace(), _delivery, ReadingChoices.model_validate_json(choices))


def _preview(delivery: Delivery, choices: ReadingChoices) -> Preview:
    home = str(desk.workspace().settings.home)
    return _previewed(home, delivery.delivery_id, choices.model_dump_json(), delivery)


def _sheets(delivery: Delivery, choices: ReadingChoices) -> tuple[str, ...]:
    return _preview(delivery, choices).sheets


def _show(shown: Preview, delivery: Delivery) -> None:
    if shown.problem:
        show.line(shown.problem, show.BAD)
    else:
        rows = pd.DataFrame(shown.rows, columns=list(shown.header))
        st.caption(
            f"The first {words.count(len(rows), 'record')}, {words.count(len(shown.header), 'column')}"
        )
        st.dataframe(rows, hide_index=True, key=f"upload.preview.{delivery.delivery_id}", height="content")
        _tell([one for one in shown.findings if one not in of(delivery).findings])
    if shown.lines and of(delivery).format == "csv":
        st.caption("The first lines as they stand in the file")
        taken = {"": "Record", "header": "Header"} | {kind: said.capitalize() for kind, said in KINDS.items()}
        lines = [(one.number, taken[one.kind], one.raw) for one in shown.lines]
        frame = pd.DataFrame(lines, columns=["Line", "Taken for", "Text"])
        st.dataframe(
            frame,
            hide_index=True,
            key=f"upload.lines.{delivery.delivery_id}",
            height="content",
            column_config=LINES,
        )


def _use(delivery: Delivery, choices: ReadingChoices, remember: bool) -> None:
    with show.explained(), st.spinner("Reading the file"):
        reception = rereading.reread(desk.workspace(), delivery, choices, remember)
    received = reception.examined.received
    st.session_state[OPEN] = None
    source = reception.delivery.source
    kept = f" The next files of {words.source(source)} are read like this too." if remember and source else ""
    show.announce(
        f"{delivery.file_name} is read with {rereading.said(choices)}: "
        f"{words.count(received.loaded, 'record')} loaded, {received.rejected:,} rejected.{kept}"
    )
    st.rerun()


def _undo(delivery: Delivery) -> None:
    chosen: Chosen | None = rereading.chosen(desk.workspace(), delivery)
    if chosen is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"{chosen.who} chose: {rereading.said(chosen.choices)}.", width="content")
        can = chosen.before is not None
        if can and st.button("Undo", key=f"upload.unread.{delivery.delivery_id}", type="tertiary"):
            rereading.undo(desk.workspace(), delivery)
            show.announce(f"{delivery.file_name} is read as before.")
            st.rerun()


def _line(reading: Reading) -> str:
    """UTF-8, semicolon, header on line 4; 3 title lines and 1 footer skipped."""
    header = reading.decided("header")
    parts = [f"Sheet {reading.sheet}"] if reading.sheet else []
    if reading.format == "csv":
        parts += [ENCODINGS.get(reading.encoding, reading.encoding), intake.spoken(reading.delimiter)]
    if header:
        parts.append("no header line" if header.value == "none" else f"header on line {header.value}")
    counts = {one.code: one.count or 0 for one in reading.findings}
    beside = [
        words.count(counts[code], *said)
        for code, said in zip(SAID_BY_NUMBER, _PLURALS, strict=True)
        if counts.get(code)
    ]
    return ", ".join(parts) + (f"; {words.listed(beside)} skipped" if beside else "")


_PLURALS = (
    ("title line",),
    ("line of units", "lines of units"),
    ("repeated header",),
    ("footer line",),
)


def _why(delivery: Delivery, reading: Reading) -> None:
    with st.popover("Why", type="tertiary", key=f"upload.why.{delivery.delivery_id}"):
        for one in reading.decisions:
            st.markdown(f"**{one.what.capitalize()}** {_value(one.what, one.value)}: {one.why}.")


def _value(what: str, value: str) -> str:
    if what == "delimiter":
        return intake.spoken(value)
    if what == "quote":
        return QUOTES.get(value, value).lower()
    if what == "header":
        return "none" if value == "none" else f"line {value}"
    return ENCODINGS.get(value, value)


def _tell(findings: Iterable[DeliveryFinding]) -> None:
    """Skipped lines are counted in the quiet line already."""
    meanings = {"breaking": show.BAD, "warning": show.ATTENTION, "info": show.NEUTRAL}
    for finding in findings:
        if finding.code not in SAID_BY_NUMBER:
            show.line(finding.sentence, meanings[finding.severity])


def _is_open(delivery: Delivery) -> bool:
    return bool(st.session_state.get(OPEN) == delivery.delivery_id)
