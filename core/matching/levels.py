"""How far two records agree: comparisons, their levels, and the SQL that says which level a pair is at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# The kinds of pairs that the model tells apart. Two sites of one owner share phones and people, two tenants
# of one house the address, two members of a household both: counted as unrelated, they would make every
# shared phone and every shared door a duplicate.
DUPLICATE, OWNER, CHAIN, PLACE, RELICENSED, UNRELATED = (
    "duplicate",
    "same owner",
    "same chain",
    "same place",
    "new licence",
    "unrelated",
)
KINDS = (DUPLICATE, OWNER, CHAIN, PLACE, RELICENSED, UNRELATED)
RELATED = KINDS[1:-1]
SHORT_TEXT = 80


@dataclass(frozen=True)
class Level:
    """One degree of agreement: `sql` over two rows l and r, the first that is true counts.

    `duplicate` and `unrelated` are the shares of such pairs at this level, as shipped. With `contradicts` the
    level speaks against a duplicate: its share there is never learnt above the shipped one. Among pairs that
    are something else to each other its share is `related`.
    """

    label: str
    sql: str
    duplicate: float
    unrelated: float
    contradicts: bool = False
    related: float | None = None


@dataclass(frozen=True)
class Comparison:
    """`reads` are the columns it needs, a|b one of two; `missing` is SQL for a pair that it says nothing of.

    `follows` tells how far pairs of each related kind agree here as a record and its copy do: 1 as copies do,
    0 as unrelated records do, below 0 less than those. `common` is SQL that levels may name, worked out once.
    With `of_contact` it is about the person to ask for, who may be another one in both records of a company.
    Where `needed_by` names a kind, a pair that says nothing here is not of that kind.
    """

    name: str
    reads: tuple[str, ...]
    missing: str
    levels: tuple[Level, ...]
    follows: Mapping[str, float] = field(default_factory=dict)
    common: str = ""
    of_contact: bool = False
    needed_by: str | None = None


def empty(*columns: str) -> str:
    return " or ".join(f"l.{name} is null or r.{name} is null" for name in columns)


def used(column: str, most: int) -> str:
    """How many records hold the value that both sides share: what half the file says proves little."""
    return f"least(l.n_{column}, r.n_{column}) <= {most}"


def common_words(column: str) -> str:
    """The weight of the words in common: a weight is one word's alone."""
    return (
        f"coalesce(list_sum(list_filter(l.{column}_words, lambda w: list_contains(r.{column}_words, w))), 0)"
    )


def overlap(column: str, share: float) -> str:
    """Words in common, each by how rare it is, over all words of both."""
    return f"common >= {share} * (l.{column}_weight + r.{column}_weight - common)"


def within(column: str, share: float) -> str:
    """All the words that tell anything of the shorter name stand in the longer one."""
    return f"common >= {share} * least(l.{column}_weight, r.{column}_weight)"


def jaro(column: str, least: float) -> str:
    return f"jaro_winkler_similarity(l.{column}, r.{column}) >= {least}"


def jaro_of_short(column: str, least: float) -> str:
    """Letter by letter takes the product of both lengths, and of a long text the words say more."""
    both_short = f"length(l.{column}) <= {SHORT_TEXT} and length(r.{column}) <= {SHORT_TEXT}"
    return f"case when {both_short} then {jaro(column, least)} else false end"


def one_edit(column: str, half: int) -> str:
    """One edit leaves the first or the last part as it was, which is far quicker to see."""
    same_part = (
        f"left(l.{column}, {half}) = left(r.{column}, {half}) "
        f"or right(l.{column}, {half}) = right(r.{column}, {half})"
    )
    return f"case when {same_part} then damerau_levenshtein(l.{column}, r.{column}) <= 1 else false end"


def pattern(comparisons: Sequence[Comparison]) -> str:
    """The SQL of one number that holds every comparison's level, four bits each, 0 where nothing is said."""
    parts = (f"({level(one)})::ubigint * {16**place}::ubigint" for place, one in enumerate(comparisons))
    return " + ".join(["0::ubigint", *parts])


def level(comparison: Comparison) -> str:
    """The SQL of the level's number, from 1; common words are counted only where nothing before is true."""
    last = len(comparison.levels)
    arms = [(number, one.sql) for number, one in enumerate(comparison.levels, start=1)]
    plain = [arm for arm in arms[:-1] if "common >=" not in arm[1]]
    first = next((number for number, sql in arms if "common >=" in sql), last)
    before = _arms(arm for arm in plain if arm[0] < first)
    if first == last:
        return f"case when {comparison.missing} then 0 {before} else {last} end"
    after = f"case {_arms(arm for arm in arms[:-1] if arm[0] >= first)} else {last} end"
    return (
        f"case when {comparison.missing} then 0 {before} "
        f"else list_transform([{comparison.common}], lambda common: {after})[1] end"
    )


def _arms(arms: Iterable[tuple[int, str]]) -> str:
    return " ".join(f"when {sql} then {number}" for number, sql in arms)


def levels(number: int, comparisons: Sequence[Comparison]) -> tuple[int, ...]:
    """The levels that a pattern holds, in the order of the comparisons."""
    return tuple(number >> (4 * place) & 15 for place in range(len(comparisons)))
