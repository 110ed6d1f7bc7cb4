"""The public Febrl sets through `python -m core match`: clusters against the truth in their record ids."""

from pathlib import Path

import pytest

from bench.match import febrl, quality, ways
from core.engine import Connection

LEAST_F1 = 0.98
# The set of many spoilt copies, and the two files to link; `python -m bench.match --febrl` measures all four.
HARDEST = ("febrl3", pytest.param("febrl4", marks=pytest.mark.slow))


@pytest.mark.parametrize("name", HARDEST)
def test_the_clusters_of_a_febrl_set_are_its_persons(
    name: str, shared_data: Path, tmp_path: Path, connection: Connection
) -> None:
    """Without the social security number: with it anything is easy."""
    task = febrl.task(name, shared_data / "febrl", tmp_path / "out")
    answer = ways.ours(task)
    febrl.load_truth(connection, task.files)
    quality.load(connection, "clusters", answer.clusters or answer.pairs)
    score = quality.clusters(
        connection, "clusters", task.is_link, quality.true_pairs(connection, task.is_link)
    )
    assert score.f1 >= LEAST_F1, score
