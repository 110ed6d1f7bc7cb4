"""A bad record is rejected with its number, place, reason and text, and costs no other record."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core import engine
from core.engine import Connection
from core.intake import Received, receive, records_relation
from core.settings import Settings

Give = Callable[..., Received]
Row = tuple[object, ...]


@pytest.fixture
def give(settings: Settings, tmp_path: Path) -> Give:
    def give(content: bytes, name: str = "june.csv") -> Received:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return receive(path, name, settings)

    return give


def numbered(connection: Connection, received: Received) -> list[Row]:
    return connection.execute(
        f"select * from {records_relation(received.raw)} order by _record_number"
    ).fetchall()


def rejects(connection: Connection, received: Received) -> list[Row]:
    return connection.execute(
        f"from read_parquet({engine.literal(received.raw / 'rejects.parquet')})"
    ).fetchall()


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"1,2", "has 2 of 3 columns"),
        (b"1", "has 1 of 3 columns"),
        (b"   ", "has 1 of 3 columns"),
        (b"1,2,3,4,5", "has 5 columns where 3 were expected"),
        (b'1,""K" Street", "x",3', "text follows a closing quote"),
        (b'1,"2" x,3', "text follows a closing quote"),
        (b'"Ann, 1 Elm St,3', "a quote is not closed"),
        (b'1,   "2",3', "a quote is not closed"),
        (b"1,2\0,3", "holds a byte that is no character of the file's encoding"),
        (b"1," + b"x" * 1_000_001 + b",3", "the record is longer than 1 MB"),
    ],
)
def test_one_bad_record_is_rejected_and_its_neighbours_load(
    give: Give, connection: Connection, line: bytes, reason: str, end: bytes
) -> None:
    received = give(end.join([b"a,b,c", b"p,q,r", line, b's,"t, u",v', b""]))
    assert (received.found, received.loaded, received.rejected) == (3, 2, 1)
    assert numbered(connection, received) == [(1, "p", "q", "r"), (3, "s", "t, u", "v")]
    [(number, position, said, raw)] = rejects(connection, received)
    assert (number, position, said) == (2, 10 + 2 * len(end), reason)
    assert line.decode().replace("\0", "\ufffd").startswith(str(raw))


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize(
    ("line", "cells"),
    [
        (b'1,""K" Street LLC",3', ("1", '"K" Street LLC', "3")),
        (b'1,""K" Street, LLC",3', ("1", '"K" Street, LLC', "3")),
        (b'"Ann "Nan" Bee","x ""y""",3', ('Ann "Nan" Bee', 'x "y"', "3")),
    ],
)
def test_quotes_that_are_not_doubled_are_mended_where_every_column_is_found(
    give: Give, connection: Connection, line: bytes, cells: Row, end: bytes
) -> None:
    received = give(end.join([b"a,b,c", b"p,q,r", line, b's,"t, u",v', b""]))
    assert numbered(connection, received) == [(1, "p", "q", "r"), (2, *cells), (3, "s", "t, u", "v")]
    assert [(one.code, one.count) for one in received.reading.findings] == [("reading.unescaped_quotes", 1)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("tail", [b",", b",,,", b',"",""'])
def test_empty_cells_at_the_end_of_a_record_cost_nothing(
    give: Give, connection: Connection, tail: bytes, end: bytes
) -> None:
    received = give(end.join([b"a,b", b"1,2" + tail, b'x,"y, z"', b"3," + tail, b"4,5" + tail]))
    assert numbered(connection, received) == [(1, "1", "2"), (2, "x", "y, z"), (3, "3", None), (4, "4", "5")]
    assert received.rejected == 0


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        (b'5,"cut in the mid', "a quote is not closed"),
        (b'5,"cut\nin the', "a quote is not closed"),
        (b"5", "has 1 of 2 columns"),
    ],
)
def test_a_file_cut_in_the_middle_loses_only_its_last_record(
    give: Give, connection: Connection, tail: bytes, reason: str
) -> None:
    received = give(b"a,b\n1,2\n3,4\n" + tail)
    assert numbered(connection, received) == [(1, "1", "2"), (2, "3", "4")]
    assert rejects(connection, received)[0] == (3, 12, reason, tail.decode().split("\n")[0])
    assert received.found == received.loaded + received.rejected


def test_a_stray_quote_does_not_swallow_the_rest_of_a_big_file(give: Give, connection: Connection) -> None:
    lines = [b"a,b", b'1,"open', *(b"%d,%s" % (row, b"x" * 60) for row in range(2, 200_000)), b""]
    received = give(b"\n".join(lines))
    assert (received.found, received.rejected) == (199_999, 1)
    assert rejects(connection, received) == [(1, 4, "a quote is not closed", '1,"open')]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        (b'5" pipe,x', ('5" pipe', "x")),
        (b'Ann "Nan" Bee,x', ('Ann "Nan" Bee', "x")),
        (b'a""b,x', ('a""b', "x")),
        (b'"a" , "b"', ("a", "b")),
        (b'"a""","""b"', ('a"', '"b')),
        (b"#a,\\b", ("#a", "\\b")),
    ],
)
def test_quotes_inside_bare_values_are_kept(
    give: Give, connection: Connection, line: bytes, cells: Row
) -> None:
    received = give(b"a,b\n" + line + b'\n"1\n2",3\n')
    assert numbered(connection, received) == [(1, *cells), (2, "1\n2", "3")]


def test_record_numbers_count_the_rejected(give: Give, connection: Connection) -> None:
    bad = {1, 2, 7, 4096, 4097, 4098, 8191, 8192, 12_000}
    lines = [b"short" if row in bad else b'"%d",x' % row for row in range(1, 12_001)]
    received = give(b"a,b\n" + b"\n".join(lines))
    assert {row[0] for row in rejects(connection, received)} == bad
    assert [row[0] for row in numbered(connection, received)] == [
        int(str(row[1])) for row in numbered(connection, received)
    ]
    assert received.loaded == 12_000 - len(bad)


@pytest.mark.parametrize(
    ("codec", "mark"), [("utf-8", b"\xef\xbb\xbf"), ("cp1252", b""), ("utf-16-le", b"\xff\xfe")]
)
@pytest.mark.parametrize("is_flawed", [True, False])
def test_a_byte_position_leads_into_the_delivered_bytes(
    give: Give, connection: Connection, codec: str, mark: bytes, is_flawed: bool
) -> None:
    flaw = '"x"y,z\n' if is_flawed else ""
    content = mark + f"a,b\n\u00e9\u2019,\u00e9\n{flaw}\u00e9,2\n\u2019short\nx,y\n".encode(codec)
    last = rejects(connection, give(content))[-1]
    assert content[int(str(last[1])) :].decode(codec).startswith("\u2019short")


def test_a_character_cut_at_the_end_of_utf_8_does_not_change_the_rest(
    give: Give, connection: Connection
) -> None:
    received = give("a,b\n\u00e9\u00e9,1\nx,\u00e9".encode()[:-1])
    assert numbered(connection, received) == [(1, "\u00e9\u00e9", "1")]
    assert rejects(connection, received)[0][0] == 2
    assert received.reading.encoding == "utf-8"


def test_a_byte_windows_1252_does_not_define_is_rejected(give: Give, connection: Connection) -> None:
    received = give(b"a,b\ncaf\xe9,1\nx\x81,2\ny,3\n")
    assert numbered(connection, received) == [(1, "caf\u00e9", "1"), (3, "y", "3")]
    assert received.reading.encoding == "windows-1252"


def test_utf_16_with_an_odd_byte_rejects_its_last_record(give: Give, connection: Connection) -> None:
    received = give("a,b\n1,2\n3,4".encode("utf-16")[:-1])
    assert numbered(connection, received) == [(1, "1", "2")]
    assert (received.found, received.rejected) == (2, 1)


def test_a_file_may_be_rejected_whole(give: Give, connection: Connection) -> None:
    received = give(b"a,b\n" + b"1,2,3\n" * 3)
    assert (received.loaded, received.rejected) == (0, 3)
    assert numbered(connection, received) == []
