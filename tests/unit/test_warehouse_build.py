"""Three months through the warehouse: each month a run of its own, remembered as Parquet for the next."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from core import engine, warehouse
from core.canonical import standard_columns
from core.errors import WrongUse
from core.settings import Settings, load

Row = Mapping[str, Any]
CRM = "salesforce"


@dataclass(frozen=True)
class Month:
    """What the steps before dbt would leave: rows per source, and who belongs to which lead."""

    period: str
    records: Mapping[str, Sequence[Row]]
    leads: Mapping[str, str]
    quarantine: Sequence[str] = ()
    redirects: Mapping[str, str] = field(default_factory=dict)
    stale: Sequence[str] = ()
    rejects: Mapping[str, Sequence[str]] = field(default_factory=dict)
    pins: Sequence[tuple[str, str, str | None]] = ()  # record, field, value; the newest last


# Pinned while the two were leads of their own; in February they are one.
OTHERS = [("nevada:merges", "website", "snow.example"), ("nevada:merges", "do_not_call", "true")]

JANUARY = Month(
    period="2026-01",
    records={
        "nevada": [
            {"key": "same", "company": "Sun Child Care", "city": "Elko", "license_issued_date": "2025-06-06"},
            {"key": "changed", "company": "Moon Child Care", "capacity": 20},
            {"key": "gone", "company": "Star Child Care"},
            {"key": "held", "company": "Cloud Child Care"},
            {"key": "pauses", "company": "Rain Child Care"},
            {"key": "merges", "company": "Snow Child Care"},
            {"key": "unread-7", "company": "Rime Child Care"},
        ],
        "oklahoma": [{"key": "1", "company": "Wind Child Care"}, {"key": "2", "company": "Dust Child Care"}],
        CRM: [
            {
                "key": "5",
                "sfdc_id": "5",
                "company": "sun childcare",
                "email": "sun@example.org",
                "state": "NV",
            },
            {"key": "6", "sfdc_id": "6", "company": "Fog Preschool", "email": "fog@example.org"},
        ],
    },
    leads={f"{CRM}:5": "nevada:same"},
    pins=[*OTHERS, ("nevada:same", "website", "sun.example")],
)
FEBRUARY = Month(
    period="2026-02",
    records={
        "nevada": [
            {"key": "new", "company": "Frost Child Care"},
            {"key": "same", "company": "Sun Child Care", "city": "Elko", "license_issued_date": "2025-06-06"},
            {"key": "changed", "company": "Moon Academy", "capacity": 25},
            {"key": "held", "company": "###"},
            {"key": "merges", "company": "Snow Child Care", "county": "Elko County"},
        ],
        # The same delivery as in January, read by a contract that says more.
        "oklahoma": [
            {"key": "1", "company": "Wind Academy"},
            {"key": "2", "company": "Dust Child Care"},
        ],
        CRM: [
            {
                "key": "5",
                "sfdc_id": "5",
                "company": "sun childcare",
                "email": "new@example.org",
                "do_not_call": True,
            },
            {"key": "4", "sfdc_id": "4", "company": "Sun", "is_deleted": True},
            {"key": "6", "sfdc_id": "6", "company": "Fog Pre-School", "email": "fog@example.org"},
        ],
    },
    leads={f"{CRM}:5": "nevada:same", f"{CRM}:4": "nevada:same", "nevada:merges": "nevada:same"},
    quarantine=["nevada:held"],
    redirects={"nevada:merges": "nevada:same"},
    stale=["oklahoma"],
    rejects={
        "nevada": ['UNREAD-7,"Rime "Child" Care",Elko', 'going,"bygone Child Care'],
        "oklahoma": ["gone"],
    },
    pins=[*OTHERS, ("nevada:same", "website", "sun.example")],
)
MARCH = Month(
    period="2026-03",
    records={
        "nevada": [
            {"key": "new", "company": "Frost Child Care"},
            {"key": "same", "company": "Sun Child Care", "city": "Elko", "license_issued_date": "2025-06-06"},
            {"key": "changed", "company": "Moon Academy", "capacity": 25},
            {"key": "held", "company": "Cloud Child Care"},
            {"key": "pauses", "company": "Rain Child Care"},
            {"key": "merges", "company": "Snow Child Care", "county": "Elko County"},
            {"key": "unread-7", "company": "Rime Child Care"},
        ],
        "oklahoma": [{"key": "2", "company": "Dust Child Care"}],
        CRM: [{"key": "6", "sfdc_id": "6", "company": "Fog Pre-School", "email": "fog@example.org"}],
    },
    leads={"nevada:merges": "nevada:same"},
    pins=[*OTHERS, ("nevada:held", "zip", None), ("oklahoma:1", "website", "gone.example")],
)


@dataclass(frozen=True)
class Run:
    folder: Path
    settings: Settings
    reports: Mapping[str, warehouse.BuildReport]
    seen: Sequence[warehouse.Progress]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with engine.connect(self.settings, self.folder / "run.duckdb", read_only=True) as connection:
            return connection.execute(query).fetchall()

    def one(self, query: str) -> tuple[Any, ...]:
        (row,) = self.rows(query)
        return row


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load(tmp_path_factory.mktemp("warehouse") / "a {place} of 100%")


@pytest.fixture(scope="session")
def january(settings: Settings) -> Run:
    return _run(JANUARY, settings, [])


@pytest.fixture(scope="session")
def february(settings: Settings, january: Run) -> Run:
    return _run(FEBRUARY, settings, [JANUARY])


@pytest.fixture(scope="session")
def march(settings: Settings, february: Run) -> Run:
    return _run(MARCH, settings, [JANUARY, FEBRUARY])


def test_in_a_first_month_every_record_and_lead_is_new(january: Run) -> None:
    assert january.rows("select distinct change, first_period from lead_record") == [("new", "2026-01")]
    assert january.rows("select distinct event, period from lead_history") == [("new", "2026-01")]
    assert january.one("select count(*) from lead") == (10,)
    assert january.one("select count(*) from absent_record") == (0,)


def test_the_report_counts_rows_and_empty_cells_and_progress_reaches_the_end(january: Run) -> None:
    staging, marts = january.reports["staging"], january.reports["marts"]
    assert {built.name: built.rows for built in staging.models} == {
        "stg_nevada": 7,
        "stg_oklahoma": 2,
        "stg_salesforce": 2,
        "stg_record": 11,
        "stg_loaded_record": 11,
    }
    empty = {(check.model, check.name): check.failing_rows for check in staging.warned}
    assert empty[("stg_nevada", "not_null_stg_nevada_city")] == 6
    assert {built.name for built in marts.models} == {
        "absent_record",
        "crm_lead",
        "completeness_by_period_source",
        "dim_date",
        "dim_location",
        "dim_source",
        "int_leads_pinned",
        "int_leads_shared",
        "lead",
        "lead_change_history",
        "lead_history",
        "lead_own_value",
        "lead_record",
        "lead_state",
        "metrics_by_period_source",
        "record_state",
    }
    assert "every_kept_record_is_a_lead_record" in {check.name for check in marts.checks}
    assert {check.status for check in marts.checks} == {"passed"}
    assert any(step.done == step.total for step in january.seen)


def test_a_lead_takes_the_licensing_values_and_the_crm_gives_id_and_opt_out(
    january: Run, february: Run
) -> None:
    query = "select company, email, state, sfdc_id, do_not_call, sources, record_count, is_crm_only from lead"
    sun = f"{query} where lead_id = 'nevada:same'"
    sources = ["nevada", CRM]
    assert january.one(sun) == ("Sun Child Care", None, None, "5", False, sources, 2, False)
    assert february.one(sun) == ("Sun Child Care", None, None, "5", True, sources, 4, False)
    fog = f"{query} where lead_id = '{CRM}:6'"
    assert january.one(fog) == ("Fog Preschool", "fog@example.org", None, "6", False, [CRM], 1, True)


def test_a_pin_is_on_a_record_and_wins_in_whatever_lead_that_is(
    january: Run, february: Run, march: Run
) -> None:
    query = (
        "select lead_id, website, do_not_call from lead where website is not null or do_not_call order by all"
    )
    assert january.rows(query) == [
        ("nevada:merges", "snow.example", True),
        ("nevada:same", "sun.example", False),
    ]
    assert february.rows(query) == [("nevada:same", "sun.example", True)]  # the newest of the two
    assert march.rows(query) == [("nevada:same", "snow.example", True)]


def test_a_pinned_lead_of_one_record_is_compared_with_what_it_was_pinned_to(january: Run, march: Run) -> None:
    assert january.one("select is_alone from record_state where record_id = 'nevada:merges'") == (False,)
    remembered = "select lead_id, website from history_lead_value where period = '2026-01' order by all"
    assert march.rows(remembered) == [("nevada:merges", "snow.example"), ("nevada:same", "sun.example")]


def test_records_are_compared_with_their_sources_previous_delivery(february: Run) -> None:
    found = {
        record: (change, fields)
        for record, change, fields in february.rows(
            "select record_id, change, changed_fields from lead_record"
        )
    }
    assert found["nevada:new"] == ("new", [])
    assert found["nevada:same"] == ("same", [])
    assert found["nevada:changed"] == ("changed", ["company", "capacity"])
    assert found[f"{CRM}:5"] == ("changed", ["email", "state", "do_not_call"])
    assert "nevada:held" not in found


def test_a_delivery_carried_forward_changes_nothing(february: Run) -> None:
    query = "select change, changed_fields, is_stale from lead_record where source = 'oklahoma'"
    assert february.rows(query) == [("same", [], True)] * 2
    assert february.one("select is_stale from lead where lead_id = 'oklahoma:2'") == (True,)
    assert february.one("select is_stale from lead where lead_id = 'nevada:same'") == (False,)


def test_a_missing_record_is_gone_and_a_quarantined_or_rejected_one_is_held(february: Run) -> None:
    assert february.rows("select record_id, event from absent_record order by all") == [
        ("nevada:gone", "gone"),
        ("nevada:held", "held"),
        ("nevada:pauses", "gone"),
        ("nevada:unread-7", "held"),
    ]


def test_every_lead_has_one_event_in_a_month(february: Run) -> None:
    query = "select lead_id, event, changed_fields from lead_history where period = '2026-02'"
    found = {lead: (event, fields) for lead, event, fields in february.rows(query)}
    assert found == {
        "nevada:new": ("new", []),
        # The merged record brings a county; the CRM's new email and opt-out are not ours.
        "nevada:same": ("changed", ["county"]),
        "nevada:changed": ("changed", ["company", "capacity"]),
        "nevada:gone": ("gone", []),
        "nevada:pauses": ("gone", []),
        "nevada:held": ("held", []),
        "nevada:unread-7": ("held", []),
        "nevada:merges": ("merged", []),
        "oklahoma:1": ("changed", ["company"]),
        "oklahoma:2": ("same", []),
        f"{CRM}:6": ("same", []),
    }


def test_gone_is_said_once_and_held_and_missing_leads_come_back_as_what_they_are(march: Run) -> None:
    query = "select lead_id, event from lead_history where period = '2026-03' order by lead_id"
    assert dict(march.rows(query)) == {
        "nevada:new": "same",
        "nevada:same": "changed",  # its website is another pin's now
        "nevada:changed": "same",
        "nevada:held": "same",
        "nevada:unread-7": "same",
        "nevada:pauses": "back",
        "oklahoma:1": "gone",
        "oklahoma:2": "same",
        f"{CRM}:6": "same",
    }
    held = "select change, first_period from lead_record where record_id = 'nevada:held'"
    assert march.one(held) == ("same", "2026-01")
    assert march.one("select first_period from lead where lead_id = 'nevada:pauses'") == ("2026-01",)


def test_the_history_of_a_lead_reaches_back_to_its_first_month(march: Run) -> None:
    query = (
        "select period, event, record_count from lead_history where lead_id = 'nevada:same' order by period"
    )
    assert march.rows(query) == [("2026-01", "new", 2), ("2026-02", "changed", 4), ("2026-03", "changed", 2)]


def test_the_metrics_account_for_every_row_of_every_month(march: Run) -> None:
    columns = "loaded, kept, quarantined, new_records, changed_records, same_records, back_records"
    query = f"select {columns}, gone_records, held_records, leads, unique_leads from metrics_by_period_source"
    metrics = {
        period: march.one(f"{query} where source = 'nevada' and period = '{period}'")
        for period in ("2026-01", "2026-02", "2026-03")
    }
    assert metrics["2026-01"] == (7, 7, 0, 7, 0, 0, 0, 0, 0, 7, 6)
    assert metrics["2026-02"] == (5, 4, 1, 1, 2, 1, 0, 2, 2, 3, 2)
    assert metrics["2026-03"] == (7, 7, 0, 0, 0, 6, 1, 0, 0, 6, 6)


def test_a_sources_months_say_what_merged_and_what_it_alone_brought(march: Run) -> None:
    query = (
        "select sum(merged_within + merged_across)::int, sum(kept)::int from metrics_by_period_source "
        "where period = '2026-03'"
    )
    merged, kept = march.one(query)
    assert (merged, kept) == (kept - march.one("select count(*) from lead")[0], kept)
    assert march.one(
        "select new_leads, new_leads_alone, months_since_file from metrics_by_period_source "
        "where source = 'nevada' and period = '2026-01'"
    ) == (7, 6, 0)


def test_completeness_counts_records_that_are_held_back(february: Run) -> None:
    query = (
        "select distinct period, records from completeness_by_period_source "
        "where source = 'nevada' order by period"
    )
    assert february.rows(query) == [("2026-01", 7), ("2026-02", 5)]


def test_the_dimensions_hold_every_place_and_day_that_a_lead_names(february: Run) -> None:
    assert february.one("select city, lead_count from dim_location where city is not null") == ("Elko", 1)
    assert february.one("select min(date_day), max(date_day), count(*) from dim_date")[2] == 268
    assert february.rows("select source from dim_source order by trust_rank") == [
        ("nevada",),
        ("oklahoma",),
        (CRM,),
    ]


def test_crm_lead_has_every_record_of_the_extract(february: Run) -> None:
    query = "select sfdc_id, lead_id, is_deleted from crm_lead order by sfdc_id"
    assert february.rows(query) == [
        ("4", "nevada:same", True),
        ("5", "nevada:same", None),
        ("6", f"{CRM}:6", None),
    ]


def test_the_history_of_records_has_the_columns_of_the_records(february: Run) -> None:
    columns = "select column_name, column_type from (describe {0}) where column_name <> 'period' order by all"
    for view, table in [
        ("history_lead_record", "lead_record"),
        ("history_absent_record", "absent_record"),
        ("history_metric", "metrics_by_period_source"),
        ("history_completeness", "completeness_by_period_source"),
    ]:
        assert february.rows(columns.format(view)) == february.rows(columns.format(table))


def test_the_history_gives_back_every_record_as_it_was(january: Run, march: Run) -> None:
    then = january.rows("select * from lead_record order by record_id")
    columns = ", ".join(name for (name, *_) in january.rows("describe lead_record"))
    query = f"select {columns} from history_lead_record where period = '2026-01' order by record_id"
    assert march.rows(query) == then
    assert len(then) == 11


def test_a_history_whose_standard_file_is_gone_names_the_file_and_the_period(
    settings: Settings, february: Run, tmp_path: Path
) -> None:
    shutil.copytree(settings.history / "2026-01", tmp_path / "history" / "run")
    earlier = warehouse.EarlierRun("2026-01", tmp_path / "history" / "run")
    with (
        engine.connect(settings) as connection,
        pytest.raises(warehouse.HistoryBroken, match=r"The history of 2026-01 lacks nevada/2026-01\.parquet"),
    ):
        warehouse.attach_history(connection, [earlier])


def test_the_decisions_of_the_models_pass_dbts_own_unit_tests(march: Run) -> None:
    checks = warehouse.unit_test(march.folder)
    assert len(checks) == 12
    assert {check.status for check in checks} == {"passed"}


def test_months_of_the_same_sources_are_parsed_once(settings: Settings, march: Run) -> None:
    assert len(list((settings.scratch / "dbt").iterdir())) == 1


def test_a_source_that_cannot_name_a_table_is_refused(settings: Settings, tmp_path: Path) -> None:
    staged = warehouse.StagedSource("New Mexico", "New Mexico", tmp_path / "x.parquet")
    with pytest.raises(WrongUse, match="New Mexico"):
        warehouse.prepare(tmp_path, settings, [staged])


def test_a_later_month_remembers_what_became_of_leads(march: Run) -> None:
    rows = march.rows("select period, kind, lead_id, other_lead_id from lead_change_history")
    assert rows == [("2026-02", "merged", "nevada:same", "nevada:merges")]


def test_a_month_remembered_without_changes_of_leads_is_read(settings: Settings, march: Run) -> None:
    february = settings.history / "2026-02" / "lead_change.parquet"
    february.rename(february.with_suffix(".away"))
    try:
        with engine.connect(settings) as connection:
            warehouse.attach_history(connection, [warehouse.EarlierRun("2026-02", february.parent)])
            assert connection.execute("select count(*) from history_lead_change").fetchall() == [(0,)]
    finally:
        february.with_suffix(".away").rename(february)


def test_a_lead_that_merged_away_without_its_row_stops_the_build(february: Run, march: Run) -> None:
    """Spoils the second month, which no later test looks at."""
    with engine.connect(february.settings, february.folder / "run.duckdb") as connection:
        connection.execute("delete from lead_change")
    with pytest.raises(warehouse.WarehouseFailed, match=r"the_lead_ids_balance \(1 rows\)"):
        warehouse.build(february.folder, february.settings, "marts")


def test_the_same_input_again_gives_the_same_tables_and_a_lost_record_stops_the_build(march: Run) -> None:
    """Stands last, because it spoils the month."""
    folder = march.settings.history / MARCH.period
    tables = [f"select * from {built.name} order by all" for built in march.reports["marts"].models]
    files = [f"select * from '{file}' order by all" for file in sorted(folder.glob("*.parquet"))]
    before = [march.rows(query) for query in (*tables, *files)]
    warehouse.build(march.folder, march.settings, "marts")
    with engine.connect(march.settings, march.folder / "run.duckdb") as connection:
        warehouse.write_history(connection, folder)
    assert [march.rows(query) for query in (*tables, *files)] == before
    with engine.connect(march.settings, march.folder / "run.duckdb") as connection:
        connection.execute("delete from lead_member where record_id = 'nevada:new'")
    with pytest.raises(warehouse.WarehouseFailed, match=r"every_kept_record_is_a_lead_record \(1 rows\)"):
        warehouse.build(march.folder, march.settings, "marts")


def _run(month: Month, settings: Settings, earlier: Sequence[Month]) -> Run:
    folder = settings.runs / month.period
    folder.mkdir(parents=True)
    database = folder / "run.duckdb"
    with engine.connect(settings, database) as connection:
        warehouse.create_run_tables(connection)
        history = [warehouse.EarlierRun(past.period, settings.history / past.period) for past in earlier]
        warehouse.attach_history(connection, history)
        first = f"{month.period}-01"
        connection.execute(
            "insert into run_period values (?, ?, last_day(?::date), null)", [month.period, first, first]
        )
        sources = [_deliver(connection, settings, month, source) for source in month.records]
    warehouse.prepare(folder, settings, sources)
    seen: list[warehouse.Progress] = []
    staging = warehouse.build(folder, settings, "staging", seen.append)
    with engine.connect(settings, database) as connection:
        _judge_and_match(connection, month)
    marts = warehouse.build(folder, settings, "marts", seen.append)
    with engine.connect(settings, database) as connection:
        warehouse.write_history(connection, settings.history / month.period)
    return Run(folder, settings, {"staging": staging, "marts": marts}, seen)


def _deliver(
    connection: engine.Connection, settings: Settings, month: Month, source: str
) -> warehouse.StagedSource:
    rows = month.records[source]
    target = settings.standard / source / f"{month.period}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    typed = ", ".join(f"{name} {kind}" for name, kind in standard_columns().items())
    connection.execute(f"create or replace temp table standard ({typed})")
    for number, row in enumerate(rows, start=1):
        values = {name: value for name, value in row.items() if name != "key"} | {
            "record_id": f"{source}:{row['key']}",
            "source": source,
            "record_key": row["key"],
            "record_number": number,
        }
        marks = ", ".join("?" for _ in values)
        connection.execute(
            f"insert into standard ({', '.join(values)}) values ({marks})", list(values.values())
        )
    connection.execute(f"copy standard to {engine.literal(target)} (format parquet)")
    connection.execute(
        "insert into run_input values (?, ?, ?, ?, 'abc', 'file.csv', 1, ?, ?, ?, ?, 0, 0, 0)",
        [
            source,
            source.title(),
            "crm" if source == CRM else "licensing",
            month.period,
            str(target),
            source in month.stale,
            len(rows),
            len(rows),
        ],
    )
    for number, raw in enumerate(month.rejects.get(source, ()), start=1):
        connection.execute("insert into reject values (?, ?, ?, false)", [source, number, raw])
    return warehouse.StagedSource(source, source.title(), target, ("company", "city"))


def _judge_and_match(connection: engine.Connection, month: Month) -> None:
    for record in month.quarantine:
        connection.execute("insert into quarantine values (?, ?, 'f1')", [record, record.split(":")[0]])
    for old, new in month.redirects.items():
        connection.execute("insert into lead_redirect values (?, ?, 'merged')", [old, new])
        change = [new, old, old, month.period]
        connection.execute(
            "insert into lead_change values ('merged', ?, ?, ?, null, 'model', null, ?)", change
        )
    for number, pin in enumerate(month.pins, start=1):
        said = "false, 'Rang them.', 'Ann', timestamp '2026-01-01'"
        connection.execute(f"insert into pin values (?, ?, ?, ?, {said})", [number, *pin])
    for (record,) in connection.execute("select record_id from stg_record").fetchall():
        lead = month.leads.get(record, record)
        connection.execute("insert into lead_member values (?, ?, ?)", [record, lead, lead == record])
