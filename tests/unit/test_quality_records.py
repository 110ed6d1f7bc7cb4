"""Every shipped rule on hand-made records: what it lets pass, what it finds, and what follows."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core import engine, quality
from core.canonical import standard_columns
from core.engine import Connection
from core.quality import BadRule, QualityReport, Rule
from core.quality.rules import ACROSS, EVERY, FILES, LEADS, LICENSING
from core.settings import Settings, load

Row = dict[str, str]  # column to SQL

GOOD: dict[str, Row] = {
    "nevada": {"state": "'NV'", "city": "'Elko'", "zip": "'89801'", "county": "'Elko'"},
    "oklahoma": {"state": "'OK'", "city": "'Tulsa'", "zip": "'74103'", "schedule": "'Mon-Fri 7-5'"},
    "texas": {"state": "'TX'", "city": "'Austin'", "zip": "'78701'"},
    "salesforce": {
        "state": "'TX'",
        "city": "'Austin'",
        "zip": "'78701'",
        "sfdc_id": "'lead ' || n",
        "provider_id": "null",
    },
}
ALIKE: Row = {
    "company": "'Blue Heron Nursery'",
    "first_name": "'Ada'",
    "last_name": "'Marsh'",
    "phone": "'+1775555' || (1000 + n)",
    "email": "'desk' || n || '@blueheron.example'",
    "street": "'12 Reed Ln'",
    "country": "'US'",
    "license_number": "case source when 'oklahoma' then 'K' || (100000000 + n) else (1000 + n)::varchar end",
    "license_status": "'Active'",
    "license_issued_date": "date '2020-03-01'",
    "license_expiration_date": "date '2027-03-01'",
    "capacity": "40",
    "min_age_months": "12",
    "max_age_months": "60",
    "provider_id": "'P' || n",
    "website": "'www.blueheron.example'",
    "lead_status": "'Working'",
    "created_at": "timestamp '2024-01-02 10:00:00'",
    "last_modified_at": "timestamp '2024-02-02 10:00:00'",
    "problems": "[]",
}


@dataclass(frozen=True)
class Case:
    """One record that differs from a good one by `defect`; `query` finds what fails, written by hand."""

    source: str
    rule_id: str
    defect: Row
    query: str


def _problem(source: str, rule_id: str, code: str) -> Case:
    return Case(source, rule_id, {"problems": f"['{code}']"}, f"array_to_string(problems, ' ') = '{code}'")


def _empty(source: str, rule_id: str, column: str) -> Case:
    return Case(source, rule_id, {column: "null"}, f"{column} is null")


def _repeated(source: str, rule_id: str, column: str) -> Case:
    return Case(source, rule_id, {column: "'1001'"}, f"{column} in ('1001')")


CASES = (
    Case("nevada", "record_id.present", {"record_id": "null"}, "record_id is null"),
    Case("nevada", "record_id.unique", {"record_id": "'nevada:1'"}, "record_id = 'nevada:1'"),
    _problem("nevada", "record_key.repeated", "record_key.repeated"),
    _empty("nevada", "company.present", "company"),
    _empty("nevada", "company.mostly_present", "company"),
    Case(
        "nevada",
        "contact_way.present",
        {"phone": "null", "email": "null", "street": "null"},
        "coalesce(phone, phone2, mobile_phone, email, street) is null",
    ),
    _empty("nevada", "phone.present", "phone"),
    _problem("nevada", "phone.readable", "phone.unreadable"),
    _problem("nevada", "phone.mostly_readable", "phone.unreadable"),
    _problem("nevada", "phone.area_code", "phone.unassigned_area_code"),
    _problem("nevada", "email.readable", "email.unreadable"),
    _empty("nevada", "contact.present", "last_name"),
    _problem("nevada", "contact.readable", "contact_names.several_people"),
    _empty("nevada", "street.present", "street"),
    _problem("nevada", "address.readable", "street.no_city"),
    _empty("nevada", "city.present", "city"),
    Case("nevada", "state.known", {"state": "'ZZ'"}, "state = 'ZZ'"),
    _empty("nevada", "state.present", "state"),
    _empty("nevada", "zip.present", "zip"),
    Case("nevada", "zip.in_state", {"zip": "'73301'"}, "zip = '73301' or state in ('UT', 'ZZ')"),
    _empty("nevada", "license_number.present", "license_number"),
    _repeated("nevada", "license_number.unique", "license_number"),
    Case("nevada", "license_status.known", {"license_status": "'Asleep'"}, "license_status = 'Asleep'"),
    _problem("nevada", "license_status.readable", "license_status.unreadable"),
    Case("nevada", "license.in_force", {"license_status": "'Closed'"}, "license_status = 'Closed'"),
    Case(
        "nevada",
        "issued.not_in_future",
        {"license_issued_date": "date '2026-12-01'"},
        "license_issued_date > '2026-11-30'",
    ),
    Case(
        "nevada",
        "expires.after_issue",
        {"license_issued_date": "date '2027-03-01'"},
        "license_expiration_date <= license_issued_date",
    ),
    Case(
        "nevada",
        "license.not_expired",
        {"license_expiration_date": "date '2026-10-31'"},
        "license_expiration_date < '2026-11-01'",
    ),
    _problem("nevada", "dates.readable", "license_expiration_date.unreadable"),
    Case("nevada", "capacity.plausible", {"capacity": "2001"}, "capacity = 2001"),
    Case("nevada", "ages.ordered", {"max_age_months": "11"}, "max_age_months = 11"),
    Case("nevada", "ages.plausible", {"max_age_months": "253"}, "max_age_months = 253"),
    Case(
        "nevada",
        "ages.fit_type",
        {"facility_type": "'School-Age Program'", "min_age_months": "35"},
        "facility_type = 'School-Age Program'",
    ),
    Case(
        "nevada",
        "capacity.fits_type",
        {"facility_type": "'Family Home'", "capacity": "17"},
        "facility_type = 'Family Home'",
    ),
    Case(
        "nevada",
        "county.in_state",
        {"county": "'Travis'"},
        "county = 'Travis' or state in ('UT', 'ZZ')",
    ),
    Case("nevada", "website.shape", {"website": "'ask at the desk'"}, "website like '%desk'"),
    Case("nevada", "state.own", {"state": "'UT'"}, "state in ('UT', 'ZZ')"),
    Case("nevada", "license_number.shape", {"license_number": "'10A6'"}, "license_number = '10A6'"),
    _empty("nevada", "expires.present", "license_expiration_date"),
    _empty("nevada", "county.present", "county"),
    Case("oklahoma", "state.own", {"state": "'TX'"}, "state = 'TX'"),
    Case("oklahoma", "license_number.shape", {"license_number": "'K8'"}, "license_number = 'K8'"),
    _empty("oklahoma", "capacity.present", "capacity"),
    _empty("oklahoma", "schedule.present", "schedule"),
    _empty("oklahoma", "contact.present", "last_name"),
    Case("texas", "state.own", {"state": "'OK'"}, "state = 'OK'"),
    Case("texas", "license_number.shape", {"license_number": "'12-4'"}, "license_number = '12-4'"),
    _empty("texas", "capacity.present", "capacity"),
    Case("texas", "provider_id.unique", {"provider_id": "'P1'"}, "provider_id = 'P1'"),
    _empty("salesforce", "sfdc_id.present", "sfdc_id"),
    Case("salesforce", "sfdc_id.unique", {"sfdc_id": "'lead 1'"}, "sfdc_id = 'lead 1'"),
    _empty("salesforce", "company.present", "company"),
    _empty("salesforce", "last_name.present", "last_name"),
    _problem("salesforce", "phone.readable", "phone.unassigned_area_code"),
    _problem("salesforce", "mobile_phone.readable", "mobile_phone.unreadable"),
    _problem("salesforce", "email.readable", "email.unreadable"),
    Case("salesforce", "email.unshared", {"email": "'desk1@blueheron.example'"}, "email like 'desk1@%'"),
    _problem("salesforce", "state.readable", "state.unknown"),
    Case("salesforce", "zip.in_state", {"zip": "'89801'"}, "zip = '89801'"),
    Case("salesforce", "capacity.plausible", {"capacity": "0"}, "capacity = 0"),
    Case("salesforce", "lead_status.known", {"lead_status": "'Napping'"}, "lead_status = 'Napping'"),
    Case(
        "salesforce",
        "modified.after_creation",
        {"last_modified_at": "timestamp '2023-12-31 00:00:00'"},
        "last_modified_at < created_at",
    ),
    Case(
        "salesforce",
        "created.not_in_future",
        {"created_at": "timestamp '2026-12-01 00:00:00'", "last_modified_at": "null"},
        "created_at >= '2026-12-01'",
    ),
)
# Rules about a whole delivery, each with the source of the wrecked month that breaks it.
WHOLE = {
    "rows.present": "texas",
    "rows.steady": "oklahoma",
    "dates.fresh": "oklahoma",
    "changes.fresh": "salesforce",
}
CLEAN_MONTHS = """
    create table history_lead_record as select '2026-10' as period, source,
        date '2020-03-05' as license_issued_date, timestamp '2024-02-02 10:00:00' as last_modified_at
    from (values ('nevada'), ('oklahoma'), ('texas'), ('salesforce')) as t(source), range(20)
"""


@dataclass(frozen=True)
class Checked:
    settings: Settings
    database: Path
    out: Path
    report: QualityReport

    def failing(self, source: str, rule_id: str) -> list[tuple[object, ...]]:
        with engine.connect(self.settings) as connection:
            return connection.execute(
                "select record_id, record_number from read_parquet(?) where finding_id = ? order by all",
                [str(self.out / "finding_record.parquet"), f"{source}:{rule_id}"],
            ).fetchall()

    def held(self, source: str, rule_id: str) -> bool:
        (found,) = [f for f in self.report.findings if f.finding_id == f"{source}:{rule_id}"]
        return found.is_held


def _stage(connection: Connection, rows: dict[str, list[Row]]) -> None:
    """One staged table per source, one run period, and no quarantine yet."""
    connection.execute("create table run_input (source varchar, kind varchar)")
    connection.execute(
        "create table run_period as select '2026-11' as period, date '2026-11-01' as first_day, "
        "date '2026-11-30' as last_day, '2026-10' as previous_period"
    )
    quality.create_tables(connection)
    typed = ", ".join(f"{name} {kind}" for name, kind in standard_columns().items())
    for source, staged in rows.items():
        kind = "crm" if source == "salesforce" else "licensing"
        connection.execute("insert into run_input values (?, ?)", [source, kind])
        connection.execute(f"create table standard_{source} ({typed})")
        records = [_record(source, number, defect) for number, defect in enumerate(staged, start=1)]
        if records:
            together = " union all by name ".join(records)
            connection.execute(f"insert into standard_{source} by name {together}")
        connection.execute(f"create view stg_{source} as select * from standard_{source}")
    together = " union all ".join(f"select * from stg_{source}" for source in rows)
    connection.execute(f"create view stg_record as {together}")


def _record(source: str, number: int, defect: Row) -> str:
    keys = {"record_id": f"'{source}:{number}'", "record_key": f"'{number}'"}
    values = keys | {"source": f"'{source}'", "record_number": str(number)} | ALIKE | GOOD[source] | defect
    named = ", ".join(f"{sql} as {name}" for name, sql in values.items())
    return f"select {named} from (select {number} as n, '{source}' as source)"


def _check(
    settings: Settings, folder: Path, rows: dict[str, list[Row]], rules: tuple[Rule, ...], more: str = ""
) -> Checked:
    database, out = folder / "run.duckdb", folder / "findings"
    with engine.connect(settings, database) as connection:
        _stage(connection, rows)
        connection.execute(more)
    report = quality.check(settings, database, rules, out)
    return Checked(settings, database, out, report)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One workspace for the module, because its reference tables take seconds to build."""
    return load(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def defects(home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Each source has twenty good records and one with each defect."""
    rows = {
        source: [Row()] * 20 + [case.defect for case in CASES if case.source == source] for source in GOOD
    }
    return _check(home, tmp_path_factory.mktemp("defects"), rows, quality.shipped())


@pytest.fixture(scope="module")
def clean(home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Every source has twenty good records, as many as the month before."""
    rows = {source: [Row()] * 20 for source in GOOD}
    return _check(home, tmp_path_factory.mktemp("clean"), rows, quality.shipped(), CLEAN_MONTHS)


@pytest.fixture(scope="module")
def wrecked(home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Nevada has slid columns, Oklahoma sent half, Texas nothing; the CRM extract is as it should be."""
    slid = {"company": "null", "state": "'UT'", "problems": "['phone.unreadable']"}
    history = (
        "create table history_lead_record as select '2026-10' as period, 'oklahoma' as source, "
        "date '2020-03-09' as license_issued_date, null::timestamp as last_modified_at from range(9)"
        " union all select '2026-10', 'salesforce', null, timestamp '2024-02-02 10:00:01' from range(3)"
        " union all select '2026-09', 'nevada', date '2026-08-01', null from range(99)"
    )
    rows = {"nevada": [slid] * 5, "oklahoma": [Row()] * 4, "texas": [], "salesforce": [Row()] * 3}
    return _check(home, tmp_path_factory.mktemp("wrecked"), rows, quality.shipped(), history)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.source}:{case.rule_id}")
def test_a_rule_finds_exactly_what_a_query_by_hand_finds(defects: Checked, case: Case) -> None:
    with engine.connect(defects.settings, defects.database) as connection:
        by_hand = connection.execute(
            f"select coalesce(record_id, ''), record_number from stg_{case.source} "
            f"where {case.query} order by all"
        ).fetchall()
        total = engine.count(connection, f"stg_{case.source}")
    found = defects.failing(case.source, case.rule_id)
    assert found == by_hand
    assert 0 < len(found) < total


@pytest.mark.parametrize(("rule_id", "source"), WHOLE.items())
def test_a_rule_on_a_delivery_fails_where_the_delivery_is_wrong(
    wrecked: Checked, rule_id: str, source: str
) -> None:
    assert wrecked.held(source, rule_id)


def test_every_shipped_rule_on_records_has_a_case_that_breaks_it() -> None:
    on_records = [r for r in quality.shipped() if not r.source.startswith((FILES, LEADS, ACROSS))]
    assert {rule.rule_id for rule in on_records} == {case.rule_id for case in CASES} | WHOLE.keys()
    per_source = {(rule.source, rule.rule_id) for rule in on_records if rule.source not in (LICENSING, EVERY)}
    assert per_source <= {(case.source, case.rule_id) for case in CASES} | {
        (source, rule_id) for rule_id, source in WHOLE.items()
    }


def test_every_shipped_rule_on_records_holds_on_good_records(clean: Checked) -> None:
    asked = {(found.source, found.finding_id.split(":")[1]) for found in clean.report.findings}
    kinds = {source: "crm" if source == "salesforce" else "licensing" for source in GOOD} | {ACROSS: ACROSS}
    assert asked == {
        (source, rule.rule_id)
        for source, kind in kinds.items()
        for rule in quality.shipped()
        if rule.applies_to(source, kind)
    }
    assert [(f.finding_id, f.failed) for f in clean.report.findings if f.failed or f.is_held] == []


_TOLD_BY_HISTORY = {"rows.steady", "dates.fresh", "changes.fresh"}


def test_each_rule_on_a_source_gives_one_finding_whether_it_held_or_not(defects: Checked) -> None:
    found = [finding.finding_id for finding in defects.report.findings]
    assert len(found) == len(set(found))
    for source in GOOD:
        kind = "crm" if source == "salesforce" else "licensing"
        applies = {r.rule_id for r in quality.shipped() if r.applies_to(source, kind)} - _TOLD_BY_HISTORY
        assert {f"{source}:{rule_id}" for rule_id in applies} == {f for f in found if f.startswith(source)}


def test_a_rule_counts_what_it_lists(defects: Checked) -> None:
    with engine.connect(defects.settings) as connection:
        listed = dict(
            connection.execute(
                "select finding_id, count(*) from read_parquet(?) group by all",
                [str(defects.out / "finding_record.parquet")],
            ).fetchall()
        )
    assert listed == {found.finding_id: found.failed for found in defects.report.findings if found.failed}
    assert all(found.checked >= found.failed for found in defects.report.findings)


def test_the_offending_value_stands_beside_the_key(defects: Checked) -> None:
    with engine.connect(defects.settings) as connection:
        values = connection.execute(
            "select column_name, value from read_parquet(?) where finding_id = 'nevada:capacity.plausible'",
            [str(defects.out / "finding_record.parquet")],
        ).fetchall()
    assert values == [("capacity", "2001")]


def test_a_tolerance_lets_a_few_failures_pass_but_still_lists_them(defects: Checked) -> None:
    assert not defects.held("nevada", "company.mostly_present")
    assert defects.failing("nevada", "company.mostly_present")


def test_a_failure_beyond_its_tolerance_blocks_the_source(wrecked: Checked) -> None:
    assert wrecked.held("nevada", "company.mostly_present")
    assert wrecked.held("nevada", "phone.mostly_readable")
    assert wrecked.held("nevada", "state.own")
    assert wrecked.report.blocked == ("nevada", "texas")


def test_an_empty_delivery_is_blocked_and_a_shrunken_one_reported(wrecked: Checked) -> None:
    assert wrecked.held("texas", "rows.present")
    assert not wrecked.held("oklahoma", "rows.present")
    assert wrecked.held("oklahoma", "rows.steady")
    assert not wrecked.held("salesforce", "rows.steady")


def test_volume_and_newest_are_compared_with_the_previous_period_only(wrecked: Checked) -> None:
    compared = {"nevada:rows.steady", "nevada:dates.fresh"}
    assert not compared & {found.finding_id for found in wrecked.report.findings}


@pytest.fixture
def filled(defects: Checked) -> Iterator[Connection]:
    with engine.connect(defects.settings, defects.database) as connection:
        quality.quarantine(connection, defects.out)
        yield connection


def test_an_error_quarantines_its_records_and_a_warning_none(filled: Connection) -> None:
    held = filled.execute("select record_id, finding_id from quarantine order by all").fetchall()
    nevada = [case.rule_id for case in CASES if case.source == "nevada"]
    at = {rule_id: f"nevada:{21 + nevada.index(rule_id)}" for rule_id in nevada}
    assert held == sorted(
        [
            (at["company.present"], "nevada:company.present"),
            (at["company.mostly_present"], "nevada:company.present"),
            (at["contact_way.present"], "nevada:contact_way.present"),
        ]
    )


def test_filling_the_quarantine_twice_changes_nothing(filled: Connection, defects: Checked) -> None:
    tables = ("finding", "finding_record", "quarantine")
    once = [filled.execute(f"from {table} order by all").fetchall() for table in tables]
    assert quality.quarantine(filled, defects.out) == 3
    assert [filled.execute(f"from {table} order by all").fetchall() for table in tables] == once


def test_checking_again_writes_the_same_bytes(wrecked: Checked, tmp_path: Path) -> None:
    quality.check(wrecked.settings, wrecked.database, quality.shipped(), tmp_path)
    for name in ("finding.parquet", "finding_record.parquet"):
        assert (tmp_path / name).read_bytes() == (wrecked.out / name).read_bytes()


def test_the_run_file_can_be_open_with_the_same_configuration(wrecked: Checked, tmp_path: Path) -> None:
    with engine.connect(wrecked.settings, wrecked.database) as connection:
        report = quality.check(wrecked.settings, wrecked.database, quality.shipped()[:3], tmp_path)
        assert engine.count(connection, "stg_oklahoma") == 4
    assert report.findings


def _rule(**changes: object) -> Rule:
    return Rule.model_validate(
        {
            "rule_id": "trial.rule",
            "source": "nevada",
            "column": "capacity",
            "expectation": "UnexpectedRowsExpectation",
            "parameters": {"condition": "capacity > 10"},
            "severity": "error",
            "description": "A trial.",
        }
        | changes
    )


@pytest.mark.parametrize(("at_most", "held"), [(24, True), (25, False)])
def test_at_most_accepts_a_number_of_failures(
    home: Settings, tmp_path: Path, at_most: int, held: bool
) -> None:
    rows = {"nevada": [Row()] * 25 + [{"capacity": "5"}]}
    checked = _check(home, tmp_path, rows, (_rule(at_most=at_most),))
    assert [(f.checked, f.failed, f.is_held) for f in checked.report.findings] == [(26, 25, held)]
    with engine.connect(checked.settings, checked.database) as connection:
        assert quality.quarantine(connection, checked.out) == (25 if held else 0)


def test_an_empty_column_does_not_pass_as_filled(home: Settings, tmp_path: Path) -> None:
    rule = _rule(expectation="ExpectColumnValuesToNotBeNull", parameters={})
    checked = _check(home, tmp_path, {"nevada": [{"capacity": "null"}] * 2}, (rule,))
    assert [(f.failed, f.is_held) for f in checked.report.findings] == [(2, True)]


@pytest.mark.parametrize("without", [30, 33])
@pytest.mark.parametrize(
    ("tolerance", "held"), [({}, True), ({"mostly": 0.5}, True), ({"at_most": 33}, False)]
)
def test_a_condition_is_asked_of_every_row_whether_it_has_an_id_or_not(
    home: Settings, tmp_path: Path, without: int, tolerance: dict[str, float], held: bool
) -> None:
    rows = {"nevada": [{"record_id": "null"}] * without + [Row()] * (33 - without)}
    checked = _check(home, tmp_path, rows, (_rule(**tolerance),))
    assert [(f.checked, f.failed, f.is_held) for f in checked.report.findings] == [(33, 33, held)]


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("capacty > 10", "capacty"),
        ("regexp_matches(company, '[')", "missing ]"),
        ("capacity > date '2026-01-01'", "DATE"),
    ],
)
def test_a_condition_that_cannot_be_asked_is_refused_with_its_reason(
    connection: Connection, condition: str, reason: str
) -> None:
    _stage(connection, {"nevada": [Row()]})
    with pytest.raises(BadRule, match=r"Rule trial\.rule cannot be checked on stg_nevada") as refused:
        quality.ensure_fit(connection, _rule(parameters={"condition": condition}), "stg_nevada")
    assert reason in str(refused.value)


def test_a_rule_that_some_row_cannot_answer_is_named_among_all_others(home: Settings, tmp_path: Path) -> None:
    good, bad = _rule(rule_id="good.rule"), _rule(parameters={"condition": "company::integer > 5"})
    with pytest.raises(
        BadRule, match=r"Rule trial\.rule cannot be asked of the rows of stg_nevada.*Rules page"
    ):
        _check(home, tmp_path, {"nevada": [Row()]}, (good, bad))


def test_a_rule_on_a_column_that_was_dropped_is_refused(connection: Connection) -> None:
    connection.execute("create table stg_nevada as select 'a' as company")
    with pytest.raises(BadRule, match="reads the column capacity, which stg_nevada does not have"):
        quality.ensure_fit(connection, _rule(), "stg_nevada")
