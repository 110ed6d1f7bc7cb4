"""What a source's file changed since its last one, from delivered files to the records behind each number."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from core import changes, contracts, steps
from core.__main__ import app
from core.changes import Comparison, Summary, Wanted
from core.settings import Settings
from core.state import deliveries, runs
from core.state.tables import Event
from core.workspace import Workspace, agree, open_workspace, receive

pytestmark = pytest.mark.slow

UTAH = """
source: utah
title: Utah child care licences
state: UT
columns: [Licence, Name, Town, Phone, Seats]
key: {fields: [license_number]}
mappings:
- {parser: text, from: [Licence], gives: {value: license_number}}
- {parser: company, from: [Name], gives: {company: company}}
- {parser: city, from: [Town], gives: {city: city}}
- {parser: us_phone, from: [Phone], gives: {number: phone}}
- {parser: whole_number, from: [Seats], gives: {number: capacity}}
"""
HEADER = "Licence,Name,Town,Phone,Seats"
JULY = ["U1,Sun School,Provo,801-555-0101,10", "U2,Moon School,Provo,,20", "U9,Old School,Provo,,9"]
AUGUST = [
    "U1,Sun School,Provo,801-555-0101,10",
    "U2,Moon School,Provo,,20",
    "U3,Star School,Ogden,801-555-0103,30",
    "U4,Rain School,Ogden,,40",
    "U5,Snow School,Ogden,,50",
    "U7,Hail School,Ogden,,70",
]
SEPTEMBER = [
    "U5,Snow School,Ogden,,50,60",  # a cell too many: it cannot be read
    "U1,SUN SCHOOL,PROVO,(801) 555-0101,010",  # another spelling of the same
    "U2,Moon School,Orem,801-555-0102,20",
    "U3,Star School,Ogden,801-555-0199,30",
    "U6,Wind School,Provo,,60",
    "U7,Hail School,Ogden,,70",
    "U9,Old School,Provo,,9",
]


@pytest.fixture
def workspace(settings: Settings) -> Workspace:
    opened = open_workspace("Ada", settings.home)
    agree(opened, contracts.from_yaml(UTAH), "A test.")
    return opened


def deliver(workspace: Workspace, period: str, rows: list[str], header: str = HEADER) -> None:
    file = workspace.settings.home / f"utah {period}.csv"
    file.write_text("\n".join([header, *rows]) + "\n")
    reception = receive(workspace, file, file.name, period)
    assert reception.delivery.source == "utah"


def compared(workspace: Workspace, period: str) -> Summary:
    (told,) = changes.compare_all(workspace, period, job(workspace))
    return told


def job(workspace: Workspace) -> int:
    with workspace.store.session() as session:
        return runs.add_job(session, kind="compare", period=None, status="running", who="Ada").job_id


def plan(workspace: Workspace, period: str) -> Comparison:
    (one,) = changes.planned(workspace, period)
    return one


def rows(workspace: Workspace, period: str, change: str, **asked: str) -> list[tuple[str, ...]]:
    wanted = Wanted(plan(workspace, period).rows(workspace.settings), change, **asked)
    frame = changes.found(workspace.settings, wanted, "record_key", 100, 0)
    assert changes.count(workspace.settings, wanted) == len(frame)
    columns = ["record_key", "company"] + (["field", "old_value", "new_value"] if change == "changed" else [])
    return [
        tuple(row)
        for row in frame[columns].astype(object).where(frame[columns].notna(), None).values.tolist()
    ]


@pytest.fixture
def three_months(workspace: Workspace) -> Workspace:
    for period, lines in (("2026-07", JULY), ("2026-08", AUGUST), ("2026-09", SEPTEMBER)):
        deliver(workspace, period, lines)
    return workspace


def test_every_record_that_is_not_as_it_was_is_counted_as_what_became_of_it(three_months: Workspace) -> None:
    told = compared(three_months, "2026-09")
    assert told.counts == {"new": 1, "changed": 2, "gone": 1, "back": 1, "held": 1}
    assert told.fields == {"phone": 2, "city": 1}
    assert (told.period, told.previous_period, told.records) == ("2026-09", "2026-08", 6)
    assert told.sentence == (
        "Utah child care licences since 2026-08: 1 new, 2 changed (phone 2, city 1), 1 gone, 1 back again, "
        "1 held; 6 records."
    )


def test_the_records_behind_each_number_can_be_looked_at(three_months: Workspace) -> None:
    compared(three_months, "2026-09")
    assert rows(three_months, "2026-09", "new") == [("U6", "Wind School")]
    assert rows(three_months, "2026-09", "gone") == [("U4", "Rain School")]
    assert rows(three_months, "2026-09", "back") == [("U9", "Old School")]
    assert rows(three_months, "2026-09", "held") == [("U5", "Snow School")]
    assert rows(three_months, "2026-09", "changed") == [
        ("U2", "Moon School", "city", "Provo", "Orem"),
        ("U2", "Moon School", "phone", None, "+18015550102"),
        ("U3", "Star School", "phone", "+18015550103", "+18015550199"),
    ]
    only = rows(three_months, "2026-09", "changed", field="phone", text="star")
    assert [key for key, *_ in only] == ["U3"]


def test_a_record_that_could_not_be_read_last_month_had_not_left(three_months: Workspace) -> None:
    back = [row for row in SEPTEMBER if not row.startswith("U5")]
    deliver(three_months, "2026-10", [*back, "U5,Snow School,Ogden,,55"])
    told = compared(three_months, "2026-10")
    assert told.counts == {"new": 0, "changed": 1, "gone": 0, "back": 0, "held": 0}
    assert rows(three_months, "2026-10", "changed") == [("U5", "Snow School", "capacity", "50", "55")]


def test_a_first_file_has_nothing_to_be_compared_with(workspace: Workspace) -> None:
    deliver(workspace, "2026-07", JULY)
    assert changes.compare_all(workspace, "2026-07", job(workspace)) == ()


def test_a_month_without_a_file_is_passed_over(workspace: Workspace) -> None:
    deliver(workspace, "2026-05", JULY)
    deliver(workspace, "2026-09", AUGUST)
    told = compared(workspace, "2026-09")
    assert told.previous_period == "2026-05"
    assert told.counts["gone"] == 1


def test_a_contract_that_says_more_is_no_change_of_the_file(workspace: Workspace) -> None:
    deliver(workspace, "2026-08", AUGUST)
    assert changes.compare_all(workspace, "2026-08", job(workspace)) == ()
    deliver(workspace, "2026-09", AUGUST)
    said = UTAH.replace("version: 1", "version: 2").replace("state: UT", "state: UT\nversion: 2")
    more = said + "- {parser: text, from: [Name], gives: {value: operator}}\n"
    agree(workspace, contracts.from_yaml(more), "The operator too.")
    assert compared(workspace, "2026-09").is_quiet


def test_an_answer_is_kept_until_the_file_or_what_it_is_compared_with_changes(
    three_months: Workspace,
) -> None:
    first, events = compared(three_months, "2026-09"), job(three_months)
    changes.compare_all(three_months, "2026-09", events)
    assert steps_of(three_months, events) == []
    with three_months.store.session() as session:
        before = deliveries.accepted(session, "utah", "2026-08")
        assert before
        deliveries.withdraw(session, before.delivery_id, "A test.", "Ada")
    assert changes.summary(three_months, plan(three_months, "2026-09")) is None
    assert compared(three_months, "2026-09").previous_period == "2026-07"
    assert first.previous_period == "2026-08"


def test_a_file_that_waits_for_a_person_is_not_compared(workspace: Workspace) -> None:
    deliver(workspace, "2026-08", AUGUST)
    deliver(workspace, "2026-09", SEPTEMBER, HEADER.replace("Phone", "Weather"))
    assert changes.planned(workspace, "2026-09") == []


def test_the_standard_file_is_the_one_that_the_run_reads(three_months: Workspace) -> None:
    compared(three_months, "2026-09")
    one = plan(three_months, "2026-09")
    made = one.now.standard(three_months.settings)
    stamp = made.stat().st_mtime_ns
    assert made.exists()
    folder = steps.RunFolder(three_months.settings.runs / "r", three_months.settings)
    folder.inputs.mkdir(parents=True)
    chosen = steps.inputs.choose(three_months, "2026-09")
    (folder.inputs / "inputs.json").write_text(chosen.model_dump_json())
    assert steps.standardise(folder).message == "nothing new to standardise"
    assert made.stat().st_mtime_ns == stamp


def test_the_receive_job_compares_and_says_how_far_it_is(workspace: Workspace, tmp_path: Path) -> None:
    deliver(workspace, "2026-08", AUGUST)
    file = tmp_path / "september.csv"
    file.write_text("\n".join([HEADER, *SEPTEMBER]) + "\n")
    command = ["--period", "2026-09", "--home", str(workspace.settings.home)]
    events = job(workspace)
    ran = CliRunner().invoke(app, ["receive", str(file), *command, "--job", str(events)])
    assert ran.exit_code == 0, ran.output
    begun, ended = steps_of(workspace, events)[1:]
    assert (begun.step, begun.seconds) == ("Comparing Utah child care licences with 2026-08", None)
    assert (ended.rows, ended.position, ended.total) == (6, 1, 1)
    told = changes.summary(workspace, plan(workspace, "2026-09"))
    assert told is not None
    assert told.counts["new"] == 2
    again = CliRunner().invoke(app, ["compare", *command])
    assert told.sentence in again.output


def steps_of(workspace: Workspace, job_id: int) -> list[Event]:
    with workspace.store.session() as session:
        return list(runs.events(session, job_id))
