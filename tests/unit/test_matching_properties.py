"""Whatever people say, every record is in one lead, and taking all back restores the first state."""

from hypothesis import HealthCheck, given, settings
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
        connection.execute("drop table if exists history_lead_record")
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
