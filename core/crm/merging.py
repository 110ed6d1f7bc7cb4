"""The merge plan: which of several Salesforce leads stays, and which are merged into it."""

from pathlib import Path

from core.crm import files
from core.crm.files import ExportFile
from core.engine import Connection, count

NAME = "lead_merge_plan.csv"
COLUMNS = ("MasterId", "LoserId1", "LoserId2")
# merge() takes three records at a time: the master and two others.
_CALLS = """
    select
        max(master_id) as "MasterId",
        max(sfdc_id) filter ((rank - 2) % 2 = 0) as "LoserId1",
        max(sfdc_id) filter ((rank - 2) % 2 = 1) as "LoserId2",
    from (
        select *, first_value(sfdc_id) over (partition by lead_id order by rank) as master_id
        from crm_duplicate
    )
    where rank > 1
    group by lead_id, (rank - 2) // 2
    order by lead_id, (rank - 2) // 2"""


def write(connection: Connection, folder: Path) -> ExportFile | None:
    """No CSV load merges leads, so this is a plan for merge() or for a person; none where none is needed."""
    if not count(connection, "crm_duplicate"):
        return None
    path = folder / NAME
    written = files.write(connection, _CALLS, path)
    return ExportFile(path, "merge", COLUMNS, written.rows, written.size, written.sha256)
