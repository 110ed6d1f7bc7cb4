"""How a canonical field's value is shown to a reader."""

import re
from datetime import date, datetime
from urllib.parse import urlencode

from pages.ui import words

PHONE = re.compile(r"\+1(\d{3})(\d{3})(\d{4})")


def said(value: object) -> str:
    """Dates, numbers, phones and yes or no as people write them; missing is a quiet dash."""
    if value is None or value != value:  # a table's missing number equals nothing, itself included
        return words.DASH
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, datetime):
        return words.day(value.date())
    return words.day(value) if isinstance(value, date) else phone(str(value))


def phone(text: str) -> str:
    """A stored number as (702) 555-0101; any other text as it is."""
    return PHONE.sub(r"(\1) \2-\3", text) if PHONE.fullmatch(text) else text


def likelihood(probability: float | None) -> str:
    """Never says certain: the model is not."""
    if probability is None:
        return words.DASH
    return "over 99.9 %" if probability > 0.999 else f"{probability:.1%}".replace("%", " %")


def listed(names: list[str], most: int = 8) -> str:
    """The first few, and how many more."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def address(page: str, **asked: str) -> str:
    """A link within the app that a colleague can open."""
    return f"{page}?{urlencode(asked)}"
