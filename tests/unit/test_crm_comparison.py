"""Each lead gets one answer, and sales' own values stay."""

from collections.abc import Callable

import pytest

from core.crm import Options, Org, Policy, compare, explain, shipped
from core.engine import Connection
from tests.unit.crm_month import EXTRACT, OPTIONS, Month

Changes = set[tuple[str, str | None, str]]


def verdict(connection: Connection, lead_id: str, options: Options = OPTIONS) -> tuple[str, str | None]:
    compare(connection, options)
    found = connection.execute(
        "select action, reason from crm_comparison where lead_id = ?", [lead_id]
    ).fetchall()
    assert len(found) == 1
    return found[0][0], found[0][1]


def changes(connection: Connection, options: Options = OPTIONS) -> Changes:
    compare(connection, options)
    return set(connection.execute("select field_api_name, old_value, new_value from crm_change").fetchall())


ACTIONS: list[tuple[Callable[[Month], Month], tuple[str, str | None]]] = [
    (lambda month: month.lead("L"), ("insert", None)),
    (lambda month: month.only_in_crm("L", "00Q1", company="Sunny Days"), ("crm_only", None)),
    (lambda month: month.only_in_crm("L", "00Q1", is_deleted=True), ("crm_only", None)),
    (lambda month: month.lead("L", city="Reno").in_crm("L"), ("update", None)),
    (lambda month: month.lead("L").in_crm("L", company="Sunny Days"), ("unchanged", None)),
    (lambda month: month.lead("L").in_crm("L", is_converted=True), ("withheld", "converted")),
    (lambda month: month.lead("L").in_crm("L", is_deleted=True), ("withheld", "deleted")),
    (
        lambda month: month.lead("L").in_crm("L", is_deleted=True).in_crm("L", "00Q2", is_converted=True),
        ("withheld", "converted"),
    ),
    (
        lambda month: month.lead("L").in_crm("L").in_crm("L", "00Q2"),
        ("withheld", "several_crm_leads"),
    ),
    (
        lambda month: month.lead("L").in_crm("L", is_deleted=True).in_crm("L", "00Q2"),
        ("update", None),
    ),
    (
        lambda month: month.lead("L").in_crm("L").only_in_crm("K", "00Q1"),
        ("withheld", "repeated_crm_id"),
    ),
    (lambda month: month.lead("L").sent("L"), ("withheld", "sent")),
    (lambda month: month.lead("L").sent("L", extract="older"), ("insert", None)),
    (lambda month: month.lead("L").sent("L", action="withheld"), ("insert", None)),
    (lambda month: month.lead("L").sent("K").merged("K", "L"), ("withheld", "sent")),
    (
        lambda month: month.lead("L").sent("J").merged("J", "K").merged("K", "L"),
        ("withheld", "sent"),
    ),
    (lambda month: month.lead("L", company="Sunny Days").sent("L").in_crm("L"), ("update", None)),
    (lambda month: month.lead("L", company=None), ("withheld", "no_company")),
    (lambda month: month.lead("L", company=" \t"), ("withheld", "no_company")),
    (lambda month: month.lead("L", company=None, operator="Kids Club"), ("insert", None)),
    (lambda month: month.lead("L", company="x" * 255), ("insert", None)),
    (lambda month: month.lead("L", company="x" * 256), ("withheld", "too_long:Company")),
    (lambda month: month.lead("L", company="é" * 255), ("insert", None)),
    (lambda month: month.lead("L", company="😀" * 128), ("withheld", "too_long:Company")),
    (lambda month: month.lead("L", city="x" * 41).in_crm("L"), ("withheld", "too_long:City")),
    (
        lambda month: month.lead("L", city="x" * 41).in_crm("L", company="Sunny Days", city="Reno"),
        ("unchanged", None),
    ),
    (
        lambda month: month.lead("L", license_status="Closed", license_expiration_date="2020-01-01"),
        ("insert", None),
    ),
]


def test_a_lead_gets_its_action_and_reason(connection: Connection) -> None:
    month = Month(connection)
    for at, (arrange, _) in enumerate(ACTIONS):
        month.prefix = f"{at}-"
        arrange(month)
    compare(connection, OPTIONS)
    rows = connection.execute("select lead_id, action, reason from crm_comparison").fetchall()
    found = {lead_id: (action, reason) for lead_id, action, reason in rows}
    assert {at: found[f"{at}-L"] for at in range(len(ACTIONS))} == {
        at: expected for at, (_, expected) in enumerate(ACTIONS)
    }


def test_without_an_extract_every_lead_of_ours_is_withheld(connection: Connection) -> None:
    Month(connection, extract=None).lead("L").sent("L")
    assert verdict(connection, "L") == ("withheld", "no_crm_extract")


def test_a_sent_lead_is_released_by_a_newer_extract(connection: Connection) -> None:
    Month(connection).lead("L").sent("L", EXTRACT)
    assert verdict(connection, "L") == ("withheld", "sent")
    connection.execute("update run_input set sha256 = 'newer' where kind = 'crm'")
    assert verdict(connection, "L") == ("insert", None)


def test_every_lead_is_counted_once(connection: Connection) -> None:
    month = Month(connection).lead("A").lead("B").in_crm("B").only_in_crm("C", "00Q2").lead("D")
    month.in_crm("D", "00Q3", is_converted=True)
    counted = compare(connection, OPTIONS)
    assert counted.leads == 4
    assert (counted.insert, counted.update, counted.withheld, counted.crm_only) == (1, 1, 1, 1)
    assert [(each.reason, each.leads) for each in counted.reasons] == [("converted", 1)]


def test_a_lead_of_two_sources_counts_once(connection: Connection) -> None:
    month = Month(connection).lead("A").in_crm("A", company="Sunny Days")
    month._record("A", "texas", "T1", {"company": "Sunny Days"})
    assert compare(connection, OPTIONS).leads == 1


COSMETIC: list[tuple[dict[str, object], dict[str, object]]] = [
    ({"company": "SUNNY  days"}, {"company": "Sunny Days"}),
    ({"company": "Sunny Pre-School, LLC."}, {"company": "Sunny Preschool LLC"}),
    ({"first_name": "Ann", "last_name": "O'Hara"}, {"first_name": "ANN", "last_name": "O\u2019Hara"}),
    ({"phone": "+17025550101"}, {"phone": "+17025550101"}),
    ({"phone": "+17025550101"}, {"phone": "7025550101"}),
    ({"zip": "89101", "zip4": "1234"}, {"zip": "89101"}),
    ({"email": "Info@Sunny.example"}, {"email": "info@sunny.example"}),
    ({"website": "https://www.sunny.example/"}, {"website": "sunny.example"}),
    ({"street": "1 Oak St.", "street2": "#5"}, {"street": "1 OAK ST", "street2": "5"}),
    ({"capacity": 12}, {"capacity": 12}),
    ({"state": "NV"}, {"state": "NV"}),
]
ALWAYS = shipped().model_copy(
    update={"fields": tuple(each.model_copy(update={"policy": Policy.ALWAYS}) for each in shipped().fields)}
)


def test_a_cosmetic_difference_is_no_update_even_where_ours_always_wins(connection: Connection) -> None:
    month, company = Month(connection), {"company": "Sunny Days"}
    for at, (ours, theirs) in enumerate(COSMETIC):
        month.prefix = f"{at}-"
        month.lead("L", **(company | ours)).in_crm("L", **(company | theirs))
    assert changes(connection, Options("[not provided]", specification=ALWAYS)) == set()


def test_where_ours_always_wins_a_real_difference_is_an_update(connection: Connection) -> None:
    Month(connection).lead("L", company="A").in_crm("L", company="B")
    options = Options("[not provided]", specification=ALWAYS)
    assert changes(connection, options) == {("Company", "B", "A")}


def test_region_names_are_compared_as_what_they_stand_for(connection: Connection) -> None:
    Month(connection).lead("L", state="NV", country="US").in_crm("L", company="Sunny Days", state="NV")
    options = Options("[not provided]", region_names=True)
    assert changes(connection, options) == {("Country", None, "United States")}


THEIRS: dict[str, object] = {
    "company": "Theirs",
    "first_name": "Their",
    "last_name": "Name",
    "title": "Owner",
    "street": "9 Elm St",
    "city": "Elko",
    "state": "UT",
    "zip": "84001",
    "country": "CA",
    "phone": "+18015550100",
    "mobile_phone": "+18015550109",
    "email": "their@mail.example",
    "website": "theirs.example",
    "capacity": 5,
    "lead_status": "Working",
    "lead_source": "Web",
    "outreach_stage": "Talking",
    "current_enrollment": 4,
}
OURS: dict[str, object] = {
    "company": "Ours",
    "operator": "Our Trade Name",
    "first_name": "Our",
    "last_name": "Person",
    "title": "Director",
    "street": "1 Oak St",
    "city": "Reno",
    "state": "NV",
    "zip": "89501",
    "country": "US",
    "phone": "+17755550101",
    "phone_extension": "12",
    "mobile_phone": "+17755550102",
    "email": "our@mail.example",
    "website": "ours.example",
    "capacity": 40,
    "lead_status": "Fresh",
    "lead_source": "List",
    "outreach_stage": "None",
    "current_enrollment": 1,
}


def test_only_the_capacity_replaces_a_value_that_sales_has(connection: Connection) -> None:
    Month(connection).lead("L", **OURS).in_crm("L", **THEIRS)
    assert changes(connection) == {("Capacity__c", "5", "40")}
    counted = {each.api_name: each for each in compare(connection, OPTIONS).fields}
    assert counted["Capacity__c"].changed == 1
    assert (counted["Status"].protected, counted["Email"].protected) == (1, 1)


def test_every_blank_that_may_be_filled_is_filled(connection: Connection) -> None:
    Month(connection).lead("L", **OURS).in_crm("L")
    assert changes(connection) == {
        ("FirstName", None, "Our"),
        ("LastName", None, "Person"),
        ("Title", None, "Director"),
        ("Company", None, "Our Trade Name"),
        ("Street", None, "1 Oak St"),
        ("City", None, "Reno"),
        ("State", None, "NV"),
        ("PostalCode", None, "89501"),
        ("Country", None, "US"),
        ("Phone", None, "(775) 555-0101 x12"),
        ("MobilePhone", None, "(775) 555-0102"),
        ("Email", None, "our@mail.example"),
        ("Website", None, "ours.example"),
        ("Capacity__c", None, "40"),
    }


HALVES: list[tuple[dict[str, object], dict[str, object]]] = [
    ({"first_name": "Ann", "last_name": "Bee"}, {"last_name": "Smith"}),
    ({"title": "Director", "last_name": "Bee"}, {"last_name": "Smith"}),
    ({"street": "1 Oak St", "city": "Reno"}, {"city": "Elko"}),
    ({"zip": "89501", "city": "Reno"}, {"city": "Elko"}),
]


def test_a_blank_is_not_filled_with_half_of_another_person_or_address(connection: Connection) -> None:
    month = Month(connection)
    for at, (ours, theirs) in enumerate(HALVES):
        month.prefix = f"{at}-"
        month.lead("L", **ours).in_crm("L", company="Sunny Days", **theirs)
    assert changes(connection) == set()


def test_the_rest_of_the_same_address_is_filled(connection: Connection) -> None:
    Month(connection).lead("L", street="1 Oak St", city="Reno", state="NV", zip="89501").in_crm(
        "L", company="Sunny Days", city="RENO", state="NV"
    )
    assert changes(connection) == {("Street", None, "1 Oak St"), ("PostalCode", None, "89501")}


def test_a_value_that_could_not_be_read_is_not_blank(connection: Connection) -> None:
    Month(connection).lead("L", phone="+17755550101").in_crm(
        "L", company="Sunny Days", problems=["phone.unreadable"]
    )
    assert changes(connection) == set()


def test_an_address_that_bounced_is_not_written_again(connection: Connection) -> None:
    Month(connection).lead("L", email="our@mail.example").in_crm(
        "L", company="Sunny Days", email_bounced_date="2026-01-02"
    )
    assert changes(connection) == set()


def test_our_placeholder_in_the_crm_gives_way_to_a_name(connection: Connection) -> None:
    Month(connection).lead("L", last_name="Bee").in_crm("L", company="Sunny Days", last_name="[not provided]")
    assert changes(connection) == {("LastName", "[not provided]", "Bee")}


def test_the_placeholder_is_counted_for_inserts_and_never_updates(connection: Connection) -> None:
    Month(connection).lead("A").lead("B", last_name="Bee").lead("C", city="Reno").in_crm("C")
    assert compare(connection, OPTIONS).placeholders == 1
    assert "LastName" not in {field for field, _, _ in changes(connection)}


def test_an_opt_out_is_added_and_never_undone(connection: Connection) -> None:
    month = Month(connection)
    for at, (ours, theirs) in enumerate([(True, None), (True, False), (False, True), (None, True)]):
        month.prefix = f"{at}-"
        month.lead("L", do_not_call=ours).in_crm("L", company="Sunny Days", do_not_call=theirs)
    options = Options("[not provided]", extract_fields=frozenset({"company", "do_not_call"}))
    assert changes(connection, options) == {("DoNotCall", None, "true"), ("DoNotCall", "false", "true")}


def test_a_field_the_extract_does_not_carry_is_never_updated(connection: Connection) -> None:
    Month(connection).lead("L", do_not_call=True, city="Reno").in_crm("L", company="Sunny Days")
    assert changes(connection) == {("City", None, "Reno")}
    options = Options("[not provided]", extract_fields=frozenset({"company"}))
    assert changes(connection, options) == set()


def test_every_reason_has_a_sentence(connection: Connection) -> None:
    assert explain("too_long:Company") == "Its Company is longer than Salesforce takes: shorten it."
    assert "converted" in explain("converted")


def org(**said: object) -> Options:
    return Options.of(Org.model_validate({"last_name_placeholder": "[not provided]"} | said))


def test_a_field_the_extract_lacks_never_agrees_with_an_address(connection: Connection) -> None:
    Month(connection).lead("L", state="NV", city="Reno", phone="+17025550101").in_crm("L")
    options = Options("[not provided]", extract_fields=frozenset({"company", "state", "phone", "country"}))
    assert changes(connection, options) == {
        ("Company", None, "Sunny Days"),
        ("Phone", None, "(702) 555-0101"),
    }


OLD, NEW = "2026-09-30 10:00:00", "2026-11-05 10:00:00"
NEWER: list[tuple[str, tuple[str, ...], str | None, bool]] = [
    ("2026-11", ("phone",), OLD, True),
    ("2026-11", ("phone",), NEW, False),
    ("2026-11", ("city",), OLD, False),
    ("2026-10", ("phone",), OLD, True),
    ("2026-09", ("phone",), OLD, False),
    ("2026-11", ("phone",), None, False),
]


@pytest.mark.parametrize(("period", "changed", "modified", "is_written"), NEWER)
def test_ours_is_newer_where_it_changed_after_the_crm_lead_was_modified(
    connection: Connection, period: str, changed: tuple[str, ...], modified: str | None, is_written: bool
) -> None:
    month = Month(connection).lead("L", phone="+17025550101").had("L", "2026-01").had("L", period, *changed)
    month.in_crm("L", company="Sunny Days", phone="+17025550199", last_modified_at=modified)
    found = changes(connection, org(policies={"Phone": "if_newer"}))
    assert found == ({("Phone", "(702) 555-0199", "(702) 555-0101")} if is_written else set())


def test_a_lead_that_is_new_to_us_is_as_new_as_its_first_month(connection: Connection) -> None:
    month = Month(connection).lead("L", phone="+17025550101").had("L", "2026-11")
    month.in_crm("L", company="Sunny Days", phone="+17025550199", last_modified_at=OLD)
    assert len(changes(connection, org(policies={"Phone": "if_newer"}))) == 1


def test_if_newer_fills_a_blank_however_new_the_crm_lead_is(connection: Connection) -> None:
    month = Month(connection).lead("L", phone="+17025550101").had("L", "2026-01")
    month.in_crm("L", company="Sunny Days", last_modified_at=NEW)
    assert changes(connection, org(policies={"Phone": "if_newer"})) == {("Phone", None, "(702) 555-0101")}


ADDRESS = ("Street", "City", "State", "PostalCode", "Country")


def test_a_moved_address_is_replaced_as_a_whole_or_not_at_all(connection: Connection) -> None:
    ours = {"street": "1 Oak St", "city": "Reno", "state": "NV", "zip": "89501"}
    theirs = {"street": "9 Elm St", "city": "Elko", "state": "NV", "zip": "89801"}
    month = Month(connection).lead("L", **ours).had("L", "2026-01").had("L", "2026-11", "street")
    month.in_crm("L", company="Sunny Days", last_modified_at=OLD, **theirs)
    whole = changes(connection, org(policies=dict.fromkeys(ADDRESS, "if_newer")))
    assert {field for field, _, _ in whole} == {"Street", "City", "PostalCode"}
    assert changes(connection, org(policies={"Street": "if_newer"})) == set()


@pytest.mark.parametrize("policy", ["if_blank", "if_newer", "always"])
def test_no_policy_writes_to_an_address_that_bounced(connection: Connection, policy: str) -> None:
    month = Month(connection).lead("L", email="our@mail.example").had("L", "2026-11")
    month.in_crm("L", company="Sunny Days", email_bounced_date="2026-01-02", last_modified_at=OLD)
    assert changes(connection, org(policies={"Email": policy})) == set()


@pytest.mark.parametrize(
    ("policy", "written"),
    [("never", set()), ("if_blank", set()), ("always", {("Status", "Working", "Fresh")})],
)
def test_sales_fields_follow_the_policy_that_a_person_gave(
    connection: Connection, policy: str, written: Changes
) -> None:
    month = Month(connection).lead("L", lead_status="Fresh")
    month.in_crm("L", company="Sunny Days", lead_status="Working")
    assert changes(connection, org(policies={"Status": policy})) == written


def test_a_custom_field_is_compared_with_what_the_extract_shows_of_it(connection: Connection) -> None:
    month = Month(connection).lead("L", license_number="123", capacity=9)
    month.in_crm("L", company="Sunny Days", license_number="122", capacity=9)
    added = ({"api_name": "Licence__c", "reads": "license_number", "policy": "always"},)
    assert changes(connection, org(added=added)) == {("Licence__c", "122", "123")}


def test_a_last_name_that_stood_in_gives_way_to_a_person(connection: Connection) -> None:
    Month(connection).lead("L", last_name="Bee").in_crm("L", company="Sunny Days", last_name="Sunny Days")
    assert changes(connection, org(last_name_from=["company"])) == {("LastName", "Sunny Days", "Bee")}
    assert changes(connection, org()) == set()
