"""Addresses, cities, states and ZIP codes; streets are invented, cities and ZIP codes are public."""

import pytest

from core import engine
from core.engine import Connection
from core.parsers import PARSERS
from tests.unit.parsing import parse


def parse_address(connection: Connection, cell: str | None) -> tuple[object, ...]:
    """Joined as the compile step joins it."""
    parser = PARSERS["us_address"]
    assert parser.lookup is not None
    row = connection.execute(
        f"""
        select {parser.call(["cell", f"{parser.lookup.table}.{parser.lookup.gives}"])}
        from (select ?::varchar as cell)
        left join {parser.lookup.table}
            on {parser.lookup.table}.{parser.lookup.key} = {parser.lookup.macro}(cell)
        """,
        [cell],
    ).fetchone()
    assert row is not None
    return tuple(row[0].values())


ADDRESSES = [
    ("12 N. OTTER ST MESQUITE, NV 89027", ("12 N. Otter St", None, "Mesquite", "NV", "89027", None, None)),
    ("12 OTTER RD. LAS VEGAS, NV 89117", ("12 Otter Rd", None, "Las Vegas", "NV", "89117", None, None)),
    ("12 W. OTTER LAS VEGAS, NV 89117", ("12 W. Otter", None, "Las Vegas", "NV", "89117", None, None)),
    (
        "12 OTTER ST NORTH LAS VEGAS, NV 89031",
        ("12 Otter St", None, "North Las Vegas", "NV", "89031", None, None),
    ),
    # The ZIP code is one of Las Vegas, the cell is not.
    (
        "12 OTTER ST NORTH LAS VEGAS, NV 89110",
        ("12 Otter St", None, "North Las Vegas", "NV", "89110", None, None),
    ),
    ("12 OTTER ST LAS VEGAS, NV 89015", ("12 Otter St", None, "Las Vegas", "NV", "89015", None, None)),
    (
        "35 S. LAS VEGAS BLVD HENDERSON, NV 89015",
        ("35 S. Las Vegas Blvd", None, "Henderson", "NV", "89015", None, None),
    ),
    (
        "12 S. OTTER AVE., STE 160 LAS VEGAS, NV 89123",
        ("12 S. Otter Ave", "Ste 160", "Las Vegas", "NV", "89123", None, None),
    ),
    (
        "12 OTTER BLVD., STE 104-106 LAS VEGAS, NV 89139",
        ("12 Otter Blvd", "Ste 104-106", "Las Vegas", "NV", "89139", None, None),
    ),
    (
        "7 ST. OTTO ST BOULDER CITY, NV 89005",
        ("7 St. Otto St", None, "Boulder City", "NV", "89005", None, None),
    ),
    (
        "12 OTTER DRIVE SPRING CREEK, NV 89815",
        ("12 Otter Drive", None, "Spring Creek", "NV", "89815", None, None),
    ),
    ("PO BOX 12 ELY, NV 89301", ("PO Box 12", None, "Ely", "NV", "89301", None, None)),
    ("12 OTTER ST HENDERSON, NV 89015-1234", ("12 Otter St", None, "Henderson", "NV", "89015", "1234", None)),
    ("12 Otter St, Reno, Nevada 89501, USA", ("12 Otter St", None, "Reno", "NV", "89501", None, None)),
    ("12 OTTER ST,RENO,NV 89501", ("12 Otter St", None, "Reno", "NV", "89501", None, None)),
    ("12 OTTER ST\nRENO, NV 89501", ("12 Otter St", None, "Reno", "NV", "89501", None, None)),
    ("12 OTTER ST, ST. GEORGE, UT 84770", ("12 Otter St", None, "St. George", "UT", "84770", None, None)),
    # A place no list knows, but a comma marks it.
    ("12 Otter Ln, Ottertown, NV 89027", ("12 Otter Ln", None, "Ottertown", "NV", "89027", None, None)),
    ("12 OTTER LN OTTERTOWN, NV 89027", (None, None, None, "NV", "89027", None, "no_city")),
    ("12 MESQUITE, NV 89027", (None, None, None, "NV", "89027", None, "no_city")),
    ("12 OTTER ST RENO, NV 00000", ("12 Otter St", None, "Reno", "NV", "00000", None, "unknown_zip")),
    ("12 OTTER ST RENO, NV", ("12 Otter St", None, "Reno", "NV", None, None, "no_zip")),
    ("12 OTTER ST RENO, XX 89501", (None, None, None, None, None, None, "unreadable")),
    ("somewhere near the lake", (None, None, None, None, None, None, "unreadable")),
    ("   ", (None, None, None, None, None, None, None)),
    (None, (None, None, None, None, None, None, None)),
]


@pytest.mark.parametrize(("cell", "expected"), ADDRESSES)
def test_an_address_in_one_cell_is_taken_apart_by_its_zip_code(parsers, cell, expected):
    assert parse_address(parsers, cell) == expected


STREETS = [
    ("512 FM 931 STE 207", None, ("512 FM 931", "Ste 207", None)),
    ("3502 OTTER RD A25", None, ("3502 Otter Rd", "A25", None)),
    ("14649 COUNTY RD A25", None, ("14649 County Rd A25", None, None)),
    ("109 NW 38TH TERRACE", None, ("109 NW 38th Terrace", None, None)),
    ("2575 OTTER RD.", None, ("2575 Otter Rd", None, None)),
    ("525 Otter Street,", None, ("525 Otter Street", None, None)),
    ("100 OTTER ST", "STE 5", ("100 Otter St", "Ste 5", None)),
    ("100 OTTER ST #5", "", ("100 Otter St", "#5", None)),
    ("100 Otter Blvd #A", "Bldg 2", ("100 Otter Blvd", "#A, Bldg 2", None)),
    ("100 OTTER ST", "100 OTTER ST", ("100 Otter St", None, None)),
    (None, "5 OTTER ST", ("5 Otter St", None, None)),
    ("100 OTTER ST 2ND FLOOR", None, ("100 Otter St", "2nd Floor", None)),
    ("29 N 204th St. Ste 101 & 102", None, ("29 N 204th St", "Ste 101 & 102", None)),
    ("2741 9th Ave., Ste. #3", None, ("2741 9th Ave", "Ste. #3", None)),
    ("915 SOUTH 7TH ST BOX 118", None, ("915 South 7th St", "Box 118", None)),
    ("PO BOX 123", None, ("PO Box 123", None, None)),
    ("12 OLD OFFICE RD", None, ("12 Old Office Rd", None, None)),
    ("25 SPACE CENTER BLVD", None, ("25 Space Center Blvd", None, None)),
    ("12345 RM 620", None, ("12345 RM 620", None, None)),
    ("2980 W 5400 S", None, ("2980 W 5400 S", None, None)),
    ("6203 NW 158", None, ("6203 NW 158", None, None)),
    ("AVENUE OF THE OTTERS", None, ("Avenue of the Otters", None, None)),
    ("???", None, (None, None, "unreadable")),
    ("12345", None, (None, None, "unreadable")),
    (" ", None, (None, None, None)),
]


@pytest.mark.parametrize(("line1", "line2", "expected"), STREETS)
def test_the_unit_is_set_apart_from_the_street(parsers, line1, line2, expected):
    assert parse(parsers, "street", line1, line2) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("OKLAHOMA CITY", ("Oklahoma City", None)),
        ("KING OF PRUSSIA", ("King of Prussia", None)),
        ("THE COLONY", ("The Colony", None)),
        ("MCKINNEY", ("McKinney", None)),
        ("O'FALLON", ("O'Fallon", None)),
        ("Happy Valley-Goose Bay", ("Happy Valley-Goose Bay", None)),
        ("EL RENO.", ("El Reno", None)),
        ("RENO, NV", ("Reno", None)),
        ("12345", (None, "unreadable")),
        ("a@b.org", (None, "unreadable")),
    ],
)
def test_a_city_is_a_name(parsers, cell, expected):
    assert parse(parsers, "city", cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("NY", ("NY", "US", None)),
        ("ny", ("NY", "US", None)),
        ("N.Y.", ("NY", "US", None)),
        ("New York", ("NY", "US", None)),
        ("west virginia", ("WV", "US", None)),
        ("Puerto Rico", ("PR", "US", None)),
        ("D.C.", ("DC", "US", None)),
        ("BC", ("BC", "CA", None)),
        ("Alberta", ("AB", "CA", None)),
        ("Québec", ("QC", "CA", None)),
        ("Newfoundland", ("NL", "CA", None)),
        ("Newfoundland & Labrador", ("NL", "CA", None)),
        ("Other", (None, None, "unreadable")),
        ("XX", (None, None, "unreadable")),
        ("Bavaria", (None, None, "unreadable")),
    ],
)
def test_states_and_provinces_become_codes(parsers, cell, expected):
    assert parse(parsers, "state", cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("US", ("US", None)),
        ("u.s.a.", ("US", None)),
        ("United States", ("US", None)),
        ("Canada", ("CA", None)),
        ("CA", ("CA", None)),
        ("Atlantis", (None, "unreadable")),
    ],
)
def test_countries_become_codes(parsers, cell, expected):
    assert parse(parsers, "country", cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("89027", ("89027", None, None)),
        ("02139", ("02139", None, None)),
        ("89027-1234", ("89027", "1234", None)),
        ("890271234", ("89027", "1234", None)),
        ("89027.0", ("89027", None, None)),
        ("a2n2z6", ("A2N 2Z6", None, None)),
        ("A2N 2Z6", ("A2N 2Z6", None, None)),
        ("2139", (None, None, "unreadable")),
        ("00000", (None, None, "unreadable")),
        ("8902A", (None, None, "unreadable")),
    ],
)
def test_a_zip_code_keeps_its_zeros_and_is_never_filled_up(parsers, cell, expected):
    assert parse(parsers, "zip", cell) == expected


def test_the_zip_reference_lists_a_codes_names_longest_first(parsers):
    cities = engine.scalar(parsers, "select cities from ref_zip where zip = '89030'")
    assert cities == ["NORTH LAS VEGAS", "N LAS VEGAS"]
    assert engine.scalar(parsers, "select count(*) - count(distinct zip) from ref_zip") == 0
