"""Rules as a Great Expectations suite and back: the JSON that Great Expectations itself reads and writes.

What a suite has no word for (a number of failures accepted, a comparison with last month, who owns the
rule) travels in an expectation's meta; what both can say is read from where Great Expectations keeps it.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.quality.expectations import CONDITION, KINDS
from core.quality.rules import BadRule, Rule, read_rule
from core.quality.wording import changes

VERSION = "1.24.1"
META = "leadfold"
# Great Expectations' three words for ours; its warning stands in the middle.
SEVERITIES = {"critical": "critical", "error": "warning", "warning": "info"}
_FOREIGN_SEVERITIES = {"critical": "critical", "warning": "warning", "info": "warning"}
_QUERY = "select * from {batch} where "
_QUERY_SHAPE = re.compile(r"\s*select\s+\*\s+from\s+\{batch\}\s+where\s+(.+?)\s*;?\s*", re.I | re.S)
# Compared with last month, which a suite knows nothing of.
_OURS = frozenset({"share_of_previous", "days_before_previous"})
_RENAMED = {"ExpectTableColumnsToMatchSet": ("value_set", "column_set")}
_SKIPS_EMPTY = ("ignore_row_if", "either_value_is_missing")


def to_suite(rules: Iterable[Rule], name: str) -> str:
    suite = {
        "name": name,
        "id": None,
        "expectations": [_expectation(rule) for rule in rules],
        "meta": {"great_expectations_version": VERSION},
        "notes": None,
    }
    return json.dumps(suite, indent=2, ensure_ascii=False) + "\n"


def from_suite(text: str, name: str, source: str) -> tuple[Rule, ...]:
    """`source` is whose rules they are where the suite does not say; `name` is the file's, for sentences."""
    try:
        entries = json.loads(text)["expectations"]
        known = [(str(entry["type"]), dict(entry["kwargs"]), entry) for entry in entries]
    except (ValueError, KeyError, TypeError) as error:
        raise BadRule(
            f"{name} is not a Great Expectations suite. Export one as JSON, with its list of expectations."
        ) from error
    classes = {type_of(expectation): expectation for expectation in KINDS}
    for kind, _, _ in known:
        if kind not in classes:
            raise BadRule(
                f"{name} holds {kind}, which Leadfold does not know. Take it out of the suite, or write it "
                "as an unexpected_rows_expectation."
            )
    return _numbered(_rule(classes[kind], kwargs, entry, name, source) for kind, kwargs, entry in known)


@dataclass(frozen=True)
class Brought:
    """A rule of a suite beside the one in force, None where there is none; `told` says what would change."""

    rule: Rule
    before: Rule | None
    told: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        return self.before is None


def compare(brought: Iterable[Rule], current: Iterable[Rule]) -> tuple[Brought, ...]:
    """Only what is new or changed; nothing is taken away by a suite that says nothing of it."""
    known = {(rule.source, rule.rule_id): rule for rule in current}
    pairs = [(rule, known.get((rule.source, rule.rule_id))) for rule in brought]
    return tuple(Brought(rule, before, changes(before, rule)) for rule, before in pairs if rule != before)


def _numbered(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """A suite from elsewhere may ask two things of a column in the same way; each is a rule of its own."""
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for rule in rules:
        seen[rule.source, rule.rule_id] += 1
        count = seen[rule.source, rule.rule_id]
        again = {"rule_id": f"{rule.rule_id}_{count}", "name": f"{rule.name} {count}"}
        found.append(rule.model_copy(update=again) if count > 1 else rule)
    return tuple(found)


def type_of(expectation: str) -> str:
    """ExpectColumnToExist is expect_column_to_exist in a suite."""
    apart = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", expectation)
    return re.sub(r"([a-z\d])([A-Z])", r"\1_\2", apart).lower()


def _expectation(rule: Rule) -> dict[str, Any]:
    said = {"rule_id", "source", "column", "severity", "at_most", "name", "owner", "state"}
    if rule.expectation == CONDITION:  # which Great Expectations lets fail on the first row
        said.add("mostly")
    own = rule.model_dump(mode="json", include=said, exclude_none=True)
    compared = {name: value for name, value in rule.parameters.items() if name in _OURS}
    return {
        "type": type_of(rule.expectation),
        "kwargs": _kwargs(rule),
        "meta": {META: own | compared},
        "notes": rule.description,
        "severity": SEVERITIES[rule.severity],
    }


def _kwargs(rule: Rule) -> dict[str, Any]:
    mostly = {} if rule.mostly is None else {"mostly": rule.mostly}
    if rule.expectation == CONDITION:
        return {"unexpected_rows_query": f"{_QUERY}{rule.parameters['condition']}"}
    ours, theirs = _RENAMED.get(rule.expectation, ("", ""))
    given = {theirs if name == ours else name: value for name, value in rule.parameters.items()}
    kwargs = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in given.items()
        if name not in _OURS
    }
    if "column_A" in rule.parameters:
        kwargs |= dict([_SKIPS_EMPTY])
    elif rule.kind.needs_column:
        kwargs["column"] = rule.column
    return kwargs | mostly


def _rule(expectation: str, kwargs: dict[str, Any], entry: Mapping[str, Any], name: str, source: str) -> Rule:
    own = dict((entry.get("meta") or {}).get(META, {}))
    compared = {key: own.pop(key) for key in _OURS & own.keys()}
    given = {key: value for key, value in kwargs.items() if value is not None}
    column = given.pop("column", own.pop("column", given.get("column_A", "")))
    mostly = given.pop("mostly", own.pop("mostly", None))
    if given.get(_SKIPS_EMPTY[0]) == _SKIPS_EMPTY[1]:
        del given[_SKIPS_EMPTY[0]]
    body = {
        "rule_id": f"{column or 'rows'}.{type_of(expectation).removeprefix('expect_')}",
        "source": source,
        **own,
        "column": column,
        "expectation": expectation,
        "parameters": _parameters(expectation, given, name) | compared,
        "severity": _severity(own.get("severity"), entry.get("severity")),
        "mostly": None if mostly == 1 else mostly,
        "description": _notes(entry.get("notes")) or f"Imported from {name}.",
    }
    return read_rule(body, name)


def _parameters(expectation: str, given: Mapping[str, Any], name: str) -> dict[str, Any]:
    ours, theirs = _RENAMED.get(expectation, ("", ""))
    parameters = {ours if key == theirs else key: value for key, value in given.items()}
    if expectation == CONDITION:
        query = str(parameters.pop("unexpected_rows_query", ""))
        shape = _QUERY_SHAPE.fullmatch(query)
        if shape is None:
            raise BadRule(
                f"{name} holds the query {query!r}. Leadfold reads only {_QUERY.strip()} and a condition."
            )
        parameters["condition"] = shape.group(1)
    return parameters


def _severity(ours: str | None, theirs: str | None) -> str:
    """Ours, unless somebody changed it in the suite."""
    if ours is not None and theirs in (None, SEVERITIES.get(ours)):
        return ours
    return _FOREIGN_SEVERITIES.get(str(theirs), "warning")


def _notes(notes: object) -> str:
    return " ".join(str(line) for line in notes) if isinstance(notes, list) else str(notes or "")
