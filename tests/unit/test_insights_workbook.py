"""A workbook for people outside runs nothing, loses nothing, and says where its rows go on."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from core.insights import workbook
from core.insights.workbook import Marked, Sheet

NEUTRALISED = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1+1",
    "\N{NO-BREAK SPACE}@x",
    "-x",
]
LEFT_ALONE = [
    "-5", "+5.25", "-1,200", "+1 (702) 555-0101", "+17025550101", "+1 702-555-0101 x12", "-12 %", "#N/A",
    "#DIV/0!", "A = B", "007", "line one\nline two", "\N{SNOWMAN} caf\N{LATIN SMALL LETTER E WITH ACUTE}",
]  # fmt: skip


def read(path: Path, sheet: str) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


@pytest.mark.parametrize("text", NEUTRALISED)
def test_a_cell_that_a_spreadsheet_would_run_is_text_with_an_apostrophe(tmp_path: Path, text: str) -> None:
    made = workbook.write(tmp_path / "a.xlsx", [Sheet("Rows", (text,), [(text,), (Marked(text),)])])
    page = openpyxl.load_workbook(made)["Rows"]
    cells = [row[0] for row in page.iter_rows()]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {str(cell.value).replace("\r", "\n") for cell in cells} == {f"'{text}".replace("\r", "\n")}


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_no_formula_stays_the_text_it_was(tmp_path: Path, text: str) -> None:
    made = workbook.write(tmp_path / "a.xlsx", [Sheet("Rows", ("A",), [(text,), (Marked(text),)])])
    page = openpyxl.load_workbook(made)["Rows"]
    assert [(row[0].value, row[0].data_type) for row in page.iter_rows(min_row=2)] == [(text, "s")] * 2
    again = pd.read_excel(made, dtype=str, keep_default_na=False, engine="openpyxl")
    assert again["A"].tolist() == [text, text]


def test_a_long_text_stays_whole_and_one_that_excel_cannot_hold_says_that_it_was_cut(tmp_path: Path) -> None:
    whole, wide = "x" * workbook.MOST_CHARACTERS, "\N{GRINNING FACE}" * 20_000
    made = workbook.write(tmp_path / "a.xlsx", [Sheet("Rows", ("A",), [(whole,), (whole + "x",), (wide,)])])
    kept, cut, cut_wide = (str(row[0]) for row in read(made, "Rows")[1:])
    assert kept == whole
    assert cut.endswith(workbook.CUT)
    assert len(cut) == workbook.MOST_CHARACTERS
    assert cut_wide.startswith("\N{GRINNING FACE}")
    assert len(cut_wide.encode("utf-16-le")) // 2 <= workbook.MOST_CHARACTERS


def test_characters_that_no_workbook_holds_leave_their_place(tmp_path: Path) -> None:
    made = workbook.write(tmp_path / "a.xlsx", [Sheet("Rows", ("A",), [("a\x00b\x1fc",)])])
    assert read(made, "Rows")[1:] == [("a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c",)]


def test_a_marked_cell_has_a_ground_and_a_frame_even_when_it_is_empty(tmp_path: Path) -> None:
    made = workbook.write(tmp_path / "a.xlsx", [Sheet("Rows", ("A", "B"), [(Marked(None), "fine")])])
    wrong, fine = next(openpyxl.load_workbook(made)["Rows"].iter_rows(min_row=2))
    assert wrong.fill.fill_type == "solid"
    assert wrong.border.left.style == "medium"
    assert (fine.fill.fill_type, fine.border.left.style) == (None, None)


def test_rows_that_one_sheet_cannot_hold_go_on_in_the_next_with_the_header(tmp_path: Path) -> None:
    rows = ((number,) for number in range(5))
    made = workbook.write(
        tmp_path / "a.xlsx", [Sheet("Rows", ("N",), rows), Sheet("Notes", (), ())], most_rows=2
    )
    assert openpyxl.load_workbook(made).sheetnames == ["Rows", "Rows 2", "Rows 3", "Notes"]
    assert [read(made, name) for name in ("Rows", "Rows 2", "Rows 3")] == [
        [("N",), (0,), (1,)], [("N",), (2,), (3,)], [("N",), (4,)],
    ]  # fmt: skip


def test_a_sheet_that_is_exactly_full_has_no_empty_one_after_it(tmp_path: Path) -> None:
    made = workbook.write(tmp_path / "a.xlsx", [Sheet("Rows", ("N",), [(1,), (2,)])], most_rows=2)
    assert openpyxl.load_workbook(made).sheetnames == ["Rows"]


def test_the_header_and_the_pinned_columns_stay_in_sight(tmp_path: Path) -> None:
    made = workbook.write(tmp_path / "a.xlsx", [Sheet("Rows", ("A", "B", "C"), [], (9, 200), pinned=2)])
    page = openpyxl.load_workbook(made)["Rows"]
    assert page.freeze_panes == "C2"
    assert (page.column_dimensions["A"].width, page.column_dimensions["B"].width) == (9, workbook.WIDEST)
