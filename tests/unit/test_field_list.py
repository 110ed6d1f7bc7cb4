"""A field list is read in either shape, however its header is spelt; anything else is one clear sentence."""

import json

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.crm import OrgField, UnreadableFieldList, read_field_list

VALUES = [
    {"active": True, "label": "Open", "value": "Open"},
    {"active": False, "label": "Old", "value": "Old"},
    {"active": True, "label": "Said, so", "value": "Said; so"},
]


def quoted(*cells: str) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


HEADER = (
    "name", "label", "type", "length", "precision", "scale", "nillable", "defaultedOnCreate",
    "createable", "updateable", "restrictedPicklist", "picklistValues",
)  # fmt: skip
USUAL = ("", "string", "0", "0", "0", "true", "false", "true", "true", "false", "")


def described(name: str, **cells: str) -> str:
    known = dict(zip(HEADER[1:], USUAL, strict=True)) | cells
    return quoted(name, *known.values())


DESCRIBE = "\n".join(
    [
        quoted(*HEADER),
        described("LastName", length="80", nillable="false"),
        described("Company", length="100", nillable="false"),
        described("Status", type="picklist", length="255", nillable="false", defaultedOnCreate="true",
                  restrictedPicklist="true", picklistValues=json.dumps(VALUES)),
        described("Capacity__c", type="double", precision="6", scale="2"),
        described("DoNotCall", type="boolean", nillable="false"),
        described("Region__c", length="20", nillable="false", updateable="false"),
        described("CreatedDate", type="datetime", nillable="false", createable="false", updateable="false"),
    ]
)  # fmt: skip
OBJECT_MANAGER = """\
Field Label,Field Name,Data Type,Controlling Field,Indexed
Name,Name,"Name(Salutation, FirstName, LastName)",,true
Address,Address,Address,,false
Company,Company,Text(255),,true
Capacity,Capacity__c,"Number(8, 0)",,false
Email,Email,Email (Unique),,true
Notes,Notes__c,Long Text Area(32000),,false
Kinds,Kinds__c,Picklist (Multi-Select),,false
Score,Score__c,Formula (Number),,false
Owner,OwnerId,"Lookup(User,Group)",,true
"""


def by_name(content: str) -> dict[str, OrgField]:
    return {field.api_name: field for field in read_field_list("fields.csv", content.encode())}


def test_a_describe_gives_lengths_digits_values_and_what_is_required() -> None:
    fields = by_name(DESCRIBE)
    assert (fields["Company"].length, fields["Company"].is_required) == (100, True)
    assert (fields["Status"].values, fields["Status"].is_restricted) == (("Open", "Said; so"), True)
    assert not fields["Status"].is_required
    assert (fields["Capacity__c"].type, fields["Capacity__c"].digits) == ("number", 4)
    assert not fields["DoNotCall"].is_required
    assert (fields["Region__c"].is_required, fields["Region__c"].is_updated) == (True, False)
    assert (fields["CreatedDate"].is_created, fields["CreatedDate"].is_required) == (False, False)


def test_the_object_manager_carries_lengths_in_its_types_and_names_in_one_row() -> None:
    fields = by_name(OBJECT_MANAGER)
    assert {"FirstName", "LastName", "Street", "PostalCode", "StateCode"} <= set(fields)
    assert (fields["Company"].length, fields["Company"].type) == (255, "text")
    assert (fields["Capacity__c"].digits, fields["Capacity__c"].length) == (8, None)
    assert (fields["Email"].type, fields["Kinds__c"].type, fields["OwnerId"].type) == (
        "email",
        "picklists",
        "id",
    )
    assert fields["Notes__c"].length == 32000
    assert (fields["Score__c"].is_created, fields["Score__c"].is_updated) == (False, False)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_header_may_be_spelt_and_saved_in_many_ways(encoding: str, delimiter: str) -> None:
    rows = [
        ["The fields of Lead"],
        ["FIELD_LABEL", "Api Name", "Data-Type", "Max. Length", "Required?", "Picklist values"],
        ["Nachname é", "LastName", "Text", "80", "Yes", ""],
        ["Company", "Company", "Text", "255", "yes", ""],
        ["Status", "Status", "Picklist", "", "No", "New | Old"],
    ]
    content = "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)
    fields = {field.api_name: field for field in read_field_list("f.csv", content)}
    assert fields["LastName"].is_required
    assert fields["LastName"].label == "Nachname é"
    assert not fields["Status"].is_required
    assert (fields["Status"].values, fields["Company"].length) == (("New", "Old"), 255)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is no CSV text"),
        (b"PK\x03\x04\x00\x00", "is no CSV text"),
        (b"\xff\xfe\x00", "is no CSV text"),
        (b"Company,City\nSunny Days,Reno\n", "no columns for a field's name and type"),
        (b"name,type\nCompany,string\n", "lists no LastName"),
        (b"name,type\nAmount,currency\n", "lists no LastName and no Company"),
        (b"name,type\nLastName,string\nCompany,string\nlastname,string\n", "lists the field lastname twice"),
        (b"x" * 5_000_001, "larger than any field list"),
    ],
)
def test_a_file_that_is_no_field_list_is_one_clear_sentence(content: bytes, says: str) -> None:
    with pytest.raises(UnreadableFieldList, match=says) as raised:
        read_field_list("fields.csv", content)
    assert str(raised.value).startswith("fields.csv ")


@hypothesis_settings(max_examples=60, deadline=None)
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)), heads=st.booleans())
def test_whatever_bytes_arrive_they_are_a_list_or_a_sentence(content: bytes, heads: bool) -> None:
    start = (
        b"name,type,length,precision,nillable,picklistValues\nLastName,string\nCompany,string\n"
        if heads
        else b""
    )
    try:
        names = {field.api_name for field in read_field_list("fields.csv", start + content)}
    except UnreadableFieldList as error:
        names, said = {"LastName", "Company"}, str(error)
    else:
        said = "fields.csv is a list"
    assert said.startswith("fields.csv ")
    assert {"LastName", "Company"} <= names
