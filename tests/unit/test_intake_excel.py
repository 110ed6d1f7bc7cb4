"""A workbook's values land the way a person sees them."""

import datetime
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from core.engine import Connection
from core.intake import Received, UnreadableFile, receive, records_relation
from core.settings import Settings

Sheet = list[list[object]]
Give = Callable[..., Received]


@pytest.fixture
def give(settings: Settings, tmp_path: Path) -> Give:
    def give(book: openpyxl.Workbook) -> Received:
        buffer = io.BytesIO()
        book.save(buffer)
        path = tmp_path / "upload"
        path.write_bytes(buffer.getvalue())
        return receive(path, "june.xlsx", settings)

    return give


def book(**sheets: Sheet) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return made


def rows(connection: Connection, received: Received) -> list[tuple[object, ...]]:
    return connection.execute(
        f"select * from {records_relation(received.raw)} order by _record_number"
    ).fetchall()


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("01234", "01234"),
        (89027, "89027"),
        (5.0, "5"),
        (0.1 + 0.2, "0.3"),
        (2025550143.0, "2025550143"),
        (123456789012345680.0, "123456789012346000"),
        (-1.5, "-1.5"),
        (True, "TRUE"),
        (False, "FALSE"),
        (datetime.date(2026, 3, 9), "2026-03-09"),
        (datetime.datetime(2026, 3, 9, 14, 5), "2026-03-09 14:05:00"),
        (datetime.time(7, 30), "07:30:00"),
        (None, None),
        ('a "b"\n, c', 'a "b"\n, c'),
    ],
)
def test_a_cell_becomes_the_text_a_person_sees(
    give: Give, connection: Connection, value: object, seen: str | None
) -> None:
    received = give(book(Leads=[["Name", "Value"], ["x", value], ["y", "end"]]))
    assert rows(connection, received)[0] == (1, "x", seen)


def test_a_zip_code_format_shows_its_leading_zeros(give: Give, connection: Connection) -> None:
    made = book(Leads=[["Name", "Zip"], ["x", 1234]])
    made["Leads"]["B2"].number_format = "00000"
    assert rows(connection, give(made)) == [(1, "x", "01234")]


def test_empty_rows_are_no_records_and_long_ones_are_rejected(give: Give, connection: Connection) -> None:
    received = give(book(Leads=[[], ["a", "b"], ["1"], [None, None], ["2", "3", "4"], [None, "5"]]))
    assert rows(connection, received) == [(1, "1", None), (3, None, "5")]
    assert (received.found, received.rejected) == (3, 1)
    rejected = connection.execute(f"from read_parquet('{received.raw}/rejects.parquet')").fetchall()
    assert rejected == [(2, None, "has 3 columns where 2 were expected", '"2","3","4"')]


def test_the_first_sheet_with_data_is_read(give: Give, connection: Connection) -> None:
    made = book(Cover=[], Leads=[["a", "b"], ["1", "2"]], Lists=[["hidden", "x"]])
    made["Lists"].sheet_state = "hidden"
    received = give(made)
    assert (received.reading.sheet, received.reading.format) == ("Leads", "xlsx")
    assert rows(connection, received) == [(1, "1", "2")]


@pytest.mark.parametrize(
    ("sheets", "sentence"),
    [
        ({"May": []}, "is empty"),
        ({"May": [["a", "b"]]}, "has a header but no records"),
        ({"May": [["a"], ["b"]]}, "has only one column"),
    ],
)
def test_a_workbook_without_one_table_is_explained(
    give: Give, sheets: dict[str, Sheet], sentence: str
) -> None:
    with pytest.raises(UnreadableFile, match=r"june\.xlsx") as caught:
        give(book(**sheets))
    assert sentence in str(caught.value)
