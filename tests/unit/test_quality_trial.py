"""A rule tried on stored months says what a run would have said."""

from pathlib import Path

import pytest

from core import engine, inputs, quality, rule_desk, rulebook
from core.canonical import standard_columns
from core.engine import literal
from core.quality import BadRule, FailingRow, QualityReport, Rule, Stored, Tried
from core.quality.drafts import rule_of
from core.quality.forms import FORMS, Draft
from core.quality.rules import FILES, LEADS
from core.settings import Settings, load
from core.state import deliveries
from core.workspace import Workspace, contracts_in_force, open_workspace
from tests.unit.test_pipeline_inputs import deliver
from tests.unit.test_quality_drafts import FILLED
from tests.unit.test_quality_records import CASES, GOOD, Row, _stage

pytestmark = pytest.mark.slow

KINDS = {source: "crm" if source == "salesforce" else "licensing" for source in GOOD}
ON_RECORDS = tuple(rule for rule in quality.shipped() if not rule.source.startswith((FILES, LEADS)))


def _rule(**changes: object) -> Rule:
    return Rule.model_validate(
        {
            "rule_id": "capacity.small",
            "source": "nevada",
            "column": "capacity",
            "expectation": "ExpectColumnValuesToBeBetween",
            "parameters": {"max_value": 50},
            "severity": "warning",
            "description": "No site is large.",
        }
        | changes
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def months(home: Settings, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Stored, ...]]:
    """October as it should be, November with every defect; and November as a run stages it."""
    folder = tmp_path_factory.mktemp("months")
    good = {source: [Row()] * 9 for source in GOOD}
    broken = {source: [Row()] * 9 + [c.defect for c in CASES if c.source == source] for source in GOOD}
    stored = []
    for period, rows in (("2026-10", good), ("2026-11", broken)):
        with engine.connect(home, folder / f"{period}.duckdb") as connection:
            _stage(connection, rows)
            for source in GOOD:
                path = folder / f"{source}-{period}.parquet"
                connection.execute(f"copy standard_{source} to {literal(path)} (format parquet)")
                stored.append(Stored(period, source, KINDS[source], path))
    with engine.connect(home, folder / "2026-11.duckdb") as connection:
        october = [str(one.path) for one in stored if one.period == "2026-10"]
        connection.execute(
            f"create table history_lead_record as select *, '2026-10' as period from read_parquet({october})"
        )
    return folder / "2026-11.duckdb", tuple(stored)


@pytest.fixture(scope="module")
def checked(home: Settings, months: tuple[Path, tuple[Stored, ...]]) -> QualityReport:
    return quality.check(home, months[0], ON_RECORDS, months[0].parent / "findings")


@pytest.fixture(scope="module")
def tried(home: Settings, months: tuple[Path, tuple[Stored, ...]]) -> dict[str, tuple[Tried, ...]]:
    return {f"{rule.source}:{rule.rule_id}": quality.try_rule(home, rule, months[1]) for rule in ON_RECORDS}


def test_a_trial_counts_what_great_expectations_counts_in_a_run(
    checked: QualityReport, tried: dict[str, tuple[Tried, ...]]
) -> None:
    of_the_run = {f.finding_id: (f.checked, f.failed, not f.is_held) for f in checked.findings}
    of_the_trial = {
        f"{one.source}:{rule_id.split(':')[1]}": (one.checked, one.failed, one.holds)
        for rule_id, months in tried.items()
        for one in months
        if one.period == "2026-11"
    }
    assert of_the_trial == of_the_run
    assert {holds for _, _, holds in of_the_trial.values()} == {True, False}


def test_a_trial_gives_every_month_newest_first_and_its_first_failing_rows(
    home: Settings, months: tuple[Path, tuple[Stored, ...]]
) -> None:
    november, october = quality.try_rule(home, _rule(parameters={"max_value": 39}), months[1], shown=2)
    assert (november.period, november.holds, november.failed) == ("2026-11", False, november.checked - 1)
    assert (october.period, october.holds, october.failed) == ("2026-10", False, 9)
    assert [(row.record_id, row.record_number, row.value) for row in october.rows] == [
        ("nevada:1", 1, "40"),
        ("nevada:2", 2, "40"),
    ]


def test_a_rule_of_every_form_is_checked_by_a_run_as_it_is_tried(
    home: Settings, months: tuple[Path, tuple[Stored, ...]], tmp_path: Path
) -> None:
    """What a person can write must not stop the next run, whatever its column holds."""
    drafts = [
        Draft(source, kind, name=kind, **{"column": "city"} | filled)  # type: ignore[arg-type]
        for source in ("nevada", "salesforce", "across")
        for kind, filled in FILLED.items()
        if FORMS[kind].only == "" or (FORMS[kind].only == "records" and source != "across")
    ]
    drafts.append(Draft("nevada", "one_of", "accepts_financial_aid", values=("yes",)))
    drafts.append(Draft("texas", "days", "license_expiration_date", last="2030-01-31"))
    rules = [rule_of(draft, f"tried.{draft.kind}_{at}") for at, draft in enumerate(drafts)]
    report = quality.check(home, months[0], rules, tmp_path / "findings")
    of_the_run = {f.finding_id: (f.checked, f.failed, not f.is_held) for f in report.findings}
    of_the_trial = {
        f"{one.source}:{rule.rule_id}": (one.checked, one.failed, one.holds)
        for rule in rules
        for one in quality.try_rule(home, rule, months[1])
        if one.period == "2026-11"
    }
    assert of_the_trial == of_the_run
    assert len(of_the_run) == len(rules)


def test_a_rule_for_every_source_is_tried_on_each(
    home: Settings, months: tuple[Path, tuple[Stored, ...]]
) -> None:
    (rule,) = [rule for rule in ON_RECORDS if rule.rule_id == "company.present" and rule.source == "*"]
    found = quality.try_rule(home, rule, months[1])
    assert {one.source for one in found} == {"nevada", "oklahoma", "texas"}
    assert len(found) == 6


@pytest.fixture
def workspace(settings: Settings) -> Workspace:
    """Nevada and Texas came twice; their standard files hold a capacity each."""
    opened = open_workspace("Ada", settings.home)
    for letter, source, period in (
        ("a", "nevada", "2026-04"),
        ("b", "nevada", "2026-05"),
        ("c", "texas", "2026-05"),
    ):
        deliver(opened, source, letter, period)
        capacity = 40 if period == "2026-04" else 60
        keys = f"'{source}:1' as record_id, '{source}' as source, 1 as record_number"
        store_standard(opened, source, period, f"select {keys}, {capacity} as capacity")
    return opened


def store_standard(workspace: Workspace, source: str, period: str, rows: str) -> None:
    """The standard file that a run would make of the source's delivery; columns not given are empty."""
    with workspace.store.session() as session:
        delivery = deliveries.accepted(session, source, period)
        assert delivery is not None
        reading = deliveries.reading(session, delivery.reading_id)
    contract = contracts_in_force(workspace)[source]
    path = inputs.source_input(contract, delivery, reading, is_stale=False).standard(workspace.settings)
    path.parent.mkdir(parents=True)
    typed = ", ".join(f"null::{kind} as {name}" for name, kind in standard_columns().items())
    with engine.connect(workspace.settings) as connection:
        connection.execute(
            f"copy (select * from (select {typed}) where false union all by name {rows}) "
            f"to {literal(path)} (format parquet)"
        )


def test_a_rule_is_tried_on_what_the_workspace_has_stored_of_its_source(workspace: Workspace) -> None:
    found = rule_desk.try_rule(workspace, _rule())
    assert [(one.period, one.source, one.failed, one.checked) for one in found] == [
        ("2026-05", "nevada", 1, 1),
        ("2026-04", "nevada", 0, 1),
    ]


def test_a_workspace_without_files_has_nothing_to_try_on(settings: Settings) -> None:
    assert rule_desk.try_rule(open_workspace("Ada", settings.home), _rule()) == ()


@pytest.mark.parametrize("act", [rule_desk.try_rule, lambda w, r: rule_desk.save(w, r, "A try.")])
def test_a_rule_that_cannot_be_asked_is_neither_tried_nor_saved(settings: Settings, act: object) -> None:
    workspace = open_workspace("Ada", settings.home)
    wrong = _rule(
        expectation="UnexpectedRowsExpectation", parameters={"condition": "regexp_matches(phone, '(')"}
    )
    with pytest.raises(BadRule, match="missing"):
        act(workspace, wrong)  # type: ignore[operator]
    assert wrong not in rulebook.current(workspace.store)


def test_a_rule_on_leads_is_tried_on_the_published_leads_of_each_month(
    home: Settings, tmp_path: Path
) -> None:
    stored = []
    for period, phone in (("2026-04", "'+17025550101'"), ("2026-05", "null")):
        database = tmp_path / f"{period}.duckdb"
        with engine.connect(home, database) as connection:
            connection.execute(
                f"create table lead as select 'L1' as lead_id, 'Blue Heron' as company, 'Elko' as city, "
                f"{phone} as phone"
            )
        stored.append(Stored(period, LEADS, LEADS, database))
    rule = _rule(source=LEADS, column="phone", expectation="ExpectColumnValuesToNotBeNull", parameters={})
    found = quality.try_rule(home, rule, stored)
    assert [(one.period, one.checked, one.failed, one.holds) for one in found] == [
        ("2026-05", 1, 1, False),
        ("2026-04", 1, 0, True),
    ]
    assert found[0].rows == (FailingRow(LEADS, "L1", None, "Blue Heron", "Elko", None),)


def test_a_rule_on_salesforce_files_is_tried_on_every_part_of_each_month(
    home: Settings, tmp_path: Path
) -> None:
    for number, state in ((1, "NV"), (2, "Nevada")):
        part = tmp_path / f"lead_insert_00{number}.csv"
        part.write_text(f"LastName,Company,City,State\nPark,Blue Heron,Elko,{state}\n")
    rule = _rule(
        source="export",
        column="State",
        expectation="ExpectColumnValueLengthsToBeBetween",
        parameters={"max_value": 2},
    )
    (found,) = quality.try_rule(home, rule, [Stored("2026-05", "export.insert", "file", tmp_path)])
    assert (found.source, found.checked, found.failed) == ("export.insert", 2, 1)
    (row,) = found.rows
    assert (row.record_id, row.company, row.city, row.value) == (
        "lead_insert_002.csv:1",
        "Blue Heron",
        "Elko",
        "Nevada",
    )


@pytest.mark.parametrize(
    ("expectation", "column", "parameters", "holds"),
    [
        ("ExpectColumnToExist", "State", {}, True),
        ("ExpectColumnToExist", "Phone", {}, False),
        ("ExpectTableColumnsToMatchSet", "", {"value_set": ["State", "City"]}, True),
        ("ExpectTableColumnsToMatchSet", "", {"value_set": ["State"]}, False),
    ],
)
def test_the_columns_of_a_salesforce_file_are_tried_too(
    home: Settings, tmp_path: Path, expectation: str, column: str, parameters: dict[str, object], holds: bool
) -> None:
    (tmp_path / "lead_update_001.csv").write_text("State,City,Capacity__c\nNV,Elko,9\n")
    rule = _rule(source="export.update", column=column, expectation=expectation, parameters=parameters)
    (found,) = quality.try_rule(home, rule, [Stored("2026-05", "export.update", "file", tmp_path)])
    assert found.holds is holds


def test_somebody_who_looks_on_hears_of_each_month_in_turn(workspace: Workspace) -> None:
    heard: list[tuple[str, int, int]] = []
    rule_desk.try_rule(workspace, _rule(), lambda *month: heard.append(month))
    assert heard == [("2026-05", 1, 2), ("2026-04", 2, 2)]


def test_a_saved_rule_is_paused_resumed_and_made_worse(settings: Settings) -> None:
    workspace = open_workspace("Ada", settings.home)
    rule_desk.save(workspace, _rule(), "Nevada licenses small sites.")
    key = ("nevada", "capacity.small")
    rule_desk.set_state(workspace, *key, "paused", "The supplier is asked.")
    assert _rule() not in rulebook.in_force(workspace.store)
    rule_desk.set_state(workspace, *key, "active", "It answered.")
    rule_desk.set_severity(workspace, *key, "error", "Such a row is no lead.")
    assert rulebook.in_force(workspace.store)[-1] == _rule(severity="error")
    story = rulebook.history(workspace.store, *key)
    assert [(row.version, row.state, row.created_by) for row in story] == [
        (4, "active", "Ada"),
        (3, "active", "Ada"),
        (2, "paused", "Ada"),
        (1, "active", "Ada"),
    ]


def test_a_severity_that_does_not_fit_a_rule_is_refused(settings: Settings) -> None:
    workspace = open_workspace("Ada", settings.home)
    with pytest.raises(BadRule, match="a rule on across cannot be critical"):
        rule_desk.set_severity(workspace, "across", "phone.not_a_placeholder", "critical", "Block it.")
