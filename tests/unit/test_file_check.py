"""`core check`: a file looked at without loading it, over both defect suites and some files of its own."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from core import contracts
from core.__main__ import app
from core.state import deliveries
from core.workspace import agree, deliver, examine, open_workspace
from tests.unit import reading_files

DATA = Path(__file__).parents[1] / "data"
SUITES = ("reading", "drift")
BEFORE = "2025-09"
CASES = [
    (suite, case)
    for suite in SUITES
    for case in yaml.safe_load((DATA / suite / "cases.yaml").read_text(encoding="utf-8"))
]
FEWEST = 60
WHAT = ("code", "severity", "column", "count")


@dataclass(frozen=True)
class Told:
    code: int
    said: str
    json: dict[str, Any]


Check = Callable[..., Told]
Prepared = Callable[[str, dict[str, Any]], Path]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def told(file: Path, home: Path, *options: str) -> Told:
        result = tmp_path / "check.json"
        arguments = ["check", str(file), "--home", str(home), "--json", str(result), *options]
        ran = CliRunner().invoke(app, arguments)
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        return Told(ran.exit_code, ran.output, json.loads(result.read_text()))

    return told


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files whose bytes an editor would spoil."""
    folder = tmp_path_factory.mktemp("made")
    reading_files.write(folder)
    return folder


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """One workspace for each file of last month; a check leaves nothing in it, so that all share it."""
    homes: dict[tuple[str, str | None, str | None], Path] = {}

    def home(suite: str, case: dict[str, Any]) -> Path:
        known = (suite, case.get("source"), case.get("before"))
        if known not in homes:
            homes[known] = tmp_path_factory.mktemp("check")
            _prepare(homes[known], *known)
        return homes[known]

    return home


def _prepare(home: Path, suite: str, source: str | None, before: str | None) -> None:
    workspace = open_workspace("Ada", home)
    for contract in sorted((DATA / suite).glob(f"{source}.yaml")):
        agree(workspace, contracts.from_yaml(contract.read_text(encoding="utf-8")), "A test.")
    if before:
        deliver(workspace, examine(workspace, DATA / suite / before, before, source), BEFORE)


# Each file is asked one by one by the suites themselves; one in so many shows that the command agrees.
ONE_IN = 12
EACH = [
    pytest.param(
        suite,
        case,
        id=f"{suite}/{case['file']}",
        marks=[pytest.mark.slow] if place % ONE_IN else [],
    )
    for place, (suite, case) in enumerate(CASES)
]


@pytest.mark.parametrize(("suite", "case"), EACH)
def test_a_checked_file_raises_exactly_what_is_wrong_with_it(
    check: Check, prepared: Prepared, made: Path, suite: str, case: dict[str, Any]
) -> None:
    options = ["--source", case["source"]] if case.get("source") else []
    folder = made if case["file"].startswith("made/") else DATA / suite
    told = check(folder / case["file"], prepared(suite, case), *options)
    expected, found = (sorted(every, key=_place) for every in (case["findings"], told.json["findings"]))
    asked = [_as_asked(one, wanted) for one, wanted in zip(found, _padded(expected), strict=False)]
    assert asked == expected
    is_clean = all(one["severity"] == "info" for one in found) and not told.json["rejected"]
    assert told.code == (0 if is_clean else 3)


def _place(finding: dict[str, Any]) -> tuple[str, str]:
    return finding["code"], finding.get("column") or ""


def _as_asked(finding: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    return {name: finding[name] for name in WHAT if name in wanted}


def _padded(expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An unexpected finding is shown whole."""
    return [*expected, *([dict.fromkeys(WHAT)] * 9)]


def test_the_two_suites_hold_enough_defects_and_as_many_harmless_files() -> None:
    defects = [case for _, case in CASES if case["findings"]]
    assert len(defects) >= FEWEST
    assert len(CASES) - len(defects) >= FEWEST


HEADER = ",".join(contracts.shipped()["texas"].header)


def texas(folder: Path, name: str, *rows: str) -> Path:
    file = folder / name
    file.write_text("\n".join([HEADER, *rows]) + "\n")
    return file


def row(number: int) -> str:
    said = {
        "Operation": f"{1000 + number}",
        "Operation Name": f"Place {number}",
        "City": "Austin",
        "State": "TX",
        "Phone": f"512-555-{number:04}",
        "Issue Date": "03/04/2019",
        "Capacity": f"{10 + number}",
    }
    return ",".join(said.get(name, "") for name in contracts.shipped()["texas"].header)


def test_a_check_says_how_it_read_and_keeps_nothing(check: Check, tmp_path: Path) -> None:
    home = tmp_path / "home"
    workspace = open_workspace("Ada", home)
    told = check(texas(tmp_path, "texas.csv", *map(row, range(5))), home)
    assert told.code == 0
    assert "texas.csv: Texas child care operations, contract version 1, its first file." in told.said
    assert [one["what"] for one in told.json["decisions"]] == ["encoding", "delimiter", "quote", "header"]
    counts = {name: told.json[name] for name in ("found", "loaded", "rejected", "skipped")}
    assert counts == {"found": 5, "loaded": 5, "rejected": 0, "skipped": 0}
    assert told.json["columns"] == HEADER.split(",")
    assert not (home / "landing").exists()
    assert not (home / "raw").exists()
    with workspace.store.session() as session:
        assert deliveries.periods(session) == []


def test_rows_that_cannot_be_read_need_a_person_and_are_shown(check: Check, tmp_path: Path) -> None:
    file = texas(tmp_path, "texas.csv", *map(row, range(5)), "9,too,short", *map(row, range(6, 9)))
    told = check(file, tmp_path / "home")
    assert told.code == 3
    assert told.json["rejected"] == 1
    assert "record 6 has 3 of 20 columns: 9,too,short" in told.said


def test_a_file_of_no_known_source_is_still_read(check: Check, tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text("Name,Shoe size\nAnn,38\nBob,44\n")
    told = check(file, tmp_path / "home")
    assert (told.code, told.json["findings"]) == (0, [])
    assert "those of no known source; name one with --source" in told.said


def test_a_source_that_nobody_knows_is_wrong_use(check: Check, tmp_path: Path) -> None:
    told = check(texas(tmp_path, "texas.csv", row(1)), tmp_path / "home", "--source", "atlantis")
    assert told.code == 2
    assert "There is no source called atlantis" in told.said


def test_an_unreadable_file_ends_with_one(check: Check, tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    file.write_bytes(b"%PDF-1.7\n1 0 obj\n")
    told = check(file, tmp_path / "home")
    assert told.code == 1
    assert told.json["message"].startswith("report.csv is a PDF document")


def test_a_check_compares_with_the_last_file_of_the_workspace(check: Check, tmp_path: Path) -> None:
    home = tmp_path / "home"
    workspace = open_workspace("Ada", home)
    file = texas(tmp_path, "texas.csv", *map(row, range(40)))
    deliver(workspace, examine(workspace, file, "texas.csv"), "2026-09")
    told = check(file, home)
    assert told.code == 3
    assert [one["code"] for one in told.json["findings"]] == ["integrity.stale_refresh"]
    assert "compared with the file of 2026-09" in told.said


def test_a_real_roster_published_again_is_one_finding(
    check: Check, shared_data: Path, tmp_path: Path
) -> None:
    folder = shared_data / "nebraska"
    home = tmp_path / "home"
    workspace = open_workspace("Ada", home)
    agree(workspace, contracts.from_yaml(NEBRASKA), "A test.")
    periods = {
        "undated": "2026-01",
        "2026-02-02": "2026-02",
        "2026-02-03": "2026-03",
        "2026-02-16": "2026-04",
    }
    told = {}
    for name, period in periods.items():
        file = folder / f"child_care_providers_{name}.csv"
        told[name] = check(file, home, "--source", "nebraska")
        deliver(workspace, examine(workspace, file, file.name, "nebraska"), period)
    codes = {name: [one["code"] for one in each.json["findings"]] for name, each in told.items()}
    assert codes == {
        "undated": [],
        "2026-02-02": ["drift.column_added"],
        "2026-02-03": ["integrity.stale_refresh"],
        "2026-02-16": [],
    }


NEBRASKA = """
source: nebraska
title: Nebraska child care providers
state: NE
columns: [Zip_Code, County, Provider_Name, License_Number, License_Type, Owner_Name, Effective_Date, Address,
  City, State, Phone, Capacity, Ages, Hours, Days_Open, Currently_Accepts_Subsidy, Willing_To_Accept_Subsidy,
  Does_Not_Accept_Subsidy, Step_Up_Quality, Accredited]
key: {fields: [license_number]}
mappings:
- {parser: text, from: [License_Number], gives: {value: license_number}}
- {parser: company, from: [Provider_Name], gives: {company: company}}
- {parser: us_phone, from: [Phone], gives: {number: phone}}
- {parser: city, from: [City], gives: {city: city}}
- {parser: whole_number, from: [Capacity], gives: {number: capacity}}
"""
