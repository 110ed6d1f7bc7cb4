"""The quarantine after people have had their word: released records are kept, discarded ones stay out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import engine, quality
from core.engine import Connection, literal
from core.quality.checking import FINDING_COLUMNS, FINDING_FILE, RECORD_COLUMNS, RECORD_FILE
from core.settings import Settings

FINDINGS = (
    ("n:a", "error", True),
    ("n:b", "error", True),
    ("n:mild", "warning", True),
    ("n:few", "error", False),
)
FAILING = (
    ("n:a", "n:1", "x"),
    ("n:a", "n:2", None),
    ("n:b", "n:2", "y"),
    ("n:mild", "n:3", "z"),
    ("n:few", "n:4", "z"),
)
Word = tuple[str, str, str | None, str | None]  # record, verdict, finding, value


@pytest.fixture
def connection(settings: Settings) -> Iterator[Connection]:
    with engine.connect(settings) as opened:
        yield opened


@pytest.fixture
def out(connection: Connection, tmp_path: Path) -> Path:
    """The findings of a run, written as the check writes them."""
    findings = [
        (name, "n", "phone", severity, "e", name, 9, 2, is_held) for name, severity, is_held in FINDINGS
    ]
    records = [(name, "n", record, int(record[2:]), "phone", value) for name, record, value in FAILING]
    for file, columns, rows in (
        (FINDING_FILE, FINDING_COLUMNS, findings),
        (RECORD_FILE, RECORD_COLUMNS, records),
    ):
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        connection.execute(f"create or replace table written ({typed})")
        connection.executemany(f"insert into written values ({', '.join('?' for _ in columns)})", rows)
        connection.execute(f"copy written to {literal(tmp_path / file)} (format parquet)")
    return tmp_path


def quarantined(connection: Connection, out: Path, *words: Word) -> list[tuple[str, str]]:
    connection.execute(
        "create or replace table word (source varchar, record_id varchar, verdict varchar, "
        "finding_id varchar, value varchar)"
    )
    for word in words:
        connection.execute("insert into word values ('n', ?, ?, ?, ?)", list(word))
    quality.quarantine(connection, out, "word")
    return connection.execute("select record_id, finding_id from quarantine order by 1").fetchall()


def dispositions(connection: Connection) -> dict[tuple[str, str], str]:
    rows = connection.execute("select finding_id, record_id, disposition from held_record").fetchall()
    return {(finding, record): said for finding, record, said in rows}


def test_without_a_word_every_record_of_a_failed_error_is_held(connection: Connection, out: Path) -> None:
    assert quarantined(connection, out) == [("n:1", "n:a"), ("n:2", "n:a")]
    assert set(dispositions(connection).values()) == {"held"}


def test_a_release_lets_the_record_through_while_its_value_is_the_same(
    connection: Connection, out: Path
) -> None:
    assert quarantined(connection, out, ("n:1", "release", "n:a", "x")) == [("n:2", "n:a")]
    assert quarantined(connection, out, ("n:1", "release", "n:a", "other")) == [
        ("n:1", "n:a"),
        ("n:2", "n:a"),
    ]


def test_a_release_of_an_empty_value_is_one_too(connection: Connection, out: Path) -> None:
    words = (("n:2", "release", "n:a", None), ("n:2", "release", "n:b", "y"))
    assert quarantined(connection, out, *words) == [("n:1", "n:a")]


def test_a_record_that_another_rule_holds_stays_out(connection: Connection, out: Path) -> None:
    assert quarantined(connection, out, ("n:2", "release", "n:a", None)) == [("n:1", "n:a"), ("n:2", "n:b")]
    found = dispositions(connection)
    assert (found["n:a", "n:2"], found["n:b", "n:2"]) == ("released", "held")


def test_a_discarded_record_counts_as_held_back_and_is_marked(connection: Connection, out: Path) -> None:
    assert quarantined(connection, out, ("n:1", "discard", None, None)) == [("n:1", "n:a"), ("n:2", "n:a")]
    assert dispositions(connection)["n:a", "n:1"] == "discarded"


def test_a_discarded_record_stays_out_though_no_rule_fails_it_any_more(
    connection: Connection, out: Path
) -> None:
    held = quarantined(connection, out, ("n:7", "discard", None, None))
    assert held == [("n:1", "n:a"), ("n:2", "n:a"), ("n:7", "discarded")]


def test_a_discard_is_stronger_than_a_release(connection: Connection, out: Path) -> None:
    words = (("n:1", "release", "n:a", "x"), ("n:1", "discard", None, None))
    assert ("n:1", "n:a") in quarantined(connection, out, *words)
