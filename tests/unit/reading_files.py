"""Files of the reading suite whose bytes an editor would spoil, each written from a few lines."""

import datetime
import gzip
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

SUITE = Path(__file__).parents[1] / "data" / "reading"
PLAIN = (SUITE / "plain.csv").read_text()
HEADER = ["Berth", "Name", "City", "Zip", "Opened Date", "Slips"]
ROWS: list[list[object]] = [
    ["A-101", "Harbor Light", "Port Ellis", "83201", "2024-03-09", 12],
    ["A-102", "Blue Heron", "Port Ellis", "83201", "2023-11-20", 8],
    ["B-201", "Gull, Tern & Co", "Kestrel Bay", "83204", "2025-01-15", 30],
    ["B-202", "Old Anchor", "Kestrel Bay", "83204", "2022-07-01", 16],
    ["C-301", "North Star", "Saltmere", "83210", "2021-05-30", 22],
]
Table = Sequence[Sequence[object]]


def write(folder: Path) -> None:
    """Everything that cases.yaml lists under made/."""
    made = folder / "made"
    made.mkdir(parents=True)
    for name, content in TEXTS.items():
        (made / name).write_bytes(content)
    with zipfile.ZipFile(made / "zipped.zip", "w") as archive:
        archive.writestr("berths.csv", PLAIN)
        archive.writestr("readme.md", "Berths of October")
    for name, build in BOOKS.items():
        book = openpyxl.Workbook()
        book.remove(book.active)
        build(book)
        book.save(made / name)


def _sheet(book: openpyxl.Workbook, title: str, rows: Table) -> Worksheet:
    sheet: Worksheet = book.create_sheet(title)
    for row in rows:
        sheet.append(list(row))
    return sheet


def _with(column: str, values: Sequence[object]) -> Table:
    """The plain table with other values in one column."""
    place = HEADER.index(column)
    changed = [[*row[:place], value, *row[place + 1 :]] for row, value in zip(ROWS, values, strict=True)]
    return [HEADER, *changed]


def _two_tables(book: openpyxl.Workbook) -> None:
    _sheet(book, "North", [HEADER, *ROWS])
    _sheet(book, "South", [HEADER, *ROWS[:4]])


def _table_and_notes(book: openpyxl.Workbook) -> None:
    _sheet(book, "Read me", [["Berths of October"], ["Ask the harbor master"]])
    _sheet(book, "Berths", [HEADER, *ROWS])


def _merged_down(book: openpyxl.Workbook) -> None:
    _sheet(book, "Berths", [HEADER, *ROWS]).merge_cells("C2:C3")


def _titles_and_totals(book: openpyxl.Workbook) -> None:
    total = ["Total", None, None, None, None, 88]
    sheet = _sheet(book, "Berths", [["Berths"], ["Printed 1 Oct 2026"], [], HEADER, *ROWS, total])
    sheet.merge_cells("A1:F1")


def _zips_shown_with_zeros(book: openpyxl.Workbook) -> None:
    sheet = _sheet(book, "Berths", _with("Zip", [6101, 6101, 6110, 6110, 6120]))
    for row in range(2, 7):
        sheet.cell(row, 4).number_format = "00000"


def _hidden_and_empty_sheets(book: openpyxl.Workbook) -> None:
    _sheet(book, "Cover", [])
    _sheet(book, "Berths", [HEADER, *ROWS])
    _sheet(book, "Lists", [["Town", "Code"], ["Saltmere", "S"]]).sheet_state = "hidden"


def _starts_in_the_middle(book: openpyxl.Workbook) -> None:
    sheet = _sheet(book, "Berths", [])
    for line, row in enumerate([HEADER, *ROWS], start=4):
        for place, value in enumerate(row, start=3):
            sheet.cell(line, place, value)


BOOKS: dict[str, Callable[[openpyxl.Workbook], object]] = {
    "zips_as_numbers.xlsx": lambda book: _sheet(book, "B", _with("Zip", [6101, 6101, 6110, 6110, 6120])),
    "dates_as_numbers.xlsx": lambda book: _sheet(
        book, "B", _with("Opened Date", [45360, 45250, 45672, 44743, 44346])
    ),
    "two_tables.xlsx": _two_tables,
    "table_and_notes.xlsx": _table_and_notes,
    "merged_down.xlsx": _merged_down,
    "titles_and_totals.xlsx": _titles_and_totals,
    "no_header.xlsx": lambda book: _sheet(book, "B", ROWS),
    "plain.xlsx": lambda book: _sheet(book, "B", [HEADER, *ROWS]),
    "zips_shown_with_zeros.xlsx": _zips_shown_with_zeros,
    "hidden_and_empty_sheets.xlsx": _hidden_and_empty_sheets,
    "dates.xlsx": lambda book: _sheet(
        book, "B", _with("Opened Date", [datetime.date(2024, 3, day) for day in range(1, 6)])
    ),
    "rows_left_blank.xlsx": lambda book: _sheet(book, "B", [[], HEADER, *ROWS[:2], [], [], *ROWS[2:]]),
    "starts_in_the_middle.xlsx": _starts_in_the_middle,
}
ACCENTED = PLAIN.replace("Blue Heron", "Gar\u00e7a Azul").replace("North Star", "\u00c9toile du Nord")
TEXTS = {
    "nul_bytes.csv": PLAIN.replace("Blue Heron", "Blue\0Heron").encode(),
    "broken_utf_8.csv": ACCENTED.encode().replace(b"Old", b"\xff"),
    "byte_unknown_to_windows.csv": ACCENTED.encode("cp1252").replace(b"Old", b"\x81"),
    "utf_16_cut_off.csv": PLAIN.encode("utf-16")[:-41],
    "endless_record.csv": PLAIN.replace("Blue Heron", "x" * 1_000_001).encode(),
    "line_ends_of_windows.csv": PLAIN.replace("\n", "\r\n").encode(),
    "line_ends_of_old_macs.csv": PLAIN.replace("\n", "\r").encode(),
    "utf_8_with_mark.csv": ACCENTED.encode("utf-8-sig"),
    "utf_16.csv": ACCENTED.encode("utf-16"),
    "utf_16_big_endian.csv": b"\xfe\xff" + ACCENTED.encode("utf-16-be"),
    "windows_1252.csv": ACCENTED.encode("cp1252"),
    "gzipped.csv.gz": gzip.compress(PLAIN.encode(), mtime=0),
}
