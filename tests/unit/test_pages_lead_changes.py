"""What became of a lead is a sentence, whatever it was and from whichever side it is seen."""

from datetime import UTC, datetime

import pytest

from core.insights.lead_changes import Hop, LeadChange
from core.state.tables import Decision
from pages.ui.lead_changes import KEYS, PARTED, TIES, asked, sentence

WHYS = {
    "merged": TIES,
    "moved": TIES,
    "split": PARTED,
    "redirected": ["merged on"],
    "restored": ["came back"],
    "key changed": KEYS,
}
ANN = Decision(decision_id=7, created_by="Ann", created_at=datetime(2026, 10, 3, tzinfo=UTC))


def change(kind: str, why: str = "model", *, arrival: bool = True) -> LeadChange:
    old_key = "1105" if kind == "key changed" else None
    return LeadChange("2026-10", kind, arrival, "L2", "Kids Club", "Nevada 1106", old_key, why, None)


@pytest.mark.parametrize("arrival", [True, False])
@pytest.mark.parametrize(("kind", "why"), [(kind, why) for kind, whys in WHYS.items() for why in whys])
def test_every_change_is_a_whole_sentence(kind: str, why: str, arrival: bool) -> None:
    said = sentence(change(kind, why, arrival=arrival), None)
    assert said.endswith(".")
    assert "Nevada 1106" in said or kind == "redirected"
    assert "Kids Club" in said or kind in ("restored", "key changed")


def test_a_decision_says_who_and_when() -> None:
    said = sentence(change("merged", "decision"), ANN)
    assert said == (
        "Kids Club (Nevada 1106) was merged into this lead: Ann called them the same lead on 3 Oct 2026."
    )


def test_a_split_is_told_from_both_sides() -> None:
    assert sentence(change("split", "no match"), None).startswith(
        "This lead (Nevada 1106) split off from Kids"
    )
    left = sentence(change("split", "no match", arrival=False), None)
    assert left.startswith("Kids Club (Nevada 1106) split off from this lead: nothing ties them")


def test_an_old_id_says_every_lead_that_it_led_to() -> None:
    path = [Hop("2026-08", "L2"), Hop("2026-09", "L3"), Hop("2026-10", "L4")]
    assert asked("L1", path) == (
        "L1 was merged into L2 in August 2026, which was merged into L3 in September 2026, "
        "which was merged into this lead in October 2026."
    )
    assert asked("L1", []) == "L1 was merged into this lead."
