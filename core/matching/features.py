"""Records as matching compares them, whatever they came from."""

from collections.abc import Sequence
from dataclasses import dataclass

from core import engine
from core.engine import Connection, identifier
from core.matching import scripts
from core.matching.comparisons import COUNTED, WORDED

# What match_given has of every record, whether its source gives it or not; all text, null where empty.
GIVEN = (
    "company",
    "trade",
    "street",
    "house",
    "unit",
    "city",
    "state",
    "zip",
    "phone",
    "email",
    "email_domain",
    "website",
    "first",
    "last",
    "license",
    "birth",
)


@dataclass(frozen=True)
class Features:
    """What match_record holds: its size, the columns that records fill, and the plain texts by label."""

    records: int
    filled: frozenset[str]
    texts: tuple[tuple[str, str], ...] = ()

    @property
    def worded(self) -> tuple[str, ...]:
        """Columns whose words are known one by one."""
        return tuple(name for name in (*WORDED, *(column for column, _ in self.texts)) if name in self.filled)


def prepare(connection: Connection, texts: Sequence[tuple[str, str]] = ()) -> Features:
    """match_record and match_word from match_given, which is dropped."""
    columns = [column for column, _ in texts]
    scripts.run(
        connection,
        "features",
        words=" union all ".join(_words(column) for column in (*WORDED, *columns)),
        lists="".join(
            f"{name}_list.words as {name}_words, {name}_list.weight as {name}_weight, "
            for name in (*WORDED, *columns)
        ),
        counts="".join(f"coalesce({name}_use.records, 1) as n_{name}, " for name in (*COUNTED, *columns)),
        joins="".join(
            [
                *(_word_list(column) for column in (*WORDED, *columns)),
                *(_use(column) for column in (*COUNTED, *columns)),
            ]
        ),
    )
    records = engine.count(connection, "match_record")
    return Features(records, _filled(connection, columns), tuple(texts))


def _words(column: str) -> str:
    return (
        f"select distinct '{column}' as field, rid, unnest(string_split({column}, ' ')) as word "
        f"from match_plain where {column} is not null"
    )


def _word_list(column: str) -> str:
    return (
        " left join (select rid, list(weight order by weight) as words, sum(weight) as weight "
        f"from match_word where field = '{column}' group by rid) as {column}_list using (rid)"
    )


def _use(column: str) -> str:
    """Few values are common, so the table joined is small."""
    return (
        f" left join (select {column}, count(*) as records from match_plain where {column} is not null "
        f"group by {column} having count(*) > 1) as {column}_use using ({column})"
    )


def _filled(connection: Connection, texts: Sequence[str]) -> frozenset[str]:
    columns = [*GIVEN, "street_name", *texts]
    counted = ", ".join(f"count({identifier(name)})" for name in columns)
    found = connection.execute(f"select {counted} from match_record").fetchall()[0]
    return frozenset(name for name, filled in zip(columns, found, strict=True) if filled >= 2)
