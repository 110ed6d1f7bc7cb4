"""Rules on relations: the findings, and every failing key in Parquet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from math import ceil, floor
from pathlib import Path
from typing import TYPE_CHECKING

from core import engine
from core.engine import Connection, EngineError, identifier, literal, scalar
from core.quality.counting import counts
from core.quality.expectations import Parameter
from core.quality.report import Finding, QualityReport
from core.quality.rules import BadRule, Rule

if TYPE_CHECKING:
    from core.quality.suite import Checker, Outcome

FINDING_COLUMNS: Mapping[str, str] = {
    "finding_id": "VARCHAR",
    "source": "VARCHAR",
    "column_name": "VARCHAR",
    "severity": "VARCHAR",
    "expectation": "VARCHAR",
    "description": "VARCHAR",
    "checked": "BIGINT",
    "failed": "BIGINT",
    "is_held": "BOOLEAN",
}
RECORD_COLUMNS: Mapping[str, str] = {
    "finding_id": "VARCHAR",
    "source": "VARCHAR",
    "record_id": "VARCHAR",
    "record_number": "BIGINT",
    "column_name": "VARCHAR",
    "value": "VARCHAR",
}
FINDING_FILE, RECORD_FILE = "finding.parquet", "finding_record.parquet"


@dataclass(frozen=True)
class Target:
    """A table or view in schema main whose rows have a key; `kind` as in Rule.applies_to.

    `earlier` is the query of the source's rows a period earlier, None without a period to compare with.
    `owner` is the column that names each row's own source, where the rows of several lie together.
    A file need not have every column a rule reads.
    """

    source: str
    kind: str
    relation: str
    key: str = "record_id"
    number: str | None = "record_number"
    owner: str | None = None
    earlier: str | None = None


class CountsDisagree(RuntimeError):
    """Great Expectations and our own SQL see different failures: one of the two is wrong."""


def check_targets(
    connection: Connection, targets: Sequence[Target], rules: Iterable[Rule], out: Path
) -> QualityReport:
    """Everything is refused before anything is counted."""
    chosen = tuple(rules)
    plan = [(target, fitting(connection, target, chosen)) for target in targets]
    # Great Expectations takes three to five seconds to import.
    from core.quality import suite

    with suite.opened(connection) as checker:
        seen = [
            (target, outcome)
            for target, fitting in plan
            for outcome in _asked(connection, checker, target, fitting)
        ]
    report = QualityReport(tuple(_finding(target, outcome) for target, outcome in seen))
    out.mkdir(parents=True, exist_ok=True)
    _write_findings(connection, report.findings, out / FINDING_FILE)
    _write_records(connection, seen, out / RECORD_FILE)
    return report


def _asked(
    connection: Connection, checker: "Checker", target: Target, rules: Sequence[Rule]
) -> "tuple[Outcome, ...]":
    """Only where there is no answer are the rules asked one by one, to name the one in the way."""
    from core.quality.suite import Unanswered

    try:
        return checker.check(target.relation, target.key, rules)
    except Unanswered:
        for rule in rules:
            if rule.is_about_rows:
                counts(connection, target.relation, rule)
        raise


def ensure_fit(connection: Connection, rule: Rule, relation: str) -> None:
    """Refuses a rule whose columns, pattern or types do not fit the relation, before it is run or saved."""
    _ensure_columns(rule, relation, _columns(connection, relation))
    if not rule.is_about_rows:
        return
    try:
        _plan(connection, relation, (rule,))
    except EngineError as error:
        reason = str(error).splitlines()[0]
        raise BadRule(f"Rule {rule.rule_id} cannot be checked on {relation}: {reason}") from error


def _ensure_columns(rule: Rule, relation: str, columns: Sequence[str]) -> None:
    for column in sorted(rule.reads() - set(columns)):
        raise BadRule(
            f"Rule {rule.rule_id} reads the column {column}, which {relation} does not have. "
            "Correct the rule's column."
        )


def _plan(connection: Connection, relation: str, rules: Sequence[Rule]) -> None:
    asked = ", ".join(["1", *(rule.failing(relation) for rule in rules)])
    query = f"explain select {asked} from {identifier(relation)}"
    if len(connection.extract_statements(query)) > 1:
        raise BadRule(f"A rule on {relation} holds more than one statement. Write one condition.")
    connection.execute(query)


def finding_id(source: str, rule_id: str) -> str:
    """The same every month, so that a finding can be followed over time."""
    return f"{source}:{rule_id}"


def fitting(connection: Connection, target: Target, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that apply to the target, made plain; one that cannot be asked of it is refused."""
    columns = _columns(connection, target.relation)
    resolved = (
        _resolved(connection, rule, target, columns)
        for rule in rules
        if rule.applies_to(target.source, target.kind) and not _passes_over(rule, target, columns)
    )
    fitting = tuple(rule for rule in resolved if rule is not None)
    for rule in fitting:
        if rule.expectation != "ExpectColumnToExist":
            _ensure_columns(rule, target.relation, columns)
    _ensure_all_fit(connection, [rule for rule in fitting if rule.is_about_rows], target.relation)
    return fitting


def _ensure_all_fit(connection: Connection, rules: Sequence[Rule], relation: str) -> None:
    """All rules in one plan; only where it fails are they asked one by one, to name the rule."""
    try:
        _plan(connection, relation, rules)
    except EngineError:
        for rule in rules:
            ensure_fit(connection, rule, relation)
        raise


def _passes_over(rule: Rule, target: Target, columns: Sequence[str]) -> bool:
    """A Salesforce file holds only the fields it writes, so a rule about another has nothing to say."""
    return target.kind == "file" and rule.is_about_rows and not rule.reads() <= set(columns)


def _resolved(connection: Connection, rule: Rule, target: Target, columns: Sequence[str]) -> Rule | None:
    """What depends on history or on the file becomes plain; without history there is no rule."""
    parameters: Mapping[str, Parameter] | None = rule.parameters
    if "share_of_previous" in rule.parameters:
        parameters = _near_previous_count(connection, rule, target)
    elif "days_before_previous" in rule.parameters:
        parameters = _near_previous_newest(connection, rule, target)
    elif rule.expectation == "ExpectTableColumnsToMatchSet":
        allowed = rule.parameters["value_set"]
        assert isinstance(allowed, tuple), allowed
        known = tuple(name for name in columns if name in allowed or name.endswith("__c") or name[0] == "_")
        parameters = {"column_set": known, "exact_match": True}
    return None if parameters is None else rule.model_copy(update={"parameters": parameters})


def _near_previous_count(
    connection: Connection, rule: Rule, target: Target
) -> Mapping[str, Parameter] | None:
    before = engine.count(connection, f"({target.earlier})") if target.earlier else 0
    share = float(str(rule.parameters["share_of_previous"]))
    return (
        {"min_value": ceil(before * (1 - share)), "max_value": floor(before * (1 + share))}
        if before
        else None
    )


def _near_previous_newest(
    connection: Connection, rule: Rule, target: Target
) -> Mapping[str, Parameter] | None:
    if target.earlier is None:
        return None
    newest = scalar(connection, f"select max({identifier(rule.column)}) from ({target.earlier})")
    grace = timedelta(days=int(str(rule.parameters["days_before_previous"])))
    return {"min_value": str(newest - grace)} if isinstance(newest, date) else None


def _finding(target: Target, outcome: "Outcome") -> Finding:
    rule = outcome.rule
    return Finding(
        finding_id=finding_id(target.source, rule.rule_id),
        source=target.source,
        column_name=rule.column,
        severity=rule.severity,
        expectation=rule.expectation,
        description=rule.description,
        checked=outcome.checked,
        failed=outcome.failed,
        is_held=not outcome.holds,
    )


def _write_findings(connection: Connection, findings: Sequence[Finding], target: Path) -> None:
    typed = ", ".join(f"{name} {kind}" for name, kind in FINDING_COLUMNS.items())
    connection.execute(f"create or replace temp table checked_finding ({typed})")
    if findings:
        places = ", ".join("?" for _ in FINDING_COLUMNS)
        connection.executemany(
            f"insert into checked_finding values ({places})", [astuple(found) for found in findings]
        )
    connection.execute(
        f"copy (from checked_finding order by rowid) to {literal(target)} (format parquet, compression zstd)"
    )
    connection.execute("drop table checked_finding")


def _write_records(connection: Connection, seen: Sequence[tuple[Target, "Outcome"]], target: Path) -> None:
    """A target's records are read once for all of its failing rules; a rule that holds costs nothing."""
    failing = [
        (where, outcome)
        for where, outcome in seen
        if outcome.rule.is_about_rows and (outcome.failed or not outcome.holds)
    ]
    by_target: dict[Target, list[Rule]] = {}
    for where, outcome in failing:
        by_target.setdefault(where, []).append(outcome.rule)
    empty = ", ".join(f"null::{kind} as {name}" for name, kind in RECORD_COLUMNS.items())
    parts = [f"select {empty} where false", *(_failing_rows(*each) for each in by_target.items())]
    connection.execute(
        f"copy (from ({' union all '.join(parts)}) order by finding_id, record_number, record_id) "
        f"to {literal(target)} (format parquet, compression zstd)"
    )
    _ensure_agreement(connection, failing, target)


def _failing_rows(target: Target, rules: Sequence[Rule]) -> str:
    """Each rule is asked once of each row, and only a row that breaks one is unfolded into its findings."""
    flags = [f"_breaks_{at}" for at in range(len(rules))]
    asked = ", ".join(
        f"{rule.failing(target.relation)} as {flag}" for rule, flag in zip(rules, flags, strict=True)
    )
    found = ", ".join(
        f"case when {flag} then {_found(target, rule)} end" for rule, flag in zip(rules, flags, strict=True)
    )
    return f"""
        select found.finding_id, source, record_id, record_number, found.column_name, found.value
        from (
            select {identifier(target.owner) if target.owner else literal(target.source)} as source,
                coalesce({identifier(target.key)}, '') as record_id,
                {identifier(target.number) if target.number else "null"} as record_number,
                unnest([{found}]) as found
            from (select *, {asked} from {identifier(target.relation)})
            where {" or ".join(flags)}
        )
        where found is not null"""


def _found(target: Target, rule: Rule) -> str:
    value = f"{identifier(rule.column)}::varchar" if rule.column else "null::varchar"
    return (
        f"{{finding_id: {literal(finding_id(target.source, rule.rule_id))}, "
        f"column_name: {literal(rule.column)}, value: {value}}}"
    )


def _ensure_agreement(
    connection: Connection, seen: Sequence[tuple[Target, "Outcome"]], records: Path
) -> None:
    counted = dict(
        connection.execute(
            "select finding_id, count(*) from read_parquet(?) group by finding_id", [str(records)]
        ).fetchall()
    )
    for target, outcome in seen:
        name = finding_id(target.source, outcome.rule.rule_id)
        if counted.get(name, 0) != outcome.failed:
            raise CountsDisagree(
                f"{name}: Great Expectations counts {outcome.failed}, SQL {counted.get(name, 0)}"
            )


def _columns(connection: Connection, relation: str) -> tuple[str, ...]:
    rows = connection.execute(f"describe {engine.identifier(relation)}").fetchall()
    return tuple(str(row[0]) for row in rows)
