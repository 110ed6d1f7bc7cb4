"""Files for people's spreadsheets run nothing."""

import csv
from pathlib import Path

import pytest

from core import formulas
from core.engine import Connection
from core.insights import sheets

DANGEROUS = ["=1+1", "+1 702", "-1", "@cmd", "\tx", "\rx", "  =1+1", "\n@x", "\N{NO-BREAK SPACE}-1"]
DANGEROUS += ["\N{FULLWIDTH EQUALS SIGN}1", "\N{ZERO WIDTH SPACE}=1", "\N{RIGHT-TO-LEFT OVERRIDE}@x"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_cell_that_a_spreadsheet_would_run_becomes_text(
    connection: Connection, tmp_path: Path, text: str
) -> None:
    made = sheets.write_csv(connection, "select $text as cell", {"text": text}, tmp_path / "one.csv")
    with made.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows == [["cell"], [f"'{text}"]]
    assert formulas.neutral(text) == f"'{text}"


def test_other_cells_are_left_as_they_are(connection: Connection, tmp_path: Path) -> None:
    query = "select 'A = B' as text, -5 as number, date '2026-10-03' as day, null::varchar as nothing"
    made = sheets.write_csv(connection, query, {}, tmp_path / "deep" / "one.csv")
    assert made.read_text().splitlines()[1] == "A = B,-5,2026-10-03,"
    assert formulas.neutral("A = B") == "A = B"


def test_a_phone_is_readable_and_so_no_formula(connection: Connection) -> None:
    query = f"select {sheets.phone('$number')}, {sheets.phone('$other')}"
    said = connection.execute(query, {"number": "+17025550101", "other": "ext 5"})
    assert said.fetchall() == [("(702) 555-0101", "ext 5")]
