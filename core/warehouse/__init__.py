"""The warehouse: a dbt project over a run's DuckDB file, and the one module that runs dbt."""

from core.warehouse.inputs import (
    EarlierRun,
    HistoryBroken,
    attach_history,
    create_run_tables,
    write_history,
)
from core.warehouse.lineage import models_with
from core.warehouse.prepare import StagedSource, prepare
from core.warehouse.rejected import unread_records
from core.warehouse.run import BuildReport, Built, Checked, Progress, WarehouseFailed, build, unit_test

__all__ = [
    "BuildReport",
    "Built",
    "Checked",
    "EarlierRun",
    "HistoryBroken",
    "Progress",
    "StagedSource",
    "WarehouseFailed",
    "attach_history",
    "build",
    "create_run_tables",
    "models_with",
    "prepare",
    "unit_test",
    "unread_records",
    "write_history",
]
