"""How common values, words and keys are: counted with the model that is learnt, and kept with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.engine import Connection, literal
from core.matching import scripts
from core.matching.features import Features

TABLES = ("match_use", "match_common")
# A value counts as common though the model did not know it so from this many times what it was, and some.
FACTOR, SLACK = 4, 8


@dataclass(frozen=True)
class Frequencies:
    """`records` were counted. `caps` is the largest block of each kind of key, `small` that of a weak one.

    `digest` tells the counts in TABLES from others.
    """

    records: int
    caps: Mapping[str, int]
    small: int
    digest: str

    @classmethod
    def of(cls, parts: Mapping[str, Any]) -> "Frequencies":
        return cls(parts["records"], parts["caps"], parts["small"], parts["digest"])

    def as_parts(self) -> dict[str, Any]:
        return {"records": self.records, "caps": dict(self.caps), "small": self.small, "digest": self.digest}


def count(connection: Connection, features: Features) -> None:
    """match_use from all records; nothing is more common than that."""
    counted = _counted(features, "having count(*) > 1")
    scripts.run(connection, "counted", counted=counted)
    connection.execute("create or replace temp table match_surge as from match_use limit 0")


def surge(connection: Connection, features: Features, is_whole: bool) -> None:
    """match_surge, and into match_touched the records whose values have become common, or no longer are."""
    touched = "" if is_whole else " semi join match_touched using (rid)"
    asked = (
        f"select distinct '{{field}}' as field, {{column}} as value from {{table}}{touched} where {{where}}"
    )
    scripts.run(
        connection,
        "surges",
        asked=_each(features, asked),
        counted=_counted(features, "", _among("asked")),
        holders=_each(features, f"select rid from {{table}}{_among('crossing')} where {{where}}"),
        factor=FACTOR,
        slack=SLACK,
    )


def digest(connection: Connection) -> str:
    """The same rows give the same, in whatever order they stand."""
    sums = " union all ".join(
        f"select {place} as place, count(*) as n, coalesce(bit_xor(hash({columns})), 0) as x from {table}"
        for place, (table, columns) in enumerate(
            zip(TABLES, ("field, value, records", "key, is_barred"), strict=True)
        )
    )
    rows = connection.execute(f"select n, x from ({sums}) order by place").fetchall()
    return "-".join(f"{n:x}.{x:x}" for n, x in rows)


def save(connection: Connection, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        connection.execute(
            f"copy (from {table} order by all) to {literal(_file(folder, table))} (format parquet)"
        )


def are_in(folder: Path) -> bool:
    return all(_file(folder, table).exists() for table in TABLES)


def load(connection: Connection, folder: Path) -> None:
    for table in TABLES:
        connection.execute(
            f"create or replace temp table {table} as from read_parquet({literal(_file(folder, table))})"
        )


def _file(folder: Path, table: str) -> Path:
    return folder / f"{table.removeprefix('match_')}.parquet"


def _counted(features: Features, having: str, asked: str = "") -> str:
    return _each(
        features,
        f"select '{{field}}' as field, {{column}} as value, count(*) as records from {{table}}{asked} "
        f"where {{where}} group by {{column}} {having}",
    )


def _among(table: str) -> str:
    return (
        f" semi join (select value as {{column}} from {table} where field = '{{field}}') using ({{column}})"
    )


def _each(features: Features, query: str) -> str:
    """The query for each counted column of match_record and for the words of each worded one."""
    of_values = (("match_record", column, column, f"{column} is not null") for column in features.counted)
    of_words = (
        ("match_word", "word", f"word of {column}", f"field = '{column}'") for column in features.worded
    )
    return " union all ".join(
        query.format(table=table, column=column, field=field, where=where)
        for table, column, field, where in (*of_values, *of_words)
    )
