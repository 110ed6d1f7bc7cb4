"""What went out, kept for later months: a lead is not sent twice before the CRM has answered."""

from pathlib import Path

from core.crm.comparison import extract_fingerprint
from core.engine import Connection, literal


def remember_sent(connection: Connection, target: Path) -> None:
    """Each inserted or updated lead with the extract it was compared with; whole or not at all."""
    extract = extract_fingerprint(connection)
    told = "null" if extract is None else literal(extract)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".parquet.tmp")
    connection.execute(
        f"copy (select period, lead_id, action, {told}::varchar as crm_sha256 "
        "from crm_comparison cross join run_period where action in ('insert', 'update') order by lead_id) "
        f"to {literal(partial)} (format parquet, compression zstd)"
    )
    partial.replace(target)
