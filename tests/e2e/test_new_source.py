"""A state's roster that no shipped contract covers: four deliveries, four months of one source."""

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from core import sample, settings
from core.sources import building, keeping
from core.state import deliveries
from tests.e2e.conftest import NewPlace
from tests.e2e.workspaces import Finished, Place
from tests.lineage import lineage

ROSTERS = ("undated", "2026-02-02", "2026-02-03", "2026-02-16")
RECORDS = 150
EQUATIONS = 14


@dataclass(frozen=True)
class Roster:
    """The workspace, its finished months in order, and whose file each delivery was taken for."""

    place: Place
    months: tuple[Finished, ...]
    known: tuple[str | None, ...]


# Four whole months; the browser ring takes a new source as far as its staging view.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def roster(shared_data: Path, new_place: NewPlace, tmp_path_factory: pytest.TempPathFactory) -> Roster:
    """Each month the generated files, and the first records of that month's roster beside them."""
    place = new_place("roster")
    out = tmp_path_factory.mktemp("roster_months")
    made = sample.write(out / "months", leads=120, months=4, seed=11, settings=settings.load(out / "w"))
    months, known = [], []
    for period, name in zip(made.periods, ROSTERS, strict=True):
        inbox = made.out / period
        shutil.rmtree(inbox / "truth", ignore_errors=True)
        file = _first_records(
            shared_data / "nebraska" / f"child_care_providers_{name}.csv", out / f"{name}.csv"
        )
        place.command("receive", file, *sorted(inbox.glob("*.csv")), "--period", period)
        known.append(_whose(place, period, file.name))
        if known == [None]:
            _make_a_source(place)
        months.append(place.command("run", "--period", period))
    return Roster(place, tuple(months), tuple(known))


def test_the_contract_made_from_the_first_month_knows_the_other_three(roster: Roster):
    assert roster.known == (None, "nebraska", "nebraska", "nebraska")


def test_every_month_is_published_whole_and_its_books_balance(roster: Roster):
    for month in roster.months:
        assert (month.code, month.report["status"]) == (0, "published"), month.errors
        assert len(month.report["balance"]) >= EQUATIONS
        assert all(one["holds"] for one in month.report["balance"])


def test_its_records_are_leads_with_the_fields_that_were_proposed(roster: Roster):
    run = roster.months[0].report["run"]
    counted = roster.place.rows(
        run,
        "select count(*), count(company), count(street), count(license_number), count(capacity), "
        "count(schedule) > 0.95 * count(*), count(distinct state), min(max_age_months) > 0 "
        "from lead_record where source = 'nebraska'",
    )
    assert counted == [(RECORDS, RECORDS, RECORDS, RECORDS, RECORDS, True, 1, True)]


def test_records_go_on_from_month_to_month(roster: Roster):
    last = roster.months[-1].report["run"]
    changes = dict(
        roster.place.rows(
            last, "select change, count(*) from record_state where source = 'nebraska' group by 1"
        )
    )
    assert changes.get("new", 0) < RECORDS / 10
    assert sum(changes.values()) >= RECORDS


def test_its_staging_view_stands_in_the_lineage_like_any_other(roster: Roster):
    read_by = lineage(roster.place.folder(roster.months[-1].report["run"]))
    assert read_by["standard.nebraska"] == {"stg_nebraska"}
    assert "stg_record" in read_by["stg_nebraska"]


def test_salesforce_would_insert_its_leads(roster: Roster):
    export = roster.place.folder(roster.months[0].report["run"]) / "export"
    rows = [row for file in export.glob("lead_insert_*.csv") for row in csv.DictReader(file.open(newline=""))]
    nebraskan = [row for row in rows if row["State"] in ("NE", "Nebraska")]
    assert len(nebraskan) > RECORDS * 0.9
    assert all(row["Company"] and row["LastName"] and row["LeadSource"] for row in nebraskan)


def _first_records(source: Path, target: Path) -> Path:
    with source.open(newline="", encoding="utf-8-sig") as opened, target.open("w", newline="") as written:
        rows = csv.reader(opened)
        csv.writer(written).writerows(row for at, row in enumerate(rows) if at <= RECORDS)
    return target


def _whose(place: Place, period: str, name: str) -> str | None:
    with place.workspace.store.session() as session:
        return next(row.source for row in deliveries.of_period(session, period) if row.file_name == name)


def _make_a_source(place: Place) -> None:
    """As somebody who agrees with every proposal."""
    with place.workspace.store.session() as session:
        (delivery,) = deliveries.unknown(session)
    draft = building.opened(place.workspace, delivery.delivery_id)
    keeping.save(place.workspace, draft, "Nebraska sends its roster.")
