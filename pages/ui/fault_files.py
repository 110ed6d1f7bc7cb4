"""The failing rows as an Excel file for the supplier, written when it is asked for."""

import uuid
from typing import BinaryIO

import pandas as pd
import streamlit as st

from core import fault_file, faults, settings
from core.fault_file import Failing
from core.insights.workbook import MOST_ROWS
from core.state.tables import Run
from pages.ui import desk, show, words

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HELP = "The rows as they were sent, a sentence that says what is wrong, and the cells to correct marked."


def offer(run: Run, source: str, rules: pd.DataFrame) -> None:
    """Of all failed rules of a source, or of one; nothing where no file is behind the rows."""
    frozen = faults.of_run(desk.workspace(), run)
    one = next((each for each in frozen.sources if each.source == source), None)
    if one is None:
        return
    connection = desk.database(run)
    named = [str(name) for name in (rules if len(rules) == 1 else rules[rules["is_held"]])["finding_id"]]
    failing = fault_file.of_source(one, list(faults.faults(connection, frozen, named)))
    amount = fault_file.rows(connection, failing)
    if not amount:
        return
    what = named[0].replace(":", "-").replace(".", "-") if len(rules) == 1 else source
    st.download_button(
        f"{words.count(amount, 'row')} for {'sales' if one.kind == 'crm' else 'the supplier'}",
        lambda: _written(run, failing),
        file_name=f"{what}-to-correct-{run.period}.xlsx",
        mime=EXCEL,
        key=f"quality.supplier.{what}",
        icon=":material/table_view:",
        on_click="ignore",
        help=f"{HELP} {_split(amount)}".strip(),
    )


def _split(amount: int) -> str:
    return fault_file.split_sentence(amount) if amount > MOST_ROWS else ""


def _written(run: Run, failing: Failing) -> BinaryIO:
    target = settings.load().scratch / "downloads" / f"{uuid.uuid4().hex}.xlsx"
    with show.explained():
        fault_file.write(desk.database(run), settings.load(), failing, target)
    opened = target.open("rb")
    target.unlink()  # the open file lives until it has been read
    return opened
