"""The files say what was decided, keep Salesforce's rules, and repeat byte for byte."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core import crm, engine
from core.crm.files import BrokenExport, examine
from core.engine import Connection
from core.settings import Settings, load
from tests.unit.crm_month import EXTRACT, OPTIONS, Month

Rows = list[dict[str, str]]


def exported(connection: Connection, folder: Path, options: crm.Options = OPTIONS) -> crm.Export:
    crm.compare(connection, options)
    return crm.export(connection, folder, options)


def rows(path: Path) -> Rows:
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


def test_an_insert_carries_values_defaults_and_no_id(connection: Connection, tmp_path: Path) -> None:
    Month(connection).lead(
        "L",
        operator="Kids Club",
        zip="01234",
        zip4="9",
        capacity=12,
        state="NV",
        phone="+17025550101",
        do_not_call=False,
    )
    made = exported(connection, tmp_path)
    assert [file.path.name for file in made.files] == ["lead_insert_001.csv"]
    assert rows(made.files[0].path) == [
        {
            "LastName": "[not provided]",
            "Company": "Kids Club",
            "State": "NV",
            "PostalCode": "01234-9",
            "Phone": "(702) 555-0101",
            "LeadSource": "List Purchase",
            "Capacity__c": "12",
        }
    ]


def test_an_insert_takes_the_orgs_names_defaults_and_regions(connection: Connection, tmp_path: Path) -> None:
    Month(connection).lead("L", state="NV", country="US", capacity=12, license_number="7")
    org = crm.Org(
        last_name_placeholder="[none]",
        lead_source="TAM",
        status="New",
        owner_id="005000000000001",
        record_type_id="012000000000001",
        regions=crm.Regions.CODES,
        renamed={"Capacity__c": "Seats__c"},
        added=(crm.AddedField(api_name="Licence__c", reads="license_number"),),
    )
    made = exported(connection, tmp_path, crm.Options.of(org))
    assert rows(made.files[0].path) == [
        {
            "LastName": "[none]", "Company": "Sunny Days", "StateCode": "NV", "CountryCode": "US",
            "LeadSource": "TAM", "Status": "New", "RecordTypeId": "012000000000001",
            "OwnerId": "005000000000001", "Seats__c": "12", "Licence__c": "7",
        }
    ]  # fmt: skip


def test_a_last_name_is_taken_from_what_fits_before_the_placeholder(
    connection: Connection, tmp_path: Path
) -> None:
    month = Month(connection).lead("A", contact_names="TANIA\tPINEDA").lead("B", company="x" * 81)
    month.lead("C", last_name="Bee", contact_names="Other").lead("D", contact_names="y" * 81)
    org = crm.Org(last_name_placeholder="[none]", last_name_from=("contact_names", "company"))
    made = exported(connection, tmp_path, crm.Options.of(org))
    found = [row["LastName"] for row in rows(made.files[0].path)]
    assert found == ["TANIA PINEDA", "[none]", "Bee", "Sunny Days"]
    assert made.comparison.placeholders == 1


def test_an_update_carries_its_id_and_only_what_changes(connection: Connection, tmp_path: Path) -> None:
    month = Month(connection).lead("A", city="Reno", capacity=9).in_crm("A", "00Q1", company="Sunny Days")
    month.lead("B", capacity=7, city="Elko").in_crm(
        "B", "00Q2", company="Sunny Days", capacity=8, city="Elko"
    )
    made = exported(connection, tmp_path)
    assert rows(made.files[0].path) == [
        {"Id": "00Q1", "City": "Reno", "Capacity__c": "9"},
        {"Id": "00Q2", "City": "", "Capacity__c": "7"},
    ]


@pytest.mark.parametrize("closed", [{"is_converted": True}, {"is_deleted": True}])
def test_nothing_goes_out_for_a_converted_or_deleted_lead(
    connection: Connection, tmp_path: Path, closed: dict[str, object]
) -> None:
    Month(connection).lead("L", city="Reno", capacity=3).in_crm("L", **closed)
    made = exported(connection, tmp_path)
    assert made.files == ()
    assert list(tmp_path.glob("*.csv")) == []


def test_without_an_extract_there_is_no_file_at_all(connection: Connection, tmp_path: Path) -> None:
    Month(connection, extract=None).lead("L")
    (tmp_path / "lead_insert_002.csv").write_text("of an earlier attempt")
    made = exported(connection, tmp_path)
    assert (made.files, made.manifest, list(tmp_path.glob("*.*"))) == ((), None, [])
    with pytest.raises(crm.NothingExported):
        crm.bundle(tmp_path)


def test_a_file_the_user_keeps_in_the_folder_stays(connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("mine")
    Month(connection).lead("L")
    exported(connection, tmp_path)
    assert (tmp_path / "notes.csv").read_text() == "mine"


def test_the_manifest_says_what_is_in_the_files(connection: Connection, tmp_path: Path) -> None:
    month = Month(connection).lead("A").lead("B", last_name="Bee").lead("C").in_crm("C", is_deleted=True)
    month.lead("D").in_crm("D", "00Q4", company="Sunny Days")
    exported(connection, tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    content = (tmp_path / "lead_insert_001.csv").read_bytes()
    (file,) = manifest["files"]
    assert (file["rows"], file["bytes"]) == (2, len(content))
    assert file["sha256"] == hashlib.sha256(content).hexdigest()
    assert manifest["leads"] == {"insert": 2, "update": 0, "unchanged": 1, "withheld": 1, "crm_only": 0}
    assert manifest["withheld"] == {"deleted": 1}
    assert manifest["last_name_placeholder"] == {"value": "[not provided]", "rows": 1}
    assert manifest["crm_extract_sha256"] == EXTRACT
    assert [(each["source"], each["contract_version"]) for each in manifest["contracts"]] == [
        ("nevada", 1),
        ("salesforce", 2),
    ]


def test_the_same_month_gives_the_same_bytes_whatever_the_order(settings: Settings, tmp_path: Path) -> None:
    def made(name: str, keys: list[int], threads: int) -> dict[str, bytes]:
        folder = tmp_path / name
        with engine.connect(settings.model_copy(update={"engine_threads": threads})) as connection:
            month = Month(connection)
            for key in keys:
                month.lead(f"L{key:03}", city=f"City {key}", capacity=key)
                if key % 2:
                    month.in_crm(f"L{key:03}", f"00Q{key}")
            exported(connection, folder)
        crm.bundle(folder)
        return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    first = made("first", list(range(60)), 1)
    assert first == made("second", list(reversed(range(60))), 2)
    operations = ("lead_insert", "lead_update")
    assert set(first) == {
        "manifest.json",
        "salesforce.zip",
        *(f"{name}_001{ending}" for name in operations for ending in (".csv", ".parquet")),
        *(f"{name}.sdl" for name in operations),
    }


def test_parts_stay_below_the_limit_and_split_between_records(connection: Connection, tmp_path: Path) -> None:
    month = Month(connection)
    for key in range(40):
        month.lead(f"L{key:02}", street=f"{key} Oak St\nSuite {'9' * (key % 7)}", company=f'The "{key}", Ltd')
    whole = exported(connection, tmp_path / "whole")
    parts = exported(connection, tmp_path / "parts", replace(OPTIONS, part_bytes=500))
    assert len(parts.files) > 3
    assert max(file.path.stat().st_size for file in parts.files) <= 500
    assert [row for file in parts.files for row in rows(file.path)] == rows(whole.files[0].path)
    assert [file.path.name for file in parts.files][:2] == ["lead_insert_001.csv", "lead_insert_002.csv"]


def test_a_record_above_the_limit_is_a_part_of_its_own(connection: Connection, tmp_path: Path) -> None:
    Month(connection).lead("A").lead("B").lead("C")
    made = exported(connection, tmp_path, replace(OPTIONS, part_bytes=1))
    assert [file.rows for file in made.files] == [1, 1, 1]


def test_a_shorter_export_leaves_no_part_of_a_longer_one(connection: Connection, tmp_path: Path) -> None:
    Month(connection).lead("A").lead("B")
    exported(connection, tmp_path, replace(OPTIONS, part_bytes=1))
    exported(connection, tmp_path)
    assert [path.name for path in sorted(tmp_path.glob("*.csv"))] == ["lead_insert_001.csv"]


def test_the_bundle_holds_the_files_as_they_are(connection: Connection, tmp_path: Path) -> None:
    Month(connection).lead("A").lead("B", city="Reno").in_crm("B")
    exported(connection, tmp_path)
    with ZipFile(crm.bundle(tmp_path)) as archive:
        assert archive.namelist() == [
            "lead_insert.sdl",
            "lead_insert_001.csv",
            "lead_update.sdl",
            "lead_update_001.csv",
            "manifest.json",
        ]
        assert archive.read("lead_insert_001.csv") == (tmp_path / "lead_insert_001.csv").read_bytes()


FORMULAS = ["=1+1", "+1 702", "-Kids", "@home", '=HYPERLINK("x")']


def test_what_a_spreadsheet_would_run_stays_intact(connection: Connection, tmp_path: Path) -> None:
    month = Month(connection)
    for at, company in enumerate(FORMULAS):
        month.lead(f"L{at}", company=company)
    made = exported(connection, tmp_path)
    assert [row["Company"] for row in rows(made.files[0].path)] == FORMULAS


CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


def plain(value: str, lines: bool = False) -> str:
    """What one field should hold, worked out without SQL."""
    if CONTROL.search(value):
        if lines:
            value = re.sub("\r\n|[\r\x85\u2028\u2029]", "\n", value)
        else:
            value = re.sub("[\t\n\r\x85\u2028\u2029]+", " ", value)
        value = re.sub("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff]", "", value)
    return value.strip(" \n")


HOSTILE = st.text(
    st.one_of(
        st.sampled_from("\",\n\r\t\x00\x1f\x7f\x85\u2028\ufeff=+-@#'; \\|😀é"),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=30,
)


@contextmanager
def fresh(tmp_path: Path) -> Iterator[Connection]:
    with engine.connect(load(tmp_path / "workspace")) as connection:
        yield connection


@hypothesis_settings(max_examples=6, deadline=None)
@given(values=st.lists(st.tuples(HOSTILE, HOSTILE), min_size=10, max_size=40))
def test_hostile_values_come_back_equal(
    tmp_path_factory: pytest.TempPathFactory, values: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    with fresh(folder) as connection:
        month = Month(connection)
        for at, (company, street) in enumerate(values):
            month.lead(f"L{at:02}", company="C" + company, street="S" + street)
        made = exported(connection, folder / "export")
    found = [(row["Company"], row["Street"]) for file in made.files for row in rows(file.path)]
    assert found == [(plain("C" + company), plain("S" + street, lines=True)) for company, street in values]


FIELDS = ("city", "email", "capacity", "website")
NAMES = {"city": "City", "email": "Email", "capacity": "Capacity__c", "website": "Website"}
MAYBE = st.sampled_from([None, "a", "b"])
SIDE = st.fixed_dictionaries(
    {"city": MAYBE, "email": MAYBE, "website": MAYBE, "capacity": st.sampled_from([None, 1, 2])}
)


def expected_update(ours: dict[str, object], theirs: dict[str, object]) -> dict[str, str]:
    """The policy in words of Python: blanks are filled, and the capacity is ours."""
    return {
        NAMES[name]: str(ours[name])
        for name in FIELDS
        if ours[name] is not None
        and ours[name] != theirs[name]
        and (theirs[name] is None or name == "capacity")
    }


@hypothesis_settings(max_examples=4, deadline=None)
@given(pairs=st.lists(st.tuples(SIDE, SIDE), min_size=10, max_size=30))
def test_changed_columns_are_exactly_those_of_an_independent_reckoning(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[dict[str, object], dict[str, object]]]
) -> None:
    folder = tmp_path_factory.mktemp("reckoned")
    with fresh(folder) as connection:
        month = Month(connection)
        for at, (ours, theirs) in enumerate(pairs):
            month.lead(f"L{at:02}", **ours).in_crm(f"L{at:02}", f"00Q{at:02}", company="Sunny Days", **theirs)
        made = exported(connection, folder / "export")
    found = {
        row.pop("Id"): {name: value for name, value in row.items() if value}
        for file in made.files
        for row in rows(file.path)
    }
    reckoned = {f"00Q{at:02}": expected_update(*pair) for at, pair in enumerate(pairs)}
    assert found == {key: change for key, change in reckoned.items() if change}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xef\xbb\xbfId\n1\n", "byte-order mark"),
        (b"Id\r\n1\r\n", "control character"),
        (b"Id\n\x001\n", "control character"),
        (b'Id\n"1\n', "never closed"),
        (b"Id\n1", "line feed"),
        (b"", "line feed"),
    ],
)
def test_a_file_that_breaks_a_rule_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "lead_insert_001.csv"
    path.write_bytes(content)
    with pytest.raises(BrokenExport, match=says):
        examine(path)


@pytest.mark.parametrize("chunk", [1, 2, 3, 1000])
def test_rows_are_counted_across_chunks_and_quoted_line_breaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr("core.crm.files.CHUNK", chunk)
    path = tmp_path / "lead_insert_001.csv"
    path.write_bytes(b'A,B\n"x\ny",""""\n1,"\n\n"\n')
    assert examine(path).rows == 2


def test_a_file_that_lost_a_row_is_refused(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Month(connection).lead("A").lead("B")
    crm.compare(connection, OPTIONS)
    connection.execute("delete from lead where lead_id = 'B'")
    with pytest.raises(BrokenExport, match="1 rows where 2 leads"):
        crm.export(connection, tmp_path, OPTIONS)
    assert not (tmp_path / "manifest.json").exists()


@pytest.mark.parametrize(
    ("api_name", "update", "says"),
    [
        ("City", {"reads": ["town"]}, "which no lead has"),
        ("City", {"form": "roman"}, "has the form roman"),
        ("City", {"agree_on": ["Planet"]}, "must agree on Planet"),
        ("City", {"api_name": "Street"}, "listed twice"),
    ],
)
def test_a_field_list_that_contradicts_itself_is_explained(
    api_name: str, update: dict[str, object], says: str
) -> None:
    content = crm.shipped().model_dump(mode="json")
    next(each for each in content["fields"] if each["api_name"] == api_name).update(update)
    with pytest.raises(crm.UnusableSpecification, match=says):
        crm.Specification.model_validate(content)


def test_the_shipped_fields_match_the_lead_of_the_extract() -> None:
    fields = crm.shipped()
    assert fields.field("Capacity__c").is_custom
    assert {each.api_name for each in fields.fields if each.required} == {"LastName", "Company"}
    assert (fields.field("Company").length, fields.field("LastName").length) == (255, 80)
    assert not fields.field("Id").is_compared
