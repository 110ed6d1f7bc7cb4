"""Whatever people say, every record is in one lead, and taking all back restores the first state."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from core import engine
from core.engine import Connection
from core.matching import match
from core.settings import Settings
from core.state import decisions, open_store
from core.state.tables import Decision
from tests.unit.matching_records import (
    THRESHOLDS,
    Record,
    decide,
    forget,
    leads,
    load,
    month,
    prepare,
    record,
    redirects,
)

PHONE = "+17025550101"
FIRST, NOW = "2026-09", "2026-10"
RECORDS: tuple[Record, ...] = (
    record("nevada", "1", "SUNNY ACORNS", "12 OAK ST, 89101", phone=PHONE, license_number="1"),
    record("list", "b", "SUNNY ACORNS", "12 OAK ST, 89101", phone=PHONE),
    record("list", "c", "ACORN TREE", "90 ELM ST, 89102"),
    record("salesforce", "d", "SUNNY ACORNS", "12 OAK ST, 89101", phone=PHONE),
    record("nevada", "2", "BLUE BEES", "77 ELM ST, 89102", license_number="2"),
)
# Seen again this month with one value changed; the last two are new.
REFRESHED = (
    *(values | {"city": "SPARKS"} for values in RECORDS[:3]),
    *RECORDS[3:],
    record("list", "e", "BLUE BEES", "77 ELM ST, 89102"),
    record("list", "f", "IRON OWLS", "5 MILL RD, 89103"),
)
KEYS = [str(values["record_id"]) for values in REFRESHED]

SAID = st.tuples(st.sampled_from(["merge", "distinct"]), st.sampled_from(KEYS), st.sampled_from(KEYS))
UNDONE = st.tuples(st.just("undo"), st.integers(0, 20), st.just(None))
RUN_AGAIN = st.just(("run", None, None))
STEPS = st.lists(st.one_of(SAID, SAID, UNDONE, RUN_AGAIN), min_size=1, max_size=6)

Found = tuple[dict[str, str], dict[str, str]]


def say(session: Session, verdict: str, left: str, right: str) -> None:
    sides = {"left": left.split(":"), "right": right.split(":")}
    values = {
        f"{side}_{name}": part
        for side, parts in sides.items()
        for name, part in zip(("source", "key"), parts, strict=True)
    }
    values |= {
        f"{side}_{name}": value
        for side in sides
        for name, value in (("contract", 1), ("period", NOW), ("values", {}))
    }
    decisions.add(session, Decision(**values, verdict=verdict, run_id="2026-10-001", created_by="Ada"))


def run_month(connection: Connection, session: Session) -> Found:
    """This month with what stands now; the history before it is not touched."""
    prepare(connection, NOW)
    load(connection, REFRESHED)
    decide(connection, *((*decisions.record_ids(row), row.verdict) for row in decisions.standing(session)))
    match(connection, THRESHOLDS, seed=1)
    found = leads(connection)
    assert sorted(found) == sorted(KEYS)
    assert engine.count(connection, "lead_member") == len(KEYS)
    assert set(redirects(connection).values()) <= set(found.values())
    assert set(redirects(connection)).isdisjoint(found.values())
    return found, redirects(connection)


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(steps=STEPS)
def test_undoing_all_restores_the_first_state(
    settings: Settings, steps: list[tuple[str, object, object]]
) -> None:
    store = open_store("sqlite:///:memory:")
    with engine.connect(settings) as connection, store.session() as session:
        forget(connection)
        month(connection, FIRST, RECORDS)
        first = run_month(connection, session)
        for what, left, right in steps:
            standing = decisions.standing(session)
            if what == "run":
                run_month(connection, session)
            elif what == "undo" and standing:
                row = standing[int(str(left)) % len(standing)]
                decisions.undo(session, row.decision_id, "Ada")
            elif what in ("merge", "distinct") and left != right:
                say(session, what, *sorted((str(left), str(right))))
        run_month(connection, session)
        while standing := decisions.standing(session):
            decisions.undo(session, standing[-1].decision_id, "Ada")
        assert run_month(connection, session) == first


PLACES = ((1, "OAK ST"), (2, "ELM ST"), (3, "ASH ST"), (4, "FIR ST"), (5, "MILL RD"))
WHO = st.integers(0, len(PLACES) - 1)
ACTS = st.one_of(
    st.tuples(st.just("merge"), WHO, WHO),
    st.tuples(st.just("merge"), WHO, WHO),
    st.tuples(st.just("distinct"), WHO, WHO),
    st.tuples(st.sampled_from(["undo", "rekey", "leave or come back"]), WHO, WHO),
)
LIVES = st.lists(st.lists(ACTS, max_size=3), min_size=3, max_size=5)


class World:
    """Places that come, go and change their keys, and the leads a month ago, now, and ever."""

    def __init__(self) -> None:
        self.keys = [0] * len(PLACES)
        self.away: set[int] = set()
        self.before: dict[str, str] = {}
        self.ever: set[str] = set()

    def record(self, place: int) -> Record:
        number, street = PLACES[place]
        key = f"{number}.{self.keys[place]}"
        return record("texas", key, f"{street} CARE", f"{number} {street}, 8910{number}")

    def here(self) -> list[Record]:
        return [self.record(place) for place in range(len(PLACES)) if place not in self.away]

    def act(self, session: Session, what: str, one: int, two: int) -> None:
        if what == "rekey":
            self.keys[one] += 1
        elif what == "leave or come back":
            self.away ^= {one}
        elif what == "undo":
            for row in decisions.standing(session)[: one + 1][-1:]:
                decisions.undo(session, row.decision_id, "Ada")
        elif one != two:
            say(session, what, *sorted(str(self.record(place)["record_id"]) for place in (one, two)))


def live(connection: Connection, session: Session, world: World, period: str) -> None:
    said = [(*decisions.record_ids(row), row.verdict) for row in decisions.standing(session)]
    found = month(connection, period, world.here(), said)
    changes, redirected = rows(connection), redirects(connection)
    for name in ("history_lead_record", "history_lead_change"):
        connection.execute(f"delete from {name} where period = ?", [period])
    assert month(connection, period, world.here(), said) == found
    assert (rows(connection), redirects(connection)) == (changes, redirected)
    check(world, found, changes, redirected)
    world.before, world.ever = found, world.ever | set(found.values())


def check(
    world: World, found: dict[str, str], changes: list[dict[str, str | None]], redirected: dict[str, str]
) -> None:
    assert sorted(found) == sorted(str(one["record_id"]) for one in world.here())
    now, before = set(found.values()), set(world.before.values())
    assert set(redirected.values()) <= now
    assert set(redirected) <= world.ever - now
    merged = {row["other_lead_id"]: row["lead_id"] for row in changes if row["kind"] == "merged"}
    split = {row["lead_id"]: row["other_lead_id"] for row in changes if row["kind"] == "split"}
    assert merged.items() <= redirected.items()
    assert not merged.keys() & world.before.values() & now
    renamed = {row["old_record_id"]: row["record_id"] for row in changes if row["kind"] == "key changed"}
    stayed = {record_id: renamed.get(record_id, record_id) for record_id in world.before}
    for record_id, lead_id in world.before.items():
        later = found.get(str(stayed[record_id]))
        if later not in (None, lead_id):
            moved = {row["other_lead_id"] for row in changes if row["lead_id"] == later}
            assert lead_id in moved
        if lead_id not in now:
            assert lead_id in merged or later is None
    gone = {
        lead_id
        for lead_id in before - now
        if all(stayed[one] not in found for one, of in world.before.items() if of == lead_id)
    }
    assert gone.isdisjoint(merged)
    came = {lead_id for lead_id in now - before if lead_id not in split}
    assert not split.keys() & before
    assert len(before) + len(came) + len(split) - len(gone) - len(before & merged.keys()) == len(now)


def rows(connection: Connection) -> list[dict[str, str | None]]:
    result = connection.execute("select * from lead_change order by all")
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def lives_hold(settings: Settings, lives: list[list[tuple[str, int, int]]]) -> None:
    store, world = open_store("sqlite:///:memory:"), World()
    with engine.connect(settings) as connection, store.session() as session:
        forget(connection)
        live(connection, session, world, "2026-00")
        for number, acts in enumerate(lives, start=1):
            for act in acts:
                world.act(session, *act)
            live(connection, session, world, f"2026-{number:02}")


CHECKED = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
# Two merge, a third joins them under a new key, then the first merge is undone while the survivor is away.
MERGED_ON = [
    [("merge", 1, 2), ("rekey", 3, 3)],
    [("rekey", 2, 2), ("merge", 0, 1)],
    [("undo", 0, 0), ("leave or come back", 0, 0)],
    [("leave or come back", 0, 0), ("distinct", 0, 1)],
]


@settings(CHECKED, max_examples=1)
@given(lives=LIVES)
@example(lives=MERGED_ON)
def test_no_lead_is_lost_without_a_row_that_says_so(
    settings: Settings, lives: list[list[tuple[str, int, int]]]
) -> None:
    lives_hold(settings, lives)


@pytest.mark.slow
@settings(CHECKED, max_examples=60)
@given(lives=LIVES)
def test_no_lead_is_lost_in_many_lives(settings: Settings, lives: list[list[tuple[str, int, int]]]) -> None:
    lives_hold(settings, lives)
