"""Every defect of tests/data/drift is told exactly, and every harmless month raises nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from core import contracts, engine, intake, parsers
from core.contracts import Examination, Portrait
from core.settings import load

SUITE = Path(__file__).parents[1] / "data" / "drift"
CASES: list[dict[str, Any]] = yaml.safe_load((SUITE / "cases.yaml").read_text(encoding="utf-8"))
PERIOD = "2025-10"
FEWEST = 32
Look = Callable[[dict[str, Any]], Examination]


@pytest.fixture(scope="module")
def look(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Look]:
    """Reads both months as a workspace does, each once."""
    settings = load(tmp_path_factory.mktemp("suite"))
    with engine.connect(settings) as connection:
        parsers.install(connection, settings)

        def portrait(contract: contracts.Contract, name: str) -> Portrait:
            received = intake.receive(SUITE / name, name, settings)
            relation = intake.records_relation(received.raw)
            return contracts.portray(connection, contract, relation, received.raw)

        def looked(case: dict[str, Any]) -> Examination:
            contract = contracts.from_yaml((SUITE / f"{case['source']}.yaml").read_text(encoding="utf-8"))
            now, before = portrait(contract, case["file"]), portrait(contract, case["before"])
            return contracts.examine(connection, contract, now, [before], PERIOD)

        yield looked


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_a_file_raises_exactly_what_is_wrong_with_it(look: Look, case: dict[str, Any]) -> None:
    found = [
        {name: value for name, value in finding.as_row().items() if name in expected}
        for finding, expected in zip(look(case).findings, _padded(case), strict=False)
    ]
    assert found == case["findings"], [finding.sentence for finding in look(case).findings]


def test_there_are_as_many_harmless_files_as_defects_of_every_kind() -> None:
    defects = [case for case in CASES if case["findings"]]
    assert len(defects) >= FEWEST <= len(CASES) - len(defects)
    assert {case["file"] for case in CASES} | {case["before"] for case in CASES} == {
        path.name for path in SUITE.glob("*.csv")
    }


def _padded(case: dict[str, Any]) -> list[dict[str, Any]]:
    """An unexpected finding is shown whole."""
    every = dict.fromkeys(("code", "severity", "column", "count"))
    return [*case["findings"], *([every] * 9)]
