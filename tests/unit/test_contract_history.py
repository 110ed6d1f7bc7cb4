"""A contract through time: what was agreed, going back, bringing YAML, and the files it read."""

import json
from pathlib import Path

import pytest

from core import contract_history as history
from core import contracts, inputs, schema
from core.contracts import Contract, ContractError, Rename, to_yaml
from core.errors import WrongUse
from core.settings import Settings
from core.state import runs
from core.workspace import Workspace, contracts_in_force, open_workspace, receive

RENAME = Rename("Phone", "Phone#", 1, None, ())


@pytest.fixture
def workspace(settings: Settings) -> Workspace:
    return open_workspace("Ada", settings.home)


@pytest.fixture
def texas(workspace: Workspace) -> Contract:
    return contracts_in_force(workspace)["texas"]


@pytest.fixture
def renamed(workspace: Workspace, texas: Contract) -> Contract:
    return schema.accept_rename(workspace, texas, RENAME, "june.csv")


def in_force(workspace: Workspace) -> Contract:
    return contracts_in_force(workspace)["texas"]


def test_versions_say_who_and_why_and_the_newest_is_in_force(workspace: Workspace, renamed: Contract) -> None:
    newest, first = history.versions(workspace, "texas")
    assert (newest.number, newest.who, newest.contract) == (2, "Ada", renamed)
    assert newest.why == "Phone is now called Phone# (seen in june.csv)."
    assert (first.number, first.why) == (1, "Shipped with Leadfold.")


def test_going_back_is_a_new_version_with_its_reason(
    workspace: Workspace, texas: Contract, renamed: Contract
) -> None:
    changed = history.revert(workspace, renamed, texas, " They sent the old file again. ")
    assert in_force(workspace) == changed
    assert changed.version == 3
    assert contracts.tell(texas, changed) == ()
    newest, *older = history.versions(workspace, "texas")
    assert newest.why == "Back to version 1: They sent the old file again."
    assert [one.number for one in older] == [2, 1]


def test_going_back_to_a_time_when_the_source_was_taken_back_keeps_the_source(
    workspace: Workspace, texas: Contract, renamed: Contract
) -> None:
    history.revert(
        workspace, renamed, texas.model_copy(update={"retired": True}), "The file of May is right."
    )
    assert in_force(workspace).header == texas.header


def test_going_back_needs_a_reason_and_the_version_that_was_looked_at(
    workspace: Workspace, texas: Contract, renamed: Contract
) -> None:
    with pytest.raises(WrongUse, match="Say why"):
        history.revert(workspace, renamed, texas, "  ")
    with pytest.raises(schema.ContractMoved, match="at version 2 by now"):
        history.revert(workspace, texas, texas, "A test.")
    assert in_force(workspace) == renamed


def test_an_exported_contract_comes_back_as_the_next_version(workspace: Workspace, texas: Contract) -> None:
    text = to_yaml(texas).replace("Phone", "Telephone")
    brought = history.read(text, "texas.yaml", texas)
    assert brought.version == 2
    assert in_force(workspace) == texas
    history.put_in_force(workspace, texas, brought, "texas.yaml", "They say Telephone now.")
    assert "Telephone" in in_force(workspace).header
    assert history.versions(workspace, "texas")[0].why == "From texas.yaml: They say Telephone now."


def test_yaml_that_is_no_contract_of_this_source_is_refused_in_a_sentence(texas: Contract) -> None:
    with pytest.raises(ContractError, match=r"mine\.yaml is not readable as YAML \(line 2\)"):
        history.read("source: texas\n  title: [", "mine.yaml", texas)
    with pytest.raises(ContractError, match="'mappings' is missing"):
        history.read("source: texas\ntitle: T\ncolumns: [A]\n", "mine.yaml", texas)
    with pytest.raises(WrongUse, match=r"nevada\.yaml is a contract of nevada, not of texas"):
        history.read(to_yaml(contracts.shipped()["nevada"]), "nevada.yaml", texas)
    with pytest.raises(WrongUse, match="says the same as version 1"):
        history.read(to_yaml(texas), "texas.yaml", texas)


def deliver(workspace: Workspace, period: str, header: list[str], records: int) -> str:
    file = workspace.settings.home / f"texas-{period}.csv"
    lines = [",".join(header), *(",".join(str(row) for _ in header) for row in range(records))]
    file.write_text("\n".join(lines) + "\n")
    delivery = receive(workspace, file, file.name, period).delivery
    assert delivery.source == "texas"
    return delivery.reading_id


def test_the_timeline_names_what_each_file_brought_lost_and_renamed(
    workspace: Workspace, texas: Contract
) -> None:
    header = list(texas.header)
    deliver(workspace, "2026-07", header, 2)
    later = ["Phone#" if name == "Phone" else name for name in header if name != "County"]
    deliver(workspace, "2026-09", [*later, "Web site"], 3)
    deliver(workspace, "2026-10", [name.upper() for name in [*later, "Web site"]], 3)
    schema.accept_rename(workspace, texas, RENAME, "june.csv")
    october, september, july = history.timeline(workspace, "texas")
    assert (july.period, july.came, july.went, july.records) == ("2026-07", (), (), 2)
    assert september.came == ("Web site",)
    assert september.went == ("County",)
    assert september.renamed == (("Phone", "Phone#"),)
    assert september.columns == len(header)
    assert (october.came, october.went, october.renamed) == ((), (), ())
    assert {one.read_by for one in (october, september, july)} == {None}


def test_the_timeline_says_which_version_a_published_run_read_a_file_with(
    workspace: Workspace, texas: Contract
) -> None:
    reading_id = deliver(workspace, "2026-07", list(texas.header), 2)
    schema.accept_missing(workspace, texas, "County", "july.csv")
    chosen = inputs.choose(workspace, "2026-07")
    publish(workspace, chosen)
    schema.accept_missing(workspace, in_force(workspace), "Zip", "july.csv")
    (july,) = history.timeline(workspace, "texas")
    assert july.read_by == 2
    assert reading_id in {one.reading_id for one in chosen.sources}


def publish(workspace: Workspace, chosen: inputs.RunInputs) -> None:
    with workspace.store.session() as session:
        job = runs.add_job(session, kind="run", period=chosen.period, status="running", who="Ada")
        run = runs.begin(session, period=chosen.period, fingerprint="f", job_id=job.job_id, who="Ada")
        runs.publish(session, run, "Ada")
    folder: Path = workspace.settings.runs / run.run_id / "inputs"
    folder.mkdir(parents=True)
    (folder / "inputs.json").write_text(json.dumps(chosen.model_dump(mode="json")))
