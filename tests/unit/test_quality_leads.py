"""The shipped rules across sources and on leads, on rows written by hand."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from core import engine, quality
from core.canonical import FIELDS, standard_columns
from core.quality import QualityReport, Rule
from core.quality.rules import ACROSS, LEAD_COLUMNS, LEADS
from core.settings import Settings, load

GOOD = {
    "company": "'Blue Heron Nursery'",
    "phone": "'+1775555' || (1000 + n)",
    "email": "'desk' || n || '@blueheron.example'",
    "state": "'NV'",
    "zip": "'89801'",
    "provider_id": "'P' || n",
}


@dataclass(frozen=True)
class Case:
    """`rows` rows that differ from good ones by `defect`; `query` finds what fails, written by hand."""

    group: str
    rule_id: str
    defect: dict[str, str]
    query: str
    rows: int = 1


CASES = (
    Case(
        ACROSS,
        "phone.not_a_placeholder",
        {"phone": "'+17755559999'", "source": "if(n % 2 = 0, 'nevada', 'texas')"},
        "phone = '+17755559999'",
        51,
    ),
    Case(
        ACROSS,
        "email.not_a_placeholder",
        {"email": "'none@none.example'", "source": "if(n % 2 = 0, 'nevada', 'texas')"},
        "email like 'none%'",
        51,
    ),
    Case(
        ACROSS,
        "provider_id.one_source",
        {"provider_id": "'P1'", "source": "'texas'"},
        "provider_id = 'P1'",
    ),
    Case(LEADS, "records.known", {"lead_id": "'ghost'"}, "lead_id = 'ghost'"),
    Case(LEADS, "company.present", {"company": "null"}, "company is null"),
    Case(
        LEADS,
        "contact_way.present",
        {"phone": "null", "email": "null"},
        "coalesce(phone, phone2, mobile_phone, email, street) is null",
    ),
    Case(LEADS, "state.present", {"state": "null"}, "state is null"),
    Case(LEADS, "zip.in_state", {"zip": "'73301'"}, "zip = '73301'"),
    Case(LEADS, "phone.unshared", {"phone": "'+17755558888'"}, "phone like '%8888'", 21),
)
KEYS = {ACROSS: ("stg_record", "record_id"), LEADS: ("lead", "lead_id")}
COLUMNS = {
    ACROSS: standard_columns(),
    LEADS: dict(LEAD_COLUMNS) | {field.name: field.type for field in FIELDS},
}
TABLES = """
    create table run_input (source varchar, kind varchar);
    create table run_period as select '2026-11' as period, date '2026-11-01' as first_day,
        date '2026-11-30' as last_day, null as previous_period;
    create table lead_record as select lead_id from lead where lead_id <> 'ghost';
"""


@dataclass(frozen=True)
class Checked:
    settings: Settings
    folder: Path
    reports: dict[str, QualityReport]

    def failing(self, group: str, rule_id: str) -> list[tuple[object, ...]]:
        with engine.connect(self.settings) as connection:
            return connection.execute(
                "select record_id from read_parquet(?) where finding_id = ? order by all",
                [str(self.folder / group / "finding_record.parquet"), f"{group}:{rule_id}"],
            ).fetchall()


def _table(group: str, cases: tuple[Case, ...]) -> str:
    relation, key = KEYS[group]
    defects: list[dict[str, str]] = [{}] * 20
    for case in cases:
        if case.group == group:
            defects += [case.defect] * case.rows
    rows = " union all by name ".join(_row(key, at, defect) for at, defect in enumerate(defects, 1))
    typed = ", ".join(f"{name} {kind}" for name, kind in COLUMNS[group].items())
    return f"create table {relation} ({typed}); insert into {relation} by name {rows};"


def _row(key: str, number: int, defect: dict[str, str]) -> str:
    own = {"record_id": {"source": "'nevada'", "record_number": "n"}, "lead_id": {}}[key]
    values = {key: "'row ' || n"} | own | GOOD | defect
    named = ", ".join(f"{sql} as {name}" for name, sql in values.items())
    return f"select {named} from (select {number} as n)"


def _check(home: Settings, folder: Path, cases: tuple[Case, ...], rules: tuple[Rule, ...]) -> Checked:
    database = folder / "run.duckdb"
    with engine.connect(home, database) as connection:
        for group in KEYS:
            connection.execute(_table(group, cases))
        connection.execute(TABLES)
        quality.create_tables(connection)
    across = quality.check(home, database, rules, folder / ACROSS)
    leads = quality.check_leads(home, database, rules, folder / LEADS)
    return Checked(home, folder, {ACROSS: across, LEADS: leads})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def defects(home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    return _check(home, tmp_path_factory.mktemp("defects"), CASES, quality.shipped())


@pytest.fixture(scope="module")
def clean(home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    return _check(home, tmp_path_factory.mktemp("clean"), (), quality.shipped())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.group}:{case.rule_id}")
def test_a_rule_finds_exactly_what_a_query_by_hand_finds(defects: Checked, case: Case) -> None:
    relation, key = KEYS[case.group]
    with engine.connect(defects.settings, defects.folder / "run.duckdb") as connection:
        by_hand = connection.execute(
            f"select {key} from {relation} where {case.query} order by all"
        ).fetchall()
        total = engine.count(connection, relation)
    assert defects.failing(case.group, case.rule_id) == by_hand
    assert 0 < len(by_hand) < total


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.group}:{case.rule_id}")
def test_a_rule_holds_on_good_rows_and_not_on_broken_ones(
    clean: Checked, defects: Checked, case: Case
) -> None:
    for checked, held in ((clean, False), (defects, True)):
        (found,) = [
            f for f in checked.reports[case.group].findings if f.finding_id == f"{case.group}:{case.rule_id}"
        ]
        assert found.is_held == held
        assert bool(found.failed) == held


def test_every_shipped_rule_across_sources_and_on_leads_has_a_case() -> None:
    shipped = {(rule.source, rule.rule_id) for rule in quality.shipped() if rule.source in KEYS}
    assert shipped == {(case.group, case.rule_id) for case in CASES}


def test_a_failing_row_across_sources_names_its_own_source(defects: Checked) -> None:
    with engine.connect(defects.settings) as connection:
        sources = connection.execute(
            "select distinct source from read_parquet(?) where finding_id like 'across:phone%' order by all",
            [str(defects.folder / ACROSS / "finding_record.parquet")],
        ).fetchall()
    assert sources == [("nevada",), ("texas",)]


def test_a_lead_without_a_record_blocks_the_month(clean: Checked, defects: Checked) -> None:
    assert defects.reports[LEADS].blocked == (LEADS,)
    assert clean.reports[LEADS].blocked == ()


def test_findings_on_leads_stand_once_beside_those_on_records(defects: Checked) -> None:
    with engine.connect(defects.settings, defects.folder / "run.duckdb") as connection:
        quality.quarantine(connection, defects.folder / ACROSS)
        for _ in range(2):  # a step that is taken again
            quality.add_lead_findings(connection, defects.folder / LEADS)
        found = connection.execute(
            "select source, count(*), count(distinct finding_id) from finding group by all order by all"
        ).fetchall()
        listed = engine.count(connection, "(from finding_record where source = 'leads')")
    groups = [case.group for case in CASES]
    assert found == [(group, groups.count(group), groups.count(group)) for group in (ACROSS, LEADS)]
    assert listed == sum(finding.failed for finding in defects.reports[LEADS].findings)


def test_an_error_across_sources_quarantines_the_record_of_its_source(home: Settings, tmp_path: Path) -> None:
    stricter = tuple(
        rule.model_copy(update={"severity": "error"}) for rule in quality.shipped() if rule.source == ACROSS
    )
    checked = _check(home, tmp_path, CASES, stricter)
    with engine.connect(home, tmp_path / "run.duckdb") as connection:
        held = quality.quarantine(connection, tmp_path / ACROSS)
        sources = connection.execute("select distinct source from quarantine order by all").fetchall()
        assert held == sum(finding.failed for finding in checked.reports[ACROSS].findings)
        quality.release_all(connection)
        assert engine.count(connection, "quarantine") == 0
    assert sources == [("nevada",), ("texas",)]
