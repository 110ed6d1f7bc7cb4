"""What waits on the review desk: how much, what comes next, what is alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.insights.queue import QueueRow
from core.review_memory import Memory
from core.state.decisions import HEEDED, MERGE
from core.state.tables import Run

PairIds = tuple[str, str]
COLUMNS = ", ".join(QueueRow.__dataclass_fields__)
MOST_AT_ONCE = 10_000
_PATTERN = "why || ' ' || coalesce(pattern::varchar, reason)"
_KEY = "left_id || chr(31) || right_id"
# A pair that somebody decided since the run took its copy is answered; one that was decided before, and that
# the run asks about again, is not. Where two leads are merged, their other pairs ask nothing any more.
_SINCE = "(said.run_id = $run or said.said_at > $began)"
_PAIRS = f"""(
    select
        queue.*,
        coalesce(said.verdict in {HEEDED} and {_SINCE}, false) or merged.couple is not null as is_decided,
        not is_decided and exists (
            from doubt
            where doubt.left_id = queue.left_id and doubt.right_id = queue.right_id and doubt.who = $who
        ) as is_doubted,
    from {{queue}} as queue
    left join said on queue.pair_key = said.pair_key
    left join (
        select distinct couple from {{queue}} inner join said using (pair_key)
        where said.verdict = '{MERGE}' and {_SINCE}
    ) as merged on queue.couple = merged.couple
)"""


@dataclass(frozen=True)
class Asked:
    """Which of the waiting pairs a person wants; what is None is not asked for."""

    source: str | None = None
    state: str | None = None
    band: float | None = None
    why: str | None = None
    differs: str | None = None
    is_unsure: bool = False  # those that this person is unsure of, instead of the others


@dataclass(frozen=True)
class Counts:
    """`left` fit what is asked for; the others are of the whole run."""

    left: int
    waiting: int
    decided: int
    unsure: int  # of this person

    @property
    def total(self) -> int:
        return self.waiting + self.decided


@dataclass(frozen=True)
class Choices:
    """What can be asked for in one run's queue."""

    source: tuple[str, ...]
    state: tuple[str, ...]
    band: tuple[float, ...]
    why: tuple[str, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True)
class Pattern:
    """Waiting pairs that agree and differ alike."""

    key: str
    why: str
    pairs: int
    least: float | None
    most: float | None
    reason: str  # of most of them


def counts(memory: Memory, run: Run, who: str, asked: Asked) -> Counts:
    fits, values = _fits(asked)
    query = f"""
        select count(*) filter (where {fits}), count(*) filter (where not is_decided),
            count(*) filter (where is_decided), count(*) filter (where is_doubted)
        from {_PAIRS.format(queue=memory.queue(run))}"""
    with memory.cursor() as cursor:
        return Counts(*cursor.execute(query, _of(run, who) | values).fetchall()[0])


def waiting(memory: Memory, run: Run) -> int:
    """Pairs that the run left to a person and nobody has decided since; somebody's unsure ones wait too."""
    return counts(memory, run, "", Asked()).waiting


def following(
    memory: Memory, run: Run, who: str, asked: Asked, after: int = 0, limit: int = 1
) -> tuple[QueueRow, ...]:
    """The next that wait behind a place in the queue; from its beginning again when its end is reached."""
    return _rows(memory, run, who, asked, "true", "place <= $after, place", {"after": after}, limit)


def rows(memory: Memory, run: Run, ids: Sequence[PairIds]) -> tuple[QueueRow, ...]:
    """Pairs of the run's queue by their records, decided or not, in its order."""
    left, right = [one for one, _ in ids], [other for _, other in ids]
    query = f"""select {COLUMNS} from {memory.queue(run)}
        where left_id in (select unnest($left::varchar[])) and right_id in (select unnest($right::varchar[]))
        order by place"""
    with memory.cursor() as cursor:
        found = cursor.execute(query, {"left": left, "right": right}).fetchall()
    wanted = set(ids)
    return tuple(row for row in (QueueRow(*each) for each in found) if row.ids in wanted)


def at_leads(memory: Memory, run: Run, leads: Sequence[str], limit: int = 200) -> tuple[QueueRow, ...]:
    """The pairs that would join one of these leads with something, decided or not."""
    query = f"""select {COLUMNS} from {memory.queue(run)}
        where left_lead in (select unnest($leads::varchar[]))
            or right_lead in (select unnest($leads::varchar[]))
        order by place limit {limit}"""
    with memory.cursor() as cursor:
        found = cursor.execute(query, {"leads": list(leads)}).fetchall()
    return tuple(QueueRow(*row) for row in found)


def choices(memory: Memory, run: Run) -> Choices:
    """The commonest first."""
    known: Choices | None = memory.choices.get(run.run_id)
    if known is None:
        known = memory.choices[run.run_id] = _choices(memory, run)
    return known


def _choices(memory: Memory, run: Run) -> Choices:
    table = memory.queue(run)
    queries = {
        "source": f"select unnest([left_source, right_source]) as found, 1 as one from {table}",
        "state": f"select unnest(states) as found, 1 as one from {table}",
        "band": f"select band as found, 1 as one from {table}",
        "why": f"select why as found, 1 as one from {table}",
        "differs": f"select unnest(differs) as found, 1 as one from {table}",
    }
    with memory.cursor() as cursor:
        return Choices(
            **{
                name: tuple(
                    value
                    for (value,) in cursor.execute(
                        f"select found from ({query}) group by found order by count(*) desc, found"
                    ).fetchall()
                )
                for name, query in queries.items()
            }
        )


def patterns(
    memory: Memory, run: Run, who: str, asked: Asked, least: float, limit: int = 30
) -> tuple[Pattern, ...]:
    """Of the waiting pairs at least so likely, those that share a pattern, the most first."""
    fits, values = _fits(asked)
    query = f"""
        select {_PATTERN}, any_value(why), count(*), min(probability), max(probability), mode(reason)
        from {_PAIRS.format(queue=memory.queue(run))}
        where {fits} and coalesce(probability, 0) >= $least
        group by 1 having count(*) > 1 order by count(*) desc, 1 limit {limit}"""
    with memory.cursor() as cursor:
        found = cursor.execute(query, _of(run, who) | values | {"least": least}).fetchall()
    return tuple(Pattern(*row) for row in found)


def of_pattern(
    memory: Memory, run: Run, who: str, asked: Asked, key: str, limit: int = MOST_AT_ONCE
) -> tuple[QueueRow, ...]:
    """The waiting pairs of one pattern, in the order of the queue."""
    return _rows(memory, run, who, asked, f"{_PATTERN} = $key", "place", {"key": key}, limit)


def drawn(
    memory: Memory, run: Run, who: str, asked: Asked, key: str, seed: int, size: int = 20
) -> tuple[QueueRow, ...]:
    """Some of them by chance; the same seed draws the same."""
    values: dict[str, object] = {"key": key, "seed": str(seed)}
    return _rows(memory, run, who, asked, f"{_PATTERN} = $key", f"hash({_KEY} || $seed), place", values, size)


def _rows(
    memory: Memory,
    run: Run,
    who: str,
    asked: Asked,
    where: str,
    order: str,
    more: dict[str, object],
    limit: int,
) -> tuple[QueueRow, ...]:
    """The places first and the rest of the columns for these alone, which is far less to sort."""
    fits, values = _fits(asked)
    table = memory.queue(run)
    query = f"""
        with chosen as (
            select place from {_PAIRS.format(queue=table)}
            where {fits} and {where} order by {order} limit {limit}
        )
        select {COLUMNS} from {table} where place in (select place from chosen) order by {order}"""
    with memory.cursor() as cursor:
        found = cursor.execute(query, _of(run, who) | values | more).fetchall()
    return tuple(QueueRow(*row) for row in found)


def _fits(asked: Asked) -> tuple[str, dict[str, object]]:
    conditions = ["not is_decided", "is_doubted" if asked.is_unsure else "not is_doubted"]
    values: dict[str, object] = {}
    for name, condition in _CONDITIONS.items():
        value = getattr(asked, name)
        if value is not None:
            conditions.append(condition)
            values[name] = value
    return " and ".join(conditions), values


_CONDITIONS = {
    "source": "$source in (left_source, right_source)",
    "state": "list_contains(states, $state)",
    "band": "band = $band",
    "why": "why = $why",
    "differs": "list_contains(differs, $differs)",
}


def _of(run: Run, who: str) -> dict[str, object]:
    return {"run": run.run_id, "began": run.created_at, "who": who}
