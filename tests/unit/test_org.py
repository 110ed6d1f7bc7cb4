"""The Salesforce setup: what a person may say of the org, what becomes of it, and how it is kept."""

from collections.abc import Callable

import pytest

from core import crm, org
from core.crm import AddedField, Org, OrgField, Policy, Regions
from core.errors import LeadfoldError, WrongUse
from core.inputs import RunInputs
from core.settings import Settings
from core.state import Store, open_store

PLAIN = Org(last_name_placeholder="[not provided]", lead_source="List Purchase")
MINE = (OrgField(api_name="LastName", length=80), OrgField(api_name="Company", length=100))


@pytest.fixture
def store(settings: Settings) -> Store:
    return open_store(settings.state_url)


def made(**said: object) -> Org:
    return Org.model_validate(PLAIN.model_dump() | said)


def say(store: Store, settings: Settings, wanted: Org, reason: str = "Ops said so.") -> int:
    seen = org.standing(store)
    return org.save(store, settings, wanted, reason, "Ada", seen.setup_id if seen else None).setup_id


def test_until_somebody_speaks_the_org_is_the_shipped_one(store: Store, settings: Settings) -> None:
    assert org.in_force(store, settings) == PLAIN
    assert PLAIN.specification() == crm.shipped()
    other = settings.model_copy(update={"lead_source": "Web"})
    assert org.in_force(store, other).lead_source == "Web"


def test_a_setup_comes_back_as_it_was_said_with_who_and_why(store: Store, settings: Settings) -> None:
    wanted = made(
        added=(AddedField(api_name="Licence__c", reads="license_number", policy=Policy.IF_BLANK),),
        renamed={"Capacity__c": "Licensed_Capacity__c"},
        policies={"Phone": Policy.IF_NEWER},
        regions=Regions.NAMES,
        status="New",
        field_list=(*MINE, OrgField(api_name="Status", values=("New",), is_restricted=True)),
        field_list_name="lead.csv",
    )
    say(store, settings, wanted)
    row = org.standing(store)
    assert org.in_force(store, settings) == wanted
    assert row is not None
    assert (row.created_by, row.reason) == ("Ada", "Ops said so.")


def test_an_undo_brings_back_what_held_before_and_keeps_every_row(store: Store, settings: Settings) -> None:
    first = say(store, settings, made(status="New"))
    second = say(store, settings, made(status="Open"))
    org.undo(store, second, "Bea")
    assert org.in_force(store, settings).status == "New"
    org.undo(store, first, "Bea")
    assert org.in_force(store, settings) == PLAIN
    assert [(row.created_by, row.undoes) for row in org.history(store)] == [
        ("Bea", first), ("Bea", second), ("Ada", None), ("Ada", None),
    ]  # fmt: skip


def test_nobody_overwrites_a_setup_unseen_nor_without_a_reason(store: Store, settings: Settings) -> None:
    first = say(store, settings, made(status="New"))
    with pytest.raises(WrongUse, match="Somebody changed the Salesforce setup"):
        org.save(store, settings, made(status="Open"), "Why.", "Bea", None)
    with pytest.raises(WrongUse, match="Say why"):
        say(store, settings, made(status="Open"), "  ")
    with pytest.raises(WrongUse, match="nothing was saved"):
        say(store, settings, made(status="New"))
    say(store, settings, made(status="Open"))
    with pytest.raises(WrongUse, match="Somebody changed the Salesforce setup"):
        org.undo(store, first, "Bea")
    assert org.in_force(store, settings).status == "Open"


WRONG: list[tuple[dict[str, object], str]] = [
    ({"last_name_placeholder": " "}, "needs 1 to 80 characters"),
    ({"last_name_placeholder": "x" * 81}, "needs 1 to 80 characters"),
    ({"last_name_from": ("phone",)}, "cannot be taken from phone"),
    ({"record_type_id": "Childcare"}, "no id of a record type"),
    ({"owner_id": "012000000000001"}, "begins with 005 or 00G"),
    ({"assignment_rule_id": "01Q00"}, "no id of an assignment rule"),
    ({"owner_id": "005000000000001", "assignment_rule_id": "01Q000000000001"}, "overrides the owner"),
    ({"renamed": {"City": "Town__c"}}, "City is a field of every Salesforce org"),
    ({"renamed": {"Capacity__c": "Capacity"}}, "It ends in __c"),
    ({"renamed": {"Capacity__c": "Outreach_Stage__c"}}, "is there already"),
    ({"added": ({"api_name": "capacity__C", "reads": "capacity"},)}, "no API name"),
    ({"added": ({"api_name": "CAPACITY__c", "reads": "capacity"},)}, "is there already"),
    ({"added": ({"api_name": "Stage__c", "reads": "outreach_stage"},)}, "cannot be filled from outreach"),
    ({"policies": {"HasOptedOutOfEmail": "always"}}, "opt-out, which is never taken back"),
    ({"policies": {"DoNotCall": "if_newer"}}, "opt-out, which is never taken back"),
    ({"policies": {"City": "only_true"}}, "City cannot have the policy only_true"),
    ({"policies": {"Planet": "never"}}, "no field Planet"),
    (
        {"status": "Odd", "field_list": [{"api_name": "Status", "values": ["New"], "is_restricted": True}]},
        "Odd is none of them. Choose one of New",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("said", "says"), WRONG)
def test_what_cannot_be_meant_is_refused_with_what_to_do(said: dict[str, object], says: str) -> None:
    with pytest.raises(LeadfoldError, match=says):
        made(**said)


def test_names_and_policies_reach_the_field_list_together() -> None:
    said = made(
        renamed={"Capacity__c": "Seats__c"}, policies={"Capacity__c": "never", "Phone": "always"}
    ).specification()
    assert (said.field("Seats__c").policy, said.field("Phone").policy) == (Policy.NEVER, Policy.ALWAYS)
    assert "Capacity__c" not in said.names


def test_what_sales_owns_is_never_written_until_somebody_says_so() -> None:
    said = {field.api_name: field.policy for field in PLAIN.specification().fields}
    owned = ("Status", "OwnerId", "LeadSource", "Outreach_Stage__c", "Current_Enrollment__c")
    assert {said[name] for name in owned} == {Policy.NEVER}


def test_a_custom_copy_of_an_address_or_opt_out_keeps_its_guard() -> None:
    said = made(
        added=(
            {"api_name": "Second_Email__c", "reads": "email", "policy": "always"},
            {"api_name": "No_Calls__c", "reads": "do_not_call", "policy": "only_true"},
        )
    ).specification()
    assert said.field("Second_Email__c").unless == "email_bounced_date"
    assert said.field("No_Calls__c").one_way
    with pytest.raises(LeadfoldError, match="No_Calls__c cannot have the policy always"):
        made(added=({"api_name": "No_Calls__c", "reads": "do_not_call", "policy": "always"},))


def test_the_orgs_own_list_gives_lengths_and_values_and_leaves_out_what_it_lacks() -> None:
    status = OrgField(api_name="Status", type="picklist", values=("New", "Old"), is_restricted=True)
    street = OrgField(api_name="Street", length=100)
    listed = made(field_list=(*MINE, status, street))
    said = listed.specification()
    assert (said.field("Company").length, said.field("Status").values) == (100, ("New", "Old"))
    assert {field.api_name for field in said.compared} == {"LastName", "Company", "Street", "Status"}
    assert {"City", "Email", "Capacity__c"} <= set(listed.left_out())
    assert said.field("Street").agree_on == ()


def test_a_field_that_nobody_fills_and_the_org_requires_is_named() -> None:
    region = OrgField(api_name="Region__c", is_required=True)
    assert made(field_list=(*MINE, region)).unfilled() == ("Region__c",)
    assert made(field_list=(*MINE, OrgField(api_name="Region__c"))).unfilled() == ()
    status = OrgField(api_name="Status", is_required=True)
    assert made(field_list=(*MINE, status)).unfilled() == ()


REGIONS: list[tuple[Regions, str, str | None, Callable[[tuple[str, ...]], bool]]] = [
    (Regions.TEXT, "State", "state", lambda values: values == ()),
    (Regions.NAMES, "State", "state_name", lambda values: "Nevada" in values),
    (Regions.CODES, "StateCode", "state", lambda values: "NV" in values),
]


@pytest.mark.parametrize(("regions", "name", "form", "holds"), REGIONS)
def test_the_picklist_setting_decides_field_form_and_values(
    regions: Regions, name: str, form: str, holds: Callable[[tuple[str, ...]], bool]
) -> None:
    field = made(regions=regions).specification().field(name)
    assert (field.form, holds(field.values)) == (form, True)


def frozen(settings: dict[str, str]) -> RunInputs:
    return RunInputs(period="2026-11", earlier=(), sources=(), notes=(), settings=settings, decision_ids=())


def test_a_run_reads_the_setup_it_was_frozen_with_and_older_runs_theirs() -> None:
    wanted = made(status="New", policies={"Phone": "if_newer"})
    assert frozen({"org": wanted.model_dump_json()}).org == wanted
    older = frozen({"last_name_placeholder": "(none)", "lead_source": "TAM"})
    assert (older.org.last_name_placeholder, older.org.lead_source) == ("(none)", "TAM")
