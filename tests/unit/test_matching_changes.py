"""Every change of a lead is a row, and an id once given out leads to the lead that lives on."""

from core.engine import Connection
from tests.unit.matching_records import changes, month, record, redirects, why

FIRST, SECOND, THIRD, FOURTH = "2026-08", "2026-09", "2026-10", "2026-11"
A = record("nevada", "1", "SUNNY ACORNS", "12 OAK ST, 89101", license_number="1")
B = record("texas", "b", "OTHER NAME", "77 ELM ST, 89102")
C = record("texas", "c", "THIRD NAME", "5 ASH ST, 89103")
RENEWED = A | {"record_key": "9", "record_id": "nevada:9"}
A_AND_B = ("nevada:1", "texas:b", "merge")
A_AND_C = ("nevada:1", "texas:c", "merge")


def test_a_first_month_changes_no_lead(connection: Connection) -> None:
    month(connection, FIRST, [A, B], [A_AND_B])
    assert changes(connection) == set()


def test_a_merge_is_a_row_that_names_the_decision(connection: Connection) -> None:
    first = month(connection, FIRST, [A, B, C])
    later = month(connection, SECOND, [A, B, C], [("texas:b", "texas:c", "distinct"), A_AND_B])
    (gone,) = set(first.values()) - set(later.values())
    assert changes(connection) == {("merged", later["nevada:1"], gone)}
    assert why(connection) == {("merged", "decision", 2)}


def test_a_merge_by_a_rule_names_the_rule(connection: Connection) -> None:
    month(connection, FIRST, [A, B])
    month(
        connection, SECOND, [A, record("texas", "b", "SUNNY ACORNS", "12 OAK ST, 89101", license_number="1")]
    )
    assert why(connection) == {("merged", "exact_license", None)}


def test_an_old_id_leads_to_the_lead_that_lives_on_two_merges_later(connection: Connection) -> None:
    oldest = month(connection, FIRST, [C])["texas:c"]
    older = month(connection, SECOND, [B, C])["texas:b"]
    newest = month(connection, THIRD, [A, B, C])["nevada:1"]
    month(connection, FOURTH, [A, B, C], [A_AND_B])
    assert redirects(connection) == {newest: older}
    month(connection, "2026-12", [A, B, C], [A_AND_B, A_AND_C])
    assert redirects(connection) == {newest: oldest, older: oldest}
    assert changes(connection) == {("merged", oldest, older), ("redirected", oldest, newest)}
    month(connection, "2027-01", [A, B, C], [A_AND_B, A_AND_C])
    assert redirects(connection) == {newest: oldest, older: oldest}
    assert changes(connection) == set()


def test_a_redirect_outlives_the_record_that_brought_it(connection: Connection) -> None:
    first = month(connection, FIRST, [A, B])
    merged = month(connection, SECOND, [A, B], [A_AND_B])
    gone = ({*first.values()} - {*merged.values()}).pop()
    lost = next(record_id for record_id, lead_id in first.items() if lead_id == gone)
    month(connection, THIRD, [one for one in (A, B) if one["record_id"] != lost])
    assert redirects(connection) == {gone: merged["nevada:1"]}


def test_a_redirect_to_a_lead_that_left_waits_for_it(connection: Connection) -> None:
    first = month(connection, FIRST, [A, B])
    merged = month(connection, SECOND, [A, B], [A_AND_B])
    month(connection, THIRD, [C])
    assert redirects(connection) == {}
    month(connection, FOURTH, [A, B, C], [A_AND_B])
    gone = ({*first.values()} - {*merged.values()}).pop()
    assert redirects(connection) == {gone: merged["nevada:1"]}
    assert changes(connection) == set()


# It joins a lead that it would found, were it new.
LATE = record("ohio", "2", "FOURTH NAME", "8 FIR ST, 89104")
LATE_AND_B = ("texas:b", "ohio:2", "merge")


def test_undoing_a_merge_gives_back_the_id_of_a_lead_that_others_had_joined(connection: Connection) -> None:
    month(connection, FIRST, [A])
    alone = month(connection, SECOND, [A, B])["texas:b"]
    assert month(connection, THIRD, [A, B, LATE], [LATE_AND_B])["ohio:2"] == alone
    merged = month(connection, FOURTH, [A, B, LATE], [LATE_AND_B, A_AND_B])
    assert set(merged.values()) == {merged["nevada:1"]}
    undone = month(connection, "2026-12", [A, B, LATE], [LATE_AND_B])
    assert undone["texas:b"] == undone["ohio:2"] == alone
    assert redirects(connection) == {}
    assert changes(connection) == {("split", alone, merged["nevada:1"])}
    assert why(connection) == {("split", "decision taken back", 2)}


def test_an_id_comes_back_though_the_key_of_its_record_has_changed(connection: Connection) -> None:
    month(connection, FIRST, [B])
    alone = month(connection, SECOND, [A, B])["nevada:1"]
    month(connection, THIRD, [A, B], [A_AND_B])
    month(connection, FOURTH, [RENEWED, B], [("nevada:9", "texas:b", "merge")])
    undone = month(connection, "2026-12", [RENEWED, B])
    assert undone["nevada:9"] == alone


def test_a_split_is_a_row_with_the_lead_it_came_from(connection: Connection) -> None:
    both = month(connection, FIRST, [A, B], [A_AND_B])
    parted = month(connection, SECOND, [A, B], [("nevada:1", "texas:b", "distinct")])
    assert parted["nevada:1"] == both["nevada:1"]
    assert changes(connection) == {("split", parted["texas:b"], both["texas:b"])}
    assert why(connection) == {("split", "decision", 1)}


def test_a_record_that_moves_between_two_standing_leads_is_a_row(connection: Connection) -> None:
    before = month(connection, FIRST, [A, B, C], [A_AND_B])
    after = month(connection, SECOND, [A, B, C], [("texas:b", "texas:c", "merge")])
    assert after == before | {"texas:b": before["texas:c"]}
    assert changes(connection) == {("moved", before["texas:c"], before["texas:b"])}
    assert why(connection) == {("moved", "decision", 1)}


def test_a_key_that_changed_is_a_row_with_both_keys(connection: Connection) -> None:
    lead = month(connection, FIRST, [A])["nevada:1"]
    month(connection, SECOND, [RENEWED])
    rows = connection.execute("select * from lead_change").fetchall()
    assert rows == [("key changed", lead, None, "nevada:9", "nevada:1", "same licence", None, SECOND)]


def test_a_record_that_comes_back_to_a_merged_lead_makes_it_a_lead_again(connection: Connection) -> None:
    month(connection, FIRST, [A])
    both = month(connection, SECOND, [A, B, C], [("texas:b", "texas:c", "merge")])
    month(connection, THIRD, [A, C], [A_AND_C])
    assert redirects(connection) == {both["texas:b"]: both["nevada:1"]}
    back = month(connection, FOURTH, [A, B, C], [A_AND_C])
    assert back["texas:b"] == both["texas:b"]
    assert redirects(connection) == {}
    assert changes(connection) == {("restored", both["texas:b"], None)}


def test_a_month_run_again_has_the_same_changes(connection: Connection) -> None:
    month(connection, FIRST, [A, B])
    month(connection, SECOND, [A, B], [A_AND_B])
    once = connection.execute("select * from lead_change").fetchall()
    month(connection, SECOND, [A, B], [A_AND_B])
    assert connection.execute("select * from lead_change").fetchall() == once
    assert len(once) == 1


def test_history_from_before_changes_were_kept_still_redirects(connection: Connection) -> None:
    first = month(connection, FIRST, [A, B])
    month(connection, SECOND, [A, B], [A_AND_B])
    connection.execute("delete from history_lead_change")
    later = month(connection, THIRD, [A, B], [A_AND_B])
    gone = ({*first.values()} - {*later.values()}).pop()
    assert redirects(connection) == {gone: later["nevada:1"]}
    assert changes(connection) == set()
