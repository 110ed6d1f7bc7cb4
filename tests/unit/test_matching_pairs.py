"""Which records are one place, which ask a person, and which only look alike."""

import pytest

from core.engine import Connection
from tests.unit.matching_records import Record, bands, leads, reason, record, relations, run

PHONE, EMAIL = "+17025550101", "dora.lane@mail.example"
SUNNY = record("nevada", "1", "SUNNY ACORNS", "12 OAK ST, 89101", phone=PHONE, license_number="1")


def pair(connection: Connection, left: Record, right: Record) -> tuple[str, str] | None:
    run(connection, left, right)
    found = bands(connection)
    assert len(found) <= 1
    return next(iter(found.values()), None)


def test_the_same_licence_in_the_same_state_is_one_lead(connection: Connection) -> None:
    other = record("registry", "x", "ACORN TREE", "12 OAK ST, 89101", license_number="1")
    assert pair(connection, SUNNY, other) == ("exact_license", "merge")


def test_the_same_licence_number_in_another_state_says_nothing(connection: Connection) -> None:
    other = record(
        "registry", "x", "ACORN TREE", "90 ELM ST, 73008", license_number="1", state="OK", city="TULSA"
    )
    assert pair(connection, SUNNY, other) is None


def test_the_same_licence_at_another_house_asks_a_person(connection: Connection) -> None:
    other = record("registry", "x", "SUNNY ACORNS", "80 ELM ST, 89101", license_number="1")
    assert pair(connection, SUNNY, other) == ("exact_license", "review")


def test_a_crm_lead_at_the_same_place_under_the_same_name_is_one_lead(connection: Connection) -> None:
    assert pair(connection, SUNNY, record("salesforce", "a", "SUNNY ACORNS", "12 OAK ST, 89101")) == (
        "exact_place",
        "merge",
    )


def test_a_trade_name_counts_as_the_name(connection: Connection) -> None:
    home = record("oklahoma", "1", "DORA LANE", "12 OAK ST, 89101", operator="SUNNY ACORNS")
    crm = record("salesforce", "a", "SUNNY ACORNS", "12 OAK ST, 89101")
    assert pair(connection, home, crm) == ("exact_place", "merge")


def test_two_licences_at_one_place_ask_a_person(connection: Connection) -> None:
    twin = record("nevada", "2", "SUNNY ACORNS", "12 OAK ST, 89101", phone=PHONE, license_number="2")
    assert pair(connection, SUNNY, twin) == ("model", "review")


@pytest.mark.parametrize(
    ("other", "is_capped"),
    [
        (record("nevada", "2", "SUNNY ACORNS", "12 OAK ST, 89101", phone=PHONE, license_number="2"), True),
        (record("registry", "x", "SUNNY ACORNS", "80 ELM ST, 89101", license_number="1"), True),
        (record("salesforce", "a", "SUNY ACORNS", "12 OAK ST, 89101", phone=PHONE), False),
    ],
)
def test_a_pair_says_whether_a_line_could_ever_merge_it(
    connection: Connection, other: Record, is_capped: bool
) -> None:
    run(connection, SUNNY, other)
    assert connection.execute("select is_capped from match_pair").fetchall() == [(is_capped,)]


def test_two_licences_under_two_names_at_one_place_stay_apart(connection: Connection) -> None:
    gym = record("nevada", "2", "IRON FITNESS", "12 OAK ST, 89101", phone=PHONE, license_number="2")
    assert pair(connection, SUNNY, gym) is None


def test_a_name_spelt_a_little_differently_at_the_same_place_merges(connection: Connection) -> None:
    crm = record("salesforce", "a", "SUNY ACORNS", "12 OAK ST, 89101", phone=PHONE)
    assert pair(connection, SUNNY, crm) == ("model", "merge")


def test_the_reason_is_one_plain_sentence(connection: Connection) -> None:
    run(connection, SUNNY, record("salesforce", "a", "SUNNY ACORNS DAYCARE", "12 OAK ST, 89101", phone=PHONE))
    assert reason(connection) == "Same street and phone, company differs by one word."


def test_a_crm_lead_without_a_street_is_linked_by_name_town_and_phone(connection: Connection) -> None:
    crm = record("salesforce", "a", "SUNNY ACORNS", None, zip="89101", phone=PHONE)
    assert pair(connection, SUNNY, crm) == ("crm_link", "merge")


def test_a_crm_lead_without_a_street_that_fits_two_sites_is_not_linked_by_itself(
    connection: Connection,
) -> None:
    other = record("nevada", "2", "SUNNY ACORNS", "77 ELM ST, 89101", phone=PHONE, license_number="2")
    crm = record("salesforce", "a", "SUNNY ACORNS", None, zip="89101", phone=PHONE)
    run(connection, SUNNY, other, crm)
    assert len(set(leads(connection).values())) == 3
    assert {band for _, band in bands(connection).values()} == {"review"}


DORA: Record = {"phone": PHONE, "email": EMAIL, "match_person": "DORA LANE"}
NORTH, SOUTH = "ROSEHILL AT NORTH RIDGE", "ROSEHILL AT SOUTH BEND"
SITES = {
    "the owner's phone on another street": (
        record("nevada", "1", NORTH, "3801 CAMP RD, 89129", license_number="1", **DORA),
        record("nevada", "2", SOUTH, "9975 LAKE ST, 89135", license_number="2", **DORA),
    ),
    "the owner's phone on another street, without licences": (
        record("list", "1", "ROSEHILL", "3801 CAMP RD, 89129", **DORA),
        record("list", "2", "ROSEHILL", "9975 LAKE ST, 89129", **DORA),
    ),
    "a centre and the owner's family home": (
        record("oklahoma", "1", "MOSSY LANE LEARNING", "1000 JUNIPER PL, 74012", **DORA),
        record("oklahoma", "2", "DORA LANE", "1410 RIDGE AVE, 74106", operator="MOSSY LANE LEARNING", **DORA),
    ),
    "one number, two streets": (
        record("list", "1", "TINY OWLS", "100 OAK AVE, 89101", phone=PHONE),
        record("list", "2", "TINY OWLS", "100 MAIN ST, 89101", phone=PHONE),
    ),
    "the same phone and nothing else": (
        record("list", "1", "TINY OWLS", "100 OAK AVE, 89101", phone=PHONE),
        record("list", "2", "BLUE BEES", None, phone=PHONE),
    ),
}


@pytest.mark.parametrize("trap", SITES)
def test_another_site_of_the_same_owner_is_another_lead(connection: Connection, trap: str) -> None:
    assert pair(connection, *SITES[trap]) is None


def related(connection: Connection, left: Record, right: Record) -> str | None:
    run(connection, left, right)
    found = relations(connection)
    assert len(found) <= 1
    return next(iter(found.values()), None)


@pytest.mark.parametrize(
    "trap",
    [
        "the owner's phone on another street",
        "the owner's phone on another street, without licences",
        "a centre and the owner's family home",
    ],
)
def test_sites_of_one_owner_are_recorded_as_such(connection: Connection, trap: str) -> None:
    assert related(connection, *SITES[trap]) == "same owner"


def test_sites_that_share_the_beginning_of_a_name_are_a_chain(connection: Connection) -> None:
    north = record("nevada", "1", "BRIGHT MINDS HARBOR", "12 OAK ST, 89101", license_number="1")
    south = record("nevada", "2", "BRIGHT MINDS CEDAR HILL", "90 ELM ST, 89139", license_number="2")
    assert related(connection, north, south) == "same chain"


def test_the_same_site_under_another_licence_is_recorded_as_such(connection: Connection) -> None:
    twin = record("nevada", "2", "SUNNY ACORNS", "12 OAK ST, 89101", phone=PHONE, license_number="2")
    assert related(connection, SUNNY, twin) == "new licence"


def test_the_same_licence_at_another_address_has_moved(connection: Connection) -> None:
    moved = record("registry", "x", "SUNNY ACORNS", "80 ELM ST, 89101", license_number="1")
    assert related(connection, SUNNY, moved) == "moved"


def test_strangers_are_not_related(connection: Connection) -> None:
    other = record("list", "2", "IRON FITNESS", "90 ELM ST, 89101", phone="+17025550199")
    assert related(connection, SUNNY, other) is None


@pytest.mark.parametrize("other", ["TINY OWLS II", "TINY OWLS 2"])
def test_sites_told_apart_by_a_number_are_not_merged(connection: Connection, other: str) -> None:
    first = record("list", "1", "TINY OWLS", "100 OAK AVE, 89101", phone=PHONE)
    assert pair(connection, first, record("list", "2", other, "100 OAK AVE, 89101", phone=PHONE)) in {
        None,
        ("model", "review"),
    }


def test_another_number_on_the_same_street_asks_only_when_all_else_is_equal(connection: Connection) -> None:
    near = record("registry", "x", "SUNNY ACORNS", "14 OAK ST, 89101", phone=PHONE)
    far = record("registry", "x", "SUNNY ACORNS", "14 OAK ST, 89101")
    assert pair(connection, SUNNY, near) == ("model", "review")
    assert pair(connection, SUNNY, far) is None


def test_a_number_that_many_sites_give_is_not_counted(connection: Connection) -> None:
    centre = [
        record("list", str(n), f"PLACE {word}", f"{n}00 OAK AVE, 8910{n}", phone=PHONE)
        for n, word in enumerate(["ASH", "BAY", "COVE", "DELL"], start=1)
    ]
    crm = record("salesforce", "a", "PLACE ASHE", None, zip="89101", phone=PHONE)
    run(connection, *centre, crm)
    assert "merge" not in {band for _, band in bands(connection).values()}


def test_crm_leads_that_differ_are_left_to_a_person(connection: Connection) -> None:
    one = record("salesforce", "a", "SUNNY ACORNS", "12 OAK ST, 89101", phone=PHONE)
    other = record("salesforce", "b", "SUNNY ACORNS", "12 OAK ST, 89101", phone="+17025550199")
    assert pair(connection, one, other) == ("model", "review")


def test_crm_leads_that_are_identical_merge(connection: Connection) -> None:
    one, other = (record("salesforce", key, "SUNNY ACORNS", "12 OAK ST, 89101", phone=PHONE) for key in "ab")
    assert pair(connection, one, other) == ("exact_place", "merge")


def test_a_record_between_two_licences_joins_neither(connection: Connection) -> None:
    twin = record("nevada", "2", "SUNNY ACORNS", "12 OAK ST, 89101", phone=PHONE, license_number="2")
    crm = record("salesforce", "a", "SUNNY ACORNS", "12 OAK ST, 89101", phone=PHONE)
    run(connection, SUNNY, twin, crm)
    assert len(set(leads(connection).values())) == 3
    assert {band for _, band in bands(connection).values()} == {"review"}


def test_records_without_any_value_stay_apart(connection: Connection) -> None:
    run(connection, record("list", "1", state=None), record("list", "2", state=None))
    assert len(set(leads(connection).values())) == 2
    assert bands(connection) == {}


def test_no_records_make_no_leads(connection: Connection) -> None:
    summary = run(connection)
    assert (summary.records, summary.leads, summary.merged, summary.review) == (0, 0, 0, 0)


def test_leads_without_an_address_in_two_states_are_less_likely_one(connection: Connection) -> None:
    """A lead typed into the CRM may have nothing but a name, an email and a state."""

    def likely(state: str) -> float:
        mail = {"email": EMAIL, "sfdc_id": None}
        far = record("list", "f", "SUNY ACORNS", **mail) | {"state": state, "city": None}
        near = record("list", "n", "SUNNY ACORNS", **mail) | {"state": "NV", "city": None}
        run(connection, near, far, SUNNY, record("registry", "x", "BLUE BEES", "90 ELM ST, 89102"))
        found = connection.execute("select probability from match_pair where left_id = 'list:f'").fetchall()
        return float(found[0][0]) if found else 0.0

    assert likely("TX") < likely("NV")
