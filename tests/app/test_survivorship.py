"""Policies and pins, from the page to the leads of the next run."""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import engine, pins, preferences, review, survivorship
from core.canonical import FIELDS
from core.engine import Connection
from core.insights import origins, preferring
from core.state import decisions, runs
from core.state.tables import Run
from core.survivorship import Policy
from tests.app.conftest import FIRST, Desk

Said = Callable[[AppTest], str]
LONGEST = Policy(subject="company", prefer=("longest",), hears_crm=True)
HEARD = Policy(subject="email", prefer=("complete", "trust"), trust=("salesforce",), hears_crm=True)
PHONE = "+17025550101"


@pytest.fixture(scope="module")
def chosen(published: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The month run again: two policies of people, licensing records merged by them, and pins on some."""
    home = tmp_path_factory.mktemp("chosen") / "workspace"
    shutil.copytree(published.home, home)
    desk = Desk(home, published.files)
    run, workspace = newest_run(desk), desk.workspace
    for policy in (LONGEST, HEARD):
        preferences.save(workspace.store, policy, "Sales asked.", "Ann", run.run_id)
    with opened(desk) as connection:
        one, two, *more, lone = lone_records(connection, 7)
        for left, right in ((one, two), more[:2], more[2:]):
            merged = review.pair(connection, left, right)
            review.decide(workspace, run, connection, [merged], review.Said(decisions.MERGE))
        pins.pin(workspace, run, connection, one, "phone", "(702) 555-0199", "Rang them.")
        pins.pin(workspace, run, connection, two, "phone", "(702) 555-0101 x12", "Rang them again.")
        pins.pin(workspace, run, connection, two, "street", None, "Saw the sign.")
        pins.pin(workspace, run, connection, lone, "company", "Sun's", "Wrote us.")
    desk.run(FIRST)
    return desk


def test_the_story_of_every_value_ends_in_the_value_that_the_lead_has(chosen: Desk) -> None:
    """Of every field of every lead, with shipped policies, those of people, and pins."""
    with opened(chosen) as connection:
        found = connection.execute("select * from lead")
        names = [column[0] for column in found.description or []]
        golden = {row[0]: dict(zip(names, row, strict=True)) for row in found.fetchall()}
        told = origins.stories(connection, list(golden))
    assert set(told) == set(golden)
    for lead_id, story in told.items():
        by_field = {field.name: field.value for field in story.fields}
        assert {field.name: by_field.get(field.name) for field in FIELDS} == {
            field.name: golden[lead_id][field.name] for field in FIELDS
        }
    stories = [field for story in told.values() for field in story.fields]
    assert [field for field in stories if not field.rule] == []
    said = [field for field in stories if field.value not in (None, False)]
    assert [field for field in said if not field.origin and not field.pins] == []


def test_pinned_values_are_the_leads_and_say_who_pinned_them(chosen: Desk) -> None:
    with opened(chosen) as connection:
        one, two, *_, lone = lone_records_before(chosen)
        lead_id = lead_of(connection, one)
        fields = {field.name: field for field in origins.stories(connection, [lead_id])[lead_id].fields}
        alone = connection.execute("select company from lead where lead_id = ?", [lead_of(connection, lone)])
        assert alone.fetchall() == [("Sun's",)]
    assert (fields["phone"].value, fields["phone_extension"].value) == (PHONE, "12")
    assert fields["phone"].rule == "Typed by a person"
    assert [pin.reason for pin in fields["phone"].pins] == ["Rang them again.", "Rang them."]
    with chosen.workspace.store.session() as session:
        told = [event.message for event in runs.events(session, newest_run(chosen).job_id)]
    assert "2 pinned values give way to newer pins of the same lead" in told
    street = fields["street"]
    assert street.origin is not None
    assert (street.rule, street.origin.record_id) == ("Pinned by a person", two)


def test_a_preview_counts_the_leads_that_the_next_run_changes(published: Desk, chosen: Desk) -> None:
    query = (
        "select lead_id, company from lead where record_count = 2 and list_contains(sources, 'salesforce')"
    )
    with opened(published) as connection:
        expected = preferring.preview(connection, LONGEST)
        before = dict(connection.execute(query).fetchall())
    with opened(chosen) as connection:
        after = dict(connection.execute(query).fetchall())
    changed = {lead for lead in before if after[lead] != before[lead]}
    assert (expected.shared, expected.leads) == (len(before), len(changed))
    assert {each.lead_id for each in expected.examples} == changed != set()
    assert all(len(str(each.after)) > len(str(each.before)) for each in expected.examples)


def test_a_policy_is_tried_saved_and_taken_back_on_the_page(desk: Desk, said: Said) -> None:
    app = desk.open("settings", values="company")
    assert "all 20 as shipped" in said(app)
    app.selectbox(key="survivorship.company.0.").select("longest").run()
    assert "Nothing would change" in said(app)
    app.toggle(key="survivorship.company.crm").set_value(True).run()
    assert "made of several records would change" in said(app)
    assert list(app.table[0].value.columns) == ["Lead", "Now", "Then"]
    app.button(key="survivorship.save").click().run()
    assert app.error[0].value.startswith("Say why the policy changes")
    app.text_input(key="survivorship.company.why").input("Sales asked.")
    app.button(key="survivorship.save").click().run()
    assert "Company is chosen so from the next run on." in said(app)
    assert preferences.of_all(desk.workspace.store)["company"].prefer[0] == "longest"
    app.button(key="survivorship.undo").click().run()
    assert preferences.of_all(desk.workspace.store) == survivorship.shipped()


def test_a_lead_unfolds_what_was_not_chosen_and_takes_a_word_on_it(desk: Desk, said: Said) -> None:
    with opened(desk) as connection:
        query = "select lead_id from lead where record_count > 1 order by 1"
        lead_id = str(connection.execute(query).fetchall()[0][0])
    app = desk.open("leads", lead=lead_id)
    assert any("other" in each.label for each in app.expander)
    app.toggle(key="leads.origins").set_value(True).run()
    told = app.table[0].value.set_index("Field")["Value, rule and record"]
    assert "row" in told["Company"]
    assert ".csv, record" in told["Company"]
    assert "September 2026" in told["Company"]
    app.selectbox(key="leads.typed.field").select("phone").run()
    app.text_input(key="leads.typed.text").input("555")
    app.text_input(key="leads.typed.why").input("Rang them.")
    app.button(key="leads.typed").click().run()
    assert "555 is not a US or Canadian phone number" in said(app)
    app.text_input(key="leads.typed.text").input("(702) 555-0101")
    app.button(key="leads.typed").click().run()
    assert "Phone is pinned. It counts from the next run on." in said(app)
    assert "Pinned since this run: Phone" in said(app)


def test_nobody_is_opted_in_by_a_pin(desk: Desk) -> None:
    with opened(desk) as connection:
        (record,) = lone_records(connection, 1)
        with pytest.raises(pins.NotToBePinned, match="can only be pinned to yes"):
            pins.pin(
                desk.workspace, newest_run(desk), connection, record, "do_not_call", "no", "They said so."
            )
        with pytest.raises(pins.NotToBePinned, match="Say why"):
            pins.pin(desk.workspace, newest_run(desk), connection, record, "do_not_call", "yes", " ")
        assert pins.standing_for(desk.workspace, connection, record) == {}


def test_a_pin_is_let_go_where_it_is_shown(chosen: Desk, monkeypatch: pytest.MonkeyPatch, said: Said) -> None:
    monkeypatch.setenv("LEADFOLD_HOME", str(chosen.home))
    one, *_, lone = lone_records_before(chosen)
    with opened(chosen) as connection:
        lead_id, lone_lead = lead_of(connection, one), lead_of(connection, lone)
    assert "Typed by a person, Ann on" in said(chosen.open("leads", lead=lead_id))
    app = chosen.open("leads", lead=lone_lead)
    app.button(key="leads.unpin.company").click().run()
    assert "No longer pinned: Company" in said(app)
    with opened(chosen) as connection:
        assert pins.standing_for(chosen.workspace, connection, lone_lead) == {}


@pytest.mark.slow
def test_a_pin_follows_its_record_when_its_lead_is_split(chosen: Desk) -> None:
    """Stands last, because it runs the month once more."""
    one, two, *_, lone = lone_records_before(chosen)
    with opened(chosen) as connection:
        pins.unpin(chosen.workspace, newest_run(chosen), connection, lead_of(connection, lone), "company")
    with chosen.workspace.store.session() as session:
        merged = next(row for row in decisions.standing(session) if one in decisions.record_ids(row))
        decisions.undo(session, merged.decision_id, "Ann")
    chosen.run(FIRST)
    with opened(chosen) as connection:
        query = "select record_id, lead.phone, lead.company from lead inner join record_state using (lead_id)"
        leads = {record: (phone, company) for record, phone, company in connection.execute(query).fetchall()}
    assert (leads[one][0], leads[two][0]) == ("+17025550199", PHONE)
    assert leads[lone][1] != "Sun's"


def opened(desk: Desk) -> AbstractContextManager[Connection]:
    run = newest_run(desk)
    return engine.connect(desk.workspace.settings, database(desk, run), read_only=True)


def database(desk: Desk, run: Run) -> Path:
    return desk.workspace.settings.runs / run.run_id / "run.duckdb"


def newest_run(desk: Desk) -> Run:
    with desk.workspace.store.session() as session:
        run = runs.published(session, FIRST)
    assert run is not None
    return run


def lone_records(connection: Connection, count: int) -> list[str]:
    """Licensing records of Texas that are leads by themselves."""
    query = (
        "select record_id from record_state where record_count = 1 and source = 'texas' order by 1 limit ?"
    )
    return [str(record) for (record,) in connection.execute(query, [count]).fetchall()]


def lone_records_before(desk: Desk) -> list[str]:
    """The same records, asked of the first run."""
    database = desk.workspace.settings.runs / f"{FIRST}-001" / "run.duckdb"
    with engine.connect(desk.workspace.settings, database, read_only=True) as connection:
        return lone_records(connection, 7)


def lead_of(connection: Connection, record: str) -> str:
    query = "select lead_id from record_state where record_id = ?"
    return str(connection.execute(query, [record]).fetchall()[0][0])
