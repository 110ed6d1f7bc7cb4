"""Phones, emails, dates, numbers, words, ages and hours; every value here is invented."""

from datetime import date, datetime

import pytest

from core import engine
from tests.unit.parsing import parse


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("(405) 555-0134", ("+14055550134", None, None)),
        ("405-555-0134", ("+14055550134", None, None)),
        ("405.555.0134 x12", ("+14055550134", "12", None)),
        ("(405)555-0134 ext. 7", ("+14055550134", "7", None)),
        ("+1 405 555 0134", ("+14055550134", None, None)),
        ("1-405-555-0134", ("+14055550134", None, None)),
        ("14055550134", ("+14055550134", None, None)),
        ("4055550134.0", ("+14055550134", None, None)),
        ("Phone: 405 555 0134", ("+14055550134", None, None)),
        ("405-555-0134 / 405-555-0135", ("+14055550134", None, "several_numbers")),
        ("999-555-0134", ("+19995550134", None, "unassigned_area_code")),
        ("555-0134", (None, None, "unreadable")),
        ("1234567890", (None, None, "unreadable")),
        ("405-155-0134", (None, None, "unreadable")),
        ("405-555-013", (None, None, "unreadable")),
        ("405-555-01345", (None, None, "unreadable")),
        ("800-OTTERS1", (None, None, "unreadable")),
        ("+44 20 7946 0958", (None, None, "unreadable")),
        ("call after six", (None, None, "unreadable")),
    ],
)
def test_a_phone_has_the_north_american_shape_or_none(parsers, cell, expected):
    assert parse(parsers, "us_phone", cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Mira.Quist@Otter.example", ("mira.quist@otter.example", None)),
        ("mailto:a@otter.org", ("a@otter.org", None)),
        ("<a@otter.org>", ("a@otter.org", None)),
        ("a@otter.org.", ("a@otter.org", None)),
        ("a+b_c-d@sub.otter.co.uk", ("a+b_c-d@sub.otter.co.uk", None)),
        ("o'brady@otter.org", ("o'brady@otter.org", None)),
        ("a@otter.org; b@otter.org", ("a@otter.org", "several_emails")),
        ("a@otter.org, b@otter.org", ("a@otter.org", "several_emails")),
        ("a@otter", (None, "unreadable")),
        (".a@otter.org", (None, "unreadable")),
        ("a..b@otter.org", (None, "unreadable")),
        ("a b@otter.org", (None, "unreadable")),
        ("@otter.org", (None, "unreadable")),
        ("a@-otter.org", (None, "unreadable")),
        ("call me", (None, "unreadable")),
    ],
)
def test_an_email_is_lower_case_and_has_a_domain(parsers, cell, expected):
    assert parse(parsers, "email", cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("www.Otter.org", ("www.otter.org", None)),
        ("https://www.Otter.org/Staff-Page", ("https://www.otter.org/Staff-Page", None)),
        ("HTTP://OTTER.ORG/", ("http://otter.org", None)),
        ("otter.org:8080/x?y=1", ("otter.org:8080/x?y=1", None)),
        ("otters", (None, "unreadable")),
        ("two words.org", (None, "unreadable")),
        ("a@otter.org", (None, "unreadable")),
    ],
)
def test_a_website_has_a_host(parsers, cell, expected):
    assert parse(parsers, "website", cell) == expected


PERIOD = "2026-11"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12/1/13", (date(2013, 12, 1), None)),
        ("9/25/96", (date(1996, 9, 25), None)),
        ("12/01/2013", (date(2013, 12, 1), None)),
        ("2013-12-01", (date(2013, 12, 1), None)),
        ("2013-12-01 10:00:00", (date(2013, 12, 1), None)),
        ("20131201", (date(2013, 12, 1), None)),
        ("Monitoring since 2020-09-02", (date(2020, 9, 2), None)),
        ("Issued: 9/2/20", (date(2020, 9, 2), None)),
        ("Sep 2, 2020", (date(2020, 9, 2), None)),
        ("2-SEP-99", (date(1999, 9, 2), None)),
        ("2/29/00", (date(2000, 2, 29), None)),
        ("2026-11-30", (date(2026, 11, 30), None)),
        ("2026-12-01", (None, "after_the_period")),
        # Only just too late: meant as it stands, and not a hundred years earlier.
        ("12/1/26", (None, "after_the_period")),
        ("12/1/28", (date(1928, 12, 1), None)),
        ("2/30/23", (None, "unreadable")),
        ("13/5/2020", (None, "unreadable")),
        ("1/1/0001", (None, "unreadable")),
        ("0/0/00", (None, "unreadable")),
        ("Foo 5, 2020", (None, "unreadable")),
        ("soon", (None, "unreadable")),
    ],
)
def test_a_past_date_is_never_after_the_period(parsers, cell, expected):
    assert parse(parsers, "past_date", cell, PERIOD) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("11/30/27", (date(2027, 11, 30), None)),
        ("11/30/23", (date(2023, 11, 30), None)),
        ("11/30/46", (date(2046, 11, 30), None)),
        ("12/1/46", (None, "too_far_ahead")),
        ("11/30/98", (date(1998, 11, 30), None)),
        ("12/31/9999", (None, "too_far_ahead")),
        ("2/30/27", (None, "unreadable")),
    ],
)
def test_an_expiry_is_at_most_twenty_years_ahead(parsers, cell, expected):
    assert parse(parsers, "future_date", cell, PERIOD) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024-05-17", (date(2024, 5, 17), None)),
        ("5/17/2124", (date(2124, 5, 17), None)),
        ("5/17/24", (None, "two_digit_year")),
        ("2024-02-30", (None, "unreadable")),
    ],
)
def test_without_a_period_two_digits_are_no_year(parsers, cell, expected):
    assert parse(parsers, "plain_date", cell) == expected
    assert parse(parsers, "past_date", cell, None) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2023-06-01 6:35:38", (datetime(2023, 6, 1, 6, 35, 38), None)),
        ("2023-06-01T06:35:38.000+0000", (datetime(2023, 6, 1, 6, 35, 38), None)),
        ("2023-06-01T06:35:38Z", (datetime(2023, 6, 1, 6, 35, 38), None)),
        ("2023-06-01T06:35:38-05:00", (datetime(2023, 6, 1, 11, 35, 38), None)),
        ("6/1/2023 6:35 PM", (datetime(2023, 6, 1, 18, 35), None)),
        ("6/1/2023 12:05 AM", (datetime(2023, 6, 1, 0, 5), None)),
        ("2023-06-01", (datetime(2023, 6, 1), None)),
        ("2023-06-31 01:00:00", (None, "unreadable")),
        ("2023-06-01 25:00:00", (None, "unreadable")),
        ("6/1/2023 16:35 PM", (None, "unreadable")),
        ("13:00", (None, "unreadable")),
    ],
)
def test_a_time_without_offset_is_taken_as_it_stands(parsers, cell, expected):
    assert parse(parsers, "timestamp", cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12", (12, None)),
        ("0", (0, None)),
        ("1,234", (1234, None)),
        ("12.0", (12, None)),
        ("Capacity: 12", (12, None)),
        ("12 children", (12, None)),
        ("12.5", (None, "unreadable")),
        ("-3", (None, "unreadable")),
        ("1,23", (None, "unreadable")),
        ("99999999999", (None, "unreadable")),
        ("a dozen", (None, "unreadable")),
    ],
)
def test_a_whole_number_is_whole_and_not_negative(parsers, cell, expected):
    assert parse(parsers, "whole_number", cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Y", (True, None)),
        ("no", (False, None)),
        ("TRUE", (True, None)),
        ("0", (False, None)),
        ("maybe", (None, "unreadable")),
    ],
)
def test_yes_and_no_come_in_few_spellings(parsers, cell, expected):
    assert parse(parsers, "yes_no", cell) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["Accepts Otters", None], True),
        (["Year Round", "accepts otters"], True),
        (["Year Round", None], False),
        ([None, " "], None),
    ],
)
def test_a_phrase_counts_in_whatever_column_it_stands(parsers, cells, expected):
    assert parse(parsers, "any_says", "Accepts Otters", *cells) == (expected, None)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("4127-22", ("4127", "22", None)),
        ("007-23", ("007", "23", None)),
        ("4127", ("4127", None, None)),
        ("ab-4127-22", ("AB-4127", "22", None)),
        ("4127-2022", ("4127", "2022", None)),
        ("2-3", ("2-3", None, None)),
        ("4127-", (None, None, "unreadable")),
        ("pending", (None, None, "unreadable")),
    ],
)
def test_a_credential_number_ends_before_its_year(parsers, cell, expected):
    assert parse(parsers, "credential", cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("CHILD CARE FAMILY - K990000232", ("Child Care Family", "K990000232", None)),
        ("Child Care Center \u2013 K990000233", ("Child Care Center", "K990000233", None)),
        ("Center: 123", ("Center", "123", None)),
        ("CHILD CARE FAMILY", ("Child Care Family", None, "no_number")),
        ("FAMILY HOME II", ("Family Home II", None, "no_number")),
        ("K990000232", (None, "K990000232", "no_type")),
    ],
)
def test_licence_type_and_number_share_a_cell(parsers, cell, expected):
    assert parse(parsers, "license_in_type", cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Full Permit", ("Active", None)),
        ("ACTIVE", ("Active", None)),
        ("Initial Permit", ("Provisional", None)),
        ("Application Pending", ("Pending", None)),
        ("Voluntary Suspension", ("Suspended", None)),
        ("Inactive", ("Inactive", None)),
        ("withdrawn", ("Closed", None)),
        ("Revoked", ("Revoked", None)),
        ("Otter", (None, "unknown_status")),
    ],
)
def test_a_status_nobody_listed_is_not_guessed(parsers, cell, expected):
    assert parse(parsers, "license_status", cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2 Star Level Program", ("2 Star", None)),
        ("One Star Plus", ("1+ Star", None)),
        ("Five Star", ("5 Star", None)),
        ("Star Level 3", ("3 Star", None)),
        ("4", ("4 Star", None)),
        ("9 Star", (None, "unreadable")),
        ("Gold", (None, "unreadable")),
    ],
)
def test_a_star_level_is_one_to_five(parsers, cell, expected):
    assert parse(parsers, "star_level", cell) == expected


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (("Y", "Y", "Y", "Y"), ("Infants, Toddlers, Preschool, School-age", 0, None, None)),
        (("N", "Y", "Y", "N"), ("Toddlers, Preschool", 12, 48, None)),
        (("y", None, None, None), ("Infants", 0, 11, None)),
        (("N", "N", "N", "N"), (None, None, None, None)),
        (("Y", "?", "N", "N"), (None, None, None, "unreadable")),
    ],
)
def test_flags_become_ages(parsers, flags, expected):
    assert parse(parsers, "ages_flags", *flags) == expected


INFANTS, TODDLERS = "Infants (0-11 months)", "Toddlers (12-23 months; 1yr.)"
PRESCHOOL, SCHOOL = "Preschool (24-48 months; 2-4 yrs.)", "School-age (5 years-older)"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ((INFANTS, TODDLERS, PRESCHOOL, SCHOOL), ("Infants, Toddlers, Preschool, School-age", 0, None, None)),
        ((TODDLERS, PRESCHOOL, None, None), ("Toddlers, Preschool", 12, 48, None)),
        ((PRESCHOOL, TODDLERS), ("Toddlers, Preschool", 12, 48, None)),
        ((TODDLERS, "Year Round", "Accepts Subsidy"), ("Toddlers", 12, 23, None)),
        (("Infants",), ("Infants", 0, 11, None)),
        (("6 WKS To 13 YRS",), ("Infants, Toddlers, Preschool, School-age", 1, 156, None)),
        (("3 YRS To 13 YRS",), ("Preschool, School-age", 36, 156, None)),
        (("2-4 years",), ("Preschool", 24, 59, None)),
        (("5+ years",), ("School-age", 60, None, None)),
        (("Birth to 5 years",), ("Infants, Toddlers, Preschool, School-age", 0, 60, None)),
        (("School Year Only",), (None, None, None, None)),
        ((INFANTS, "Otters"), (None, None, None, "unreadable")),
        (("99999999999 to 3 years",), (None, None, None, None)),
        ((None, " "), (None, None, None, None)),
    ],
)
def test_ages_are_read_by_what_a_cell_says(parsers, cells, expected):
    assert parse(parsers, "ages_list", *cells) == expected


DAY = "7:30AM - 5:30PM"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([DAY] * 5 + ["CLOSED"] * 2, ("Mon-Fri 7:30 AM-5:30 PM; Sat-Sun closed", None)),
        (["CLOSED"] * 5 + [DAY] * 2, ("Mon-Fri closed; Sat-Sun 7:30 AM-5:30 PM", None)),
        (
            [DAY] * 4 + ["7:30AM - 5:15PM"] + ["CLOSED"] * 2,
            ("Mon-Thu 7:30 AM-5:30 PM; Fri 7:30 AM-5:15 PM; Sat-Sun closed", None),
        ),
        (["12:00AM - 12:00AM"] * 7, ("Mon-Sun 24 hours", None)),
        (["5:30AM - 11:59PM"] * 7, ("Mon-Sun 5:30 AM-11:59 PM", None)),
        (
            [DAY, None, DAY, None, DAY, None, None],
            ("Mon 7:30 AM-5:30 PM; Wed 7:30 AM-5:30 PM; Fri 7:30 AM-5:30 PM", None),
        ),
        ([DAY, DAY, "7:30 am to 5:30 p.m.", DAY, DAY, None, None], ("Mon-Fri 7:30 AM-5:30 PM", None)),
        (["0730 - 1730"] * 5 + [None] * 2, ("Mon-Fri 7:30 AM-5:30 PM", None)),
        (["07:30-17:30"] * 5 + [None] * 2, ("Mon-Fri 7:30 AM-5:30 PM", None)),
        (["Open 24 Hours"] * 7, ("Mon-Sun 24 hours", None)),
        (["7AM-5PM"] + [None] * 6, ("Mon 7:00 AM-5:00 PM", None)),
        (["10PM - 6AM"] * 7, ("Mon-Sun 10:00 PM-6:00 AM", None)),
        (["12:00PM - 12:00AM"] * 7, ("Mon-Sun 12:00 PM-12:00 AM", None)),
        (["25:00AM - 5PM"] + [None] * 6, (None, "unreadable")),
        (["7:75AM - 5:00PM"] + [None] * 6, (None, "unreadable")),
        (["by appointment"] + [None] * 6, (None, "unreadable")),
        (["7:30AM|5:30PM"] + [None] * 6, (None, "unreadable")),
        ([None] * 6 + [" "], (None, None)),
    ],
)
def test_equal_days_in_a_row_are_one_entry(parsers, days, expected):
    assert parse(parsers, "weekly_hours", *days) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("match_company('THE BRIGHT OTTER DAY CARE, L.L.C.')", "BRIGHT OTTER DAYCARE"),
        ("match_company('Bright Otter Daycare')", "BRIGHT OTTER DAYCARE"),
        ("match_company('Otter & Fern, Inc.')", "OTTER AND FERN"),
        ("match_company('Fern School, The')", "FERN SCHOOL"),
        ("match_company('Ötter''s Café Corp')", "OTTERS CAFE"),
        ("match_company('LLC')", "LLC"),
        ("match_company(' ')", None),
        ("match_street('150 N. Otter Street')", "150 N OTTER ST"),
        ("match_street('150 North OTTER ST., Ste 4')", "150 N OTTER ST"),
        ("match_street('109 NW 38th Terrace')", "109 NW 38 TER"),
        ("match_street('100 First Avenue')", "100 1 AVE"),
        ("match_street(null)", None),
        ("match_house_number('15302B Otter St')", "15302B"),
        ("match_house_number('112-14 5th Ave')", "112-14"),
        ("match_house_number('PO Box 1')", None),
        ("match_person('Mirá', 'O''Brady-Quist')", "MIRA OBRADY QUIST"),
        ("match_person(null, 'Quist')", None),
        ("match_email_domain('a@Otter.org')", "otter.org"),
        ("match_email_domain('a@gmail.com')", None),
        ("match_website('https://www.Otter.org/x')", "otter.org"),
        ("match_website('facebook.com/BrightOtter/')", "facebook.com/brightotter"),
        ("match_website('')", None),
    ],
)
def test_two_spellings_of_one_thing_compare_equal(parsers, call, expected):
    assert engine.scalar(parsers, f"select {call}") == expected
