"""Files as they come in: handing over, whose each is, what was counted, what could not be read."""

import shutil
import uuid
from pathlib import Path
from typing import BinaryIO

import streamlit as st

from core import desk as work
from core import inbox
from core.desk import Month, SourceState
from core.state import deliveries
from core.state.tables import Delivery
from pages.ui import builder, desk, job, month, reading, show, words

ROUND = "upload.round"  # a new round empties the uploader
# What cannot be read is explained, not hidden.
KINDS = ["csv", "gz", "zip", "xlsx", "xls", "txt", "tsv", "pdf"]
REJECTS_SHOWN = 200


def state(now: Month) -> str:
    absent = month.missing(now)
    here = f"{now.received} of {len(now.sources)} files are here for {words.month(now.period)}"
    return f"{here}; {words.listed(absent)} missing." if absent and now.received else f"{here}."


def next_step(now: Month) -> None:
    """Handing in comes first: the way on is shown when no file waits in the uploader."""
    if not _in_hand() and now.received and (now.newer_files or now.run is None or now.unknown):
        month.primary_action(now)


def hand_in(period: str) -> None:
    if job.is_live():
        return
    turn = st.session_state.setdefault(ROUND, 0)
    handed = st.file_uploader(
        f"Drop the files of {words.month(period)} here, all at once",
        accept_multiple_files=True,
        key=f"upload.files.{turn}",
        help="CSV (also .csv.gz, or .zip with one CSV) and Excel (.xlsx). A file is known by its columns, "
        "not by its name; they may be new or renamed.",
    )
    label = f"Read {words.count(len(handed), 'file')}"
    if handed and st.button(label, key="upload.read", type="primary"):
        folder = desk.workspace().settings.scratch / "uploads" / uuid.uuid4().hex
        kept = [_keep(folder, file.name, file) for file in handed]
        st.session_state[ROUND] = turn + 1
        job.start("receive", ["--period", period, *[str(path) for path in kept]], period)


def just_read(now: Month) -> None:
    """What the last upload brought, file by file, until something else is done."""
    last = job.newest()
    if last is None or last.is_live or last.job.kind != "receive" or last.job.period != now.period:
        return
    st.subheader("Last upload", anchor=False)
    with st.container(border=True, gap="small"):
        for event in job.outcomes(last.events):
            meaning = show.GOOD if event.step == inbox.RECEIVED else show.ATTENTION
            show.line(words.told(event.message), meaning)
        if last.failure:
            show.line(words.told(last.failure), show.BAD)


def ask_whose(delivery: Delivery, now: Month) -> None:
    """A file whose header fits no source, or several; how it is to be read comes first."""
    if reading.question(delivery):
        _ask_how(delivery)
        return
    choices = {one.contract.source: words.source(one.contract.source) for one in now.sources}
    candidates = [choices.get(name, name) for name in delivery.candidates]
    fits = f"could be from {' or '.join(candidates)}" if candidates else "has the columns of no known source"
    with st.container(border=True):
        show.line(f"**{delivery.file_name}** {fits}. Whose file is it?", show.ATTENTION)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(
                "Whose file",
                list(choices),
                format_func=choices.__getitem__,
                index=None,
                key=f"upload.source.{delivery.delivery_id}",
                placeholder="Choose a source",
                label_visibility="collapsed",
                width=240,
            )
            named = f"Use for {choices[chosen]}" if chosen else "Use for this source"
            if st.button(named, key=f"upload.assign.{delivery.delivery_id}", disabled=chosen is None):
                _assign(delivery.delivery_id, str(chosen))
            builder.offer(delivery)
            if st.button("Set aside", key=f"upload.aside.{delivery.delivery_id}", type="tertiary"):
                _withdraw(delivery, "Nobody's file.")
        reading.told(delivery)
        reading.another_way(delivery, None)


def _ask_how(delivery: Delivery) -> None:
    with st.container(border=True):
        show.line(f"**{delivery.file_name}** waits for you.", show.ATTENTION)
        reading.told(delivery)
        reading.another_way(delivery, None)
        if st.button("Set aside", key=f"upload.aside.{delivery.delivery_id}", type="tertiary"):
            _withdraw(delivery, "Nobody's file.")


def arrived(now: Month) -> None:
    """Every source has its place, so that an empty month shows what is expected."""
    st.subheader("What has arrived" if now.received else "What is expected", anchor=False)
    for source in now.sources:
        _source(source)


def held_back(now: Month) -> None:
    """Files that do not count, so that each can be taken again."""
    with desk.workspace().store.session() as session:
        held = [row for row in deliveries.of_period(session, now.period) if row.withdrawn_at is not None]
    if not held:
        return
    st.subheader("Held back", anchor=False)
    for row in held:
        with st.container(horizontal=True, vertical_alignment="center"):
            said = f"**{row.file_name}**, held back by {row.withdrawn_by} on {words.moment(row.withdrawn_at)}"
            st.markdown(said, width="content")
            if st.button("Use it again", key=f"upload.restore.{row.delivery_id}", type="tertiary"):
                with desk.workspace().store.session() as session:
                    deliveries.restore(session, row.delivery_id)
                show.announce(f"{row.file_name} counts again. Run the month to take it up.")
                st.rerun()


def _source(source: SourceState) -> None:
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{source.contract.title}**", width=240)
            if source.delivery is None or source.content is None or source.reading is None:
                st.markdown(f":gray[{_absence(source)}]", width="stretch")
                show.mark("Missing", show.ATTENTION if source.carried_from else show.NEUTRAL)
                return
            counts = source.reading
            st.markdown(
                f"{source.delivery.file_name} · {words.size(source.content.size)}  \n"
                f":gray[{counts.found:,} found, {counts.loaded:,} loaded, {counts.rejected:,} rejected]",
                width="stretch",
            )
            _verdict(source)
            _more(source.delivery)
        for note in _notes(source):
            show.line(note, show.ATTENTION)
        reading.told(source.delivery)
        if counts.rejected:
            _rejected(counts.reading_id, counts.rejected)
        reading.skipped(source.delivery)
        reading.another_way(source.delivery, words.source(source.contract.source))


def _absence(source: SourceState) -> str:
    carried = source.carried_from
    return f"Carried forward from {words.month(carried)} until it comes" if carried else "No file yet"


def _verdict(source: SourceState) -> None:
    if source.needs_person:
        show.mark("Needs you", show.BAD)
        st.page_link(
            "pages/schema.py", label="Settle", icon=":material/arrow_forward:", icon_position="right"
        )
    elif source.findings:
        show.mark("Differs", show.ATTENTION)
    else:
        show.mark("Fits its contract", show.GOOD)


def _more(delivery: Delivery) -> None:
    with st.popover("More", type="tertiary"):
        st.caption("The month then goes on with what this source sent before. The file's bytes are kept.")
        if st.button("Hold this file back", key=f"upload.hold.{delivery.delivery_id}"):
            _withdraw(delivery, "Held back by a person.")


def _notes(source: SourceState) -> list[str]:
    notes = []
    if source.same_bytes:
        notes.append(
            f"These are exactly the bytes that came for {words.month(source.same_bytes.period)}: "
            "ask whether the supplier sent this month's file."
        )
    if source.replaced and source.delivery and source.replaced.sha256 != source.delivery.sha256:
        earlier = source.replaced
        notes.append(
            f"It takes the place of {earlier.file_name}, which came on {words.moment(earlier.created_at)}. "
            "Hold this one back, and that one counts again."
        )
    return notes


def _rejected(reading_id: str, rejected: int) -> None:
    """The rows are read only when somebody wants to see them."""
    label = f"Show {words.count(rejected, 'row')} that could not be read"
    if not st.toggle(label, key=f"upload.rejects.{reading_id}"):
        return
    found = work.rejected_rows(desk.workspace(), reading_id, REJECTS_SHOWN)
    found.columns = ["Row", "Why", "As it stands in the file"]
    st.dataframe(
        found,
        hide_index=True,
        key=f"upload.rejected.{reading_id}",
        column_config={
            "Row": st.column_config.NumberColumn(format="localized", width="small"),
            "As it stands in the file": st.column_config.TextColumn(width="large"),
        },
    )
    if rejected > len(found):
        st.caption(f"The first {len(found):,} of {rejected:,}.")


def _in_hand() -> bool:
    return bool(st.session_state.get(f"upload.files.{st.session_state.get(ROUND, 0)}"))


def _keep(folder: Path, name: str, file: BinaryIO) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / Path(name).name
    if target.exists():  # two files of one name: each in a folder of its own
        return _keep(folder / uuid.uuid4().hex, name, file)
    with target.open("wb") as kept:
        shutil.copyfileobj(file, kept)
    return target


def _assign(delivery_id: int, source: str) -> None:
    with desk.workspace().store.session() as session:
        row = deliveries.assign(session, delivery_id, source, desk.workspace().who)
    show.announce(f"{row.file_name} is now the file of {words.source(source)}.")
    st.rerun()


def _withdraw(delivery: Delivery, why: str) -> None:
    with desk.workspace().store.session() as session:
        deliveries.withdraw(session, delivery.delivery_id, why, desk.workspace().who)
    show.announce(f"{delivery.file_name} is held back. Its bytes are kept, and you can use it again below.")
    st.rerun()
