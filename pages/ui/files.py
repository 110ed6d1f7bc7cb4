"""Files as they come in: handing over, whose each is, what was counted."""

import shutil
import uuid
from pathlib import Path
from typing import BinaryIO

import streamlit as st

from core.desk import Month, SourceState
from core.state import deliveries
from core.state.tables import Delivery
from pages.ui import desk, job, show, words

ROUND = "upload.round"  # a new round empties the uploader
KINDS = [
    "csv",
    "gz",
    "zip",
    "xlsx",
    "xls",
    "txt",
    "tsv",
    "pdf",
]  # what cannot be read is explained, not hidden


def hand_in(period: str) -> None:
    turn = st.session_state.setdefault(ROUND, 0)
    handed = st.file_uploader(
        "Drop the month's files here, all at once",
        accept_multiple_files=True,
        key=f"upload.files.{turn}",
        help="CSV (also .csv.gz, or .zip with one CSV) and Excel (.xlsx). Columns may be new or renamed.",
        disabled=job.is_live(),
    )
    if handed and st.button(
        f"Read {words.count(len(handed), 'file')}", key="upload.read", type="primary", disabled=job.is_live()
    ):
        folder = desk.workspace().settings.scratch / "uploads" / uuid.uuid4().hex
        kept = [_keep(folder, file.name, file) for file in handed]
        st.session_state[ROUND] = turn + 1
        job.start("receive", ["--period", period, *[str(path) for path in kept]], period)


def ask_whose(delivery: Delivery, now: Month) -> None:
    """A file whose header fits no source, or several."""
    fits = f"could be {' or '.join(delivery.candidates)}" if delivery.candidates else "fits no known source"
    with st.container(border=True):
        st.markdown(f"**{delivery.file_name}** {fits}. Whose file is it?")
        choices = {one.contract.source: one.contract.title for one in now.sources}
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(
                "Source",
                list(choices),
                format_func=choices.__getitem__,
                index=None,
                key=f"upload.source.{delivery.delivery_id}",
                width=320,
            )
            if st.button(
                "Use as this source", key=f"upload.assign.{delivery.delivery_id}", disabled=chosen is None
            ):
                _assign(delivery.delivery_id, str(chosen))
            if st.button("Set aside", key=f"upload.aside.{delivery.delivery_id}", type="tertiary"):
                _withdraw(delivery, "Nobody's file.")


def source_row(source: SourceState) -> None:
    with st.container(border=True):
        name, counts, verdict, action = st.columns([3, 5, 2, 1], vertical_alignment="center")
        name.markdown(f"**{source.contract.title}**")
        if source.delivery is None or source.content is None:
            carried = (
                f"carried forward from {words.month(source.carried_from)}"
                if source.carried_from
                else "no file yet"
            )
            counts.markdown(f":gray[{carried}]")
            with verdict:
                show.mark("Missing", show.ATTENTION)
            return
        content = source.content
        counts.markdown(
            f"{source.delivery.file_name} · {words.size(content.size)}  \n"
            f"{content.found:,} found, {content.loaded:,} loaded, {content.rejected:,} rejected"
        )
        with verdict:
            _verdict(source)
        with action, st.popover("", icon=":material/more_horiz:", type="tertiary", help="More"):
            if st.button(
                "Hold this file back",
                key=f"upload.hold.{source.delivery.delivery_id}",
                help="The month goes on with what this source sent before.",
            ):
                _withdraw(source.delivery, "Held back by a person.")


def history(now: Month) -> None:
    """Every file of the period, so that one held back can be taken again."""
    with desk.workspace().store.session() as session:
        held = [row for row in deliveries.of_period(session, now.period) if row.withdrawn_at is not None]
    if not held:
        return
    st.subheader("Held back", anchor=False)
    for row in held:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{row.file_name} · by {row.withdrawn_by}, {words.moment(row.withdrawn_at)}")
            if st.button("Use it again", key=f"upload.restore.{row.delivery_id}", type="tertiary"):
                with desk.workspace().store.session() as session:
                    deliveries.restore(session, row.delivery_id)
                show.announce(f"{row.file_name} counts again. Run the month to take it up.")
                st.rerun()


def _verdict(source: SourceState) -> None:
    if source.needs_person:
        show.mark("Columns missing", show.BAD)
        st.page_link("pages/schema.py", label="Settle it")
    elif source.content and source.content.rejected:
        show.mark(words.count(source.content.rejected, "row") + " rejected", show.ATTENTION)
    elif source.drift and not source.drift.is_none:
        show.mark("Columns differ", show.ATTENTION)
    else:
        show.mark("Fits its contract", show.GOOD)


def _keep(folder: Path, name: str, file: BinaryIO) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / Path(name).name
    with target.open("wb") as kept:
        shutil.copyfileobj(file, kept)
    return target


def _assign(delivery_id: int, source: str) -> None:
    with desk.workspace().store.session() as session:
        row = deliveries.assign(session, delivery_id, source, desk.workspace().who)
    show.announce(f"{row.file_name} is now a file of {source}.")
    st.rerun()


def _withdraw(delivery: Delivery, why: str) -> None:
    with desk.workspace().store.session() as session:
        deliveries.withdraw(session, delivery.delivery_id, why, desk.workspace().who)
    show.announce(f"{delivery.file_name} is held back. Its bytes are kept, and you can use it again below.")
    st.rerun()
