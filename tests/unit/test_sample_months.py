"""The generated months: their shape, their truth, their churn."""

import csv
from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from core.sample import CannotSample, SampleReport, write
from core.settings import Settings, load

LEADS, MONTHS, SEED = 4000, 4, 11

HEADERS = {
    "nevada": "Name,Credential Type,Credential Number,Status,Expiration Date,Disciplinary Action,Address,"
    "State,County,Phone,First Issue Date,Primary Contact Name,Primary Contact Role",
    "oklahoma": "Type License,Company,Accepts Subsidy,Year Round,Daytime Hours,Star Level,Mon,Tues,Wed,Thurs,"
    "Friday,Saturday,Sunday,Primary Caregiver,Phone,Email,Address1,Address2,City,State,Zip,"
    "Subsidy Contract Number,Total Cap,Ages Accepted 1,AA2,AA3,AA4,License Monitoring Since,School Year Only,"
    "Evening Hours",
    "texas": "Operation,Agency Number,Operation Name,Address,City,State,Zip,County,Phone,Type,Status,"
    "Issue Date,Capacity,Email Address,Facility ID,Monitoring Frequency,Infant,Toddler,Preschool,School",
    "salesforce": "id,is_deleted,last_name,first_name,title,company,street,city,state,postal_code,country,"
    "phone,mobile_phone,email,website,lead_source,status,is_converted,created_date,last_modified_date,"
    "last_activity_date,last_viewed_date,last_referenced_date,email_bounced_reason,email_bounced_date,"
    "outreach_stage_c,current_enrollment_c,capacity_c,lead_source_last_updated_c,brightwheel_school_uuid_c",
}
REAL = {
    "nevada": "source1.csv",
    "oklahoma": "source2.csv",
    "texas": "source3.csv",
    "salesforce": "salesforce_leads.csv",
}
LICENSING = ("nevada", "oklahoma", "texas")

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleReport:
    home = tmp_path_factory.mktemp("sample")
    return write(home / "out", LEADS, MONTHS, SEED, load(home / "workspace"))


@cache
def read(path: Path) -> Rows:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def records(sample: SampleReport, source: str, month: int) -> Rows:
    period = sample.periods[month]
    return next(read(file.path) for file in sample.files if (file.source, file.period) == (source, period))


def key(source: str, row: dict[str, str]) -> str:
    match source:
        case "nevada":
            return row["Credential Number"].split("-")[0]
        case "oklahoma":
            return row["Type License"].split(" - ")[1]
        case "texas":
            return row["Operation"]
        case _:
            return row["id"]


def keyed(sample: SampleReport, source: str, month: int) -> dict[str, dict[str, str]]:
    return {key(source, row): row for row in records(sample, source, month)}


def truth(sample: SampleReport, month: int) -> dict[tuple[str, str], str]:
    return {(row["source"], row["record_key"]): row["place_id"] for row in read(sample.truth[month].path)}


@pytest.mark.parametrize("source", HEADERS)
def test_a_generated_file_has_the_columns_of_the_real_one(sample: SampleReport, source: str) -> None:
    assert ",".join(records(sample, source, 0)[0]) == HEADERS[source]


@pytest.mark.parametrize("source", HEADERS)
def test_the_expected_columns_are_those_of_the_real_file(shared_data: Path, source: str) -> None:
    first_line = (shared_data / "assignment" / REAL[source]).read_text(encoding="utf-8-sig").splitlines()[0]
    assert first_line == HEADERS[source]


def test_the_first_month_has_exactly_the_leads_asked_for(sample: SampleReport) -> None:
    assert sum(len(records(sample, source, 0)) for source in HEADERS) == LEADS


def test_the_report_counts_the_rows_that_python_reads(sample: SampleReport) -> None:
    assert [file.rows for file in sample.files] == [len(read(file.path)) for file in sample.files]


def test_a_key_is_never_repeated_within_a_file(sample: SampleReport) -> None:
    for month in range(MONTHS):
        for source in HEADERS:
            assert len(keyed(sample, source, month)) == len(records(sample, source, month))


def test_the_truth_names_every_record_of_the_month_once(sample: SampleReport) -> None:
    for month in range(MONTHS):
        named = [(row["source"], row["record_key"]) for row in read(sample.truth[month].path)]
        found = [(source, key(source, row)) for source in HEADERS for row in records(sample, source, month)]
        assert sorted(named) == sorted(found)


def test_a_record_is_the_same_place_in_every_month(sample: SampleReport) -> None:
    first = truth(sample, 0)
    for month in range(1, MONTHS):
        later = truth(sample, month)
        assert all(later[record] == first[record] for record in later.keys() & first.keys())


def test_about_three_in_a_hundred_records_repeat_a_place_of_their_source(sample: SampleReport) -> None:
    for source in LICENSING:
        places = Counter(place for (of, _), place in truth(sample, 0).items() if of == source)
        repeated = sum(count - 1 for count in places.values()) / places.total()
        assert 0.015 < repeated < 0.045


def test_about_a_third_of_the_crm_is_a_licensed_place(sample: SampleReport) -> None:
    named = truth(sample, 0)
    licensed = {place for (source, _), place in named.items() if source != "salesforce"}
    crm = [place for (source, _), place in named.items() if source == "salesforce"]
    assert 0.3 < sum(place in licensed for place in crm) / len(crm) < 0.4


def test_a_month_brings_new_gone_changed_and_returned_records_at_their_rates(sample: SampleReport) -> None:
    rates: dict[str, list[float]] = defaultdict(list)
    for source in LICENSING:
        months = [keyed(sample, source, month) for month in range(MONTHS)]
        seen: set[str] = set()
        for before, after in pairwise(months):
            seen |= before.keys()
            size = len(before)
            rates["new"].append(len(after.keys() - seen) / size)
            rates["gone"].append(len(before.keys() - after.keys()) / size)
            rates["back"].append(len(after.keys() & seen - before.keys()) / size)
            rates["changed"].append(
                sum(before[name] != after[name] for name in before.keys() & after.keys()) / size
            )
    mean = {name: sum(values) / len(values) for name, values in rates.items()}
    assert mean["new"] == pytest.approx(0.02, abs=0.006)
    assert mean["gone"] == pytest.approx(0.01, abs=0.005)
    assert mean["changed"] == pytest.approx(0.03, abs=0.01)
    assert 0 < mean["back"] < 0.008


def test_leads_that_were_loaded_appear_in_the_next_extract_with_new_ids(sample: SampleReport) -> None:
    first, second = keyed(sample, "salesforce", 0), keyed(sample, "salesforce", 1)
    added = [row for name, row in second.items() if name not in first]
    assert first.keys() < second.keys()
    assert len(added) > LEADS * 0.1
    licensed = {place for (source, _), place in truth(sample, 0).items() if source != "salesforce"}
    now = truth(sample, 1)
    loaded = [row for row in added if now["salesforce", row["id"]] in licensed]
    assert {row["lead_source"] for row in loaded} == {"List Purchase"}
    assert {row["is_deleted"] for row in records(sample, "salesforce", 0)} == {"TRUE", "FALSE"}


def test_the_same_seed_writes_the_same_bytes_whatever_the_threads(tmp_path: Path, settings: Settings) -> None:
    one = written(tmp_path / "one", 5, settings.model_copy(update={"engine_threads": 1}))
    two = written(tmp_path / "two", 5, settings.model_copy(update={"engine_threads": 2}))
    assert one == two


def test_another_seed_writes_other_bytes(tmp_path: Path, settings: Settings) -> None:
    one, two = written(tmp_path / "one", 5, settings), written(tmp_path / "two", 6, settings)
    assert all(one[name] != two[name] for name in one)


def written(out: Path, seed: int, settings: Settings) -> dict[str, bytes]:
    write(out, 3000, 2, seed, settings)
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*.csv"))}


def test_the_real_mess_is_there(sample: SampleReport) -> None:
    nevada, oklahoma = records(sample, "nevada", 0), records(sample, "oklahoma", 0)
    texas, crm = records(sample, "texas", 0), records(sample, "salesforce", 0)
    assert any("í" in row["Name"] for row in nevada)
    assert any(" & " in row["Primary Contact Name"] for row in nevada)
    assert any(" DBA " in row["Company"] for row in oklahoma)
    assert all("\n" in row["Primary Caregiver"] for row in oklahoma if row["Primary Caregiver"])
    assert any(row["School Year Only"] == "Accepts Subsidy" for row in oklahoma)
    assert any('"' in row["Operation Name"] for row in texas)
    assert {"Texas", "TX", "Ontario", "Other"} <= {row["state"] for row in crm}
    assert any(row["phone"].startswith("1234") for row in crm)
    assert Counter(row["email"] for row in crm)["test1@example.com"] > 10
    assert (
        not next(file for file in sample.files if file.source == "nevada").path.read_bytes().endswith(b"\n")
    )


def test_every_email_is_at_a_reserved_domain(sample: SampleReport) -> None:
    columns = {"oklahoma": "Email", "texas": "Email Address", "salesforce": "email"}
    for source, column in columns.items():
        hosts = {row[column].lower().split("@")[1] for row in records(sample, source, 1) if row[column]}
        assert all(host.endswith(("example.com", "example.org", "example.net")) for host in hosts)


@pytest.mark.parametrize(
    ("drift", "source", "column", "expected"),
    [
        ("renamed_phone", "texas", "Phone#", ""),
        ("four_digit_years", "nevada", "First Issue Date", "/201"),
    ],
)
def test_drift_befalls_the_last_month_only(
    tmp_path: Path, settings: Settings, drift: str, source: str, column: str, expected: str
) -> None:
    drifted = write(tmp_path, 500, 2, SEED, settings, drift=drift)
    before, after = records(drifted, source, 0), records(drifted, source, 1)
    assert any(expected in row[column] for row in after)
    assert not any(expected in row[column] for row in before if column in row)


@pytest.mark.parametrize(
    ("leads", "months", "first", "drift"),
    [
        (99, 1, "2026-09", "none"),
        (10_000_001, 1, "2026-09", "none"),
        (100, 0, "2026-09", "none"),
        (100, 1, "2026-13", "none"),
        (100, 1, "2026-09", "shuffled"),
    ],
)
def test_an_impossible_sample_is_refused(
    tmp_path: Path, settings: Settings, leads: int, months: int, first: str, drift: str
) -> None:
    with pytest.raises(CannotSample):
        write(tmp_path, leads, months, SEED, settings, first_period=first, drift=drift)
    assert not list(tmp_path.rglob("*.csv"))


def test_the_smallest_sample_has_records_of_every_source(tmp_path: Path, settings: Settings) -> None:
    report = write(tmp_path, 100, 1, SEED, settings, first_period="2026-12")
    assert report.periods == ("2026-12",)
    assert all(file.rows for file in report.files)
