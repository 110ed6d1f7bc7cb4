"""Small files, each with one defect or none: what reading notices in each is exactly what is listed."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from core.intake import receive
from core.settings import load
from tests.unit import reading_files

CASES: list[dict[str, Any]] = yaml.safe_load((reading_files.SUITE / "cases.yaml").read_text())
ENOUGH = 32


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reading")
    reading_files.write(folder)
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_reading_notices_exactly_what_is_wrong_with_a_file(
    case: dict[str, Any], made: Path, tmp_path: Path
) -> None:
    name = case["file"]
    path = (made if name.startswith("made/") else reading_files.SUITE) / name
    received = receive(path, path.name, load(tmp_path / "workspace"))
    found = [(one.code, one.severity, one.column, one.count) for one in received.reading.findings]
    listed = [(one["code"], one["severity"], one.get("column"), one.get("count")) for one in case["findings"]]
    assert sorted(found, key=str) == sorted(listed, key=str)
    assert received.found == received.loaded + received.rejected
    if not listed:
        assert received.rejected == 0
        assert received.skipped == (1 if name == "separator_line.csv" else 0)
        assert all(one.sentence.endswith(".") for one in received.reading.findings)


def test_the_suite_lists_every_file_once_and_has_enough_of_both_kinds(made: Path) -> None:
    names = [case["file"] for case in CASES]
    there = [path.name for path in reading_files.SUITE.iterdir() if path.name != "cases.yaml"]
    assert sorted(names) == sorted([*there, *(f"made/{path.name}" for path in (made / "made").iterdir())])
    assert sum(bool(case["findings"]) for case in CASES) >= ENOUGH
    assert sum(not case["findings"] for case in CASES) >= ENOUGH
