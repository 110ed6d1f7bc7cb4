"""What was said on the review desk: of a pair, by a person, and what a run does not know of."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from core.review_memory import WORD, Memory
from core.state.acts import Word
from core.state.decisions import HEEDED
from core.state.tables import Run

PairIds = tuple[str, str]
FEW = 5  # acts before a pace can be told
A_BREAK = timedelta(minutes=5)  # between two acts: what is longer was no work on a pair
# Pairs whose word the run does not know, or goes by though it was taken back since; said on runs of its own
# month or an earlier one.
_PENDING = f"""
with mine as (
    select *, (run_id = $run or said_at > $began) as is_since from word
    where coalesce(run_id not in (select unnest($later::varchar[])), true)
),

known as (
    select * from mine where verdict in {HEEDED} and not is_since
)

select count(*) from (
    select left_id, right_id from mine semi join said using (decision_id)
    where verdict in {HEEDED} and is_since
    union
    select left_id, right_id from known
    where decision_id in (select undoes from mine where said_at > $began)
    union
    select left_id, right_id from mine semi join said using (decision_id)
    semi join known using (left_id, right_id)
    where verdict = 'unsure' and is_since
)"""


def standing(memory: Memory, ids: Iterable[PairIds]) -> dict[PairIds, Word]:
    """The word that stands on each of these pairs."""
    query = f"""select {WORD} from said inner join word using (decision_id)
        where word.left_id || chr(31) || word.right_id in (select unnest($keys::varchar[]))"""
    with memory.cursor() as cursor:
        rows = cursor.execute(query, {"keys": ["\x1f".join(pair) for pair in ids]}).fetchall()
    return {(word.left_id, word.right_id): word for word in (Word(*row) for row in rows)}


def doubters(memory: Memory, pair: PairIds) -> tuple[str, ...]:
    """Who is unsure of a pair that nobody has decided since."""
    query = "select who from doubt where left_id = ? and right_id = ? order by who"
    with memory.cursor() as cursor:
        return tuple(who for (who,) in cursor.execute(query, list(pair)).fetchall())


def last_act(memory: Memory, run: Run, who: str) -> Word | None:
    """The newest word that somebody said since the run began and that stands."""
    query = f"""select {WORD} from word
        where who = $who and undoes is null and not is_undone and (run_id = $run or said_at > $began)
        order by decision_id desc limit 1"""
    with memory.cursor() as cursor:
        rows = cursor.execute(query, {"who": who, "run": run.run_id, "began": run.created_at}).fetchall()
    return Word(*rows[0]) if rows else None


def pending(memory: Memory, run: Run, later: Sequence[str] = ()) -> int:
    """Pairs that the run would judge otherwise today; what was said on the runs `later` is none of it."""
    values = {"run": run.run_id, "began": run.created_at, "later": list(later)}
    with memory.cursor() as cursor:
        return int(cursor.execute(_PENDING, values).fetchall()[0][0])


def acts_since(memory: Memory, who: str, begin: datetime) -> list[tuple[datetime, int]]:
    """When somebody said something from then on, and of how many pairs it stands; oldest first."""
    query = """select min(said_at), count(*) from word
        where who = ? and said_at >= ? and undoes is null and not is_undone
        group by act_id order by min(said_at)"""
    with memory.cursor() as cursor:
        return cursor.execute(query, [who, begin]).fetchall()


def seconds_each(made: Sequence[tuple[datetime, int]]) -> float | None:
    """The middle time from one act to the next; unknown until there are a few, and breaks are left out."""
    moments = [at for at, _ in made]
    steps = sorted(
        (later - earlier).total_seconds()
        for earlier, later in pairwise(moments)
        if later - earlier <= A_BREAK
    )
    return steps[len(steps) // 2] if len(steps) >= FEW - 1 else None
