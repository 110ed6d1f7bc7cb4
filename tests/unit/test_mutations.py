"""A small turn of the mutation bench: seeded defects are named, ordinary months raise nothing."""

from pathlib import Path

import pytest

from bench.mutations import measure

pytestmark = pytest.mark.slow

SEED, CASES, SMALL = 20261124, 12, (300, 1_200)


def test_seeded_mutations_are_named_and_ordinary_months_raise_nothing(tmp_path: Path) -> None:
    report = measure(SEED, CASES, tmp_path, SMALL)
    assert report.defects >= CASES / 2
    assert [str(case) for case in (*report.missed, *report.false_alarms)] == []
