"""Records as matching compares them, whatever they came from."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.engine import Connection, identifier
from core.matching import comparisons, scripts
from core.matching.comparisons import COUNTED, WORDED
from core.matching.levels import Comparison

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
# A word's weight has room for so many marks before they reach what tells one word's rarity from another's.
MARKS = 2**39
EVERY_RECORD = "select rid from match_record"
OF_PAIRS = "select rid_l as rid from match_candidate union select rid_r from match_candidate"


@dataclass(frozen=True)
class Features:
    """What the records hold: how many they are, the columns that they fill, and the plain texts by label."""

    records: int
    filled: frozenset[str]
    texts: tuple[tuple[str, str], ...] = ()

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        return comparisons.usable(self.filled, self.texts)

    @property
    def worded(self) -> tuple[str, ...]:
        """Columns whose words are known one by one."""
        return (*WORDED, *self._columns)

    @property
    def counted(self) -> tuple[str, ...]:
        """Columns of which it is known how many records give a value."""
        return (*COUNTED, *self._columns)

    @property
    def _columns(self) -> tuple[str, ...]:
        return tuple(column for column, _ in self.texts)


def identify(connection: Connection, texts: Sequence[tuple[str, str]] = (), after: int = 0) -> Features:
    """match_record, match_word and match_touched from match_given; new records are numbered after `after`."""
    columns = tuple(column for column, _ in texts)
    scripts.run(connection, "identified", compared=", ".join((*GIVEN, *columns)), after=after)
    words = " union all ".join(_words(column) for column in (*WORDED, *columns))
    connection.execute(f"create or replace temp table match_word as {words}")
    return _look(connection, texts)


def _look(connection: Connection, texts: Sequence[tuple[str, str]]) -> Features:
    columns = [*GIVEN, "street_name", *(column for column, _ in texts)]
    counted = ", ".join(f"count({identifier(name)})" for name in columns)
    records, *found = connection.execute(f"select count(*), {counted} from match_record").fetchall()[0]
    filled = frozenset(name for name, filled in zip(columns, found, strict=True) if filled >= 2)
    return Features(int(records), filled, tuple(texts))


def complete(connection: Connection, features: Features, records: int, whose: str) -> None:
    """match_feature: the records of `whose`, a query of rids, with their words and how common values are.

    `records` is how many there were when the values and words were counted.
    """
    worded = features.worded
    scripts.run(
        connection,
        "features",
        wanted=whose,
        records=records,
        marks=MARKS,
        lists="".join(
            f"{name}_list.words as {name}_words, {name}_list.weight as {name}_weight, " for name in worded
        ),
        counts="".join(f"coalesce({name}_use.records, 1) as n_{name}, " for name in features.counted),
        joins="".join(
            [*(_word_list(column) for column in worded), *(_use(column) for column in features.counted)]
        ),
    )


def _words(column: str) -> str:
    return (
        f"select distinct '{column}' as field, rid, unnest(string_split({column}, ' ')) as word "
        f"from match_record where {column} is not null"
    )


def _word_list(column: str) -> str:
    return (
        " left join (select rid, list(weight order by weight) as words, sum(weight) as weight "
        f"from weighed where field = '{column}' group by rid) as {column}_list using (rid)"
    )


def _use(column: str) -> str:
    """Few values are common, so the table joined is small."""
    return (
        f" left join (select value as {column}, records from used where field = '{column}') "
        f"as {column}_use using ({column})"
    )
