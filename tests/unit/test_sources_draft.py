"""A new source from its draft to its contract, and back."""

from pathlib import Path

import pytest

from core.contracts import from_yaml, to_yaml
from core.inputs import choose
from core.sources import building, keeping
from core.sources import draft as drafts
from core.sources.building import NotReady, NotWaiting
from core.sources.concerns import concerns
from core.sources.draft import Draft
from core.state import contract_versions, deliveries
from core.workspace import Workspace, contracts_in_force, open_workspace, receive
from tests.unit.new_source_files import FILES, PERIOD

pytestmark = pytest.mark.slow


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace("Ann", tmp_path / "workspace")


def started(workspace: Workspace, name: str = "iowa_roster.csv", period: str = PERIOD) -> Draft:
    delivery = receive(workspace, FILES / name, name, period).delivery
    return building.opened(workspace, delivery.delivery_id)


def another_month(folder: Path) -> Path:
    lines = (FILES / "iowa_roster.csv").read_text().splitlines()
    file = folder / "roster_of_november.csv"
    file.write_text("\n".join(lines[:-2]) + "\n")
    return file


def nevada(workspace: Workspace) -> Path:
    """A file with the shipped header and one record."""
    header = contracts_in_force(workspace)["nevada"].header
    file = workspace.settings.home / "nevada.csv"
    file.write_text(",".join(header) + "\n" + ",".join("x" for _ in header) + "\n")
    return file


def sentences(workspace: Workspace, draft: Draft) -> str:
    return " ".join(concern.sentence for concern in concerns(workspace, draft))


def test_a_draft_knows_the_name_the_state_and_the_key_of_its_file(workspace: Workspace):
    draft = started(workspace)
    assert (draft.name, draft.source, draft.state, draft.key) == ("Iowa", "iowa", "IA", ("Lic No",))
    assert [column.name for column in draft.waiting] == ["Lic Status"]


def test_a_draft_is_as_it_was_left_when_it_is_opened_again(workspace: Workspace):
    draft = started(workspace)
    changed = building.choose(workspace, draft, "Cnty", None)
    drafts.keep(workspace.settings, changed)
    assert building.opened(workspace, draft.delivery_id) == changed
    assert changed != draft


def test_a_meaning_that_goes_to_another_column_is_asked_about_where_it_was(workspace: Workspace):
    changed = building.choose(workspace, started(workspace), "Fac Name", "city")
    assert changed.column("Fac Name").meaning == "city"
    assert changed.column("Phys City").meaning is None
    assert "Phys City" in [column.name for column in changed.waiting]
    assert "No column gives a company" in sentences(workspace, changed)


def test_a_contract_says_what_was_chosen_and_is_the_same_after_its_yaml(workspace: Workspace):
    draft = started(workspace)
    status = draft.column("Lic Status")
    words = [
        one.model_copy(update={"word": "Active"}) if one.value == "Grandfathered" else one
        for one in status.words
    ]
    made = building.contract(workspace, drafts.with_words(draft, "Lic Status", words))
    assert (made.source, made.version, made.state, made.key.fields) == ("iowa", 1, "IA", ("license_number",))
    translated = next(one for one in made.mappings if "license_status" in one.gives.values())
    assert (translated.parser, translated.translate) == ("text", {"Grandfathered": "Active"})
    kinds = next(one for one in made.mappings if "facility_type" in one.gives.values())
    assert kinds.translate["BEFORE & AFTER SCHOOL"] == "School-Age Program"
    assert from_yaml(to_yaml(made)) == made


def test_words_that_nobody_gave_are_named_and_do_not_stand_in_the_way(workspace: Workspace):
    draft = started(workspace)
    assert "Lic Status: no shared word yet for Grandfathered." in sentences(workspace, draft)
    assert not any(concern.is_blocking for concern in concerns(workspace, draft))


def test_a_person_without_a_company_becomes_a_lead(workspace: Workspace):
    draft = started(workspace, "persons.csv")
    fields = {field for one in building.contract(workspace, draft).mappings for field in one.gives.values()}
    assert {"company", "first_name", "last_name", "street"} <= fields
    assert draft.key == ("person_id",)


def test_a_saved_source_is_in_force_and_its_file_is_the_runs(workspace: Workspace):
    draft = started(workspace)
    keeping.save(workspace, draft, "Iowa sends a roster now.")
    with workspace.store.session() as session:
        (row,) = contract_versions.history(session, "iowa")
        delivery = deliveries.accepted(session, "iowa", PERIOD)
    assert (row.version, row.created_by, row.reason) == (1, "Ann", "Iowa sends a roster now.")
    assert delivery
    assert delivery.assigned_by == "Ann"
    chosen = next(one for one in choose(workspace, PERIOD).sources if one.source == "iowa")
    assert (chosen.file_name, chosen.loaded) == ("iowa_roster.csv", 12)
    assert drafts.kept(workspace.settings, draft.delivery_id) is None


def test_a_type_beside_its_number_is_one_word(workspace: Workspace):
    draft = started(workspace, "one_cell.csv")
    words = [(one.value, one.records, one.word) for one in draft.column("Type of License").words]
    assert words == [("Child Care Center", 12, "Center")]
    fields = building.preview(workspace, draft, building.contract(workspace, draft))
    record = dict(zip(fields.fields, fields.rows[0], strict=True))
    assert (record["facility_type"], record["license_number"]) == ("Center", "K70000")
    assert (record["schedule"], record["first_name"]) == ("Mon-Fri 6:00 AM-5:30 PM", "Ann")


def test_an_added_source_is_trusted_after_those_that_were_there(workspace: Workspace):
    draft = started(workspace).model_copy(update={"name": "Alabama"})
    keeping.save(workspace, draft, "")
    receive(workspace, nevada(workspace), "nevada.csv", PERIOD)
    assert [one.source for one in choose(workspace, PERIOD).sources] == ["nevada", "alabama"]


def test_the_next_months_file_is_known_by_its_columns(workspace: Workspace, tmp_path: Path):
    keeping.save(workspace, started(workspace), "")
    file = another_month(tmp_path)
    assert receive(workspace, file, file.name, "2026-11").delivery.source == "iowa"


def test_other_files_with_these_columns_that_waited_are_taken_along(workspace: Workspace, tmp_path: Path):
    file = another_month(tmp_path)
    waited = receive(workspace, file, file.name, "2026-09").delivery
    draft = started(workspace)
    assert draft.keys[0].stays == 1.0
    keeping.save(workspace, draft, "")
    with workspace.store.session() as session:
        accepted = deliveries.accepted(session, "iowa", "2026-09")
    assert accepted
    assert accepted.delivery_id == waited.delivery_id


def test_a_name_that_a_source_has_already_is_refused(workspace: Workspace):
    draft = started(workspace).model_copy(update={"name": "Texas"})
    with pytest.raises(NotReady, match="There is a source called texas already"):
        keeping.save(workspace, draft, "")
    assert contracts_in_force(workspace)["texas"].title == "Texas child care operations"


@pytest.mark.parametrize("name", ["", "?!", "All", "Record"])
def test_a_source_needs_a_name_of_its_own(workspace: Workspace, name: str):
    draft = started(workspace).model_copy(update={"name": name})
    assert any(concern.is_blocking for concern in concerns(workspace, draft))


def test_a_source_that_was_taken_back_is_over_and_its_file_waits_again(workspace: Workspace):
    draft = started(workspace)
    keeping.save(workspace, draft, "")
    assert [one.source for one in keeping.unused(workspace)] == ["iowa"]
    keeping.take_back(workspace, "iowa")
    assert "iowa" not in contracts_in_force(workspace)
    assert building.waiting(workspace, draft.delivery_id).source is None
    with workspace.store.session() as session:
        assert len(contract_versions.history(session, "iowa")) == 2


def test_a_name_that_was_taken_back_goes_on_in_its_history(workspace: Workspace):
    draft = started(workspace)
    keeping.save(workspace, draft, "")
    keeping.take_back(workspace, "iowa")
    made = keeping.save(workspace, building.opened(workspace, draft.delivery_id), "Again.")
    assert made.version == 3
    assert not contracts_in_force(workspace)["iowa"].retired


def test_a_source_that_a_run_has_read_stays(workspace: Workspace):
    keeping.save(workspace, started(workspace), "")
    frozen = workspace.settings.runs / "2026-10-001" / "inputs" / "inputs.json"
    frozen.parent.mkdir(parents=True)
    frozen.write_text(choose(workspace, PERIOD).model_dump_json())
    with pytest.raises(keeping.InUse, match="Run 2026-10-001 has read Iowa child care licences"):
        keeping.take_back(workspace, "iowa")
    assert keeping.unused(workspace) == []


def test_a_file_that_has_its_source_is_not_built_again(workspace: Workspace):
    draft = started(workspace)
    keeping.save(workspace, draft, "")
    with pytest.raises(NotWaiting):
        building.opened(workspace, draft.delivery_id)


def test_a_column_without_a_meaning_can_be_the_key(workspace: Workspace):
    draft = building.choose(workspace, started(workspace), "Lic No", None)
    keyed = building.with_key(draft, ("Lic No",), False)
    assert keyed.key == ("Lic No",)
    assert building.contract(workspace, keyed).key.fields == ("provider_id",)


def test_a_key_of_two_columns_is_a_key_of_two_fields(workspace: Workspace):
    draft = started(workspace, "two_part_key.csv")
    assert set(draft.key) <= {column.name for column in draft.columns}
    assert len(draft.key) == 2
    assert len(building.contract(workspace, draft).key.fields) == 2


def test_the_preview_counts_keys_over_the_whole_file(workspace: Workspace):
    draft = started(workspace)
    found = building.preview(workspace, draft, building.contract(workspace, draft))
    assert (found.records, found.distinct_keys, len(found.rows)) == (12, 12, 8)
    assert found.problems == {}
