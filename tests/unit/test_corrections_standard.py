"""Corrections laid over raw cells: what applies, what the source took over, and whose record it stays."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from core import engine
from core.contracts import Contract, accept_rename, correcting, from_yaml, standardise
from core.engine import Connection

CONTRACT = """
source: utah
title: Utah child care licences
state: UT
columns: [Licence, Name, Town, Phone]
key: {fields: [license_number], identified_by: [company, city]}
mappings:
- {parser: text, from: [Licence], gives: {value: license_number}}
- {parser: text, from: [Name], gives: {value: company}}
- {parser: text, from: [Town], gives: {value: city}}
- {parser: us_phone, from: [Phone], gives: {number: phone, extension: phone_extension}}
constants: {country: US, state: UT}
"""
ROWS = (
    ("1", "Sunny", "Provo", "801 555 01"),
    ("2", "Rainy", None, "801-555-0102"),
    ("2", "Rainy again", "Ogden", "801-555-0103"),
    (None, "Nameless", "Logan", "801-555-0104"),
)
Said = tuple[str, str, str | None, str | None]  # record key, column, original, corrected


@pytest.fixture
def contract() -> Contract:
    return from_yaml(CONTRACT)


class Month:
    """A file of Utah on a connection with the parsers, standardised as it was sent."""

    def __init__(self, connection: Connection, contract: Contract, folder: Path, rows: Sequence[object]):
        self.connection, self.contract, self.folder = connection, contract, folder
        connection.execute("create or replace table utah_file (_record_number bigint)")
        for name in contract.header:
            connection.execute(f"alter table utah_file add column {engine.identifier(name)} varchar")
        marks = ", ".join("?" for _ in range(len(contract.header) + 1))
        for number, row in enumerate(rows, 1):
            connection.execute(f"insert into utah_file values ({marks})", [number, *row])  # type: ignore[misc]
        self.plain = folder / "plain.parquet"
        standardise(connection, contract, "utah_file", "2026-11", self.plain)

    def correct(self, *said: Said) -> list[tuple[object, ...]]:
        query = "select * from (values " + ", ".join(
            "(" + ", ".join("null::varchar" if cell is None else engine.literal(cell) for cell in one) + ")"
            for one in said
        ) + ") as said (record_key, column_name, original, corrected)"  # fmt: skip
        correcting.follow(self.connection, self.contract, "utah_file", self.plain, query)
        target = self.folder / "corrected.parquet"
        correcting.correct(self.connection, self.contract, "2026-11", self.plain, target)
        return self.read(target)

    def read(self, file: Path, columns: str = "record_key, company, city, phone") -> list[tuple[object, ...]]:
        return self.connection.execute(f"select {columns} from read_parquet('{file}')").fetchall()

    @property
    def outcomes(self) -> list[str]:
        rows = self.connection.execute(
            f"select outcome from {correcting.OUTCOMES} order by record_key, column_name, original"
        ).fetchall()
        return [outcome for (outcome,) in rows]


@pytest.fixture
def month(parsers: Connection, contract: Contract, tmp_path: Path) -> Month:
    return Month(parsers, contract, tmp_path, ROWS)


def test_a_corrected_cell_is_read_by_the_parsers_and_no_other_record_changes(month: Month) -> None:
    before = month.read(month.plain)
    after = month.correct(("1", "Phone", "801 555 01", "801 555 0101"))
    assert before[0] == ("1", "Sunny", "Provo", None)
    assert after[0] == ("1", "Sunny", "Provo", "+18015550101")
    assert after[1:] == before[1:]
    assert month.outcomes == ["applied"]


def test_a_correction_of_an_empty_cell_and_to_an_empty_one(month: Month) -> None:
    after = month.correct(("2", "Town", None, "Orem"), ("1", "Town", "Provo", None))
    assert [row[2] for row in after] == [None, "Orem", "Ogden", "Logan"]


def test_another_value_of_the_source_is_left_alone_and_told(month: Month) -> None:
    after = month.correct(("1", "Phone", "801 555 99", "801 555 0199"))
    assert after == month.read(month.plain)
    assert month.outcomes == ["changed"]


def test_a_source_that_says_by_now_what_it_was_corrected_to_agrees(month: Month) -> None:
    month.correct(("1", "Town", "Prvo", "Provo"))
    assert month.outcomes == ["agreed"]


def test_a_correction_of_an_absent_record_waits(month: Month) -> None:
    assert month.correct(("77", "Town", "Prvo", "Provo")) == month.read(month.plain)
    assert month.outcomes == ["absent"]


def test_an_older_correction_of_a_cell_that_a_newer_one_answers_is_not_told(month: Month) -> None:
    month.correct(("1", "Town", "Prvo", "Provo"), ("1", "Town", "Provo", "Orem"))
    assert month.outcomes == ["applied", "agreed"]
    month.correct(("1", "Town", "Ogdn", "Ogden"), ("1", "Town", "Provo", "Orem"))
    assert sorted(month.outcomes) == ["answered", "applied"]


def test_a_corrected_key_does_not_make_another_record_of_it(month: Month) -> None:
    month.correct(("1", "Licence", "1", "9"))
    rows = month.read(month.folder / "corrected.parquet", "record_id, record_key, license_number")
    assert rows[0] == ("utah:1", "1", "9")


def test_records_with_one_key_are_corrected_apart_and_stay_marked_as_repeated(month: Month) -> None:
    month.correct(("2#2", "Town", "Ogden", "Orem"), ("2", "Town", None, "Lehi"))
    rows = month.read(month.folder / "corrected.parquet", "record_key, city, problems")
    assert rows[1] == ("2", "Lehi", [])
    assert rows[2] == ("2#2", "Orem", ["record_key.repeated"])


def test_a_record_without_a_key_keeps_its_stand_in_when_its_licence_is_corrected(month: Month) -> None:
    (stand_in,) = month.read(month.plain, "record_key")[3]
    month.correct((str(stand_in), "Licence", None, "44"))
    rows = month.read(month.folder / "corrected.parquet", "record_key, license_number, problems")
    assert rows[3] == (stand_in, "44", [])


@pytest.mark.parametrize(
    "text",
    ['O\'Hara "Kids"', "two\nlines", "=1+1", "x" * 5_000, "; drop table utah_file; --", "ünï ✓", "a:b#2"],
)
def test_whatever_text_a_correction_has_arrives_as_it_is(month: Month, text: str) -> None:
    plain = month.connection.execute(f"select clean from (select {engine.literal(text)} as clean)").fetchall()
    after = month.correct(("1", "Name", "Sunny", text))
    assert str(after[0][1]).split() == str(plain[0][0]).split()


def test_a_renamed_column_is_corrected_under_its_new_name(
    parsers: Connection, contract: Contract, tmp_path: Path
) -> None:
    renamed = accept_rename(contract, "Phone", "Phone#")
    month = Month(parsers, renamed, tmp_path, ROWS)
    assert month.correct(("1", "Phone#", "801 555 01", "801 555 0101"))[0][3] == "+18015550101"


def test_records_keep_the_files_order(parsers: Connection, contract: Contract, tmp_path: Path) -> None:
    month = Month(parsers, contract, tmp_path, [(str(at), f"N{at}", "Provo", None) for at in range(3_000)])
    said = [(str(at), "Town", "Provo", f"T{at}") for at in range(0, 3_000, 7)]
    month.correct(*said)
    rows = month.read(month.folder / "corrected.parquet", "record_number, city")
    assert [row[0] for row in rows] == list(range(1, 3_001))
    assert sum(row[1] != "Provo" for row in rows) == len(said)
