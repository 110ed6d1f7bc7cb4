"""One Great Expectations suite over one relation. Importing this module costs seconds: import it late."""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

# Before the import, because Great Expectations reads it once and would otherwise report its use.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

from core.quality.deferred import deferred

with deferred("altair", "scipy.stats"):
    import great_expectations as gx
from great_expectations.data_context.types.base import ProgressBarsConfig

from core.engine import Connection
from core.quality.condition import ExpectConditionToHoldForNoRow, counting
from core.quality.dialect import url_of
from core.quality.expectations import CONDITION, NEWEST, ROW_COUNT, UNIQUE, moment
from core.quality.rules import Rule

# Its notes about temporary folders are nothing for whoever reads a run's log. The module that makes them
# sets a level of its own, and dbt's usage tracker gives every logger a place to print to.
for _noisy in ("great_expectations", "great_expectations.data_context.types.base"):
    logging.getLogger(_noisy).setLevel(logging.WARNING)

# Counts only: the failing rows are written by SQL, and a sample would cost a scan for each rule.
COUNTS: Mapping[str, object] = {"result_format": "BASIC", "partial_unexpected_count": 0}


class Unanswered(RuntimeError):
    """One rule that cannot be asked of some row takes the counts of all the others with it."""


@dataclass(frozen=True)
class Outcome:
    rule: Rule
    checked: int
    failed: int
    holds: bool


@contextmanager
def opened(connection: Connection) -> Iterator["Checker"]:
    """Nothing is written outside memory, and nothing of Great Expectations' outlives the context."""
    with url_of(connection) as url:
        context = gx.get_context(mode="ephemeral")
        context.enable_analytics(False)
        context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
        source = context.data_sources.add_sql(name="run", connection_string=url)
        try:
            yield Checker(source)
        finally:
            source.get_execution_engine().close()


class Checker:
    def __init__(self, source: Any) -> None:
        self._source = source

    def check(self, relation: str, key: str, rules: Sequence[Rule]) -> tuple[Outcome, ...]:
        """All rules of a relation at once, so that their counts come from one aggregate."""
        if not rules:
            return ()
        asset = self._source.add_table_asset(name=relation, table_name=relation)
        batch = asset.add_batch_definition_whole_table("whole").build_batch_request()
        suite = gx.ExpectationSuite(
            name=relation,
            expectations=[_expectation(rule, number, key, relation) for number, rule in enumerate(rules)],
        )
        result = asset.get_batch(batch).validate(suite, result_format=dict(COUNTS))
        by_number = {found.expectation_config.meta["number"]: found for found in result.results}
        return tuple(_outcome(rule, by_number[number]) for number, rule in enumerate(rules))


def _expectation(rule: Rule, number: int, key: str, relation: str) -> Any:
    named: dict[str, Any] = {"meta": {"number": number, "rule_id": rule.rule_id}}
    if rule.mostly is not None:
        named["mostly"] = rule.mostly
    if rule.expectation in (CONDITION, UNIQUE):
        named |= {"column": key if rule.expectation == CONDITION else rule.column}
        named |= {"failing": rule.failing(relation), "skips_null": rule.kind.skips_null}
        return ExpectConditionToHoldForNoRow(**named)
    if "column_A" in rule.parameters:
        named["ignore_row_if"] = "either_value_is_missing"
    elif rule.kind.needs_column:
        named["column"] = rule.column
    for name, value in rule.parameters.items():
        named[name] = list(value) if isinstance(value, tuple) else value
    if rule.expectation == NEWEST:
        named |= {name: moment(named[name]) for name in ("min_value", "max_value") if name in named}
    return counting(rule.expectation)(**named)


def _outcome(rule: Rule, found: Any) -> Outcome:
    if any(info.get("raised_exception") for info in _exceptions(found.exception_info)):
        raise Unanswered(f"Great Expectations failed on rule {rule.rule_id}: {found.exception_info}")
    counts = found.result
    if not rule.is_about_rows:
        checked = int(counts["observed_value"]) if rule.expectation == ROW_COUNT else 1
        return Outcome(rule, checked=checked, failed=0 if found.success else 1, holds=bool(found.success))
    skipped = int(counts.get("missing_count") or 0) if rule.kind.skips_null else 0
    failed = int(counts["unexpected_count"] or 0)
    holds = failed <= rule.at_most if rule.at_most is not None else bool(found.success)
    return Outcome(rule, checked=int(counts["element_count"]) - skipped, failed=failed, holds=holds)


def _exceptions(info: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """One entry, or one for each metric that failed."""
    return [info] if "raised_exception" in info else list(info.values())
