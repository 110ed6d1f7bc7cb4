"""A rule in plain words: what it asks, how much it lets pass, and what one version changed."""

from collections.abc import Callable, Mapping, Sequence

from core.canonical import BY_NAME, DATE, TIME, standard_columns
from core.quality import expectations as kinds
from core.quality.rules import (
    ACROSS,
    EVERY,
    FILES,
    INSERT,
    LEAD_COLUMNS,
    LEADS,
    LICENSING,
    UPDATE,
    Rule,
    Severity,
)
from core.quality.shapes import OWN, SHAPES, Look, read_days, read_look

TITLES: Mapping[str, str] = {
    LICENSING: "Every licensing source",
    EVERY: "Every source",
    ACROSS: "All sources together",
    LEADS: "Leads",
    FILES: "Both Salesforce files",
    INSERT: "Salesforce file: new leads",
    UPDATE: "Salesforce file: changes",
}
_LABELS: Mapping[str, str] = {
    "record_id": "Record",
    "record_key": "Record key",
    "record_number": "Row number",
    "source": "Source",
    "lead_id": "Lead id",
    "location_id": "Place id",
    "sources": "Sources",
    "record_count": "Number of records",
    "is_crm_only": "Only in Salesforce",
    "is_stale": "Carried forward",
    "change": "Change",
    "changed_fields": "Changed fields",
    "first_period": "First month",
    "_row": "The whole row",
    "problems": "Problems of reading",
}
EVERY_ROW = "in every row"
FEW = 4  # values named before the rest is counted


def label(column: str) -> str:
    """A column as people call it; a Salesforce field keeps its own name."""
    if column in BY_NAME:
        return BY_NAME[column].label
    return _LABELS.get(column, column)


def type_of(source: str, column: str) -> str:
    """Everything in a Salesforce file is text."""
    if source.startswith(FILES):
        return "VARCHAR"
    return (LEAD_COLUMNS if source == LEADS else {}).get(column) or standard_columns().get(column, "")


def title(source: str, titles: Mapping[str, str]) -> str:
    """`titles` are those of the contracts in force."""
    return TITLES.get(source) or titles.get(source) or source.replace("_", " ").title()


def meanings(source: str) -> Mapping[Severity, str]:
    """What each severity does to what the rule speaks of."""
    critical, error = "holds the whole file back", "holds the row back"
    if source == LEADS:
        critical = "nothing is published"
    if source.startswith(FILES):
        critical, error = "nothing is published", "Salesforce would refuse the row"
    return {
        "critical": f"Critical: {critical}",
        "error": f"Error: {error}",
        "warning": "Warning: is only reported",
    }


def sentence(rule: Rule) -> str:
    """What the rule asks; of a condition of one's own, what its author said of it."""
    if rule.expectation == kinds.CONDITION:
        said = _of_condition(str(rule.parameters["condition"]))
        return f"{said} {_within(said, rule)}." if said else rule.description
    asked = _SENTENCES[rule.expectation](rule)
    return f"{asked} {_within(asked, rule)}." if rule.is_about_rows else f"{asked}."


def _within(said: str, rule: Rule) -> str:
    """What must not be, must not be in any row."""
    told = tolerance(rule)
    return "in any row" if told == EVERY_ROW and " must not " in said else told


def tolerance(rule: Rule) -> str:
    if rule.mostly is not None:
        return f"in at least {percent(rule.mostly)} of the rows"
    if rule.at_most is not None:
        return f"in all rows but at most {rule.at_most:,}"
    return EVERY_ROW


def percent(share: float) -> str:
    """98 %, 99.5 %."""
    return f"{round(share * 100, 4):g} %"


def changes(before: Rule | None, after: Rule) -> tuple[str, ...]:
    """One clause for each thing that a version changed, the check itself first."""
    if before is None:
        return (sentence(after),)
    told = []
    asks = [rule.model_dump(include={"column", "expectation", "parameters"}) for rule in (before, after)]
    if asks[0] != asks[1]:
        told.append(f"asks another thing: {sentence(after)}")
    elif tolerance(before) != tolerance(after):
        told.append(f"{tolerance(after)}, before {tolerance(before)}")
    if before.severity != after.severity:
        told.append(f"severity from {before.severity} to {after.severity}")
    if before.state != after.state:
        told.append({"active": "resumed", "paused": "paused", "retired": "retired"}[after.state])
    for name in ("name", "owner"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            told.append(f"{name} from {old} to {new}")
    if before.description != after.description:
        told.append(f"says now: {after.description}")
    return tuple(f"{one[:1].upper()}{one[1:]}" for one in told)


def listed(values: Sequence[object], last: str, most: int = FEW) -> str:
    """A, B and C; with more of them than a sentence carries, the first few and how many more."""
    texts = [str(value) for value in values]
    if len(texts) > most + 1:
        return f"{', '.join(texts[:most])} {last} {len(texts) - most} more"
    return f" {last} ".join(part for part in (", ".join(texts[:-1]), texts[-1]) if part) if texts else "..."


def look(found: Look) -> str:
    """What follows "must"."""
    like = SHAPES[found.shape].label if found.shape != OWN else f"the pattern {found.pattern}"
    return f"look like {like}" if found.is_wanted else f"not look like {like}"


def bounds(low: object, high: object, unit: str = "") -> str:
    """Between 1 and 5 children; at least 1; at most 5."""
    lowest, highest = _number(low), _number(high)
    if low is not None and high is not None:
        return f"between {lowest} and {highest}{unit}"
    return f"at least {lowest}{unit}" if low is not None else f"at most {highest}{unit}"


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _of_condition(condition: str) -> str | None:
    if (found := read_look(condition)) is not None:
        return f"{label(found.column)} must {look(found)}"
    if (days := read_days(condition)) is not None:
        return f"{label(days.column)} must lie {_between_days(days.first, days.last)}"
    return None


def _between_days(first: object, last: object) -> str:
    if first and last:
        return f"between {first} and {last}"
    return f"on or after {first}" if first else f"on or before {last}"


def _of_set(rule: Rule, must: str, last: str) -> str:
    values = rule.parameters["value_set"]
    assert isinstance(values, tuple), values
    one_of = "one of " if must == "be" and len(values) > FEW else ""
    return f"{label(rule.column)} must {must} {one_of}{listed(values, last)}"


def _of_pair(rule: Rule) -> str:
    left, right = (str(rule.parameters[name]) for name in ("column_A", "column_B"))
    is_moment = type_of(rule.source, left) in (DATE, TIME)
    or_equal = bool(rule.parameters.get("or_equal"))
    must = {
        (True, False): "come after",
        (True, True): "not come before",
        (False, False): "be above",
        (False, True): "not be below",
    }[(is_moment, or_equal)]
    return f"{label(left)} must {must} {label(right)}"


def _of_count(rule: Rule) -> str:
    share = rule.parameters.get("share_of_previous")
    if share is not None:
        return f"The number of rows must be within {percent(float(str(share)))} of the month before"
    return f"The number of rows must be {_bounds(rule)}"


def _of_newest(rule: Rule) -> str:
    days = rule.parameters.get("days_before_previous")
    newest = f"The newest date of {label(rule.column)} must"
    if days is None:
        given = rule.parameters
        return f"{newest} lie {_between_days(given.get('min_value'), given.get('max_value'))}"
    older = f"be at most {days} days older" if days else "not be older"
    return f"{newest} {older} than that of the month before"


def _bounds(rule: Rule, unit: str = "") -> str:
    return bounds(rule.parameters.get("min_value"), rule.parameters.get("max_value"), unit)


def _of_columns(rule: Rule) -> str:
    values = rule.parameters["value_set"]
    assert isinstance(values, tuple), values
    return f"The file must hold no columns but {listed(values, 'and')}, and custom ones"


_SENTENCES: Mapping[str, Callable[[Rule], str]] = {
    kinds.NOT_NULL: lambda rule: f"{label(rule.column)} must be filled",
    kinds.NULL: lambda rule: f"{label(rule.column)} must be empty",
    kinds.UNIQUE: lambda rule: f"{label(rule.column)} must be different",
    kinds.IN_SET: lambda rule: _of_set(rule, "be", "or"),
    kinds.NOT_IN_SET: lambda rule: _of_set(rule, "not be", "or"),
    kinds.BETWEEN: lambda rule: f"{label(rule.column)} must be {_bounds(rule)}",
    kinds.LENGTH: lambda rule: f"{label(rule.column)} must have {_bounds(rule, ' characters')}",
    kinds.GREATER: _of_pair,
    kinds.ROW_COUNT: _of_count,
    kinds.NEWEST: _of_newest,
    kinds.EXISTS: lambda rule: f"The file must have the column {label(rule.column)}",
    kinds.COLUMN_SET: _of_columns,
}
