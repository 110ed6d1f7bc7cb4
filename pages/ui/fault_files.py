"""The failing rows as an Excel file for the supplier, written when it is asked for."""

import uuid
from pathlib import Path
from typing import BinaryIO

import streamlit as st

from core import fault_file, settings
from core.fault_file import Failing
from core.insights.workbook import MOST_ROWS
from core.state.tables import Run
from pages.ui import desk, job, show, words

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HELP = "The rows as they were sent, a sentence that says what is wrong, and the cells to correct marked."
LARGE = 20_000  # rows that take more than some seconds to write


def offer(run: Run, source: str, rule_id: str | None = None) -> None:
    """Of all failed rules of a source, or of one; nothing where no file is behind the rows."""
    failing = fault_file.of_run(desk.workspace(), run, desk.database(run), source, rule_id)
    amount = fault_file.rows(desk.database(run), failing) if failing else 0
    if failing is None or not amount:
        return
    label, what = _label(failing, amount), f"{source}-{rule_id or 'all'}"
    file = fault_file.kept(desk.workspace(), run, source, rule_id)
    if amount > LARGE and not file.exists():
        _start(run, source, rule_id, f"Prepare {label}", f"quality.prepare.{what}")
        return
    _download(run, failing, amount, what, file)


def of_file(run: Run, failing: Failing) -> None:
    """The rows of a file that never came into the run."""
    if amount := fault_file.rows(desk.database(run), failing):
        file = desk.run_folder(run) / "to_correct" / f"{failing.one.source}-blocked.xlsx"
        _download(run, failing, amount, f"{failing.one.source}-blocked", file)


def _download(run: Run, failing: Failing, amount: int, what: str, file: Path) -> None:
    st.download_button(
        _label(failing, amount),
        lambda: file.open("rb") if file.exists() else _written(run, failing),
        file_name=f"{what.replace('.', '-')}-to-correct-{run.period}.xlsx",
        mime=EXCEL,
        key=f"quality.supplier.{what}",
        icon=":material/table_view:",
        on_click="ignore",
        help=f"{HELP} {fault_file.split_sentence(amount) if amount > MOST_ROWS else ''}".strip(),
    )


def _label(failing: Failing, amount: int) -> str:
    whose = "sales" if failing.one.kind == "crm" else "the supplier"
    return f"{words.count(amount, 'row')} for {whose} (Excel)"


def _start(run: Run, source: str, rule_id: str | None, label: str, key: str) -> None:
    """So many rows take a while: a process of its own writes them, and the page may be left."""
    asked = ["--source", source, "--period", run.period, *(["--rule", rule_id] if rule_id else [])]
    if st.button(label, key=key, icon=":material/table_view:", help=HELP, disabled=job.is_live()):
        job.start("faults", asked, run.period)


def _written(run: Run, failing: Failing) -> BinaryIO:
    target = settings.load().scratch / "downloads" / f"{uuid.uuid4().hex}.xlsx"
    with show.explained():
        fault_file.write(desk.database(run), settings.load(), failing, target)
    opened = target.open("rb")
    target.unlink()  # the open file lives until it has been read
    return opened
