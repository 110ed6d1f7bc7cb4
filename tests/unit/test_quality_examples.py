"""A few wrong values become rules that all of them break and as few others as possible."""

import pytest

from core.engine import Connection
from core.quality import BadRule
from core.quality.checking import Target
from core.quality.examples import Proposal, propose, weigh
from core.quality.wording import sentence

RECORDS = Target("nevada", "licensing", "rows")
LICENCES = [f"K8300{number:05}" for number in range(100)]
PLACES = ["Blue Heron Nursery", "Cedar Grove School", "Little Acorns", "Owls R Fun"]


def kinds(column: str, wrong: list[str], right: list[str]) -> set[str]:
    return {draft.kind for draft in propose("nevada", column, wrong, right)}


def proposals(
    connection: Connection, column: str, kind: str, wrong: list[str], right: list[str | None]
) -> tuple[Proposal, ...]:
    connection.execute(
        f"create table rows as select unnest($values::varchar[])::{kind} as {column}",
        {"values": [*wrong, *right]},
    )
    drafts = propose("nevada", column, wrong, [value for value in right if value is not None])
    return weigh(connection, RECORDS, drafts, wrong)


def said(found: tuple[Proposal, ...]) -> list[str]:
    return [sentence(one.rule) for one in found]


def test_stand_ins_are_known_for_what_they_are(connection: Connection) -> None:
    found = proposals(connection, "company", "varchar", ["N/A", "tbd"], [*PLACES * 5, "TBD", "Unknown"])
    by_list = next(one for one in found if one.draft.kind == "none_of")
    assert (by_list.fails, by_list.others) == (2, 0)
    stand_in = next(one for one in found if one.draft.shape == "placeholder")
    assert (stand_in.fails, stand_in.wrong, stand_in.others) == (4, 2, 2)
    assert set(stand_in.examples) == {"TBD", "Unknown"}


def test_a_number_that_has_lost_its_letter_is_told_from_the_shape_of_the_others(
    connection: Connection,
) -> None:
    found = proposals(connection, "license_number", "varchar", ["830000001", "83000012"], LICENCES)
    assert found[0].others == 0
    assert "Licence number must look like the pattern [A-Z][0-9]{9} in every row." in said(found)
    assert "Licence number must have at least 10 characters in every row." in said(found)
    assert found[-1].draft.kind == "none_of"


def test_a_named_shape_is_proposed_where_the_others_have_it(connection: Connection) -> None:
    right = [f"desk{number}@school.example" for number in range(20)]
    found = proposals(connection, "email", "varchar", ["desk at school", "none@"], right)
    assert "Email must look like an email address in every row." in said(found)


def test_numbers_are_bounded_on_the_side_that_breaks_fewest_others(connection: Connection) -> None:
    found = proposals(connection, "capacity", "integer", ["9999", "5000"], [str(n) for n in range(1, 200)])
    assert said(found) == [
        "Capacity must be at most 4,999 in every row.",
        "Capacity must not be 9999 or 5000 in any row.",
    ]
    assert [one.others for one in found] == [0, 0]


def test_days_are_bounded_too(connection: Connection) -> None:
    right = [f"2024-{month:02}-15" for month in range(1, 13)]
    found = proposals(connection, "license_issued_date", "date", ["1900-01-01", "1899-12-31"], right)
    assert said(found) == ["Licence issued must lie on or after 1900-01-02 in every row."]
    assert (found[0].fails, found[0].wrong) == (2, 2)


def test_an_empty_cell_asks_for_a_filled_one(connection: Connection) -> None:
    connection.execute("create table rows as select * from (values ('Elko'), (null), ('Reno')) as t(city)")
    drafts = propose("nevada", "city", [""], ["Elko", "Reno"])
    (found,) = weigh(connection, Target("nevada", "licensing", "rows"), drafts, [""])
    assert sentence(found.rule) == "City must be filled in every row."


def test_every_proposal_is_broken_by_every_wrong_value_and_the_fewest_others_come_first(
    connection: Connection,
) -> None:
    wrong = ["Elko1", "Reno22"]
    found = proposals(connection, "city", "varchar", wrong, ["Elko", "Reno", "Las Vegas", "Sparks"] * 10)
    assert [one.others for one in found] == sorted(one.others for one in found)
    for one in found:
        assert one.wrong == len(wrong)
    assert said(found)


def test_what_would_break_most_of_the_column_is_not_proposed(connection: Connection) -> None:
    found = proposals(connection, "capacity", "integer", ["40"], [str(number) for number in range(30, 50)])
    assert [one.draft.kind for one in found] == ["none_of"]


def test_an_example_that_no_stored_row_holds_teaches_all_the_same(connection: Connection) -> None:
    connection.execute(
        "create table rows as select unnest(['Elko', 'Reno', 'Sparks', 'Ely', 'Fallon']) as city"
    )
    found = weigh(connection, RECORDS, propose("nevada", "city", ["???"], ["Elko", "Reno"]), ["???"])
    assert found
    assert {one.wrong for one in found} == {0}


def test_a_value_that_cannot_stand_in_the_column_is_refused(connection: Connection) -> None:
    connection.execute("create table rows as select 1 as capacity")
    drafts = propose("nevada", "capacity", ["many"], ["1"])
    with pytest.raises(BadRule, match="many cannot stand in Capacity, which holds numbers"):
        weigh(connection, RECORDS, drafts, ["many"])


def test_without_examples_nothing_is_proposed() -> None:
    assert propose("nevada", "city", [], ["Elko"]) == ()


def test_right_values_that_look_every_way_give_no_outline() -> None:
    assert "look" not in kinds("company", ["###"], [f"{'a' * n} {n}" for n in range(1, 40)])
