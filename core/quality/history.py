"""What a period's rules said, kept beyond the run that asked them."""

from pathlib import Path

from core.engine import Connection, literal
from core.quality.checking import FINDING_FILE

COLUMNS = ("finding_id", "source", "severity", "checked", "failed", "is_held")


def remember_findings(connection: Connection, files: Path, target: Path) -> None:
    """The rules on records and leads stand in the run's file, those on the Salesforce files in `files`."""
    names = ", ".join(COLUMNS)
    query = f"select {names} from finding"
    if (files / FINDING_FILE).exists():
        query += f" union all select {names} from read_parquet({literal(files / FINDING_FILE)})"
    target.parent.mkdir(parents=True, exist_ok=True)
    written = target.with_suffix(".parquet.tmp")
    connection.execute(
        f"copy (select period, {names} from ({query}) cross join run_period order by finding_id) "
        f"to {literal(written)} (format parquet, compression zstd)"
    )
    written.replace(target)
