"""What lies beside the Salesforce files: mapping, merge plan, forecast; and the way in by an external id."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from core import crm, loads
from core.__main__ import app
from core.crm.files import ExportFile
from core.crm.refusals import code_of, field_of
from core.engine import Connection
from tests.unit.crm_month import OPTIONS, Month
from tests.unit.loaded_month import loaded_month
from tests.unit.salesforce import bulk, data_loader, read, sfdc_id


def exported(connection: Connection, folder: Path, options: crm.Options = OPTIONS) -> crm.Export:
    crm.compare(connection, options)
    return crm.export(connection, folder, options)


def test_data_loader_s_mapping_names_every_column_of_its_files(
    connection: Connection, tmp_path: Path
) -> None:
    Month(connection).lead("A", city="Reno").lead("B", capacity=4).in_crm("B", company="Sunny Days")
    exported(connection, tmp_path)
    for operation in ("insert", "update"):
        header = list(read(tmp_path / f"lead_{operation}_001.csv")[0])
        lines = (tmp_path / f"lead_{operation}.sdl").read_text(encoding="utf-8").splitlines()
        assert lines == [f"{name}={name}" for name in header]


def test_new_leads_go_by_an_external_id_where_the_org_has_one(connection: Connection, tmp_path: Path) -> None:
    month = Month(connection).lead("A").lead("B").lead("C", city="Reno").in_crm("C", company="Sunny Days")
    assert month.counted
    made = exported(connection, tmp_path, replace(OPTIONS, external_id="Leadfold_Id__c"))
    assert [file.path.name for file in made.files] == ["lead_upsert_001.csv", "lead_update_001.csv"]
    keys = [row["Leadfold_Id__c"] for row in read(tmp_path / "lead_upsert_001.csv")]
    assert keys == ["A", "B"]
    assert "Id" not in read(tmp_path / "lead_upsert_001.csv")[0]
    exported(connection, tmp_path)
    assert not list(tmp_path.glob("lead_upsert*"))


def test_the_merge_plan_keeps_the_lead_that_sales_touched_last(
    connection: Connection, tmp_path: Path
) -> None:
    month = Month(connection).lead("A").lead("B", city="Reno")
    for at, day in enumerate(["2026-01-05", "2026-03-01", None, "2026-02-01"], start=1):
        month.in_crm("A", f"00Q{at}", last_activity_date=day)
    month.in_crm("B", "00Q8", company="Sunny Days").in_crm("B", "00Q9", is_converted=True)
    exported(connection, tmp_path)
    assert read(tmp_path / "lead_merge_plan.csv") == [
        {"MasterId": "00Q2", "LoserId1": "00Q4", "LoserId2": "00Q1"},
        {"MasterId": "00Q2", "LoserId1": "00Q3", "LoserId2": ""},
    ]
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["merge_plan"]["rows"] == 2
    assert "lead_merge_plan.csv" not in [file["name"] for file in manifest["files"]]


def test_the_forecast_counts_jobs_batches_and_what_new_leads_weigh() -> None:
    def file(operation: str, rows: int) -> ExportFile:
        return ExportFile(Path("x.csv"), operation, (), rows, 0, "")

    told = crm.forecast([file("insert", 10_001), file("insert", 10_000), file("update", 1)])
    assert (told.jobs, told.batches, told.rows) == (3, 4, 20_002)
    assert told.storage_bytes == 20_001 * 2_048


HOSTILE = st.text(
    st.one_of(st.sampled_from("\",\n\r=+-@'; 😀é"), st.characters(exclude_categories=("Cs", "Cc"))),
    max_size=30,
)
ERROR = st.text(st.sampled_from('ab,"\n:[]- é'), min_size=1, max_size=20)


@hypothesis_settings(max_examples=5, deadline=None)
@given(
    rows=st.lists(st.tuples(HOSTILE, st.sampled_from("sfu"), ERROR), min_size=4, max_size=12),
    seed=st.integers(0, 99),
)
def test_hostile_values_find_their_way_back_through_the_loop(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], seed: int
) -> None:
    def arrange(month: Month) -> None:
        for at, (value, _, _) in enumerate(rows):
            month.lead(f"L{at:02}", company="C" + value, street="S" + value, last_name=f"N{at}")

    loaded = loaded_month(tmp_path_factory.mktemp("loop") / "w", arrange)
    kinds = {"s": "succeeded", "f": "failed", "u": "unprocessed"}
    said = {
        f"N{at}": (kinds[kind], sfdc_id(at) if kind == "s" else "E" + error)
        for at, (_, kind, error) in enumerate(rows)
    }
    sent = [(row, said[row["LastName"]]) for row in read(loaded.export / "lead_insert_001.csv")]
    assert len(sent) == len(rows)
    told = loaded.hand_in(bulk(sent, seed))
    assert not any(one.is_problem for one in told), told
    after = loaded.again()
    assert {lead_id: sfdc for lead_id, (_, _, sfdc) in after.items()} == {
        f"L{at:02}": sfdc_id(at) if kind == "s" else None for at, (_, kind, _) in enumerate(rows)
    }
    files = loads.accounts(loaded.workspace, loaded.run)
    assert [one.unanswered for one in files] == [0]


def test_the_link_comes_before_what_matching_found(tmp_path: Path) -> None:
    """Another lead claims the record; the lead that was given the id when it was loaded keeps it."""
    loaded = loaded_month(tmp_path / "w", lambda month: month.lead("L", city="Reno"))
    (row,) = read(loaded.export / "lead_insert_001.csv")
    loaded.hand_in(bulk([(row, ("succeeded", sfdc_id(7)))]))
    with loaded.writing() as connection:
        month = Month(connection, is_made=True)
        month.only_in_crm("K", sfdc_id(7)[:15], company="Sunny Days", city="Elko")
        connection.execute("update run_input set sha256 = 'newer' where kind = 'crm'")
    assert loaded.again()["L"] == ("unchanged", None, sfdc_id(7)[:15])


def test_a_loaded_lead_that_a_newer_extract_lacks_is_not_sent_again(tmp_path: Path) -> None:
    loaded = loaded_month(tmp_path / "w", lambda month: month.lead("L"))
    (row,) = read(loaded.export / "lead_insert_001.csv")
    loaded.hand_in(bulk([(row, ("succeeded", sfdc_id(7)))]))
    with loaded.writing() as connection:
        connection.execute("update run_input set sha256 = 'newer' where kind = 'crm'")
    assert loaded.again()["L"] == ("withheld", "lost", sfdc_id(7))


def test_the_command_line_writes_the_files_and_takes_the_answers(tmp_path: Path) -> None:
    loaded = loaded_month(tmp_path / "w", lambda month: month.lead("A").lead("B", city="Reno"))
    home = ["--home", str(tmp_path / "w")]
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["export", "--run", loaded.run.run_id, "--out", str(out), *home])
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in out.iterdir()) == [
        "lead_insert.sdl", "lead_insert_001.csv", "manifest.json", "salesforce.zip",
    ]  # fmt: skip
    rows = read(out / "lead_insert_001.csv")
    answers = data_loader([(rows[0], ("succeeded", sfdc_id(1))), (rows[1], ("failed", "No room"))])
    for name, content in answers.items():
        (tmp_path / name).write_bytes(content)
    files = [str(tmp_path / name) for name in answers]
    done = CliRunner().invoke(app, ["results", *files, *home])
    assert done.exit_code == 0, done.output
    assert "success.csv: 1 row of lead_insert of 2026-11, succeeded." in done.output
    done = CliRunner().invoke(app, ["results", str(tmp_path / "out" / "manifest.json"), *home])
    assert (done.exit_code, "is no result of a file made here" in done.output) == (3, True)
    (loaded.export / "lead_insert_001.csv").write_text("Company\nchanged\n")
    done = CliRunner().invoke(app, ["export", "--run", loaded.run.run_id, "--out", str(out), *home])
    assert (done.exit_code, "is not as its run wrote it" in done.output) == (1, True)
    assert read(out / "lead_insert_001.csv") == rows
    done = CliRunner().invoke(app, ["export", "--run", "2026-11-009", "--out", str(out), *home])
    assert (done.exit_code, "There is no run 2026-11-009" in done.output) == (2, True)


KNOWN = [
    ("REQUIRED_FIELD_MISSING:Required fields are missing: [X]:X --", "REQUIRED_FIELD_MISSING", "X"),
    ("Required fields are missing: [LastName]", "REQUIRED_FIELD_MISSING", "LastName"),
    ("STRING_TOO_LONG:City: data value too large: x (max length=40):City --", "STRING_TOO_LONG", "City"),
    ("City: data value too large: x (max length=40)", "STRING_TOO_LONG", "City"),
    ("INVALID_EMAIL_ADDRESS:Email: invalid email address: a@:Email --", "INVALID_EMAIL_ADDRESS", "Email"),
    ("UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--", "UNABLE_TO_LOCK_ROW", None),
    ("NEVER_HEARD_OF:what:--", "NEVER_HEARD_OF", None),
    ("what is this", "UNKNOWN", None),
]  # fmt: skip


@pytest.mark.parametrize(("error", "code", "field"), KNOWN)
def test_an_error_text_tells_its_code_and_field(
    connection: Connection, error: str, code: str, field: str | None
) -> None:
    row = connection.execute(f"select {code_of('$e')}, {field_of('$e')}", {"e": error}).fetchone()
    assert row == (code, field)
