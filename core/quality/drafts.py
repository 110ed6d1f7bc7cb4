"""From a form that was filled in to a rule, and from a rule to the form that says the same."""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from typing import Any

from core.canonical import YES_NO
from core.quality import expectations as kinds
from core.quality import wording
from core.quality.complaints import complaints, number
from core.quality.expectations import Parameter, Scalar
from core.quality.forms import COLUMNLESS, FORMS, NUMBER, NUMBERS, SHARE, Draft, columns, has_tolerance
from core.quality.rules import BadRule, Rule, read_rule
from core.quality.shapes import (
    OWN,
    SHAPES,
    Days,
    Look,
    days_condition,
    look_condition,
    read_days,
    read_look,
)

FROM = "the form"


def rule_of(draft: Draft, rule_id: str, before: Rule | None = None) -> Rule:
    """Refuses what was not filled in, or filled in wrongly, with the sentence that says what to write.

    `before` is the version that the form was opened with.
    """
    for complaint in complaints(draft):
        raise BadRule(complaint)
    form = FORMS[draft.kind]
    body: dict[str, Any] = {
        "rule_id": rule_id,
        "source": draft.source,
        "column": "" if draft.kind in COLUMNLESS else draft.column,
        "expectation": form.expectation,
        "parameters": _PARAMETERS[draft.kind](draft),
        "severity": draft.severity,
        "description": draft.description.strip() or "-",
    }
    body |= {name: said for name in ("name", "owner") if (said := getattr(draft, name).strip())}
    body |= {"state": before.state} if before else {}
    rule = read_rule(body | _tolerance(draft), FROM)
    return rule.model_copy(update={"description": _described(rule, draft, before)})


def draft_of(rule: Rule) -> Draft:
    """The form that says what the rule says."""
    draft = Draft(
        source=rule.source,
        column=rule.column,
        severity=rule.severity,
        name=rule.name,
        owner=rule.owner,
        description="" if rule.description == wording.sentence(rule) else rule.description,
    )
    if rule.mostly is not None:
        draft = replace(draft, tolerance=SHARE, percent=round(rule.mostly * 100, 4))
    if rule.at_most is not None:
        draft = replace(draft, tolerance=NUMBER, most=rule.at_most)
    return replace(draft, **_filled(rule))


def rule_id_of(draft: Draft, taken: Container[str]) -> str:
    """Made from the name, and another one than any that is taken."""
    about = _slug(draft.column) or "rows"
    made = f"{about}.{_slug(draft.name) or draft.kind}"[:100]
    free, count = made, 1
    while free in taken:
        count += 1
        free = f"{made}_{count}"
    return free


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")


def _described(rule: Rule, draft: Draft, before: Rule | None) -> str:
    """A description that nobody touched goes out of date when the check changes: the sentence takes over."""
    if not draft.description.strip():
        return wording.sentence(rule)
    is_untouched = before is not None and draft.description.strip() == before.description
    is_stale = before is not None and wording.sentence(before) != wording.sentence(rule)
    return wording.sentence(rule) if is_untouched and is_stale else draft.description.strip()


def _tolerance(draft: Draft) -> dict[str, Any]:
    if not has_tolerance(draft.kind):
        return {}
    if draft.tolerance == SHARE:
        return {"mostly": round(draft.percent / 100, 6)}
    return {"at_most": draft.most} if draft.tolerance == NUMBER else {}


def _value_set(draft: Draft) -> dict[str, Parameter]:
    return {"value_set": tuple(_typed(draft, value) for value in draft.values)}


def _typed(draft: Draft, value: str) -> Scalar:
    """A number compares with a number only, and yes or no with neither."""
    kind = wording.type_of(draft.source, draft.column)
    if kind in NUMBERS:
        return number(value) or 0
    if kind == YES_NO:
        return value.casefold() in ("yes", "true")
    return value


def _bounds(draft: Draft) -> dict[str, Parameter]:
    given = {"min_value": number(draft.low), "max_value": number(draft.high)}
    return {name: value for name, value in given.items() if value is not None}


def _day_bounds(draft: Draft) -> dict[str, Parameter]:
    given = {"min_value": draft.first.strip(), "max_value": draft.last.strip()}
    return {name: value for name, value in given.items() if value}


def _look(draft: Draft) -> dict[str, Parameter]:
    pattern = draft.pattern if draft.shape == OWN else SHAPES[draft.shape].pattern
    return {"condition": look_condition(Look(draft.column, pattern, is_wanted=draft.kind == "look"))}


def _days(draft: Draft) -> dict[str, Parameter]:
    return {"condition": days_condition(Days(draft.column, draft.first.strip(), draft.last.strip()))}


def _beside(draft: Draft) -> dict[str, Parameter]:
    asked: dict[str, Parameter] = {"column_A": draft.column, "column_B": draft.other}
    return asked | ({"or_equal": True} if draft.or_equal else {})


_PARAMETERS: Mapping[str, Callable[[Draft], dict[str, Parameter]]] = {
    "filled": lambda _: {},
    "empty": lambda _: {},
    "unique": lambda _: {},
    "exists": lambda _: {},
    "one_of": _value_set,
    "none_of": _value_set,
    "columns": _value_set,
    "look": _look,
    "no_look": _look,
    "length": _bounds,
    "between": _bounds,
    "rows": _bounds,
    "days": _days,
    "newest": _day_bounds,
    "beside": _beside,
    "steady": lambda draft: {"share_of_previous": round(draft.share / 100, 6)},
    "fresh": lambda draft: {"days_before_previous": draft.days},
    "condition": lambda draft: {"condition": draft.condition.strip()},
}


def _filled(rule: Rule) -> dict[str, Any]:
    given = rule.parameters
    if rule.expectation == kinds.CONDITION:
        return _of_condition(rule)
    if "share_of_previous" in given:
        return {"kind": "steady", "share": round(float(str(given["share_of_previous"])) * 100, 4)}
    if "days_before_previous" in given:
        return {"kind": "fresh", "days": int(str(given["days_before_previous"]))}
    if rule.expectation == kinds.GREATER:
        asked = {"column": str(given["column_A"]), "other": str(given["column_B"])}
        return {"kind": "beside", "or_equal": bool(given.get("or_equal"))} | asked
    kind = next(name for name, form in FORMS.items() if form.expectation == rule.expectation)
    names = ("first", "last") if kind == "newest" else ("low", "high")
    bounds = zip(("min_value", "max_value"), names, strict=True)
    said: dict[str, Any] = {name: str(given[bound]) for bound, name in bounds if bound in given}
    values = given.get("value_set", ())
    return {"kind": kind, "values": tuple(_said(value) for value in _tuple(values))} | said


def _of_condition(rule: Rule) -> dict[str, Any]:
    """A look or a pair of days, where the form can say it; else the condition as it stands."""
    condition = str(rule.parameters["condition"])
    look, days = read_look(condition), read_days(condition)
    if look and look.column == rule.column and look.column in columns(rule.source, "look"):
        kind = "look" if look.is_wanted else "no_look"
        return {"kind": kind, "shape": look.shape, "pattern": look.pattern if look.shape == OWN else ""}
    if days and days.column == rule.column and days.column in columns(rule.source, "days"):
        return {"kind": "days", "first": days.first, "last": days.last}
    return {"kind": "condition", "condition": condition, "description": rule.description}


def _tuple(values: Parameter) -> tuple[Scalar, ...]:
    return values if isinstance(values, tuple) else (values,)


def _said(value: Scalar) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
