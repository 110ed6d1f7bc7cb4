"""How the builder names parsers, problems and shares."""

from core.canonical import BY_NAME
from pages.ui import values, words

PARSERS = {
    "text": "Text, as it stands",
    "words": "Words, capitals made readable",
    "name_part": "A first or last name",
    "company": "A company, with its trade name after DBA",
    "contacts": "One or several people, also LAST, FIRST",
    "caregiver": "A person with the role on a line below",
    "license_in_type": "Type and number in one cell",
    "credential": "A number with the year after a dash",
    "us_address": "Street, city, state and ZIP code in one cell",
    "street": "A street with its unit",
    "street_parts": "A street with the number beside it",
    "city": "A place",
    "zip": "A ZIP or postal code",
    "state": "A state, as a code or a name",
    "country": "A country",
    "us_phone": "A phone with its extension",
    "email": "An email address",
    "website": "A web address",
    "past_date": "A date in the past",
    "future_date": "A date up to 20 years ahead",
    "plain_date": "A date",
    "timestamp": "A date and time",
    "whole_number": "A whole number",
    "yes_no": "Yes or no",
    "no_if_yes": "A yes that means no",
    "any_says": "A box that was ticked: its usual value is a yes",
    "ages_list": "Ages in words or numbers",
    "ages_flags": "Yes or no for each age group",
    "age": "An age with its unit",
    "age_in_months": "An age, in months where no unit is given",
    "age_in_years": "An age, in years where no unit is given",
    "weekly_hours": "Hours for each weekday",
    "hours_and_days": "Hours, with the days beside them",
    "license_status": "The usual words for a licence's status",
    "star_level": "A number of stars",
    "full_name": "First and last name together",
}
PROBLEMS = {
    "unreadable": "cannot be read",
    "unreadable_days": "the days cannot be read",
    "unassigned_area_code": "no such area code",
    "several_numbers": "several numbers",
    "several_emails": "several addresses",
    "not_a_person": "names no person",
    "names_do_not_pair": "first and last names do not pair up",
    "unclear_name": "not clear which name is which",
    "single_name": "one name only",
    "no_name": "no name",
    "no_unit": "a number without months or years",
    "no_city": "no city",
    "no_zip": "no ZIP code",
    "unknown_zip": "a ZIP code that does not exist",
    "unknown_status": "a status without a shared word",
    "no_number": "no number",
    "no_type": "no type",
    "two_digit_year": "a year of two digits",
    "after_the_period": "after this month",
    "too_far_ahead": "too far ahead",
    "missing": "no record key",
}


def parser(name: str) -> str:
    return PARSERS.get(name, name)


def problem(code: str) -> str:
    """phone.unreadable as: phone cannot be read."""
    field, _, what = code.partition(".")
    return f"{label(field).lower()}: {PROBLEMS.get(what, what.replace('_', ' '))}"


def label(field: str) -> str:
    return BY_NAME[field].label if field in BY_NAME else field.replace("_", " ").capitalize()


def share(part: float) -> str:
    """Never all of them while one is missing."""
    return (
        "under 1 %" if 0 < part < 0.01 else f"{min(part, 0.99 if part < 1 else 1.0):.0%}".replace("%", " %")
    )


def cell(value: object) -> str:
    return values.said(value)


def examples(cells: tuple[str, ...], most: int = 3) -> str:
    return ", ".join(" ".join(one.split())[:60] for one in cells[:most]) or words.DASH
