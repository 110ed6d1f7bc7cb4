"""Whatever table Python's csv module writes is read back equal, and no bytes lose a record."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core import engine
from core.intake import UnreadableFile, receive, records_relation
from core.intake.records import Dialect, Grammar
from core.settings import load

VALUES = st.text(
    st.one_of(
        st.sampled_from(list("\",;\t|\r\n '\\#x1\u00e9\u2019\U0001f600")),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=12,
)
TABLES = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(VALUES, min_size=width, max_size=width), min_size=1, max_size=12)
)


@hypothesis_settings(max_examples=25, deadline=None)
@example(rows=[["", "\u00a90"]], delimiter=",", line_end="\n", codec="utf-8", quoting=csv.QUOTE_ALL)
@example(rows=[["\u00a90", ""]], delimiter=",", line_end="\n", codec="utf-8", quoting=csv.QUOTE_ALL)
@example(rows=[["*x1", ""]], delimiter=",", line_end="\n", codec="utf-8", quoting=csv.QUOTE_ALL)
@given(
    rows=TABLES,
    delimiter=st.sampled_from(",;\t|"),
    line_end=st.sampled_from(["\n", "\r\n"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
)
def test_a_table_written_by_python_is_read_back_equal(
    rows: list[list[str]], delimiter: str, line_end: str, codec: str, quoting: int
) -> None:
    header = [f"c{position}" for position in range(len(rows[0]))]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows(
        [header, *rows]
    )
    with tempfile.TemporaryDirectory() as folder:
        settings = load(Path(folder) / "workspace")
        path = Path(folder) / "table.csv"
        path.write_bytes(buffer.getvalue().encode(codec))
        received = receive(path, "table.csv", settings)
        with engine.connect(settings) as connection:
            read = connection.execute(
                f"select * from {records_relation(received.raw)} order by _record_number"
            ).fetchall()
    assert (received.found, received.rejected) == (len(rows), 0)
    assert read == [(n, *(cell or None for cell in row)) for n, row in enumerate(rows, start=1)]


@hypothesis_settings(max_examples=25, deadline=None)
@given(lines=st.lists(st.text(st.sampled_from(list('",x \n\r')), max_size=10), min_size=1, max_size=8))
def test_whatever_the_quotes_every_record_is_loaded_or_rejected(lines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(("a,b\n1,2\n" + "\n".join(lines)).encode())
        received = receive(path, "table.csv", load(Path(folder) / "workspace"))
    assert received.found == received.loaded + received.rejected
    assert received.loaded >= 1


NAMES = ("Berth", "Name", "Opened Date", "Phone")
RECORD = st.builds(
    lambda n, name: f"B-{n},{name},2026-10-{n % 28 + 1:02d},(208) 555-{n:04d}",
    st.integers(1, 9999),
    st.sampled_from(
        ["Harbor Light", '"Gull, Tern"', "Total Marine", "Source", '"a\nTotal: 5"', "O'Brien", ""]
    ),
)
ABOVE = st.sampled_from(["Licensed berths", "Printed Oct 1, 2026", ",,,", "Berths,,,", "", '"Report"'])
BETWEEN = st.sampled_from([",".join(NAMES), "Page 2 of 3", "", "x", "1,2,3,4,5,6", '"open', '""K" St",a'])
BELOW = st.sampled_from(
    ["Total,,,9", "Total: 9", "(9 rows)", "", "Source: port", "----", "cut,sho", "a,b,c,d,e"]
)


@hypothesis_settings(max_examples=60, deadline=None)
@given(
    above=st.lists(ABOVE, max_size=4),
    parts=st.lists(st.one_of(RECORD, RECORD, BETWEEN), max_size=12),
    first=st.lists(RECORD, min_size=2, max_size=4),
    below=st.lists(BELOW, max_size=4),
    is_ended=st.booleans(),
)
def test_no_record_is_lost_whatever_stands_around_it(
    above: list[str], parts: list[str], first: list[str], below: list[str], is_ended: bool
) -> None:
    records = first + [part for part in parts if part.startswith("B-")]
    lines = [*above, ",".join(NAMES), *first, *parts, *below]
    with tempfile.TemporaryDirectory() as folder:
        settings = load(Path(folder) / "workspace")
        path = Path(folder) / "table.csv"
        path.write_text("\n".join(lines) + ("\n" if is_ended else ""))
        received = receive(path, "table.csv", settings)
        with engine.connect(settings) as connection:
            read = connection.execute(
                f"select _record_number, #2 from {records_relation(received.raw)} order by _record_number"
            ).fetchall()
            beside = [
                connection.execute(f"from read_parquet({engine.literal(received.raw / name)})").fetchall()
                for name in ("rejects.parquet", "skipped.parquet")
            ]
    rejected, skipped = ([str(row[-1]) for row in rows] for rows in beside)
    keys = [str(text).split(",")[0] for text in [*(key for _, key in read), *rejected]]
    assert sorted(key for key in keys if key.startswith("B-")) == sorted(r.split(",")[0] for r in records)
    assert not [text for text in skipped if text.startswith("B-")]
    assert received.found == received.loaded + received.rejected
    assert (len(read), len(rejected), len(skipped)) == (received.loaded, received.rejected, received.skipped)
    numbers = [number for number, _ in read] + [row[0] for row in beside[0]]
    assert sorted(numbers) == list(range(1, received.found + 1))


@hypothesis_settings(max_examples=300, deadline=None)
@example(content='xxxxxxxxxxxxxx","\r",', cut=20)
@given(content=st.text(st.sampled_from(list('",x \n\r')), min_size=1, max_size=40), cut=st.integers(0, 40))
def test_records_do_not_depend_on_where_a_chunk_ends(content: str, cut: int) -> None:
    text = (content + "\n").encode()
    while text[:cut].endswith(b"\r"):
        cut += 1
    grammar = Grammar(Dialect(","))
    whole, _ = grammar.split(text, is_last=True)
    first, _ = grammar.split(text[:cut], is_last=False)
    done = int(first[-1]) if len(first) else 0
    rest, _ = grammar.split(text[done:], is_last=True)
    assert [*first.tolist(), *(rest + done).tolist()] == whole.tolist()


def test_bytes_that_are_no_text_never_raise_anything_but_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "noise.csv"
    path.write_bytes(bytes((position * 7919) % 251 for position in range(5000)))
    with pytest.raises(UnreadableFile):
        receive(path, "noise.csv", load(tmp_path / "workspace"))
