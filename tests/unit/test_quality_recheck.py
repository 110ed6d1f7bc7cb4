"""A few records asked again: alone where a rule looks at no other record, among all where it does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core import engine, quality
from core.canonical import standard_columns
from core.engine import Connection, literal
from core.quality import Rule, read_rule
from core.settings import Settings

RECORDS = (("1", "A", "89101"), ("2", "A", None), ("3", "B", None), ("4", None, None))


@pytest.fixture
def connection(settings: Settings) -> Iterator[Connection]:
    with engine.connect(settings) as opened:
        yield opened


@pytest.fixture
def month(connection: Connection, tmp_path: Path) -> dict[str, tuple[str, str]]:
    """Four records of Nevada: key, company, ZIP code."""
    typed = ", ".join(f"{name} {kind}" for name, kind in standard_columns().items())
    connection.execute(f"create table written ({typed})")
    for number, (key, company, code) in enumerate(RECORDS, 1):
        connection.execute(
            "insert into written (record_id, source, record_key, record_number, company, zip) "
            "values (?, 'nevada', ?, ?, ?, ?)",
            [f"nevada:{key}", key, number, company, code],
        )
    file = literal(tmp_path / "nevada.parquet")
    connection.execute(f"copy written to {file} (format parquet)")
    return {"nevada": ("licensing", f"from read_parquet({file})")}


def rule(expectation: str, column: str, **more: Any) -> Rule:
    return read_rule(
        {"rule_id": "a.rule", "source": "nevada", "column": column, "expectation": expectation,
         "severity": "error", "description": "A rule.", **more},
        "the test",
    )  # fmt: skip


def broken(
    connection: Connection, settings: Settings, month: dict[str, tuple[str, str]], asked: Rule, *keys: str
) -> list[str]:
    ids = ", ".join(literal(f"nevada:{key}") for key in keys)
    records = f"select unnest([{ids}]::varchar[])"
    found = quality.recheck(connection, settings, "2026-05", month, records, [asked])
    return [one.record_id.removeprefix("nevada:") for one in found]


def test_only_the_asked_records_answer(
    connection: Connection, settings: Settings, month: dict[str, tuple[str, str]]
) -> None:
    missing = rule("ExpectColumnValuesToNotBeNull", "company")
    assert broken(connection, settings, month, missing, "1", "2") == []
    assert broken(connection, settings, month, missing, "1", "4") == ["4"]


def test_a_repeated_value_is_seen_though_the_other_record_is_not_asked(
    connection: Connection, settings: Settings, month: dict[str, tuple[str, str]]
) -> None:
    unique = rule("ExpectColumnValuesToBeUnique", "company")
    assert broken(connection, settings, month, unique, "1", "3") == ["1"]


def test_a_tolerance_counts_all_records(
    connection: Connection, settings: Settings, month: dict[str, tuple[str, str]]
) -> None:
    for tolerance, expected in (({"at_most": 3}, []), ({"at_most": 2}, ["2"]), ({"mostly": 0.2}, []),
                                ({"mostly": 0.5}, ["2"])):  # fmt: skip
        asked = rule("ExpectColumnValuesToNotBeNull", "zip", **tolerance)
        assert broken(connection, settings, month, asked, "2") == expected


def test_a_rule_across_sources_is_asked_too(
    connection: Connection, settings: Settings, month: dict[str, tuple[str, str]]
) -> None:
    across = rule("ExpectColumnValuesToBeUnique", "company", source="across")
    assert broken(connection, settings, month, across, "2") == ["2"]


def test_a_warning_holds_nothing_back_and_no_record_no_answer(
    connection: Connection, settings: Settings, month: dict[str, tuple[str, str]]
) -> None:
    mild = rule("ExpectColumnValuesToNotBeNull", "company", severity="warning")
    assert broken(connection, settings, month, mild, "4") == []
    assert broken(connection, settings, month, rule("ExpectColumnValuesToNotBeNull", "company")) == []
