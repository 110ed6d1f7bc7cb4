"""The engine's part: a surveyed text to raw Parquet, what it cannot read to rejects."""

from dataclasses import dataclass
from pathlib import Path

from core import engine
from core.engine import Connection, EngineError
from core.intake.header import Header
from core.intake.reading import UnreadableFile
from core.intake.records import blocks
from core.intake.rejects import reject
from core.intake.survey import Survey, tidy
from core.intake.text import Text


class Miscounted(UnreadableFile):
    """The two readings of a file disagree, so neither is believed."""

    def __init__(self, name: str, found: int, loaded: int, rejected: int) -> None:
        super().__init__(
            f"{name} holds {found:,} records, but {loaded:,} were loaded and {rejected:,} rejected; "
            "nothing was kept: save the file again as CSV UTF-8 and send that."
        )


class NotLoaded(UnreadableFile):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} could not be read as a table; save it again as CSV UTF-8 and send that.")


@dataclass(frozen=True)
class Loaded:
    loaded: int
    rejected: int


def load(
    connection: Connection, text: Text, name: str, header: Header, survey: Survey, target: Path
) -> Loaded:
    """Writes records.parquet and rejects.parquet; found = loaded + rejected or nothing is accepted."""
    source = text.path
    if not survey.is_tidy:
        source = target.parent / "tidy.csv"
        tidy(blocks(text.path, name, header.delimiter, text.first), source)
    # Quoted line breaks at the edge of a thread's share are where a parallel reader errs, so a
    # difference is given a second, sequential chance.
    for is_parallel in (True, False):
        loaded = _copy(connection, source, name, header, target / "records.parquet", is_parallel)
        rejected = reject(connection, text, name, header, survey, target / "rejects.parquet")
        if loaded + rejected == survey.found:
            return Loaded(loaded, rejected)
    raise Miscounted(name, survey.found, loaded, rejected)


def _copy(
    connection: Connection, source: Path, name: str, header: Header, target: Path, is_parallel: bool
) -> int:
    for table in ("reject_errors", "reject_scans"):
        connection.execute(f"drop table if exists {table}")
    try:
        connection.execute(
            f"copy (from {_csv(source, header, is_parallel)}) to {engine.literal(target)} "
            "(format parquet, compression zstd)"
        )
    except EngineError as error:
        raise NotLoaded(name) from error
    return engine.count(connection, f"read_parquet({engine.literal(target)})")


def _csv(source: Path, header: Header, is_parallel: bool) -> str:
    columns = ", ".join(f"{engine.literal(column)}: 'VARCHAR'" for column in header.names)
    return (
        f"read_csv({engine.literal(source)}, auto_detect = false, header = true, columns = {{{columns}}}, "
        f"delim = {engine.literal(header.delimiter)}, quote = '\"', escape = '\"', "
        "strict_mode = true, null_padding = false, store_rejects = true, rejects_limit = 0, "
        f"parallel = {str(is_parallel).lower()})"
    )
