"""Which record gives a value, policy by policy, and how policies are kept."""

import pytest

from core import preferences, survivorship
from core.canonical import FIELDS, standard_columns
from core.engine import Connection
from core.settings import Settings
from core.state import Store, open_store, policies
from core.survivorship import Policy, UnusablePolicy

COLUMNS = standard_columns() | {
    "lead_id": "varchar",
    "trust_rank": "bigint",
    "value_rank": "bigint",
    "delivery_period": "varchar",
    "first_day": "date",
}
# Three records of one lead, in the order of trust; what a case says about them comes on top.
RECORDS: tuple[dict[str, object], ...] = tuple(
    {
        "lead_id": "one",
        "record_id": f"{source}:1",
        "source": source,
        "trust_rank": rank,
        "value_rank": rank,
        "delivery_period": "2026-11",
        "first_day": "2026-11-01",
        "problems": [],
    }
    for rank, source in enumerate(("nevada", "oklahoma", "texas"), start=1)
)


@pytest.mark.parametrize(
    ("prefer", "trust", "said", "expected"),
    [
        ("trust", (), ({"company": "A"}, {"company": "B"}, {"company": "C"}), "A"),
        ("trust", (), ({}, {"company": "B"}, {"company": "C"}), "B"),
        ("trust", ("texas",), ({"company": "A"}, {"company": "B"}, {"company": "C"}), "C"),
        ("trust", ("texas", "nevada"), ({"company": "A"}, {"company": "B"}, {}), "A"),
        ("valid", (), ({"company": "A", "problems": ["company.odd"]}, {"company": "B"}, {}), "B"),
        ("valid", (), ({"company": "A", "problems": ["company.odd"]}, {}, {}), "A"),
        ("valid", (), ({"company": "A", "problems": ["phone.unreadable"]}, {"company": "B"}, {}), "A"),
        ("recent", (), ({"company": "A", "delivery_period": "2026-10"}, {"company": "B"}, {}), "B"),
        (
            "recent",
            (),
            (
                {"company": "A", "license_issued_date": "2020-01-01"},
                {"company": "B"},
                {"company": "C", "license_issued_date": "2024-01-01"},
            ),
            "C",
        ),
        ("complete", (), ({"company": "A"}, {"company": "B", "city": "Elko"}, {"company": "C"}), "B"),
        ("longest", (), ({"company": "A"}, {"company": "BB"}, {"company": "CC"}), "BB"),
        ("frequent", (), ({"company": "A"}, {"company": "B"}, {"company": "B"}), "B"),
        ("frequent", (), ({"company": "A"}, {"company": "B"}, {"company": "C"}), "A"),
        ("frequent longest", (), ({"company": "A"}, {"company": "BB"}, {}), "BB"),
    ],
)
def test_the_first_preference_that_tells_records_apart_decides(
    connection: Connection,
    prefer: str,
    trust: tuple[str, ...],
    said: tuple[dict[str, object], ...],
    expected: str,
) -> None:
    policy = Policy(subject="company", prefer=tuple(prefer.split()), trust=trust)
    assert survived(connection, policy, said) == {"company": expected}


@pytest.mark.parametrize(
    ("prefer", "said", "expected"),
    [
        (  # a trusted record that names no place gives none
            "trust",
            ({"zip4": "0001"}, {"street": "1 Oak St", "city": "Elko"}, {"state": "NV"}),
            {"street": "1 Oak St", "city": "Elko", "state": None, "zip4": None},
        ),
        (
            "complete",
            ({"city": "Elko"}, {"street": "1 Oak St", "city": "Reno"}, {"street": "2 Elm St"}),
            {"street": "1 Oak St", "city": "Reno", "state": None, "zip4": None},
        ),
        (  # most records say this whole address, though each city is said once more
            "frequent",
            ({"street": "9 Fir St"}, {"street": "1 Oak St"}, {"street": "1 Oak St"}),
            {"street": "1 Oak St", "city": None, "state": None, "zip4": None},
        ),
    ],
)
def test_an_address_comes_from_one_record(
    connection: Connection,
    prefer: str,
    said: tuple[dict[str, object], ...],
    expected: dict[str, object],
) -> None:
    found = survived(connection, Policy(subject="address", prefer=(prefer,)), said)
    assert {name: found[name] for name in expected} == expected


def test_a_licence_past_its_date_comes_after_one_that_is_not(connection: Connection) -> None:
    said = (
        {"license_number": "1", "license_expiration_date": "2026-10-31"},
        {"license_number": "2", "license_expiration_date": "2026-11-01"},
        {},
    )
    policy = survivorship.shipped()["licence"]
    assert survived(connection, policy, said)["license_number"] == "2"


def test_every_field_is_ruled_by_one_policy_or_is_no_matter_of_policy() -> None:
    ruled = [name for each in survivorship.subjects() for name in each.fields]
    rest = {*survivorship.CRM_FIELDS, *survivorship.WINS_ANYWHERE, "sfdc_id"}
    assert sorted([*ruled, *rest]) == sorted(field.name for field in FIELDS)
    assert set(survivorship.shipped()) == {each.name for each in survivorship.subjects()}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"prefer": ()}, "at least one preference"),
        ({"prefer": ("trust", "trust")}, "counts once"),
        ({"prefer": ("longest",), "trust": ("texas",)}, "only where the order of trust is a preference"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused(said: dict[str, object], sentence: str) -> None:
    with pytest.raises(UnusablePolicy, match=sentence):
        Policy(subject="email", **said)


def test_what_a_run_froze_is_read_back_as_it_was() -> None:
    words = [Policy(subject="email", prefer=("recent", "trust"), trust=("texas",), hears_crm=True)]
    assert survivorship.from_rows(survivorship.as_rows(words)) == survivorship.orders(words)


@pytest.fixture
def store(settings: Settings) -> Store:
    return open_store(settings.state_url)


def test_a_word_on_a_field_stands_until_it_is_taken_back_and_nothing_is_lost(store: Store) -> None:
    first = Policy(subject="email", prefer=("recent",))
    second = Policy(subject="email", prefer=("longest",))
    for policy in (first, second):
        preferences.save(store, policy, "Sales asked.", "Ann", None)
    assert preferences.of_all(store)["email"] == second
    preferences.undo(store, "email", "Ben", None)
    assert preferences.of_all(store)["email"] == first
    preferences.undo(store, "email", "Ben", None)
    assert preferences.of_all(store) == survivorship.shipped()
    assert [row.created_by for row in preferences.history(store)] == ["Ben", "Ben", "Ann", "Ann"]
    with pytest.raises(preferences.NothingToUndo):
        preferences.undo(store, "email", "Ben", None)


def test_a_policy_is_saved_with_a_reason_and_only_where_it_changes_something(store: Store) -> None:
    with pytest.raises(preferences.NoReason):
        preferences.save(store, Policy(subject="email", prefer=("recent",)), " ", "Ann", None)
    with pytest.raises(preferences.NothingNew):
        preferences.save(store, survivorship.shipped()["email"], "As it is.", "Ann", None)
    with pytest.raises(UnusablePolicy, match="no field or group called do_not_call"):
        preferences.save(store, Policy(subject="do_not_call", prefer=("trust",)), "Why not.", "Ann", None)
    with store.session() as session:
        assert policies.standing(session) == {}


def survived(
    connection: Connection, policy: Policy, said: tuple[dict[str, object], ...]
) -> dict[str, object]:
    """As the warehouse chooses: measured, put in order, the first that says anything."""
    listed = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    connection.execute(f"create or replace temp table candidate ({listed})")
    for record, more in zip(RECORDS, said, strict=True):
        values = record | more
        marks = ", ".join("?" for _ in values)
        connection.execute(
            f"insert into candidate ({', '.join(values)}) values ({marks})", list(values.values())
        )
    order = survivorship.order_of(survivorship.named(policy.subject), policy)
    fields = order.subject.fields
    measured = "".join(f", {sql} as {name}" for name, sql in order.measures.items())
    packed = ", ".join(f"{name} := {name}" for name in fields)
    ((found,),) = connection.execute(f"""
        select arg_min(struct_pack({packed}), {order.sql}) filter (where {order.says_anything})
        from (select *, {survivorship.UNREAD}{measured} from candidate)""").fetchall()
    return dict(found)
