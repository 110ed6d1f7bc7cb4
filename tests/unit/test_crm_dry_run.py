"""The dry run says what Salesforce would refuse, row by row, in the shape of its own file."""

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core import crm, engine, formulas
from core.crm import OrgField
from core.engine import Connection
from core.settings import load
from tests.unit.crm_month import Month

PLAIN = crm.Org(last_name_placeholder="[none]", lead_source="TAM")
NEEDED = (OrgField(api_name="LastName"), OrgField(api_name="Company"))
Predicted = list[tuple[str, str, str]]


def listed(*fields: OrgField) -> crm.Org:
    return PLAIN.changed(field_list=[each.model_dump() for each in (*NEEDED, *fields)])


def picklist(name: str, *values: str) -> OrgField:
    return OrgField(api_name=name, type="picklist", values=values, is_restricted=True)


def predicted(connection: Connection, org: crm.Org = PLAIN, *foreseen: crm.Foreseen) -> Predicted:
    crm.compare(connection, crm.Options.of(org, foreseen=foreseen))
    return connection.execute(
        "select operation, field_api_name, error_code from crm_prediction order by all"
    ).fetchall()


NUMBER = OrgField(api_name="Capacity__c", type="number", digits=3)
LICENCE = {"added": ({"api_name": "Licence__c", "reads": "license_number", "policy": "always"},)}
CODES: list[tuple[dict[str, object], crm.Org, str, str]] = [
    ({"company": None}, PLAIN, "Company", "REQUIRED_FIELD_MISSING"),
    ({"company": "#N/A"}, PLAIN, "Company", "REQUIRED_FIELD_MISSING"),
    ({"city": "x" * 41}, PLAIN, "City", "STRING_TOO_LONG"),
    ({"company": "é" * 11}, listed().changed(field_list=[*map(OrgField.model_dump, NEEDED[:1]),
        OrgField(api_name="Company", length=10).model_dump()]), "Company", "STRING_TOO_LONG"),
    ({"email": "nobody"}, PLAIN, "Email", "INVALID_EMAIL_ADDRESS"),
    ({"email": "a b@mail.example"}, PLAIN, "Email", "INVALID_EMAIL_ADDRESS"),
    ({"email": "a@mail"}, PLAIN, "Email", "INVALID_EMAIL_ADDRESS"),
    ({"email": "a@mail..example"}, PLAIN, "Email", "INVALID_EMAIL_ADDRESS"),
    ({"email": "a@b.co,c@d.co"}, PLAIN, "Email", "INVALID_EMAIL_ADDRESS"),
    ({"city": "Reno"}, listed(picklist("City", "Elko")), "City", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
    ({"state": "ZZ"}, PLAIN.changed(regions="names"), "State", "FIELD_INTEGRITY_EXCEPTION"),
    ({"state": "ZZ"}, PLAIN.changed(regions="codes"), "StateCode", "FIELD_INTEGRITY_EXCEPTION"),
    ({"capacity": 1000}, listed(NUMBER), "Capacity__c", "NUMBER_OUTSIDE_VALID_RANGE"),
    ({"license_number": "K-1"}, listed(OrgField(api_name="Licence__c", type="number")).changed(**LICENCE),
        "Licence__c", "INVALID_TYPE_ON_FIELD_IN_RECORD"),
    ({"license_number": "3/4/26"}, listed(OrgField(api_name="Licence__c", type="date")).changed(**LICENCE),
        "Licence__c", "INVALID_TYPE_ON_FIELD_IN_RECORD"),
    ({"license_number": "yes"}, listed(OrgField(api_name="Licence__c", type="yes_no")).changed(**LICENCE),
        "Licence__c", "INVALID_TYPE_ON_FIELD_IN_RECORD"),
]  # fmt: skip


FINE: list[tuple[dict[str, object], crm.Org]] = [
    ({"city": "x" * 40, "email": "a.b+c@mail-1.example.com", "capacity": 99999}, PLAIN),
    ({"capacity": 999}, listed(NUMBER)),
    ({"city": "Reno"}, listed(picklist("City", "Reno", "Elko"))),
    ({"city": "Reno"}, listed(OrgField(api_name="City", type="picklist", values=("Elko",)))),
    ({"state": "NV", "country": "US"}, PLAIN.changed(regions="names")),
    ({"state": "NV", "country": "US"}, PLAIN.changed(regions="codes")),
    ({"state": "ZZ"}, PLAIN),
    ({"license_number": "12.5"}, listed(OrgField(api_name="Licence__c", type="number")).changed(**LICENCE)),
    ({"license_number": "A;B"}, listed(
        OrgField(api_name="Licence__c", type="picklists", values=("A", "B"), is_restricted=True)
    ).changed(**LICENCE)),
]  # fmt: skip


def test_each_refusal_is_foretold_with_its_field_and_code_and_nothing_else(connection: Connection) -> None:
    month, cases = Month(connection), [*CODES, *((values, org, None, None) for values, org in FINE)]
    for at, (values, *_) in enumerate(cases):
        month.prefix = f"{at}-"
        month.lead("L", **values)  # type: ignore[arg-type]
    found: dict[int, list[tuple[str, str]]] = {}
    for org in {each[1].model_dump_json(): each[1] for each in cases}.values():
        predicted(connection, org)
        rows = connection.execute("select lead_id, field_api_name, error_code from crm_prediction").fetchall()
        for at in (at for at, each in enumerate(cases) if each[1] == org):
            found[at] = [(field, code) for lead_id, field, code in rows if lead_id == f"{at}-L"]
    expected = {at: [(field, code)] if code else [] for at, (_, _, field, code) in enumerate(cases)}
    assert found == expected


def test_a_field_that_nothing_fills_and_the_org_requires_fails_every_insert(connection: Connection) -> None:
    Month(connection).lead("A").lead("B").lead("C", city="Reno").in_crm("C", company="Sunny Days")
    org = listed(OrgField(api_name="Region__c", is_required=True))
    assert predicted(connection, org) == [("insert", "Region__c", "REQUIRED_FIELD_MISSING")] * 2


def test_an_update_is_checked_in_what_it_writes_and_in_nothing_else(connection: Connection) -> None:
    month = Month(connection).lead("A", email="nobody", city="x" * 41).in_crm("A", company="Sunny Days")
    month.lead("B", email="nobody").in_crm("B", "00Q2", company="Sunny Days", email="their@mail.example")
    month.lead("C", email="nobody").in_crm("C", "00Q3", is_converted=True)
    assert predicted(connection) == [
        ("update", "City", "STRING_TOO_LONG"),
        ("update", "Email", "INVALID_EMAIL_ADDRESS"),
    ]


def test_what_is_too_long_comes_with_whole_words_that_fit_and_is_never_cut(connection: Connection) -> None:
    long = "Little Acorns of the Upper Truckee Meadows, Nevada"
    Month(connection).lead("A", city=long).lead("B", city="y" * 41).lead("C", city="😀" * 21)
    predicted(connection)
    found = connection.execute("select value, proposal from crm_prediction order by lead_id").fetchall()
    assert found == [
        (long, "Little Acorns of the Upper Truckee"),
        ("y" * 41, "y" * 40),
        ("😀" * 21, "😀" * 19),
    ]


def files(connection: Connection, folder: Path, org: crm.Org = PLAIN) -> dict[str, list[dict[str, str]]]:
    """Read as a strict reader would, without the product's own code."""
    crm.compare(connection, crm.Options.of(org))
    crm.write_predictions(connection, folder)
    read = {}
    for path in sorted(folder.glob("*.csv")):
        content = path.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        assert not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", content)
        text = io.StringIO(content.decode("utf-8"), newline="")
        read[path.stem] = list(csv.DictReader(text, strict=True))
    return read


def test_the_file_has_the_shape_of_salesforces_failed_results(connection: Connection, tmp_path: Path) -> None:
    month = Month(connection).lead("A", email="nobody", city="x" * 41).lead("B", last_name="Bee")
    month.lead("C", email="no one").in_crm("C", "00Q1", company="Sunny Days")
    found = files(connection, tmp_path)
    assert list(found["failed_insert"][0])[:2] == ["sf__Id", "sf__Error"]
    assert found == {
        "failed_insert": [
            {
                "sf__Id": "",
                "sf__Error": f"STRING_TOO_LONG:City: data value too large: {'x' * 41} (max length=40)"
                ":City --;INVALID_EMAIL_ADDRESS:Email: invalid email address: nobody:Email --",
                "LastName": "[none]", "Company": "Sunny Days", "City": "x" * 41, "Email": "nobody",
                "LeadSource": "TAM",
            }
        ],
        "failed_update": [
            {
                "sf__Id": "00Q1",
                "sf__Error": "INVALID_EMAIL_ADDRESS:Email: invalid email address: no one:Email --",
                "Id": "00Q1", "Email": "no one",
            }
        ],
    }  # fmt: skip


def test_a_month_without_refusals_leaves_no_file_of_an_earlier_try(
    connection: Connection, tmp_path: Path
) -> None:
    (tmp_path / "failed_insert.csv").write_text("of an earlier attempt")
    Month(connection).lead("A")
    assert files(connection, tmp_path) == {}


def test_the_dry_run_changes_neither_the_answers_nor_the_files(
    connection: Connection, tmp_path: Path
) -> None:
    Month(connection).lead("A", email="nobody").lead("B", city="x" * 41).lead("C", company=None)
    made = crm.export(connection, tmp_path, crm.Options.of(PLAIN)) if predicted(connection) else None
    assert made is not None
    assert made.rows("insert") == 1
    assert "nobody" in made.files[0].path.read_text()


RUNS = ["=1+1", "+1 702", "-Kids", "@home", '=HYPERLINK("x")']


def test_formulas_are_flagged_and_stay_as_they_are(connection: Connection, tmp_path: Path) -> None:
    month = Month(connection)
    for at, company in enumerate([*RUNS, "Kids = Fun", "(Kids)", "5 - 6"]):
        month.lead(f"L{at}", company=company)
    month.lead("U", street="=cmd").in_crm("U", company="Sunny Days")
    assert predicted(connection) == []
    flagged = connection.execute(
        "select operation, field_api_name, value from crm_formula order by lead_id"
    ).fetchall()
    assert flagged == [*(("insert", "Company", each) for each in RUNS), ("update", "Street", "=cmd")]


HOSTILE = st.text(
    st.one_of(
        st.sampled_from("\",\n\r\t\x00\x1f\x7f\x85\u2028\ufeff=+-@#'; \\|😀é\uff1d\u200b"),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=30,
)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@hypothesis_settings(max_examples=3, deadline=None)
@given(values=st.lists(st.tuples(HOSTILE, HOSTILE), min_size=10, max_size=15))
def test_hostile_values_are_refused_and_flagged_as_an_independent_reckoning_says(
    tmp_path_factory: pytest.TempPathFactory, values: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    with engine.connect(load(folder / "workspace")) as connection:
        month = Month(connection)
        for at, (company, city) in enumerate(values):
            month.lead(f"L{at:02}", company="C" + company, city=city * 3, email=city)
        made = files(connection, folder / "dry")
        crm.export(connection, folder / "export", crm.Options.of(PLAIN))
        sent = [
            row
            for path in (folder / "export").glob("*.csv")
            for row in csv.DictReader(io.StringIO(path.read_text("utf-8"), newline=""), strict=True)
        ]
        flagged = connection.execute(
            "select value from crm_formula where field_api_name <> 'City'"
        ).fetchall()
    refused = made.get("failed_insert", [])
    assert all((utf16(row["City"]) > 40) == ("STRING_TOO_LONG:City" in row["sf__Error"]) for row in refused)
    assert all(utf16(row.get("City", "")) <= 40 for row in sent)
    assert len(refused) >= len(values) - len(sent)
    for row in refused:
        assert row["sf__Error"].endswith(" --")
        assert row["Company"].startswith("C")
    assert all(formulas.runs(text) for (text,) in flagged)


def test_a_refusal_that_a_person_kept_is_foreseen(connection: Connection) -> None:
    Month(connection).lead("A", city="The moon").lead("B", city="Reno")
    kept = crm.Foreseen("NO_SUCH_CODE:The moon is full:City --", "City", "contains", "moon")
    assert predicted(connection) == []
    assert predicted(connection, PLAIN, kept) == [("insert", "City", "NO_SUCH_CODE")]
    told = connection.execute("select lead_id, error from crm_prediction").fetchall()
    assert told == [("A", "NO_SUCH_CODE:The moon is full:City --")]


def test_a_kept_refusal_of_blanks_says_nothing_of_what_an_update_leaves_alone(connection: Connection) -> None:
    Month(connection).lead("A", city=None).lead("U", city="Elko", capacity=9).in_crm("U", capacity=3)
    kept = crm.Foreseen("CITY_NEEDED:Say the city:City --", "City", "blank", "")
    assert predicted(connection, PLAIN, kept) == [("insert", "City", "CITY_NEEDED")]
