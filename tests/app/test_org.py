"""The Salesforce org, as a visitor sets it up and takes it back."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core import desk as work
from core import engine, inputs, org
from core.crm import Org, Policy, Regions
from core.insights import salesforce
from core.state import runs
from tests.app.conftest import FIRST, Desk

Said = Callable[[AppTest], str]
LIST = b"""name,type,length,nillable,restrictedPicklist,picklistValues
LastName,string,80,false,false,
Company,string,60,false,false,
Status,picklist,255,true,true,New;Working
Region__c,string,20,false,false,
"""


def in_force(desk: Desk) -> Org:
    return org.in_force(desk.workspace.store, desk.workspace.settings)


def part(app: AppTest, name: str) -> AppTest:
    return app.segmented_control(key="settings.org.part").set_value(name).run()


def keep(app: AppTest, key: str, why: str = "Ops said so.") -> AppTest:
    app.text_input(key=f"settings.org.why.{key}").set_value(why).run()
    return app.button(key=f"settings.org.{key}").click().run()


def test_a_policy_is_set_with_a_reason_shown_and_taken_back(desk: Desk, said: Said) -> None:
    app = desk.open("settings", org="policies")
    assert "nobody has changed it" in said(app)
    assert not [button for button in app.button if button.key == "settings.org.set"]
    app.selectbox(key="settings.org.field").set_value("Phone").run()
    app = app.selectbox(key="settings.org.policy.Phone").set_value("if_newer").run()
    app = keep(app, "set", "")
    assert "Say why the Salesforce setup changes" in said(app)
    assert in_force(desk).policies == {}
    app = keep(app, "set", "Their phones are old.")
    assert in_force(desk).policies == {"Phone": Policy.IF_NEWER}
    assert inputs.choose(desk.workspace, FIRST).org == in_force(desk)
    assert "Phone: written where ours is newer. It holds from the next run on." in said(app)
    assert "Ann changed it on" in said(app)
    assert work.month(desk.workspace, FIRST).newer_decisions
    app = app.button(key="settings.org.undo").click().run()
    assert in_force(desk).policies == {}
    assert not app.exception


def test_an_opt_out_offers_no_policy_that_could_take_it_back(desk: Desk, said: Said) -> None:
    app = (
        desk.open("settings", org="policies").selectbox(key="settings.org.field").set_value("DoNotCall").run()
    )
    offered = app.selectbox(key="settings.org.policy.DoNotCall").options
    assert offered == ["Sales owns it: never written", "A yes is added, never taken back"]
    assert "An opt-out is never undone" in said(app)


def test_own_fields_are_added_named_and_dropped(empty_desk: Desk, said: Said) -> None:
    app = part(empty_desk.open("settings", org="policies"), "own")
    app.selectbox(key="settings.org.add.reads").set_value("license_number").run()
    app = app.text_input(key="settings.org.add.name").set_value("Licence").run()
    app = keep(app, "add")
    assert "Licence is no API name of a custom field" in said(app)
    app = app.text_input(key="settings.org.add.name").set_value("Licence__c").run()
    app = app.button(key="settings.org.add").click().run()
    assert [(each.api_name, each.reads) for each in in_force(empty_desk).added] == [
        ("Licence__c", "license_number")
    ]
    app = app.radio(key="settings.org.own").set_value("Correct a name").run()
    app.selectbox(key="settings.org.rename.old").set_value("Capacity__c").run()
    app = keep(app.text_input(key="settings.org.rename.new").set_value("Seats__c").run(), "rename")
    assert in_force(empty_desk).name("Capacity__c") == "Seats__c"
    app = app.radio(key="settings.org.own").set_value("Stop filling a field").run()
    app = keep(app, "drop")
    assert in_force(empty_desk).added == ()
    assert not app.exception


def test_what_new_leads_get_is_saved_together_or_refused(empty_desk: Desk, said: Said) -> None:
    app = part(empty_desk.open("settings", org="policies"), "values")
    app.text_input(key="settings.org.Status").set_value("New").run()
    app.selectbox(key="settings.org.regions").set_value(Regions.NAMES).run()
    app.multiselect(key="settings.org.last_name").set_value(["contact_names"]).run()
    app.text_input(key="settings.org.owner").set_value("005000000000001").run()
    app = app.text_input(key="settings.org.rule").set_value("01Q000000000001").run()
    app = keep(app, "values")
    assert "An assignment rule overrides the owner" in said(app)
    app.text_input(key="settings.org.owner").set_value("").run()
    app = app.button(key="settings.org.values").click().run()
    held = in_force(empty_desk)
    assert (held.status, held.regions, held.last_name_from) == ("New", Regions.NAMES, ("contact_names",))
    assert (held.owner_id, held.assignment_rule_id) == (None, "01Q000000000001")


def test_a_field_list_is_read_its_effect_said_and_taken(empty_desk: Desk, said: Said) -> None:
    app = part(empty_desk.open("settings", org="policies"), "list")
    app = app.file_uploader(key="settings.org.file").upload("lead.csv", b"Company\nSunny Days\n").run()
    assert "lead.csv has no columns for a field's name and type" in said(app)
    app = app.file_uploader(key="settings.org.file").upload("lead.csv", LIST).run()
    assert "4 fields, 3 of them required, 1 picklist with values" in said(app)
    assert "Salesforce requires Region__c, and nothing fills it" in said(app)
    assert "Not in the list, so never sent: FirstName" in said(app)
    app = keep(app, "take")
    assert in_force(empty_desk).specification().field("Company").length == 60
    app = part(app, "own")
    assert set(app.dataframe[0].value["What an update may do"]) == {"Not in the field list: never sent"}
    app = part(app, "values")
    assert app.selectbox(key="settings.org.Status").options == ["New", "Working"]


def test_whoever_saw_an_older_setup_changes_nothing(desk: Desk, said: Said) -> None:
    app = desk.open("settings", org="policies")
    app.selectbox(key="settings.org.field").set_value("City").run()
    app = app.selectbox(key="settings.org.policy.City").set_value("never").run()
    place = desk.workspace
    wanted = in_force(desk).changed(status="New")
    org.save(place.store, place.settings, wanted, "Meanwhile.", "Bea", None)
    app = keep(app, "set")
    assert "Somebody changed the Salesforce setup meanwhile" in said(app)
    assert in_force(desk) == wanted


def test_the_salesforce_page_says_how_many_values_each_policy_protects(desk: Desk, said: Said) -> None:
    with desk.workspace.store.session() as session:
        run = runs.published(session, FIRST)
    assert run is not None
    settings = desk.workspace.settings
    database = settings.runs / run.run_id / "run.duckdb"
    with engine.connect(settings, database, read_only=True) as connection:
        told = salesforce.protected(connection)
        expected = connection.execute("select sum(protected) from crm_field").fetchall()[0][0]
    assert expected > 0
    assert told["protected"].sum() == expected
    app = desk.open("salesforce")
    assert f"{expected:,} values of Salesforce that differ from ours are protected by policy" in said(app)
    never = told.set_index("policy")["protected"]["if_blank"]
    assert f"**{never:,}** by “Written only where Salesforce is blank”" in said(app)


@pytest.mark.parametrize("name", ["policies", "own", "values", "list"])
def test_every_part_opens_before_anything_ever_happened(empty_desk: Desk, name: str) -> None:
    assert not part(empty_desk.open("settings", org="policies"), name).exception
