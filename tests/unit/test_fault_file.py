"""What a supplier is sent: its own rows and columns, what is wrong, and nothing that runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from core import contracts, engine, fault_file, faults, intake, parsers, quality
from core.contracts import from_yaml
from core.engine import Connection, literal
from core.fault_file import ROW, WRONG, Failing
from core.inputs import RunInputs, SourceInput
from core.insights.workbook import MARK
from core.settings import Settings, load

CONTRACT = from_yaml("""
source: utah
title: Utah child care licences
state: UT
columns: [Seats, Licence, Firm, "=Phone", Address, Since, Until]
key: {fields: [license_number]}
mappings:
- {parser: text, from: [Licence], gives: {value: license_number}}
- {parser: text, from: [Firm], gives: {value: company}}
- {parser: us_phone, from: ["=Phone"], gives: {number: phone}}
- {parser: us_address, from: [Address], gives: {street: street, city: city, state: state, zip: zip}}
- {parser: plain_date, from: [Since], gives: {date: license_issued_date}}
- {parser: plain_date, from: [Until], gives: {date: license_expiration_date}}
- {parser: whole_number, from: [Seats], gives: {number: capacity}}
""")
LONG = "Very long " * 300
FILE = f"""Seats,Licence,Firm,=Phone,Address,Since,Until
40,1,Blue Heron Nursery,801-555-0101,"12 Reed Ln Provo, UT 84601",1/2/2020,1/2/2030
-5,2,"=HYPERLINK(""http://x.example"",""open"")",+1 801 555 0102,"14 Reed Ln Lehi, UT 84043",1/2/2020,1/2/2019
9999,3,Red Kite,nobody,"16 Reed Ln Provo, UT 84601",5/2/2031,1/2/2030
20,4,{LONG},801-555-0104,"18 Reed Ln Provo, UT 84601",1/2/2020,1/2/2030
20,5,,801-555-0104,"20 Reed Ln Provo, UT 84601",1/2/2020,1/2/2030
"""
RULES = """
- {rule_id: capacity.plausible, source: utah, column: capacity, expectation: ExpectColumnValuesToBeBetween,
   parameters: {min_value: 1, max_value: 2000}, severity: warning, description: The capacity is plausible.}
- {rule_id: phone.readable, source: utah, column: phone, expectation: UnexpectedRowsExpectation,
   parameters: {condition: "len(list_filter(problems, lambda code: code like 'phone.%')) > 0"},
   severity: warning, description: The phone can be read.}
- {rule_id: phone.unique, source: utah, column: phone, expectation: ExpectColumnValuesToBeUnique,
   severity: warning, description: No phone stands twice.}
- {rule_id: expires.after, source: utah, column: license_expiration_date,
   expectation: ExpectColumnPairValuesAToBeGreaterThanB,
   parameters: {column_A: license_expiration_date, column_B: license_issued_date},
   severity: warning, description: The licence expires after it was issued.}
- {rule_id: company.present, source: utah, column: company, expectation: ExpectColumnValuesToNotBeNull,
   severity: error, description: Every record names a company.}
- {rule_id: zip.present, source: utah, column: zip, expectation: ExpectColumnValuesToNotBeNull,
   severity: warning, description: Every record has a ZIP code.}
"""
SECOND = {  # of each rule, in the order in which they are listed
    "utah:capacity.plausible": "“Seats”: the capacity has to be between 1 and 2,000.",
    "utah:phone.readable": "Check “=Phone”. Expected: The phone can be read.",
    "utah:phone.unique": "“=Phone”: the phone stands on another row too.",
    "utah:expires.after": "“Until” has to be later than “Since”.",
    "utah:company.present": "“Firm”: no company is there, or it cannot be read.",
}


@dataclass(frozen=True)
class Month:
    connection: Connection
    settings: Settings
    one: SourceInput
    frozen: RunInputs

    def failing(self, *finding_ids: str) -> Failing:
        found = faults.faults(self.connection, self.frozen, finding_ids or list(SECOND))
        return fault_file.of_source(self.one, list(found))

    def write(self, target: Path, *finding_ids: str, most_rows: int = 1_000) -> Path:
        failing = self.failing(*finding_ids)
        return fault_file.write(self.connection, self.settings, failing, target, most_rows)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    """A file of five records, received, standardised and checked as a run does it."""
    folder = tmp_path_factory.mktemp("faults")
    settings, rules = load(folder / "home"), quality.parse(RULES, "test")
    one = _received(folder, settings)
    database = folder / "run.duckdb"
    with engine.connect(settings) as connection:
        parsers.install(connection, settings)
        relation = intake.records_relation(one.raw(settings))
        contracts.standardise(connection, CONTRACT, relation, "2026-11", one.standard(settings))
    with engine.connect(settings, database) as connection:
        standard = f"read_parquet({literal(one.standard(settings))})"
        connection.execute(f"create view stg_utah as from {standard}")
        connection.execute("create table run_input as select 'utah' as source, 'licensing' as kind")
    quality.check(settings, database, rules, folder / "findings")
    with engine.connect(settings, database) as connection:
        quality.quarantine(connection, folder / "findings")
    frozen = RunInputs(
        period="2026-11", earlier=(), sources=(one,), notes=(), settings={}, decision_ids=(), rules=rules
    )
    with engine.connect(settings, database, read_only=True) as connection:
        yield Month(connection, settings, one, frozen)


def _received(folder: Path, settings: Settings) -> SourceInput:
    file = folder / "utah.csv"
    file.write_text(FILE, encoding="utf-8")
    got = intake.receive(file, "utah.csv", settings)
    return SourceInput(
        source="utah", title=CONTRACT.title, kind="licensing", delivery_period="2026-11", sha256=got.sha256,
        reading_id=got.reading_id, file_name=got.file_name, contract=CONTRACT, is_stale=False,
        found=got.found, loaded=got.loaded, rejected=got.rejected, skipped=got.skipped,
    )  # fmt: skip


def rows(made: Path) -> pd.DataFrame:
    return pd.read_excel(made, dtype=str, keep_default_na=False, engine="openpyxl")


def marked(made: Path, sheet: str = "Rows to correct") -> dict[int, set[Any]]:
    """The headers of the marked cells by row number in the file."""
    page = openpyxl.load_workbook(made)[sheet]
    header = [cell.value for cell in page[1]]
    return {
        row[0].value: {
            name
            for name, cell in zip(header, row, strict=True)
            if cell.fill.fill_type and cell.fill.start_color.rgb == MARK.start_color.rgb
        }
        for row in page.iter_rows(min_row=2)
    }


def test_the_file_has_the_sources_own_columns_in_order_and_one_row_a_record(
    month: Month, tmp_path: Path
) -> None:
    found = rows(month.write(tmp_path / "a.xlsx"))
    assert list(found.columns) == [
        ROW,
        WRONG,
        "Seats",
        "Licence",
        "Firm",
        "'=Phone",
        "Address",
        "Since",
        "Until",
    ]
    assert found[ROW].tolist() == ["2", "3", "4", "5"]
    assert found["Licence"].tolist() == ["2", "3", "4", "5"]


def test_a_record_that_breaks_several_rules_is_told_all_of_them(month: Month, tmp_path: Path) -> None:
    said = dict(rows(month.write(tmp_path / "a.xlsx"))[[ROW, WRONG]].itertuples(index=False))
    capacity, unread, twice, order, company = SECOND.values()
    assert said == {
        "2": order,
        "3": f"{capacity} {unread} {order}",
        "4": twice,
        "5": f"{twice} {company}",
    }


def test_the_cells_that_break_a_rule_are_marked_and_no_others(month: Month, tmp_path: Path) -> None:
    assert marked(month.write(tmp_path / "a.xlsx")) == {
        2: {"Since", "Until"},
        3: {"Seats", "'=Phone", "Since", "Until"},
        4: {"'=Phone"},
        5: {"'=Phone", "Firm"},
    }


def test_a_hostile_cell_is_harmless_and_a_negative_number_and_a_phone_stay_readable(
    month: Month, tmp_path: Path
) -> None:
    page = openpyxl.load_workbook(month.write(tmp_path / "a.xlsx"))["Rows to correct"]
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
    _, _, seats, _, firm, phone, *_ = next(page.iter_rows(min_row=2, values_only=True))
    assert (seats, phone) == ("-5", "+1 801 555 0102")
    assert firm == '\'=HYPERLINK("http://x.example","open")'


def test_a_long_cell_comes_whole(month: Month, tmp_path: Path) -> None:
    assert rows(month.write(tmp_path / "a.xlsx"))["Firm"].tolist()[2].strip() == LONG.strip()


def test_one_rule_alone_brings_its_own_rows_alone(month: Month, tmp_path: Path) -> None:
    made = month.write(tmp_path / "a.xlsx", "utah:expires.after")
    assert rows(made)[ROW].tolist() == ["2", "3"]
    assert marked(made) == {2: {"Since", "Until"}, 3: {"Since", "Until"}}


def test_the_last_sheet_says_what_was_asked_and_of_which_file(month: Month, tmp_path: Path) -> None:
    page = openpyxl.load_workbook(month.write(tmp_path / "a.xlsx"))["What was asked"]
    told = [row[:4] for row in page.iter_rows(values_only=True)]
    assert told[1] == ("The capacity is plausible.", "Reported", 1, SECOND["utah:capacity.plausible"])
    assert told[5][1:3] == ("The row is held back", 1)
    assert "utah.csv" in str(told[7][0])


def test_more_rows_than_a_sheet_takes_go_on_in_another_and_a_sentence_says_so(
    month: Month, tmp_path: Path
) -> None:
    made = month.write(tmp_path / "a.xlsx", most_rows=3)
    book = openpyxl.load_workbook(made)
    assert book.sheetnames == [
        "Rows to correct",
        "Rows to correct 2",
        "What was asked",
        "What was asked 2",
        "What was asked 3",
    ]
    assert [row[0].value for row in book["Rows to correct 2"].iter_rows(min_row=2)] == [5]
    assert marked(made, "Rows to correct 2") == {5: {"'=Phone", "Firm"}}
    said = [row[0] for name in book.sheetnames[2:] for row in book[name].iter_rows(values_only=True) if row]
    assert "A sheet takes 3 rows, so the 4 rows stand on 2 sheets." in said


def test_a_source_without_failing_rows_has_no_file(month: Month, tmp_path: Path) -> None:
    with pytest.raises(fault_file.NothingFails, match="Utah child care licences"):
        month.write(tmp_path / "a.xlsx", "utah:zip.present")
    assert not (tmp_path / "a.xlsx").exists()
