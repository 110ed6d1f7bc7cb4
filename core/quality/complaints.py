"""What is missing or wrong in a form that was filled in, each said in one sentence."""

from collections.abc import Callable, Mapping
from datetime import date

from core.quality import wording
from core.quality.forms import DATES, FORMS, NUMBERS, SHARE, TEXTS, Draft, Form, columns
from core.quality.shapes import OWN


def complaints(draft: Draft) -> list[str]:
    """One sentence for each thing to fill in otherwise, the most important first."""
    form = FORMS[draft.kind]
    said = []
    if form.needs_column and not draft.column:
        said.append("Choose the column that the rule speaks of.")
    elif form.needs_column and draft.column not in columns(draft.source, draft.kind):
        said.append(
            f"{wording.label(draft.column)} does not hold {_held(form)}. Choose another column, or another "
            "kind of rule."
        )
    for ask in form.asks:
        said += _CHECKS.get(ask, _no_complaint)(draft)
    if form.asks[:2] in (("low", "high"), ("first", "last")):
        said += _bounds_complaints(draft, form)
    if draft.tolerance == SHARE and not 0 < draft.percent < 100:
        said.append("The share of rows lies above 0 % and below 100 %; for 100 % choose all rows.")
    return said


def _held(form: Form) -> str:
    if form.types == TEXTS:
        return "text"
    return (
        "numbers" if form.types == NUMBERS else "dates" if form.types == DATES else "what this rule asks for"
    )


def _no_complaint(_: Draft) -> list[str]:
    return []


def _values_complaints(draft: Draft) -> list[str]:
    if not draft.values:
        return ["Write at least one value, each on a line of its own."]
    if wording.type_of(draft.source, draft.column) in NUMBERS:
        wrong = [value for value in draft.values if number(value) is None]
        return [
            f"{value} is not a number, and {wording.label(draft.column)} holds numbers." for value in wrong
        ]
    return []


def _shape_complaints(draft: Draft) -> list[str]:
    return ["Write the pattern that the text must match."] if draft.shape == OWN and not draft.pattern else []


def _other_complaints(draft: Draft) -> list[str]:
    if not draft.other:
        return ["Choose the column to compare with."]
    same = wording.type_of(draft.source, draft.other) == wording.type_of(draft.source, draft.column)
    if draft.other == draft.column or not same:
        return [f"Choose another column like {wording.label(draft.column)} to compare it with."]
    return []


def _condition_complaints(draft: Draft) -> list[str]:
    if not draft.condition.strip():
        return ["Write the condition that is true for a wrong row."]
    return [] if draft.description.strip() else ["Say in words what the condition asks."]


_CHECKS: Mapping[str, Callable[[Draft], list[str]]] = {
    "values": _values_complaints,
    "shape": _shape_complaints,
    "other": _other_complaints,
    "condition": _condition_complaints,
}


def _bounds_complaints(draft: Draft, form: Form) -> list[str]:
    is_date = form.asks[0] == "first"
    low, high = (draft.first, draft.last) if is_date else (draft.low, draft.high)
    if not low.strip() and not high.strip():
        return ["Give the lowest, the highest, or both."]
    read = _day if is_date else number
    kind = "a day; write it as 2026-11-24" if is_date else "a number"
    wrong = [value for value in (low, high) if value.strip() and read(value) is None]
    if wrong:
        return [f"{value} is not {kind}." for value in wrong]
    first, last = read(low), read(high)
    if first is not None and last is not None and first > last:  # type: ignore[operator]
        return [f"The lowest, {low}, lies above the highest, {high}."]
    return []


def number(text: str) -> int | float | None:
    """A number as people type it: 2,000."""
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return None
    return int(value) if value.is_integer() else value


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
