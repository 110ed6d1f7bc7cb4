"""A value that a person types for a field, read by the parsers that read the files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from core import engine, parsers
from core.canonical import BY_NAME
from core.engine import literal
from core.errors import WrongUse
from core.parsers import PARSERS
from core.settings import Settings

LONGEST = 4_000
TOGETHER = {"phone_extension": "phone", "zip4": "ZIP code"}  # typed with what they belong to, never alone


class UnreadableValue(WrongUse):
    """The sentence says what to type instead."""


@dataclass(frozen=True)
class Form:
    """`gives` are the parser's outputs by field; one of `with_it` is empty where the text does not say it."""

    parser: str
    gives: Mapping[str, str]
    refusal: str
    with_it: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)


def read(settings: Settings, name: str, text: str) -> dict[str, str | None]:
    """By field, what the text says in the words of the database; what it does not speak of is left out."""
    typed = text.strip()
    if name in TOGETHER:
        raise UnreadableValue(f"Type the {BY_NAME[name].label} with the {TOGETHER[name]} it belongs to.")
    if name not in FORMS:
        raise UnreadableValue(f"{BY_NAME[name].label} comes from Salesforce alone and is changed there.")
    if not typed or len(typed) > LONGEST:
        raise UnreadableValue(f"Type a value of 1 to {LONGEST:,} characters for {BY_NAME[name].label}.")
    form = FORMS[name]
    found, problem = _parsed(settings, form, typed)
    if problem is not None or found[name] is None:
        raise UnreadableValue(form.problems.get(problem or "", form.refusal).format(text=typed))
    return {field: value for field, value in found.items() if value is not None or field in form.with_it}


def _parsed(settings: Settings, form: Form, text: str) -> tuple[dict[str, str | None], str | None]:
    call = PARSERS[form.parser].call([f"{literal(text)}::varchar"])
    listed = ", ".join(f"said.{output}::varchar" for output in form.gives.values())
    with engine.connect(settings) as connection:
        parsers.install(connection, settings)
        query = f"select {listed}, said.problem from (select {call} as said)"
        ((*values, problem),) = connection.execute(query).fetchall()
    return dict(zip(form.gives, values, strict=True)), problem


def _phone(name: str, *extension: str) -> Form:
    return Form(
        "us_phone",
        {name: "number", **dict.fromkeys(extension, "extension")},
        "{text} is not a US or Canadian phone number. Type it like (702) 555-0101, an extension as x12.",
        extension,
        {
            "unassigned_area_code": "No phone has the area code of {text}. Check its first three digits.",
            "several_numbers": "{text} holds several numbers. Type one of them.",
        },
    )


def _of_type(name: str) -> Form:
    if BY_NAME[name].type == "DATE":
        return Form("plain_date", {name: "date"}, "{text} is not a date. Type it like 2026-11-30.")
    if BY_NAME[name].type == "INTEGER":
        return Form("whole_number", {name: "number"}, "{text} is not a whole number. Type its digits alone.")
    if BY_NAME[name].type == "BOOLEAN":
        return Form("yes_no", {name: "value"}, "{text} is neither yes nor no. Type yes or no.")
    return Form("text", {name: "value"}, "{text} says nothing. Type a value.")


_OWN = {
    "email": Form(
        "email",
        {"email": "email"},
        "{text} is not an email address. Type it like name@example.org.",
        problems={"several_emails": "{text} holds several addresses. Type one of them."},
    ),
    "phone": _phone("phone", "phone_extension"),
    "phone2": _phone("phone2"),
    "mobile_phone": _phone("mobile_phone"),
    "website": Form(
        "website", {"website": "website"}, "{text} is not a web address. Type it like www.example.org."
    ),
    "city": Form("city", {"city": "city"}, "{text} is not the name of a city. Type it without digits."),
    "county": Form("city", {"county": "city"}, "{text} is not the name of a county. Type it without digits."),
    "state": Form(
        "state",
        {"state": "state", "country": "country"},
        "{text} is no state of the United States and no province of Canada. Type its name or letters.",
    ),
    "zip": Form(
        "zip",
        {"zip": "zip", "zip4": "zip4"},
        "{text} is not a ZIP code. Type five digits, or nine with a dash.",
        ("zip4",),
    ),
    "country": Form(
        "country", {"country": "country"}, "{text} is not a country that we know. Type US or CA."
    ),
    "license_status": Form(
        "license_status",
        {"license_status": "license_status"},
        "{text} is no licence status that we know. Type one like Active, Provisional or Closed.",
    ),
}
FORMS: Mapping[str, Form] = MappingProxyType(
    {
        name: _OWN.get(name) or _of_type(name)
        for name, known in BY_NAME.items()
        if not known.crm_only and name not in TOGETHER
    }
)
