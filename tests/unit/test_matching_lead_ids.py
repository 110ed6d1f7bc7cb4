"""A lead keeps its id, whatever the months bring."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import engine
from core.engine import Connection
from core.settings import Settings, load
from tests.unit.matching_records import Record, leads, month, prepare, record, redirects, run

SEPTEMBER, OCTOBER, NOVEMBER = "2026-09", "2026-10", "2026-11"
A = record("nevada", "1", "SUNNY ACORNS", "12 OAK ST, 89101", license_number="1")
B = record("list", "b", "OTHER NAME", "77 ELM ST, 89102")
C = record("list", "c", "THIRD NAME", "5 ASH ST, 89103")
CRM = record("salesforce", "a", "SUNNY ACORNS", "12 OAK ST, 89101")
TOGETHER = [("nevada:1", "list:b", "merge")]


def founders(connection: Connection) -> list[str]:
    rows = connection.execute("select record_id from lead_member where is_founder order by 1").fetchall()
    return [row[0] for row in rows]


def test_the_same_records_keep_their_ids_for_three_months(connection: Connection) -> None:
    first = month(connection, SEPTEMBER, [A, B, CRM])
    assert month(connection, OCTOBER, [A, B, CRM]) == first
    assert month(connection, NOVEMBER, [A, B, CRM, C]) == first | {"list:c": leads(connection)["list:c"]}
    assert redirects(connection) == {}


def test_a_lead_is_founded_by_its_licensing_record(connection: Connection) -> None:
    run(connection, A, CRM)
    assert founders(connection) == ["nevada:1"]


def test_a_licensing_record_joins_the_crm_lead_that_was_here_before(connection: Connection) -> None:
    first = month(connection, SEPTEMBER, [CRM])
    later = month(connection, OCTOBER, [CRM, A])
    assert later["nevada:1"] == first["salesforce:a"]
    assert founders(connection) == ["salesforce:a"]


def test_of_two_merged_leads_the_older_lives_and_the_other_redirects(connection: Connection) -> None:
    first = month(connection, SEPTEMBER, [B])
    second = month(connection, OCTOBER, [A, B])
    third = month(connection, NOVEMBER, [A, B], TOGETHER)
    assert set(third.values()) == {first["list:b"]}
    assert redirects(connection) == {second["nevada:1"]: first["list:b"]}


def test_undoing_a_merge_gives_both_their_first_ids_back(connection: Connection) -> None:
    first = month(connection, SEPTEMBER, [A, B])
    month(connection, OCTOBER, [A, B], TOGETHER)
    assert month(connection, NOVEMBER, [A, B]) == first
    assert redirects(connection) == {}


def test_after_a_split_the_record_with_the_older_history_keeps_the_id(connection: Connection) -> None:
    month(connection, SEPTEMBER, [B])
    merged = month(connection, OCTOBER, [A, B], TOGETHER)
    split = month(connection, NOVEMBER, [A, B])
    assert split["list:b"] == merged["list:b"]
    assert split["nevada:1"] != merged["list:b"]


def test_a_lead_whose_founder_went_elsewhere_lives_on_with_the_rest(connection: Connection) -> None:
    both = month(connection, SEPTEMBER, [A, B, C], TOGETHER)
    later = month(connection, OCTOBER, [A, B, C], [("list:c", "nevada:1", "merge")])
    assert {both["nevada:1"], both["list:c"]} >= {later["nevada:1"]}
    assert later["list:b"] in set(both.values())
    assert len(set(later.values())) == 2
    assert set(redirects(connection)).isdisjoint(later.values())


def test_a_record_that_comes_back_has_its_lead_again(connection: Connection) -> None:
    first = month(connection, SEPTEMBER, [A, B])
    month(connection, OCTOBER, [B])
    assert month(connection, NOVEMBER, [A, B]) == first


RENEWED = A | {"record_key": "9", "record_id": "nevada:9"}


def test_a_new_key_with_the_same_licence_continues_the_lead(connection: Connection) -> None:
    first = month(connection, SEPTEMBER, [A])
    moved = RENEWED | {"match_street": "80 ELM ST", "match_house_number": "80", "street": "80 ELM ST"}
    assert month(connection, OCTOBER, [moved]) == {"nevada:9": first["nevada:1"]}
    assert redirects(connection) == {}


def test_a_new_key_and_licence_at_the_same_place_continue_the_lead(connection: Connection) -> None:
    first = month(connection, SEPTEMBER, [A])
    assert month(connection, OCTOBER, [RENEWED | {"license_number": "9"}]) == {"nevada:9": first["nevada:1"]}


def test_a_new_key_that_fits_two_gone_records_is_a_new_lead(connection: Connection) -> None:
    twin = A | {"record_key": "2", "record_id": "nevada:2", "license_number": "2"}
    first = month(connection, SEPTEMBER, [A, twin])
    later = month(connection, OCTOBER, [RENEWED | {"license_number": "9"}])
    assert later["nevada:9"] not in first.values()


def test_a_new_record_beside_one_that_stayed_is_a_new_lead(connection: Connection) -> None:
    first = month(connection, SEPTEMBER, [A])
    later = month(connection, OCTOBER, [A, RENEWED | {"license_number": "9"}])
    assert later["nevada:1"] == first["nevada:1"] != later["nevada:9"]


def test_the_key_of_a_held_record_has_not_changed(connection: Connection) -> None:
    first = month(connection, SEPTEMBER, [A])
    connection.execute("create table quarantine as select 'nevada:1' as record_id")
    assert month(connection, OCTOBER, [RENEWED])["nevada:9"] != first["nevada:1"]


def test_an_old_period_run_again_does_not_look_at_later_ones(connection: Connection) -> None:
    first = month(connection, SEPTEMBER, [A, B])
    month(connection, NOVEMBER, [A, B], TOGETHER)
    connection.execute("delete from history_lead_record where period = ?", [OCTOBER])
    prepare(connection)
    assert month(connection, OCTOBER, [A, B]) == first


RECORDS: tuple[Record, ...] = (
    A,
    B,
    C,
    CRM,
    record("nevada", "2", "SUNNY ACORNS", "12 OAK ST, 89101", license_number="2"),
    record("salesforce", "d", "OTHER NAMES", "77 ELM ST, 89102"),
)
KEYS = [str(values["record_id"]) for values in RECORDS]
DECISIONS = st.lists(
    st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS), st.sampled_from(["merge", "distinct"]))
)
MONTHS = st.lists(st.tuples(st.sets(st.integers(0, len(RECORDS) - 1)), DECISIONS), min_size=1, max_size=3)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(months=MONTHS)
def test_every_record_is_in_exactly_one_lead_whatever_is_decided(
    settings: Settings, months: list[tuple[set[int], list[tuple[str, str, str]]]]
) -> None:
    with engine.connect(load()) as connection:
        for number, (present, decisions) in enumerate(months, start=1):
            here = [RECORDS[index] for index in sorted(present)]
            found = month(connection, f"2026-{number:02}", here, decisions)
            assert sorted(found) == sorted(str(values["record_id"]) for values in here)
            assert engine.count(connection, "lead_member") == len(here)
            assert len(founders(connection)) == len(set(found.values()))
            assert set(redirects(connection)).isdisjoint(found.values())
            assert set(redirects(connection).values()) <= set(found.values())
            apart = "select * from match_pair where rule = 'decision' and band = 'distinct'"
            for left, right in connection.execute(f"select left_id, right_id from ({apart})").fetchall():
                assert found[left] != found[right]
