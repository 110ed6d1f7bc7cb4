"""The engine's part: a surveyed text to raw Parquet, what it cannot read to rejects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core import engine
from core.engine import Connection, EngineError
from core.intake.layout import Layout
from core.intake.reading import UnreadableFile
from core.intake.records import Positions, blocks
from core.intake.rejects import reject, too_long
from core.intake.survey import Survey, tidy
from core.intake.text import Text

LAST = 4096  # bytes of a record in which empty cells at its end are looked for


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
    connection: Connection, text: Text, name: str, layout: Layout, survey: Survey, target: Path
) -> Loaded:
    """Writes records.parquet and rejects.parquet; found = loaded + rejected or nothing is accepted."""
    source = text.path if survey.is_tidy else _tidied(text, name, layout, survey, {}, target)
    # Quoted line breaks at the edge of a thread's share are where a parallel reader errs, so a
    # difference is given a second, sequential chance.
    for is_parallel in (True, False):
        loaded = _copy(connection, source, name, layout, target / "records.parquet", is_parallel)
        if excess := _empty_excess(connection, text, name, layout, survey):
            source = _tidied(text, name, layout, survey, excess, target)
            loaded = _copy(connection, source, name, layout, target / "records.parquet", is_parallel)
        rejected = reject(connection, text, name, layout, survey, target / "rejects.parquet")
        if loaded + rejected == survey.found:
            return Loaded(loaded, rejected)
    raise Miscounted(name, survey.found, loaded, rejected)


def _tidied(
    text: Text, name: str, layout: Layout, survey: Survey, excess: Mapping[int, int], target: Path
) -> Path:
    source = target.parent / "tidy.csv"
    tidy(blocks(text.path, name, layout.dialect, text.first), layout, survey, excess, source)
    return source


def _empty_excess(
    connection: Connection, text: Text, name: str, layout: Layout, survey: Survey
) -> dict[int, int]:
    """Records that are too long by empty cells alone, with the bytes these take: a spreadsheet shows none."""
    long = too_long(connection, survey, layout.width)
    if not long:
        return {}
    numbers = np.array(sorted(long), np.int64)
    places = dict(zip(numbers.tolist(), _rows(text, name, layout, numbers), strict=True))
    mark, quote = layout.dialect.delimiter.encode(), layout.dialect.quote.encode()
    tails = {number: [(mark + cell) * long[number] for cell in (b"", quote * 2)] for number in places}
    return {n: len(tail) for n, raw in places.items() for tail in tails[n] if raw.endswith(tail)}


def _rows(text: Text, name: str, layout: Layout, numbers: Positions) -> Iterator[bytes]:
    """The last bytes of records, without their line ends."""
    number = 1
    for block in blocks(text.path, name, layout.dialect, text.first):
        rows = np.flatnonzero(layout.sort(block).is_record)
        low, high = np.searchsorted(numbers, [number, number + len(rows)])
        for index in rows[numbers[low:high] - number].tolist():
            end = int(block.ends[index])
            yield block.content[max(int(block.starts[index]), end - LAST) : end].rstrip(b"\r\n")
        number += len(rows)


def _copy(
    connection: Connection, source: Path, name: str, layout: Layout, target: Path, is_parallel: bool
) -> int:
    for table in ("reject_errors", "reject_scans"):
        connection.execute(f"drop table if exists {table}")
    try:
        connection.execute(
            f"copy (from {_csv(source, layout, is_parallel)}) to {engine.literal(target)} "
            f"({engine.TO_LOOK_UP})"
        )
    except EngineError as error:
        raise NotLoaded(name) from error
    return engine.count(connection, f"read_parquet({engine.literal(target)})")


def _csv(source: Path, layout: Layout, is_parallel: bool) -> str:
    columns = ", ".join(f"{engine.literal(column)}: 'VARCHAR'" for column in layout.names)
    quote = engine.literal(layout.dialect.quote)
    return (
        f"read_csv({engine.literal(source)}, auto_detect = false, header = true, columns = {{{columns}}}, "
        f"delim = {engine.literal(layout.dialect.delimiter)}, quote = {quote}, escape = {quote}, "
        "strict_mode = true, null_padding = false, store_rejects = true, rejects_limit = 0, "
        f"parallel = {str(is_parallel).lower()})"
    )
