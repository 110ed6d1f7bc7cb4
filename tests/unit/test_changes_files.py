"""`core diff`: what changed from one file to another, as JSON, in words, and as an exit code."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from core.__main__ import app

NEBRASKA = {
    "undated->2026-02-02": ("undated", "2026-02-02"),
    "2026-02-02->2026-02-03": ("2026-02-02", "2026-02-03"),
    "2026-02-02->2026-02-16": ("2026-02-02", "2026-02-16"),
}


@dataclass(frozen=True)
class Told:
    code: int
    said: str
    json: dict[str, Any]

    @property
    def findings(self) -> list[tuple[str, str, str | None, int | None]]:
        return [(one["code"], one["severity"], one["column"], one["count"]) for one in self.json["findings"]]


Diff = Callable[..., Told]


@pytest.fixture
def diff(tmp_path: Path) -> Diff:
    """Two texts (or files that are there) and the options."""

    def told(old: str | Path, new: str | Path, *options: str) -> Told:
        files = [_file(tmp_path / name, given) for name, given in (("old.csv", old), ("new.csv", new))]
        result = tmp_path / "difference.json"
        result.unlink(missing_ok=True)
        arguments = ["diff", *map(str, files), *options, "--json", str(result)]
        ran = CliRunner().invoke(app, arguments)
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        return Told(ran.exit_code, ran.output, json.loads(result.read_text()) if result.exists() else {})

    return told


def _file(target: Path, given: str | Path) -> Path:
    if isinstance(given, Path):
        return given
    target.write_text(given)
    return target


OLD = """id,name,city,beds
1,Sun,Elko,10
2,Moon,Reno,
3,"Star, Inc",Ely,30
"""


def test_keys_that_came_and_went_and_cells_that_changed_are_told_exactly(diff: Diff) -> None:
    told = diff(OLD, 'id,name,city,beds\n4,Rain,Elko,4\n3,"Star, Inc",Elko,\n1,Sun,Elko,10\n', "--key", "id")
    assert told.json == {
        "added": ["4"],
        "removed": ["2"],
        "changed": {"3": {"city": ["Ely", "Elko"], "beds": ["30", ""]}},
        "findings": [],
    }
    assert told.code == 0
    assert "3 -> 3 records: 1 added, 1 removed, 1 changed, 1 the same." in told.said
    assert "Changed most: city 1, beds 1" in told.said
    assert "3  beds: 30 -> (empty)" in told.said


def test_an_empty_cell_is_the_same_quoted_or_not(diff: Diff) -> None:
    told = diff(OLD, OLD.replace("Reno,", 'Reno,""').replace("1,Sun", "1,Sol"), "--key", "id")
    assert told.json["changed"] == {"1": {"name": ["Sun", "Sol"]}}


def test_a_key_of_several_columns_is_joined_and_an_ignored_column_is_not_compared(diff: Diff) -> None:
    new = OLD.replace("10", "11").replace("Ely", "ELY").replace("Star", "Stars")
    told = diff(OLD, new, "--key", "city", "--key", "id", "--ignore", "beds")
    assert told.json["added"] == ["ELY|3"]
    assert told.json["removed"] == ["Ely|3"]
    assert told.json["changed"] == {}


def test_column_names_are_compared_without_case_and_space_and_may_stand_in_another_order(diff: Diff) -> None:
    told = diff(
        OLD, 'Beds, NAME ,City,ID\n10,Sun,Elko,1\n5,Moon,Reno,2\n30,"Star, Inc",Ely,3\n', "--key", "Id"
    )
    assert told.json["changed"] == {"2": {"Beds": ["", "5"]}}
    assert told.findings == []


def test_a_column_that_only_one_file_has_is_named_and_asks_only_when_it_is_gone(diff: Diff) -> None:
    wider = 'id,name,city,beds,phone\n1,Sun,Elko,10,555\n2,Moon,Reno,,\n3,"Star, Inc",Ely,31,\n'
    added = diff(OLD, wider, "--key", "id")
    assert (added.code, added.findings) == (0, [("drift.column_added", "info", "phone", None)])
    gone = diff(wider, OLD, "--key", "id")
    assert (gone.code, gone.findings) == (3, [("drift.column_missing", "warning", "phone", None)])
    assert diff(wider, OLD, "--key", "id", "--ignore", "Phone").findings == []


def test_keys_that_lost_their_leading_zeros_are_the_same_records(diff: Diff) -> None:
    old = "id,name\n" + "".join(f"{number:04},place {number}\n" for number in range(1, 41))
    new = "id,name\n" + "".join(f"{number},place {number}\n" for number in range(2, 41)) + "0,nowhere\n"
    told = diff(old, new.replace("place 7\n", "spot 7\n"), "--key", "id")
    assert told.json["added"] == ["0"]
    assert told.json["removed"] == ["0001"]
    assert told.json["changed"] == {"0007": {"name": ["place 7", "spot 7"]}}
    assert told.findings == [("integrity.leading_zeros_lost", "warning", "id", 39)]
    assert "39 keys of new.csv lost their leading zeros (0002 is now 2)" in told.said
    assert told.code == 3


def test_two_keys_that_become_one_without_their_zeros_stay_two(diff: Diff) -> None:
    told = diff("id,name\n007,Sun\n07,Moon\n8,Rain\n", "id,name\n7,Sun\n8,Snow\n", "--key", "id")
    assert told.json["removed"] == ["007", "07"]
    assert told.json["added"] == ["7"]
    assert told.findings == []


@pytest.mark.parametrize("letters", ["A01", "0A1"])
def test_a_zero_inside_a_key_is_part_of_it(diff: Diff, letters: str) -> None:
    told = diff(f"id,name\n{letters},Sun\n5,Moon\n", "id,name\nA1,Sun\n5,Rain\n", "--key", "id")
    is_same = letters.startswith("0")
    assert bool(told.json["added"]) is not is_same
    assert ("integrity.leading_zeros_lost" in [code for code, *_ in told.findings]) is is_same


def test_copies_of_a_key_are_named_and_compared_each_with_its_like(diff: Diff) -> None:
    old = "id,name\n1,Sun\n1,Moon\n1,Star\n2,Rain\n"
    new = "id,name\n1,Star\n1,Sun\n1,Wind\n1,Snow\n2,Rain\n"
    told = diff(old, new, "--key", "id")
    assert told.json["changed"] == {"1#2": {"name": ["Moon", "Wind"]}}
    assert (told.json["added"], told.json["removed"]) == (["1#4"], [])
    assert told.findings == [
        ("drift.key_not_unique", "warning", "id", 1),
        ("drift.key_not_unique", "warning", "id", 1),
    ]
    assert "1 key, such as 1, stands in 4 records" in told.said


def test_thirty_thousand_rows_of_twelve_keys_do_not_multiply(diff: Diff) -> None:
    old = "id,name\n" + "".join(f"{number % 12},place {number}\n" for number in range(30_000))
    told = diff(
        old, "id,name\n" + "".join(f"{number % 12},site\n" for number in range(12_000)), "--key", "id"
    )
    assert len(told.json["removed"]) == 18_000
    assert len(told.json["changed"]) == 12_000
    assert [count for *_, count in told.findings] == [12, 12]


def test_records_without_a_key_are_named(diff: Diff) -> None:
    told = diff(OLD, OLD + ",Rain,Elko,1\n", "--key", "id")
    assert told.json["added"] == [""]
    assert told.findings == [("drift.key_empty", "warning", "id", 1)]


def test_the_same_content_in_another_order_is_a_stale_refresh(diff: Diff) -> None:
    lines = OLD.splitlines()
    told = diff(OLD, "\n".join([lines[0], *reversed(lines[1:])]), "--key", "id")
    assert told.findings == [("integrity.stale_refresh", "warning", None, 3)]
    assert told.code == 3
    assert "new.csv says the same as old.csv: all 3 records" in told.said


@pytest.mark.parametrize("options", [(), ("--ignore", "made")])
def test_the_same_content_but_for_its_date_is_a_stale_refresh(diff: Diff, options: tuple[str, ...]) -> None:
    old = "id,name,made\n1,Sun,01/02/2026\n2,Moon,01/02/2026\n"
    told = diff(old, old.replace("01/02", "02/02"), "--key", "id", *options)
    assert told.findings == [("integrity.stale_refresh", "warning", "made", 2)]
    assert "Changed most" not in told.said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("id,made\n1,2026-01-02\n2,2026-01-02\n", "id,made\n1,2026-02-02\n2,2026-01-02\n"),
        ("id,name,beds\n1,Sun,ten\n2,Moon,six\n", "id,name,beds\n1,Sun,two\n2,Moon,one\n"),
        ("id,name,made\n1,Sun,2026-01-02\n", "id,name,made\n1,Sun,2026-02-02\n2,Moon,2026-02-02\n"),
    ],
    ids=["a date in one record", "no date", "one more record"],
)  # fmt: skip
def test_a_month_in_which_something_happened_is_not_stale(diff: Diff, old: str, new: str) -> None:
    assert diff(old, new, "--key", "id").findings == []


def test_a_column_that_neither_has_is_wrong_use_and_near_names_are_offered(diff: Diff) -> None:
    told = diff(OLD, OLD, "--key", "nmae")
    assert told.code == 2
    assert "old.csv has no column nmae. Did you mean name?" in told.said
    told = diff(OLD, OLD, "--key", "id", "--ignore", "zzz")
    assert told.code == 2
    assert "Neither old.csv nor new.csv has a column zzz. There is id, name, city, beds." in told.said


def test_the_key_cannot_be_ignored(diff: Diff) -> None:
    told = diff(OLD, OLD, "--key", "id", "--ignore", "ID")
    assert told.code == 2
    assert "ID is the key" in told.said


def test_a_file_that_cannot_be_read_is_said_in_one_sentence(diff: Diff) -> None:
    told = diff(OLD, "%PDF-1.7\n1 0 obj\n", "--key", "id")
    assert told.code == 1
    assert told.json["message"].startswith("new.csv is a PDF document")
    assert not re.search("Traceback", told.said)


def test_nothing_of_the_files_is_kept(diff: Diff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch, home = tmp_path / "temporary", tmp_path / "home"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    monkeypatch.setenv("LEADFOLD_HOME", str(home))
    assert diff(OLD, OLD.replace("Sun", "Sol"), "--key", "id").json["changed"]
    assert list(scratch.iterdir()) == []
    assert not home.exists()


@pytest.mark.parametrize("pair", NEBRASKA)
def test_a_states_real_rosters_differ_in_exactly_the_known_cells(
    diff: Diff, shared_data: Path, pair: str
) -> None:
    folder = shared_data / "nebraska"
    truth = json.loads((folder / "expected_diffs.json").read_text())[pair]
    old, new = (folder / f"child_care_providers_{name}.csv" for name in NEBRASKA[pair])
    told = diff(old, new, "--key", "License_Number", "--ignore", "Download_Date")
    assert told.json["added"] == truth["added"]
    assert told.json["removed"] == truth["removed"]
    cells = [[key, name, *pair] for key, row in told.json["changed"].items() for name, pair in row.items()]
    assert sorted(cells) == sorted(truth["changed_cells"])
    assert f"{truth['rows_before']:,} -> {truth['rows_after']:,} records" in told.said
    is_stale = not (truth["added"] or truth["removed"] or cells)
    assert [code for code, *_ in told.findings] == ["integrity.stale_refresh"] * is_stale
    assert told.code == (3 if is_stale else 0)
