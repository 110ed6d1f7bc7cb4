"""Names of people and companies, as rosters write them; every value here is invented."""

import pytest

from core import engine
from tests.unit.parsing import parse

TITLES = [
    ("BRIGHT OTTER'S PRE-SCHOOL", "Bright Otter's Pre-School"),
    ("QUIET HARBOR CHILDCARE LLC", "Quiet Harbor Childcare LLC"),
    ("QUIET HARBOR CHILDCARE L.L.C.", "Quiet Harbor Childcare L.L.C."),
    ("FERNDALE TOTS, INC.", "Ferndale Tots, Inc."),
    ("TLC FOR TOTS", "TLC for Tots"),
    ("YMCA - PINE HILL", "YMCA - Pine Hill"),
    ("ABC AND ME", "ABC and Me"),
    ("THE SCHOOL OF THE ARTS AT PINE HILL", "The School of the Arts at Pine Hill"),
    ("HOUSE - THE ANNEX", "House - The Annex"),
    ("KITES IN", "Kites In"),
    ("TOTS R US", "Tots R Us"),
    ("O'BRADY & MCFINN", "O'Brady & McFinn"),
    ("D'AMBRA MACDONALD MACKEY", "D'Ambra MacDonald Mackey"),
    ("NANA T'S", "Nana T's"),
    ("AJ'S DEN", "AJ's Den"),
    ("JO'S DEN", "Jo's Den"),
    ("SING'EM SONGS", "Sing'em Songs"),
    ("1ST STEP 4KIDS 22ND", "1st Step 4Kids 22nd"),
    ("OTTERS ETC/LITTLE FERNS", "Otters Etc/Little Ferns"),
    ("ZION CHURCH II", "Zion Church II"),
    ("ÉCOLE PETITE", "École Petite"),
    ("Left as TYPED", "Left as TYPED"),
    ("left as typed", "left as typed"),
    ("123", "123"),
]


@pytest.mark.parametrize(("text", "readable"), TITLES)
def test_capitals_become_what_a_careful_person_would_type(parsers, text, readable):
    assert engine.scalar(parsers, "select title_case(?)", [text]) == readable


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("NANA ANGELíS PLACE", "NANA ANGEL'S PLACE"),
        ("Los Níspolas", "Los Níspolas"),
        ("  two\u00a0spaces\r\nand a line ", "two spaces and a line"),
        ("\ufeffmark\u200b", "mark"),
        ("\x00\x07", None),
        ("\u2003", None),
        ("", None),
    ],
)
def test_white_space_and_wrong_letters_are_cleaned(parsers, text, clean):
    assert parse(parsers, "text", text) == (clean, None)


@pytest.mark.parametrize("text", ["N/A", "#N/A", "null", "None", "-", "--", "."])
def test_a_cell_that_says_nothing_is_empty_and_no_problem(parsers, text):
    assert parse(parsers, "text", text) == (None, None)
    assert parse(parsers, "us_phone", text) == (None, None, None)


CONTACTS = [
    ("MIRA QUIST", ("Mira", "Quist", "Mira Quist", None)),
    ("Mira  Quist", ("Mira", "Quist", "Mira Quist", None)),
    ("MIRA J. QUIST", ("Mira", "Quist", "Mira J. Quist", None)),
    ("MIRA VAN OSTEN", ("Mira", "Van Osten", "Mira Van Osten", None)),
    ("MIRA DE LA TORVA", ("Mira", "De La Torva", "Mira De La Torva", None)),
    ("MIRA QUIST-OLSA", ("Mira", "Quist-Olsa", "Mira Quist-Olsa", None)),
    ("MIRA O'BRADY", ("Mira", "O'Brady", "Mira O'Brady", None)),
    ("MS. MIRA QUIST", ("Mira", "Quist", "Ms. Mira Quist", None)),
    ("MIRA QUIST JR", ("Mira", "Quist", "Mira Quist Jr", None)),
    ("MIRA QUIST, MD", ("Mira", "Quist", "Mira Quist, MD", None)),
    ("MIRA (MIMI) QUIST", ("Mira", "Quist", "Mira (Mimi) Quist", None)),
    ("QUIST, MIRA", ("Mira", "Quist", "Mira Quist", None)),
    ("QUIST, MIRA, J", ("Mira", "Quist", "Mira J Quist", None)),
    ("VAN OSTEN, MIRA", ("Mira", "Van Osten", "Mira Van Osten", None)),
    ("MIRA & TOVA QUIST & BRIL", ("Mira", "Quist", "Mira Quist; Tova Bril", None)),
    ("MIRA AND TOVA QUIST AND BRIL", ("Mira", "Quist", "Mira Quist; Tova Bril", None)),
    ("MIRA, TOVA QUIST, BRIL", ("Mira", "Quist", "Mira Quist; Tova Bril", None)),
    ("MIRA & TOVA, QUIST & BRIL", ("Mira", "Quist", "Mira Quist; Tova Bril", None)),
    ("MIRA & TOVA VAN OSTEN & BRIL", ("Mira", "Van Osten", "Mira Van Osten; Tova Bril", None)),
    ("MIRA & TOVA & UNA QUIST & BRIL & WOLD", ("Mira", "Quist", "Mira Quist; Tova Bril; Una Wold", None)),
    ("MIRA QUIST & TOVA BRIL", ("Mira", "Quist", "Mira Quist; Tova Bril", None)),
    ("MIRA QUIST; TOVA A. BRIL", ("Mira", "Quist", "Mira Quist; Tova A. Bril", None)),
    ("MIRA & TOVA QUIST OLSA & BRIL", (None, None, "Mira & Tova Quist Olsa & Bril", "names_do_not_pair")),
    ("MIRA & TOVA QUIST", (None, None, "Mira & Tova Quist", "names_do_not_pair")),
    ("MIRA & TOVA", (None, None, "Mira & Tova", "names_do_not_pair")),
    ("MIRA QUIST, TOVA BRIL", (None, None, "Mira Quist, Tova Bril", "names_do_not_pair")),
    ("QUIST, MIRA & TOVA", (None, None, "Quist, Mira & Tova", "names_do_not_pair")),
    ("M. & Quist T.", (None, None, "M. & Quist T.", "names_do_not_pair")),
    ("MIRABELLE", (None, None, "Mirabelle", "single_name")),
    ("MS. MIMI", (None, None, "Ms. Mimi", "single_name")),
    ("MIRA ANA QUIST OLSA", (None, None, "Mira Ana Quist Olsa", "unclear_name")),
    ("OTTER LEARNING LLC", (None, None, "Otter Learning LLC", "not_a_person")),
    ("555123", (None, None, None, "unreadable")),
    ("& &", (None, None, None, "unreadable")),
]


@pytest.mark.parametrize(("cell", "expected"), CONTACTS)
def test_a_contact_is_taken_only_where_first_and_last_names_pair(parsers, cell, expected):
    assert parse(parsers, "contacts", cell) == expected


CAREGIVERS = [
    ("Mira Quist\n \n Primary Caregiver", ("Mira", "Quist", "Primary Caregiver", "Mira Quist", None)),
    ("MIRA MCQUIST\r\n\r\n Director", ("Mira", "McQuist", "Director", "Mira McQuist", None)),
    ("\nMira Quist\n\u00a0\nDirector\n", ("Mira", "Quist", "Director", "Mira Quist", None)),
    ("Mira Quist\rOwner", ("Mira", "Quist", "Owner", "Mira Quist", None)),
    ("Mira Quist", ("Mira", "Quist", None, "Mira Quist", None)),
    ("Mira Quist\nTova Bril\nDirectors", ("Mira", "Quist", "Directors", "Mira Quist; Tova Bril", None)),
    ("Mimi\n\nOwner", (None, None, "Owner", "Mimi", "single_name")),
    ("Mira & Tova\n\nOwners", (None, None, "Owners", "Mira & Tova", "names_do_not_pair")),
    ("Director", (None, None, "Director", None, "no_name")),
    ("\n \n", (None, None, None, None, None)),
]


@pytest.mark.parametrize(("cell", "expected"), CAREGIVERS)
def test_a_caregiver_cell_holds_a_name_and_below_it_a_role(parsers, cell, expected):
    assert parse(parsers, "caregiver", cell) == expected


COMPANIES = [
    ("BRIGHT OTTER ACADEMY", ("Bright Otter Academy", None, None, None)),
    ("Bright Otter academy", ("Bright Otter academy", None, None, None)),
    ("QUIST, MIRA", ("Mira Quist", None, "Mira", "Quist")),
    ("Quist,Mira", ("Mira Quist", None, "Mira", "Quist")),
    ("QUIST, MIRA J.", ("Mira J. Quist", None, "Mira", "Quist")),
    ("QUIST, MIRA JR", ("Mira Quist Jr", None, "Mira", "Quist")),
    ("VAN OSTEN, MIRA", ("Mira Van Osten", None, "Mira", "Van Osten")),
    ("QUIST, MIRA DBA LITTLE OTTERS, LLC", ("Mira Quist", "Little Otters, LLC", "Mira", "Quist")),
    ("QUIST, MIRA J. DBA YES! OTTERS CAN", ("Mira J. Quist", "Yes! Otters Can", "Mira", "Quist")),
    ("QUIST, MIRA ANABEL D/B/A LIL OTTERS", ("Mira Anabel Quist", "Lil Otters", "Mira", "Quist")),
    ("QUIST OLSA, MIRA DBA OTTERS", ("Mira Quist Olsa", "Otters", "Mira", "Quist Olsa")),
    ("QUIST, MIRA DBA HUGS AND OTTERS ,LLC", ("Mira Quist", "Hugs and Otters, LLC", "Mira", "Quist")),
    ("OTTER LLC DBA JOYFUL FERNS", ("Otter LLC", "Joyful Ferns", None, None)),
    ("OTTERS, LLC", ("Otters, LLC", None, None, None)),
    ("QUIST & CO, INC", ("Quist & Co, Inc", None, None, None)),
    ("FERN SCHOOL, THE", ("Fern School, The", None, None, None)),
    ("Fern School, The", ("Fern School, The", None, None, None)),
    ("QUIST OLSA, MIRA", ("Quist Olsa, Mira", None, None, None)),
    ("QUIST, MIRA & TOVA FAMILY CHILD CARE", ("Quist, Mira & Tova Family Child Care", None, None, None)),
    ('Z" Street Otters LLC"', ('"Z" Street Otters LLC', None, None, None)),
    ("DBA OTTERS", ("DBA Otters", None, None, None)),
]


@pytest.mark.parametrize(("cell", "expected"), COMPANIES)
def test_a_company_a_person_and_a_trade_name_are_told_apart(parsers, cell, expected):
    assert parse(parsers, "company", cell) == (*expected, None)
