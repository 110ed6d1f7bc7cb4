"""Every way a good file can come is read to the same records."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core import engine
from core.engine import Connection
from core.intake import Received, receive, records_relation
from core.settings import Settings

Cells = list[tuple[str | None, ...]]
Give = Callable[..., Received]

HEADER = ("Name", "Street", "Zip")
ROWS: Cells = [
    ("Sunny Days", "1 Elm St", "01234"),
    ("Caf\u00e9 \u2019Noon\u2019", None, "89027"),
    ('The "Nest"', "2 Oak, Unit 3", " 5 "),
]
ENCODINGS = {
    "utf-8": ("utf-8", b""),
    "utf-8-bom": ("utf-8", b"\xef\xbb\xbf"),
    "utf-16-le": ("utf-16-le", b"\xff\xfe"),
    "utf-16-be": ("utf-16-be", b"\xfe\xff"),
    "windows-1252": ("cp1252", b""),
}


@pytest.fixture
def give(settings: Settings, tmp_path: Path) -> Give:
    def give(content: bytes, name: str = "june.csv") -> Received:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return receive(path, name, settings)

    return give


def records(connection: Connection, received: Received) -> Cells:
    columns = ", ".join(engine.identifier(name) for name in received.header)
    query = f"select {columns} from {records_relation(received.raw)} order by _record_number"
    return connection.execute(query).fetchall()


def rejects(connection: Connection, received: Received) -> list[tuple[object, ...]]:
    path = engine.literal(received.raw / "rejects.parquet")
    return connection.execute(f"select record_number, reason, raw from {path}").fetchall()


def positions(connection: Connection, received: Received) -> list[tuple[object, ...]]:
    path = engine.literal(received.raw / "rejects.parquet")
    return connection.execute(f"select byte_position from {path}").fetchall()


def text(rows: Cells, delimiter: str = ",", line_end: str = "\n", *, is_ended: bool = True) -> str:
    quoted = [
        delimiter.join('"' + cell.replace('"', '""') + '"' if cell else "" for cell in row)
        for row in [HEADER, *rows]
    ]
    return line_end.join(quoted) + (line_end if is_ended else "")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("is_ended", [True, False])
def test_encoding_and_line_ends_do_not_change_a_value(
    give: Give, connection: Connection, encoding: str, line_end: str, is_ended: bool
) -> None:
    codec, mark = ENCODINGS[encoding]
    received = give(mark + text(ROWS, line_end=line_end, is_ended=is_ended).encode(codec))
    assert received.header == HEADER
    assert (received.found, received.loaded, received.rejected) == (3, 3, 0)
    assert received.reading.encoding == encoding
    assert records(connection, received) == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_read_from_the_header(give: Give, connection: Connection, delimiter: str) -> None:
    received = give(text(ROWS, delimiter).encode())
    assert received.reading.delimiter == delimiter
    assert records(connection, received) == ROWS


def test_utf_16_without_a_mark_is_known_by_its_zero_bytes(give: Give, connection: Connection) -> None:
    assert records(connection, give(text(ROWS).encode("utf-16-le"))) == ROWS


@pytest.mark.parametrize("file_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("inner", ["\n", "\r\n", "\r", "\n\n"])
def test_a_quoted_line_break_belongs_to_its_value(
    give: Give, connection: Connection, file_end: str, inner: str
) -> None:
    rows: Cells = [(f"Ann{inner}Bee", "x", "1"), ("Cy", f"{inner}y{inner}", "2")]
    received = give(text(rows, line_end=file_end).encode())
    assert received.found == 2
    assert records(connection, received) == rows


@pytest.mark.parametrize("inner", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("file_end", ["\n", "\r\n", "\r"])
def test_a_header_name_may_hold_a_line_break(
    give: Give, connection: Connection, inner: str, file_end: str
) -> None:
    received = give(f'"Primary{inner}Caregiver",Phone{file_end}a,b{file_end}c{file_end}'.encode())
    assert received.header == (f"Primary{inner}Caregiver", "Phone")
    assert records(connection, received) == [("a", "b")]
    assert rejects(connection, received) == [(2, "has 1 of 2 columns", "c")]


def test_line_ends_may_be_mixed(give: Give, connection: Connection) -> None:
    received = give(b'a,b\r\n1,2\n3,4\r5,"6\r\n"\r\n7,8')
    assert records(connection, received) == [("1", "2"), ("3", "4"), ("5", "6\r\n"), ("7", "8")]


def test_blank_lines_are_no_records(give: Give, connection: Connection) -> None:
    received = give(b"\n\r\na,b\n\n1,2\n\n\n3\n4,5\n\n")
    assert (received.found, received.loaded, received.rejected) == (3, 2, 1)
    assert received.reading.blank == 6
    assert rejects(connection, received) == [(2, "has 1 of 2 columns", "3")]
    assert positions(connection, received) == [(14,)]


def test_a_gzipped_csv_is_read(give: Give, connection: Connection) -> None:
    received = give(gzip.compress(text(ROWS).encode("cp1252")), "june.csv.gz")
    assert (received.reading.compression, received.reading.encoding) == ("gzip", "windows-1252")
    assert records(connection, received) == ROWS


def test_a_zip_with_one_csv_is_read_whatever_lies_beside_it(give: Give, connection: Connection) -> None:
    received = give(zipped({"june.csv": text(ROWS), "__MACOSX/._june.csv": "x", "readme.md": "y"}))
    assert received.reading.compression == "zip"
    assert records(connection, received) == ROWS


def zipped(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("line", "header"),
    [
        (" Name , Phone ", ("Name", "Phone")),
        ("Name,name,NAME", ("Name", "name (2)", "NAME (3)")),
        ("a,,b,", ("a", "Column 2", "b", "Column 4")),
        ("a,a (2),a", ("a", "a (2)", "a (3)")),
        ("_record_number,file_row_number", ("_record_number (2)", "file_row_number (2)")),
        ('it\'s,"x ""y"", z"', ("it's", 'x "y", z')),
        ("a;b,c;d", ("a", "b,c", "d")),
    ],
)
def test_header_names_keep_their_spelling_and_become_distinct(
    give: Give, connection: Connection, line: str, header: tuple[str, ...]
) -> None:
    delimiter = ";" if ";" in line else ","
    received = give(f"{line}\n{delimiter.join('1' for _ in header)}\n".encode())
    assert received.header == header
    assert records(connection, received) == [tuple("1" for _ in header)]


def test_an_empty_cell_is_null_and_a_space_is_not(give: Give, connection: Connection) -> None:
    assert records(connection, give(b'a,b\n,""\n"  ", \n')) == [(None, None), ("  ", " ")]


def test_the_same_bytes_are_read_once(give: Give, settings: Settings) -> None:
    first = give(b"a,b\n1,2\n", "june.csv")
    written = {path: path.stat().st_mtime_ns for path in first.raw.iterdir()}
    again = give(b"a,b\n1,2\n", "copy of june.csv")
    assert (again.sha256, again.raw, again.file_name) == (first.sha256, first.raw, "copy of june.csv")
    assert {path: path.stat().st_mtime_ns for path in first.raw.iterdir()} == written
    described = json.loads((settings.landing / first.sha256 / "content.json").read_text())
    assert described == {"file_name": "june.csv", "size": 8}


def test_the_same_bytes_give_the_same_raw_files(give: Give) -> None:
    content = b'a,b\n1,2\n3\n"x"y,4\n' * 50
    first = {path.name: path.read_bytes() for path in give(content).raw.iterdir()}
    for path in give(content).raw.iterdir():
        path.unlink()
    assert {path.name: path.read_bytes() for path in give(content).raw.iterdir()} == first


def test_what_came_in_is_kept_and_nothing_half_done_stays(give: Give, settings: Settings) -> None:
    content = text(ROWS).encode("utf-16")
    received = give(content)
    assert (settings.landing / received.sha256 / "content").read_bytes() == content
    assert sorted(path.name for path in received.raw.iterdir()) == [
        "reading.json",
        "records.parquet",
        "rejects.parquet",
        "skipped.parquet",
    ]
    assert list(settings.scratch.iterdir()) == []
    assert [path.name for path in settings.landing.iterdir()] == [received.sha256]


REAL = {
    "assignment/source1.csv": 70,
    "assignment/source2.csv": 28,
    "assignment/source3.csv": 29,
    "assignment/salesforce_leads.csv": 39,
    "nebraska/child_care_providers_2026-02-02.csv": 2660,
    "nebraska/child_care_providers_2026-02-16.csv": 2656,
    "nebraska/child_care_providers_undated.csv": 2660,
    "febrl/dataset1.csv": 1000,
    "febrl/dataset4a.csv": 5000,
    "febrl/dataset4b.csv": 5000,
}


@pytest.mark.parametrize("name", REAL)
def test_the_real_files_are_loaded_whole_and_nothing_is_held_against_them(
    settings: Settings, shared_data: Path, name: str
) -> None:
    received = receive(shared_data / name, name, settings)
    assert (received.found, received.loaded, received.rejected) == (REAL[name], REAL[name], 0)
    assert (received.skipped, received.reading.findings) == (0, ())
