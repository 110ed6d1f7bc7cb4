"""Expectations as this package counts them: failures only, no sample of values, and two of our own.

Great Expectations keeps these classes, and what their module names, past the end of the interpreter:
that is why they stand apart from everything that touches DuckDB, which complains loudly of it.
"""

from functools import cache
from typing import Any, ClassVar

import great_expectations as gx
import sqlalchemy as sa
from great_expectations.compatibility.pydantic import PrivateAttr
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation
from great_expectations.expectations.metrics import ColumnMapMetricProvider, column_condition_partial


class ConditionMetric(ColumnMapMetricProvider):  # type: ignore[misc]
    condition_metric_name = "column_values.leadfold_condition"
    condition_value_keys = ("failing",)
    filter_column_isnull = False

    @column_condition_partial(engine=SqlAlchemyExecutionEngine)  # type: ignore[untyped-decorator]
    def _sqlalchemy(cls, _: Any, failing: str, **__: Any) -> Any:  # noqa: N805
        return sa.not_(sa.literal_column(failing, sa.Boolean))


class _CountsOnly:
    """Great Expectations samples the failing values with a query a rule, even where none is asked for.

    It also writes an expectation out anew some ninety times a check, though none changes meanwhile.
    """

    _written: Any

    @property
    def configuration(self) -> Any:
        if self._written is None:
            self._written = super().configuration  # type: ignore[misc]
        return self._written

    def get_validation_dependencies(self, *given: Any, **named: Any) -> Any:
        needed = super().get_validation_dependencies(*given, **named)  # type: ignore[misc]
        for metric in [name for name in needed.metric_configurations if name.endswith(".unexpected_values")]:
            needed.remove_metric_configuration(metric)
        return needed


class ExpectConditionToHoldForNoRow(_CountsOnly, ColumnMapExpectation):  # type: ignore[misc]
    """What UnexpectedRowsExpectation says, without its two queries a rule and its rows in Python.

    On a column it counts what ExpectColumnValuesToBeUnique does, without a window over every row; there
    an empty cell is neither right nor wrong. Elsewhere the column is only a key, which a row may lack.
    """

    _written: Any = PrivateAttr(None)
    failing: str
    skips_null: bool
    map_metric: ClassVar[str] = "column_values.leadfold_condition"
    success_keys: ClassVar[tuple[str, ...]] = ("failing", "mostly")

    def _validate(self, metrics: dict[str, Any], *given: Any, **named: Any) -> Any:
        counted = metrics if self.skips_null else metrics | {"column_values.nonnull.unexpected_count": 0}
        return super()._validate(counted, *given, **named)


@cache
def counting(name: str) -> Any:
    """The named class of Great Expectations without its sample; what counts as a failure stays its own."""
    return type(
        f"Counted{name}", (_CountsOnly, getattr(gx.expectations, name)), {"_written": PrivateAttr(None)}
    )
