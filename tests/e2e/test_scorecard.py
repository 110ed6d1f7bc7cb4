"""The scorecard, recomputed by hand from the raw files and the inputs of the runs, reading no mart."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import select

from core import contracts, engine, formulas, inputs, intake, parsers, sample, supplier
from core.canonical import FIELDS
from core.engine import Connection, literal
from core.inputs import RunInputs, SourceInput, load
from core.insights import scorecard
from core.settings import load as load_settings
from core.state import decisions
from core.state.tables import Decision, Delivery, Publication, Run
from core.workspace import receive
from tests.e2e.conftest import BROKEN_RECORD, NewPlace
from tests.e2e.workspaces import Place

FORMULA_RECORD = "=1+1"
Truth = dict[tuple[str, str], str]


@dataclass(frozen=True)
class Months:
    place: Place
    periods: tuple[str, ...]
    truth: dict[str, Truth]

    def run(self, period: str) -> Run:
        run = self.place.published(period)
        assert run is not None
        return run

    def inputs(self, period: str) -> RunInputs:
        return load(self.place.folder(self.run(period).run_id) / "inputs")

    @contextmanager
    def database(self, period: str) -> Iterator[Connection]:
        file = self.place.folder(self.run(period).run_id) / "run.duckdb"
        with engine.connect(self.place.settings, file, read_only=True) as connection:
            yield connection


def _merge_what_is_one(place: Place, period: str, truth: Truth, scratch: Path) -> None:
    """As a person would who knows every place: in the run that follows, a lead is a place."""
    rows = {}
    with engine.connect(place.settings) as connection:
        parsers.install(connection, place.settings)
        for one in inputs.choose(place.workspace, period).sources:
            for key, values in _raw_rows(connection, one, place, scratch):
                rows[one.source, key] = {
                    "source": one.source,
                    "key": key,
                    "contract": one.contract.version,
                    "period": one.delivery_period,
                    "values": values,
                }
    groups = defaultdict(list)
    for record in sorted(rows):
        groups[truth[record]].append(rows[record])
    with place.workspace.store.session() as session:
        for left, right in [pair for group in groups.values() for pair in pairwise(group)]:
            sides = {f"left_{name}": value for name, value in left.items()} | {
                f"right_{name}": value for name, value in right.items()
            }
            decisions.add(session, Decision(**sides, verdict=decisions.MERGE, created_by="Tess"))


def _raw_rows(
    connection: Connection, one: SourceInput, place: Place, scratch: Path
) -> Iterator[tuple[str, dict[str, str]]]:
    """Each record's key with the cells of its file."""
    target = scratch / f"{one.source}.parquet"
    relation = intake.records_relation(one.raw(place.settings))
    contracts.standardise(connection, one.contract, relation, one.delivery_period, target)
    keys = dict(
        connection.execute(
            f"select record_number, record_key from read_parquet({literal(target)})"
        ).fetchall()
    )
    found = connection.execute(f"select * from {relation}")
    names = [column[0] for column in found.description or []]
    for row in found.fetchall():
        values = dict(zip(names, row, strict=True))
        yield keys[values.pop("_record_number")], values


@pytest.fixture(scope="module")
def months(new_place: NewPlace, tmp_path_factory: pytest.TempPathFactory) -> Months:
    """Texas sends records that cannot be read, Nevada one without a name; later Oklahoma sends nothing."""
    place, out = new_place("scorecard"), tmp_path_factory.mktemp("scorecard_files")
    made = sample.write(out / "months", leads=150, months=2, seed=11, settings=load_settings(out / "w"))
    first, second = (made.out / period for period in made.periods)
    for line in (BROKEN_RECORD, FORMULA_RECORD):
        with (first / "texas.csv").open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    _without_a_name(first / "nevada.csv", row=5)
    (second / "oklahoma.csv").unlink()
    truth: dict[str, Truth] = {}
    for period, folder in zip(made.periods, (first, second), strict=True):
        truth |= {period: {**truth.get(made.periods[0], {}), **_truth(made.out / "truth" / f"{period}.csv")}}
        for file in sorted(folder.glob("*.csv")):
            receive(place.workspace, file, file.name, period)
        _merge_what_is_one(place, period, truth[period], out)
        assert place.command("run", "--period", period).code in (0, 3)
    return Months(place, made.periods, truth)


def _without_a_name(path: Path, row: int) -> None:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    header = rows[0]
    for at, name in enumerate(header):
        if "name" in name.lower() and "contact" not in name.lower():
            rows[row][at] = ""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def _truth(path: Path) -> Truth:
    with path.open(newline="", encoding="utf-8") as file:
        return {(row["source"], row["record_key"]): row["place_id"] for row in csv.DictReader(file)}


@dataclass(frozen=True)
class Read:
    """A delivery parsed anew from its raw Parquet."""

    one: SourceInput
    rejected: int
    records: pd.DataFrame

    @property
    def kept(self) -> pd.DataFrame:
        """Without a company a record is held back; no other error rule is broken in these files."""
        return self.records if self.one.kind == "crm" else self.records[self.records["company"].notna()]


def _read(connection: Connection, one: SourceInput, place: Place, target: Path) -> Read:
    raw = one.raw(place.settings)
    relation = intake.records_relation(raw)
    contracts.standardise(connection, one.contract, relation, one.delivery_period, target)
    records = connection.execute(f"select * from read_parquet({literal(target)})").df()
    rejects = engine.count(connection, f"read_parquet({literal(raw / 'rejects.parquet')})")
    assert len(records) == engine.count(connection, f"read_parquet({literal(raw / 'records.parquet')})")
    return Read(one, rejects, records)


@pytest.fixture(scope="module")
def read(months: Months, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Read]]:
    folder = tmp_path_factory.mktemp("read_anew")
    with engine.connect(months.place.settings) as connection:
        parsers.install(connection, months.place.settings)
        return {
            period: [
                _read(connection, one, months.place, folder / f"{period}-{one.source}.parquet")
                for one in months.inputs(period).sources
            ]
            for period in months.periods
        }


@dataclass(frozen=True)
class OnePlace:
    """A place as the truth knows it, with its kept records of one month, the founding one first."""

    name: str
    records: tuple[tuple[str, str], ...]
    is_new: bool

    @property
    def sources(self) -> set[str]:
        return {source for source, _ in self.records}


def _places(months: Months, read: dict[str, list[Read]], period: str) -> list[OnePlace]:
    """The record that founded a lead keeps it; without one, licensing files come first, then the name.

    A place is new when none of the records that are there now was there before: a place whose only record
    left is known by nothing.
    """
    at = months.periods.index(period)
    before = _places(months, read, months.periods[at - 1]) if at else []
    founders = {place.name: place.records[0] for place in before}
    seen = {record for place in before for record in place.records}
    groups = defaultdict(list)
    for one in read[period]:
        for key in one.kept["record_key"]:
            groups[months.truth[period][one.one.source, key]].append((one.one.source, key))
    return [
        OnePlace(name, tuple(sorted(records, key=_order(founders.get(name)))), seen.isdisjoint(records))
        for name, records in groups.items()
    ]


def _order(founder: tuple[str, str] | None) -> Callable[[tuple[str, str]], tuple[object, ...]]:
    return lambda record: (record != founder, record[0] == "salesforce", record)


def _share(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole else None


def _ever_filled(read: dict[str, list[Read]], source: str, until: str) -> list[str]:
    records = [
        one.records for each in read if each <= until for one in read[each] if one.one.source == source
    ]
    return [field.name for field in FIELDS if any(frame[field.name].notna().any() for frame in records)]


def _by_hand(months: Months, read: dict[str, list[Read]], period: str, newest: str) -> dict[str, dict]:
    """Every number of the scorecard for one month, by source."""
    places, told = _places(months, read, period), {}
    for one in read[period]:
        source, kept = one.one.source, len(one.kept)
        mine = [place for place in places if source in place.sources]
        across = sum(place.records[0][0] != source for place in mine)
        new = [place for place in mine if place.is_new]
        fields = _ever_filled(read, source, newest)
        told[source] = {
            "completeness": _share(
                one.records[fields].notna().to_numpy().sum(), len(one.records) * len(fields)
            ),
            "reject_rate": _share(one.rejected, one.rejected + len(one.records)),
            "quarantine_rate": _share(len(one.records) - kept, len(one.records)),
            "within_rate": _share(kept - len(mine), kept),
            "across_rate": _share(across, kept),
            "alone_share": _share(sum(place.sources == {source} for place in new), len(new)),
            "months_since_file": months.periods.index(period) - months.periods.index(one.one.delivery_period),
            "hours_to_published": _hours(months, one.one, period),
        }
    return told


def _hours(months: Months, one: SourceInput, period: str) -> float | None:
    with months.place.workspace.store.session() as session:
        arrived = session.scalars(
            select(Delivery.created_at).where(Delivery.source == one.source, Delivery.period == period)
        ).first()
        published = session.scalars(
            select(Publication.created_at)
            .where(Publication.period == period)
            .order_by(Publication.publication_id)
        ).first()
    return None if arrived is None or published is None else (published - arrived).total_seconds() / 3600


def test_every_number_is_the_one_that_raw_files_and_inputs_give(
    months: Months, read: dict[str, list[Read]]
) -> None:
    newest = months.periods[-1]
    with months.database(newest) as connection:
        card = supplier.card(months.place.workspace, connection)
    for period in months.periods:
        rows = card[card["period"] == period].set_index("source")
        by_hand = _by_hand(months, read, period, newest)
        assert set(rows.index) == set(by_hand)
        for source, numbers in by_hand.items():
            for name, value in numbers.items():
                told = rows.loc[source, name]
                said = (period, source, name, told, value)
                assert pd.isna(told) if value is None else told == pytest.approx(value), said


def test_the_months_hold_what_the_scorecard_is_for(months: Months, read: dict[str, list[Read]]) -> None:
    first, second = (_by_hand(months, read, period, months.periods[-1]) for period in months.periods)
    assert first["texas"]["reject_rate"] > 0
    assert first["nevada"]["quarantine_rate"] > 0
    assert first["salesforce"]["across_rate"] > first["salesforce"]["within_rate"] > 0
    assert 0 < second["salesforce"]["alone_share"] < 100
    assert (second["oklahoma"]["months_since_file"], second["oklahoma"]["hours_to_published"]) == (1, None)


def test_a_column_that_is_mapped_as_it_is_counts_its_filled_raw_cells(months: Months) -> None:
    first = months.periods[0]
    texas = next(one for one in months.inputs(first).sources if one.source == "texas")
    with months.database(first) as connection:
        filled = scorecard.completeness(connection).set_index(["period", "source", "field"])["filled"]
    with engine.connect(months.place.settings) as connection:
        file = literal(texas.raw(months.place.settings) / "records.parquet")
        raw = connection.execute(f"select * from read_parquet({file})").df()
    for column, field in (("Email Address", "email"), ("County", "county"), ("City", "city")):
        assert filled[first, "texas", field] == raw[column].fillna("").str.strip().ne("").sum() > 0


def test_a_stale_source_is_named_first(months: Months) -> None:
    with months.database(months.periods[-1]) as connection:
        card = supplier.card(months.place.workspace, connection)
    assert scorecard.finding(card, months.periods[-1]) == (
        "Oklahoma child care licences sent nothing: its file is a month old."
    )
    assert "texas" in scorecard.finding(card, months.periods[0]).lower()


def test_the_evidence_holds_the_rows_behind_the_numbers_and_runs_nothing(
    months: Months, tmp_path: Path
) -> None:
    first = months.periods[0]
    with months.database(first) as connection:
        made = supplier.write_evidence(
            months.place.workspace, months.run(first), connection, None, tmp_path / "evidence.xlsx"
        )
    book = openpyxl.load_workbook(made)
    rejected = list(book["Rejected rows"].iter_rows(min_row=2, values_only=True))
    assert [row[4].strip() for row in rejected] == [BROKEN_RECORD, f"'{FORMULA_RECORD}"]
    assert all(row[3] for row in rejected)
    (held,) = book["Rows held back"].iter_rows(min_row=2, values_only=True)
    assert (held[1], held[6]) == (5, "Every record names a company.")
    assert book["Scorecard"].max_row == 5
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert not any(str(cell.value).startswith(formulas.STARTS) for cell in cells)
