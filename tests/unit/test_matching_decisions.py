"""What a person said holds, until a value that mattered is another one."""

from core.engine import Connection
from core.matching import match, replay
from tests.unit.matching_records import (
    COLUMNS,
    THRESHOLDS,
    Record,
    bands,
    decide,
    leads,
    load,
    prepare,
    reason,
    record,
    run,
)

A = record("nevada", "1", "SUNNY ACORNS", "12 OAK ST, 89101", license_number="1")
B = record("salesforce", "b", "SUNNY ACORNS", "12 OAK ST, 89101")
C = record("list", "c", "OTHER NAME", "77 ELM ST, 89102")
IDS = [str(r["record_id"]) for r in (A, B, C)]


def groups(connection: Connection) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for record_id, lead in leads(connection).items():
        found.setdefault(lead, set()).add(record_id)
    return {frozenset(members) for members in found.values()}


def test_a_person_keeps_apart_what_a_rule_would_merge(connection: Connection) -> None:
    run(connection, A, B, decisions=[(IDS[0], IDS[1], "distinct")])
    assert bands(connection) == {(IDS[0], IDS[1]): ("decision", "distinct")}
    assert len(groups(connection)) == 2


def test_a_person_merges_what_nothing_else_would(connection: Connection) -> None:
    run(connection, A, C, decisions=[(IDS[0], IDS[2], "merge")])
    assert groups(connection) == {frozenset({IDS[0], IDS[2]})}
    assert reason(connection).startswith("Decided by a person: the same lead.")


def test_the_order_of_a_decided_pair_does_not_matter(connection: Connection) -> None:
    run(connection, A, C, decisions=[(IDS[2], IDS[0], "merge")])
    assert len(groups(connection)) == 1


def test_the_newest_decision_of_a_pair_counts(connection: Connection) -> None:
    run(connection, A, C, decisions=[(IDS[0], IDS[2], "merge"), (IDS[2], IDS[0], "distinct")])
    assert len(groups(connection)) == 2


def test_a_chain_does_not_join_what_a_person_keeps_apart(connection: Connection) -> None:
    decisions = [(IDS[0], IDS[2], "distinct"), (IDS[1], IDS[2], "merge")]
    run(connection, A, B, C, decisions=decisions)
    assert frozenset({IDS[1], IDS[2]}) in groups(connection)
    assert bands(connection)[(IDS[0], IDS[1])] == ("exact_place", "review")


def test_merges_that_a_person_contradicts_are_all_asked_again(connection: Connection) -> None:
    d = record("list", "d", "FOURTH NAME", "5 ASH ST, 89103")
    decisions = [(IDS[2], IDS[0], "merge"), (IDS[0], "list:d", "merge"), (IDS[2], "list:d", "distinct")]
    run(connection, A, C, d, decisions=decisions)
    assert len(groups(connection)) == 3
    assert sorted(band for _, band in bands(connection).values()) == ["distinct", "review", "review"]


def test_a_lead_of_two_addresses_keeps_the_crm_record_at_one_of_them(connection: Connection) -> None:
    """Set apart, the lead would be inserted once more beside its own CRM record."""
    run(connection, A, B, C, decisions=[(IDS[0], IDS[2], "merge")])
    assert groups(connection) == {frozenset(IDS)}


def test_a_record_at_a_third_address_does_not_come_with_a_lead_of_two(connection: Connection) -> None:
    third = record("list", "e", "OTHER NAME", "9 ASH ST, 89103")
    run(connection, A, C, third, decisions=[(IDS[0], IDS[2], "merge")])
    assert groups(connection) == {frozenset({IDS[0], IDS[2]}), frozenset({"list:e"})}


def test_a_decision_about_a_record_that_is_not_here_waits(connection: Connection) -> None:
    run(connection, A, decisions=[(IDS[0], "nevada:gone", "merge")])
    assert bands(connection) == {}
    assert len(groups(connection)) == 1


def test_two_places_of_one_owner_are_two_leads(connection: Connection) -> None:
    run(connection, A, B, decisions=[(IDS[0], IDS[1], "same_owner")])
    assert bands(connection) == {(IDS[0], IDS[1]): ("decision", "distinct")}
    assert len(groups(connection)) == 2


def replayed(
    connection: Connection, then: list[Record], now: list[Record], *decisions: tuple[str, str, str]
) -> None:
    """The records as they were when the last decision was taken, and as they are."""
    prepare(connection)
    load(connection, now)
    columns = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())
    connection.execute(f"create or replace table before (decision_id bigint, {columns})")
    load(connection, [values | {"decision_id": len(decisions)} for values in then], "before")
    decide(connection, *decisions)
    connection.execute("create or replace table decided as select * exclude (is_current) from match_decision")
    replay(connection, "decided", "before", "stg_record")
    match(connection, THRESHOLDS, seed=1)


def test_an_unchanged_pair_is_not_asked_again(connection: Connection) -> None:
    replayed(connection, [A, C], [A, C], (IDS[0], IDS[2], "merge"))
    assert len(groups(connection)) == 1


def test_a_field_that_does_not_matter_asks_nothing(connection: Connection) -> None:
    replayed(connection, [A, C], [A | {"capacity": 40}, C], (IDS[0], IDS[2], "merge"))
    assert len(groups(connection)) == 1


def test_a_changed_field_that_matters_asks_again_and_names_it(connection: Connection) -> None:
    replayed(connection, [A, C], [A, C | {"phone": "+17025550777"}], (IDS[0], IDS[2], "merge"))
    assert bands(connection) == {tuple(sorted((IDS[0], IDS[2]))): ("decision", "review")}
    assert reason(connection).startswith(
        "Decided before as the same lead, but the phone has changed since: decide again."
    )


def test_an_exact_pair_once_kept_apart_is_asked_again_not_merged(connection: Connection) -> None:
    replayed(connection, [A, B], [A, B | {"email": "new@mail.example"}], (IDS[0], IDS[1], "distinct"))
    assert bands(connection) == {(IDS[0], IDS[1]): ("decision", "review")}
    assert len(groups(connection)) == 2


def test_undoing_gives_the_pair_back_to_the_rules(connection: Connection) -> None:
    replayed(connection, [A, B], [A, B], (IDS[0], IDS[1], "distinct"), (IDS[0], IDS[1], "undo"))
    assert bands(connection) == {(IDS[0], IDS[1]): ("exact_place", "merge")}


def test_two_places_of_one_owner_stay_apart_next_month_until_a_value_changes(connection: Connection) -> None:
    replayed(connection, [A, B], [A, B], (IDS[0], IDS[1], "same_owner"))
    assert bands(connection) == {(IDS[0], IDS[1]): ("decision", "distinct")}
    replayed(connection, [A, B], [A, B | {"phone": "+17025550777"}], (IDS[0], IDS[1], "same_owner"))
    assert bands(connection) == {(IDS[0], IDS[1]): ("decision", "review")}
    assert "the phone has changed since" in reason(connection)
