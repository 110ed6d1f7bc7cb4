"""Why a pair is as likely as it is, told so that the parts make the whole."""

import pytest

from core import engine
from core.matching import Explanation, explain, match
from core.settings import Settings
from tests.unit.matching_records import THRESHOLDS, load, prepare, record

PHONE = "+17025550101"
RECORDS = (
    record("nevada", "1", "SUNNY ACORNS", "12 OAK ST, 89101", phone=PHONE),
    record("list", "b", "SUNY ACORNS", "12 OAK ST, 89101", phone=PHONE),
    *(
        record(
            "list",
            str(number),
            f"{name} {number}",
            f"{number} ELM ST, 891{number}",
            phone=f"+1702555{number}",
        )
        for number, name in enumerate(("BLUE", "RED", "GREEN", "GREY"), start=10)
    ),
)


@pytest.fixture
def explained(settings: Settings) -> tuple[Explanation, float, float]:
    with engine.connect(settings) as connection:
        prepare(connection)
        load(connection, RECORDS)
        summary = match(connection, THRESHOLDS, seed=1)
        pattern, weight, probability = connection.execute(
            "select pattern, weight, probability from match_pair where right_id = 'nevada:1'"
        ).fetchall()[0]
        names = [
            name
            for (name,) in connection.execute("select name from match_comparison order by place").fetchall()
        ]
    return explain(summary.model, names, pattern), weight, probability


def test_the_reasons_and_the_start_make_the_weight(explained: tuple[Explanation, float, float]) -> None:
    found, weight, probability = explained
    assert found.start + sum(reason.bits for reason in found.reasons) == pytest.approx(found.weight)
    assert found.weight == pytest.approx(weight, abs=1e-4)
    assert found.probability == pytest.approx(probability, abs=1e-5)


def test_the_pair_is_less_likely_without_what_speaks_for_it(
    explained: tuple[Explanation, float, float],
) -> None:
    found, _, probability = explained
    for reason in found.reasons:
        assert (reason.without < probability) == (reason.bits > 0), reason


def test_each_reason_names_its_level(explained: tuple[Explanation, float, float]) -> None:
    told = {reason.comparison: reason.level for reason in explained[0].reasons}
    assert told["phone"] == "same, rare"
    assert told["name"] == "a letter apart"
    assert told["street"] == "same"
