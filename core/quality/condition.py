"""An expectation of our own: a SQL condition, counted in the scan that the other expectations share.

Great Expectations keeps these classes, and what their module names, past the end of the interpreter:
that is why they stand apart from everything that touches DuckDB, which complains loudly of it.
"""

from typing import Any, ClassVar

import sqlalchemy as sa
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


class ExpectConditionToHoldForNoRow(ColumnMapExpectation):  # type: ignore[misc]
    """What UnexpectedRowsExpectation says, without its two queries a rule and its rows in Python."""

    failing: str
    map_metric: ClassVar[str] = "column_values.leadfold_condition"
    success_keys: ClassVar[tuple[str, ...]] = ("failing", "mostly")
