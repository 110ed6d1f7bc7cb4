"""What an earlier run found of records that say the same now: their pairs are carried over."""

import json
from collections.abc import Sequence
from pathlib import Path

from core import engine
from core.engine import Connection, literal
from core.matching import scripts

# Raised when what is kept, or how it is found, changes: then nothing is carried over once.
FORMAT = 1
RECORDS, PAIRS, SURGES, CROWDED, STAMP = (
    "record.parquet",
    "pair.parquet",
    "surge.parquet",
    "crowded.parquet",
    "stamp.json",
)
NOTHING = {
    "match_remembered": "(record_id varchar, rid bigint, fingerprint ubigint)",
    "match_surge_before": "(field varchar, value varchar, records bigint)",
    "match_crowded_before": "(key ubigint)",
    "match_carried": "(rid_l bigint, rid_r bigint, pattern ubigint, "
    "is_found boolean, is_chain_site boolean, is_looked_into boolean)",
}
KEPT = {
    RECORDS: "(select record_id, rid, fingerprint from match_record order by rid)",
    PAIRS: "(from match_seen order by rid_l, rid_r)",
    SURGES: "(from match_surge order by all)",
    CROWDED: "(from match_crowded order by all)",
}


def forget(connection: Connection) -> None:
    """Nothing is known: every record is touched."""
    for table, columns in NOTHING.items():
        connection.execute(f"create or replace temp table {table} {columns}")


def recall(connection: Connection, folder: Path, model: str) -> tuple[str, ...] | None:
    """What that run found, if the model was the same, and the names of what it compared."""
    forget(connection)
    kept = json.loads((folder / STAMP).read_text()) if (folder / STAMP).exists() else {}
    if kept.get("made") != _made(model):
        return None
    for table, name in zip(NOTHING, (RECORDS, SURGES, CROWDED, PAIRS), strict=True):
        connection.execute(
            f"create or replace temp table {table} as from read_parquet({literal(folder / name)})"
        )
    return tuple(kept["comparisons"])


def carry(connection: Connection) -> None:
    """Leaves in match_carried the pairs of which both records are here and untouched."""
    scripts.run(connection, "carried")


def remember(connection: Connection, folder: Path, model: str, comparisons: Sequence[str]) -> None:
    """The stamp is written last: a folder without one is not used."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STAMP).unlink(missing_ok=True)
    for name, query in KEPT.items():
        connection.execute(f"copy {query} to {literal(folder / name)} (format parquet)")
    (folder / STAMP).write_text(json.dumps({"made": _made(model), "comparisons": list(comparisons)}))


def highest(connection: Connection) -> int:
    return int(str(engine.scalar(connection, "select coalesce(max(rid), 0) from match_remembered")))


def _made(model: str) -> list[str | int]:
    """All that an earlier result depends on but the records themselves; the engine's hashes are its own."""
    return [FORMAT, engine.VERSION, model]
