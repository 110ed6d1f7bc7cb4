"""Hours beside days, ages, streets and names in several cells; every input is invented."""

import pytest

from core.engine import Connection
from core.parsers import PARSERS


def parse(connection: Connection, name: str, *values: object) -> tuple[object, ...]:
    """Outputs in the order of the registry, then the problem."""
    call = PARSERS[name].call(["?"] * len(values))
    row = connection.execute(f"select {call}", list(values)).fetchone()
    assert row is not None
    return tuple(row[0].values())


DAY = "6:00 AM-6:00 PM"
HOURS_AND_DAYS = [
    ("0600 To 1800", "MTWTHF", f"Mon-Fri {DAY}", None),
    ("0600 To 1800", "MTWTF", f"Mon-Fri {DAY}", None),
    ("0600 To 1800", "MTWRF", f"Mon-Fri {DAY}", None),
    ("0600 To 1800", "M-T-W-Th-F", f"Mon-Fri {DAY}", None),
    ("0600 To 1800", "M-F", f"Mon-Fri {DAY}", None),
    ("0600 To 1800", "M - Th", f"Mon-Thu {DAY}", None),
    ("0600 To 1800", "T-Sa", f"Tue-Sat {DAY}", None),
    ("0600 To 1800", "M-W-F", f"Mon {DAY}; Wed {DAY}; Fri {DAY}", None),
    ("0600 To 1800", "F-M", None, "unreadable_days"),
    ("6:00 AM - 6:00 PM", "M, W, F", f"Mon {DAY}; Wed {DAY}; Fri {DAY}", None),
    ("0600 To 1800", "TWTH", f"Tue-Thu {DAY}", None),
    ("0600 To 1800", "TH", f"Thu {DAY}", None),
    ("0600 To 1800", "MT", f"Mon-Tue {DAY}", None),
    ("0600 To 1800", "FSSU", f"Fri-Sun {DAY}", None),
    ("0600 To 1800", "MTWTHFSASU", f"Mon-Sun {DAY}", None),
    ("0600 To 1800", "MTWTFSS", f"Mon-Sun {DAY}", None),
    ("0000 To 2400", "MTWTHFSSU", "Mon-Sun 24 hours", None),
    ("0600 To 1800", "Mon-Fri", f"Mon-Fri {DAY}", None),
    ("0600 To 1800", "Monday through Friday", f"Mon-Fri {DAY}", None),
    ("0600 To 1800", "Mon & Wed, Saturday", f"Mon {DAY}; Wed {DAY}; Sat {DAY}", None),
    ("0600 To 1800", "Daily", f"Mon-Sun {DAY}", None),
    ("0600 To 1800", "7 days a week", f"Mon-Sun {DAY}", None),
    ("0600 To 1800", "Weekdays", f"Mon-Fri {DAY}", None),
    ("0600 To 1800", None, DAY, None),
    (None, "MTWTHF", "Mon-Fri", None),
    (None, None, None, None),
    ("N/A", "", None, None),
    ("early To late", "MTWTHF", None, "unreadable"),
    ("0600 To 1800", "MSWTHFS", None, "unreadable_days"),
    ("0600 To 1800", "MTWRFSSN", None, "unreadable_days"),
    ("0600 To 1800", "Fri-Mon", None, "unreadable_days"),
    ("0600 To 1800", "call us", None, "unreadable_days"),
]


@pytest.mark.parametrize(("hours", "days", "schedule", "problem"), HOURS_AND_DAYS)
def test_hours_and_days_in_two_cells_are_one_schedule(
    parsers: Connection, hours: str | None, days: str | None, schedule: str | None, problem: str | None
):
    assert parse(parsers, "hours_and_days", hours, days) == (schedule, problem)


AGES = [
    ("age", "6 wks", 1, None),
    ("age", "6 Weeks", 1, None),
    ("age", "18 months", 18, None),
    ("age", "2.5 years", 30, None),
    ("age", "13 YRS", 156, None),
    ("age", "Birth", 0, None),
    ("age", "5", None, "no_unit"),
    ("age", "young", None, "unreadable"),
    ("age", "", None, None),
    ("age_in_months", "18", 18, None),
    ("age_in_months", "2 yrs", 24, None),
    ("age_in_years", "5", 60, None),
    ("age_in_years", "5.0", 60, None),
    ("age_in_years", "6 wks", 1, None),
    ("age_in_years", "5-12", None, "unreadable"),
]


@pytest.mark.parametrize(("parser", "cell", "months", "problem"), AGES)
def test_an_age_is_counted_in_months_and_never_without_its_unit(
    parsers: Connection, parser: str, cell: str, months: int | None, problem: str | None
):
    assert parse(parsers, parser, cell) == (months, problem)


STREETS = [
    (("12", "otter street", None), ("12 otter street", None, None)),
    (("12", "OTTER ST", "APT 4"), ("12 Otter St", "Apt 4", None)),
    ((None, "OTTER ST", None), ("Otter St", None, None)),
    (("12", None, None), (None, None, None)),
]


@pytest.mark.parametrize(("cells", "found"), STREETS)
def test_a_house_number_in_its_own_cell_goes_before_the_street(
    parsers: Connection, cells: tuple[object, ...], found: tuple[object, ...]
):
    assert parse(parsers, "street_parts", *cells) == found


def test_a_first_and_a_last_name_are_one_name_and_nothing_is_no_name(parsers: Connection):
    assert parse(parsers, "full_name", "ANN", "LEE") == ("Ann Lee", None)
    assert parse(parsers, "full_name", None, "LEE") == ("Lee", None)
    assert parse(parsers, "full_name", "", None) == (None, None)


def test_a_yes_to_the_contrary_is_a_no_and_a_no_says_nothing(parsers: Connection):
    assert parse(parsers, "no_if_yes", "Y") == (False, None)
    assert parse(parsers, "no_if_yes", "N") == (None, None)
    assert parse(parsers, "no_if_yes", "maybe") == (None, "unreadable")
