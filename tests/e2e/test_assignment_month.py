"""The month of the assignment, from four files to a Salesforce file, as a person types it."""

import json
import shutil
from pathlib import Path

import pytest

from tests.e2e.conftest import NewPlace
from tests.e2e.workspaces import Finished, Place, read_csv, subprocess_command

PERIOD = "2024-05"
FOUND = {"nevada": 70, "oklahoma": 28, "texas": 29, "salesforce": 39}
LEADS = sum(FOUND.values())
INSERTS = LEADS - FOUND["salesforce"]
STEPS = ["standardise", "stage", "check", "match", "build", "compare", "export", "verify", "history"]
# Sites of one owner: names that begin with the same two words, or one phone for several of them.
NAME = "regexp_extract_all(upper(coalesce(operator, company)), '[A-Z]+')[1:2]"


@pytest.fixture(scope="module")
def place(new_place: NewPlace) -> Place:
    return new_place("assignment")


@pytest.fixture(scope="module")
def inbox(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    for file in (shared_data / "assignment").glob("*.csv"):
        shutil.copy(file, folder)
    return folder


@pytest.fixture(scope="module")
def month(place: Place, inbox: Path) -> Finished:
    """In a process of its own, so that whatever a library prints is seen."""
    target = place.home.parent / "month.json"
    done = subprocess_command(
        "run", "--inbox", inbox, "--period", PERIOD, "--home", place.home, "--json", target
    )
    assert done.code == 0, done.errors
    return Finished(done.code, done.out, done.errors, json.loads(target.read_text()))


@pytest.fixture(scope="module")
def run_id(month: Finished) -> str:
    return str(month.report["run"])


def test_the_month_is_published(month: Finished, place: Place) -> None:
    assert month.report["status"] == "published"
    assert month.report["run"] in place.publications()


def test_every_record_of_every_file_is_found_loaded_and_kept(month: Finished) -> None:
    deliveries = {one["source"]: one for one in month.report["deliveries"]}
    assert {source: one["found"] for source, one in deliveries.items()} == FOUND
    for one in deliveries.values():
        assert (one["loaded"], one["kept"]) == (one["found"], one["found"])
        assert (one["rejected"], one["quarantined"], one["skipped"]) == (0, 0, 0)


def test_every_equation_of_the_balance_holds(month: Finished) -> None:
    balance = month.report["balance"]
    assert len(balance) == 3 * len(FOUND) + 2
    assert all(row["holds"] and row["left"] == row["right"] for row in balance)


def test_the_json_has_every_key_that_readers_rely_on(month: Finished) -> None:
    report = month.report
    assert report["period"] == PERIOD
    assert list(report["seconds"]) == [*STEPS, "total"]
    assert all(isinstance(seconds, float) for seconds in report["seconds"].values())
    assert report.keys() >= {"run", "status", "deliveries", "leads", "merged", "review", "crm", "files"}
    for one in report["deliveries"]:
        assert one.keys() >= {"file", "source", "sha256", "found", "loaded", "rejected", "skipped"}
        assert one.keys() >= {"kept", "quarantined"}
    assert report["crm"].keys() == {"insert", "update", "unchanged", "withheld", "crm_only"}
    assert all(row.keys() == {"equation", "left", "right", "holds"} for row in report["balance"])


def test_no_record_is_another_ones_duplicate(month: Finished) -> None:
    assert (month.report["leads"], month.report["merged"], month.report["review"]) == (LEADS, 0, 0)


def test_the_salesforce_file_inserts_every_licensed_site(month: Finished) -> None:
    crm = month.report["crm"]
    assert crm == {"insert": INSERTS, "update": 0, "unchanged": 0, "withheld": 0, "crm_only": 39}
    files = [Path(file) for file in month.report["files"]]
    assert [file.name for file in files] == ["lead_insert.sdl", "lead_insert_001.csv", "manifest.json"]
    rows = read_csv(files[1])
    assert len(rows) == INSERTS
    assert all(row["LastName"] and row["Company"] for row in rows)


def test_the_manifest_says_what_the_file_holds(month: Finished, place: Place, run_id: str) -> None:
    manifest = json.loads(Path(month.report["files"][2]).read_text())
    (file,) = manifest["files"]
    assert (file["name"], file["rows"]) == ("lead_insert_001.csv", INSERTS)
    assert file["sha256"] == place.exported(run_id)["lead_insert_001.csv"]
    assert {one["source"] for one in manifest["contracts"]} == set(FOUND)


@pytest.mark.parametrize("column", ["street", "city", "state", "zip"])
def test_every_nevada_lead_has_its_address_apart(place: Place, run_id: str, column: str) -> None:
    query = f"select count(*) from lead_record where source = 'nevada' and {column} is not null"
    assert place.one(run_id, query) == FOUND["nevada"]


@pytest.mark.parametrize(("shared", "chains"), [(NAME, {2, 4}), ("phone", {2, 3})])
def test_each_site_of_one_owner_is_a_lead_of_its_own(
    place: Place, run_id: str, shared: str, chains: set[int]
) -> None:
    sites = place.rows(
        run_id,
        f"select count(*), count(distinct lead_id) from lead_record where source <> 'salesforce' "
        f"and {shared} is not null group by {shared} having count(*) > 1",
    )
    assert chains <= {records for records, _ in sites}
    assert all(records == leads for records, leads in sites)


def test_what_is_printed_is_ours_alone(month: Finished) -> None:
    """Nine steps, the summary and the files; no library talks in between."""
    lines = month.out.splitlines()
    assert [line.split(" ")[0] for line in lines[:9]] == [f"{number}/9" for number in range(1, 10)]
    assert lines[9].startswith(month.report["run"])
    assert lines[10:] == month.report["files"]
    assert month.errors == ""


@pytest.fixture(scope="module")
def again(month: Finished, place: Place, inbox: Path) -> Finished:
    return place.command("run", "--inbox", inbox, "--period", PERIOD)


def test_the_same_month_again_gives_the_same_tables(again: Finished, place: Place, run_id: str) -> None:
    assert again.code == 0
    assert again.report["run"] != run_id
    tables = place.tables(run_id)
    assert tables["lead"][0] == LEADS
    assert place.tables(again.report["run"]) == tables


def test_the_same_month_again_gives_the_same_bytes(again: Finished, place: Place, run_id: str) -> None:
    exported = place.exported(run_id)
    assert exported.keys() == {"lead_insert.sdl", "lead_insert_001.csv", "manifest.json"}
    assert place.exported(again.report["run"]) == exported


def test_files_that_are_here_already_are_not_loaded_again(again: Finished, place: Place) -> None:
    assert again.errors.count("was already received for 2024-05: nothing was loaded again.") == len(FOUND)
    assert "1/9 Standardising the files  0 rows" in again.out


def test_runs_are_listed_newest_first(again: Finished, place: Place, run_id: str) -> None:
    listed = [line.split() for line in place.command("runs").out.splitlines()[1:]]
    assert [line[0] for line in listed] == [again.report["run"], run_id]
    assert listed[0][1] == "(current)"
    assert "2024-05 is published." in " ".join(listed[1])
