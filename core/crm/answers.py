"""What Salesforce answered, as a run reads it: one row per row that was sent and answered."""

from collections.abc import Sequence
from pathlib import Path

from core.engine import Connection, literal

SUCCEEDED, FAILED, UNPROCESSED, SENT = "succeeded", "failed", "unprocessed", "sent"
# Of a row of a file; `place` is its number in the result file, `file` and `position` where it was sent.
COLUMNS = {
    "run_id": "VARCHAR",
    "folder": "VARCHAR",
    "period": "VARCHAR",
    "operation": "VARCHAR",
    "crm_sha256": "VARCHAR",
    "file": "VARCHAR",
    "position": "BIGINT",
    "lead_id": "VARCHAR",
    "sfdc_id": "VARCHAR",
    "outcome": "VARCHAR",
    "is_created": "BOOLEAN",
    "error": "VARCHAR",
    "place": "BIGINT",
}


def attach_answers(connection: Connection, files: Sequence[Path]) -> None:
    """A view over the answers that count, oldest first: `taken` says which came later."""
    connection.execute(f"create or replace view history_answer as {answers(files)}")


def ensure_answers(connection: Connection) -> None:
    """Nothing was answered where nobody said what was."""
    connection.execute(f"create view if not exists history_answer as {answers(())}")


def answers(files: Sequence[Path]) -> str:
    """A query of the rows that were sent and answered; what was not sent is left out."""
    typed = ", ".join(f"null::{kind} as {name}" for name, kind in COLUMNS.items())
    arms = [f"select {typed}, 0::bigint as taken where false"]
    arms += [
        f"select {', '.join(COLUMNS)}, {taken}::bigint as taken from read_parquet({literal(file)}) "
        "where lead_id is not null"
        for taken, file in enumerate(files, start=1)
    ]
    return " union all ".join(arms)


def last_words(files: Sequence[Path]) -> str:
    """One row per row sent: what was taken stays taken, else the newest answer counts."""
    return f"""
        select * from ({answers(files)})
        qualify row_number() over (
            partition by run_id, folder, file, position
            order by outcome = 'succeeded' desc, taken desc, place
        ) = 1"""
