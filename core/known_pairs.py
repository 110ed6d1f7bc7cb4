"""Pairs whose answer is known, mixed into a person's work on request: answered, compared, never decided.

Known is what somebody else answered in a random sample, what somebody else decided this month, and what a key
alone decides. A pair on which people differ is not known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from core import locks, opinions, review, review_words, second_opinions
from core.engine import Connection
from core.errors import WrongUse
from core.insights.agreement import Compared
from core.opinions import PairIds
from core.review_memory import CHANCE, Memory
from core.state import decisions, pair_samples
from core.state import opinions as rows
from core.state.acts import Word
from core.state.opinion_tables import CheckShare, Opinion
from core.state.pair_tables import PairAnswer, PairSample
from core.state.tables import Run
from core.workspace import Workspace

LARGEST = 0.5
SAMPLE, DECISION, KEY = "sample", "decision", "key"
MOST = 200  # of each kind that are looked through for one to put next
_VERDICTS = {pair_samples.ONE_LEAD: decisions.MERGE, pair_samples.NOT_ONE: decisions.DISTINCT}
_MINE = "('0x' || left(md5({} || chr(31) || {} || $who), 8))::ubigint"
_DECIDED = f"""
select word.left_id, word.right_id, word.verdict, word.who, word.decision_id
from said inner join word using (decision_id)
where said.verdict in {decisions.HEEDED} and word.who <> $who and left(word.run_id, 7) = $period
    and said.chance >= $share
order by {_MINE.format("word.left_id", "word.right_id")} limit {MOST}"""
_BY_KEY = f"""
select left_id, right_id from match_pair
where band = 'merge' and rule in ('exact_license', 'exact_place', 'crm_link')
order by md5(left_id || chr(31) || right_id) limit {MOST}"""


@dataclass(frozen=True)
class Known:
    """`by` is nobody where a key alone says so."""

    how: str
    ids: PairIds
    verdict: str
    by: str = ""
    decision_id: int | None = None


@dataclass(frozen=True)
class Due:
    """What comes next in somebody's work instead of a waiting pair, after the word that it comes after."""

    after: int
    task: Word | Known


class NoSuchShare(WrongUse):
    def __init__(self) -> None:
        super().__init__(f"The share of known pairs lies between 0 and {LARGEST:.0%}.")


def share(workspace: Workspace) -> float:
    """What this person wants for their own work."""
    with workspace.store.session() as session:
        found: CheckShare | None = rows.share_of_known(session, workspace.who)
    return found.share if found else 0.0


def mix_in(workspace: Workspace, wanted: float) -> CheckShare:
    if not 0 <= wanted <= LARGEST:
        raise NoSuchShare
    with workspace.store.session() as session:
        return rows.set_share(session, rows.KNOWN, wanted, workspace.who)


def by_key(connection: Connection) -> tuple[PairIds, ...]:
    """Some of the run's pairs that a key decides, by chance; the same ones each time."""
    return tuple((left, right) for left, right in connection.execute(_BY_KEY).fetchall())


def due(workspace: Workspace, memory: Memory, run: Run, keyed: Sequence[PairIds]) -> Due | None:
    """After each decision a number that nobody can choose says whether a check comes, and of which kind."""
    asked, mixed = second_opinions.share_of(workspace), share(workspace)
    if not asked + mixed:
        return None
    after, chance = _last_word(workspace, memory)
    if chance is None or chance >= asked + mixed:
        return None
    if chance < asked:
        waiting = second_opinions.waiting(workspace, memory, run)
        return Due(after, waiting[0]) if waiting else None
    known = pick(workspace, memory, run, keyed)
    return Due(after, known) if known else None


def pick(workspace: Workspace, memory: Memory, run: Run, keyed: Sequence[PairIds]) -> Known | None:
    """The next for this person, of each kind in turn: keys are many and would crowd out the others."""
    found = _Candidates(workspace, memory, run, tuple(keyed)).free
    kinds = sorted({each.how for each in found})
    if not kinds:
        return None
    mine = [
        row for row in opinions.of(workspace) if row.kind == rows.KNOWN and row.created_by == workspace.who
    ]
    how = kinds[len(mine) % len(kinds)]
    return next(each for each in found if each.how == how)


def say(workspace: Workspace, known: Known, verdict: str, reason: str, run: Run) -> Opinion:
    """An answer, never a decision; whoever answers twice at once has answered once."""
    with locks.waiting_for(workspace.settings.home / review.LOCK), workspace.store.session() as session:
        for row in rows.standing(rows.every(session)):
            if row.created_by == workspace.who and opinions.pair(row) == known.ids:
                return row
        return rows.add(
            session,
            Opinion(
                kind=rows.KNOWN, left_id=known.ids[0], right_id=known.ids[1], verdict=verdict,
                reason=reason.strip()[: review.LONGEST], known=known.verdict, known_by=known.by,
                decision_id=known.decision_id, run_id=run.run_id, created_by=workspace.who,
            ),
        )  # fmt: skip


def compared(workspace: Workspace) -> list[Compared]:
    """Every answer to a known pair that stands; unsure ones are none."""
    told = [row for row in rows.standing(opinions.of(workspace)) if row.kind == rows.KNOWN]
    return [
        Compared(row.known_by, row.created_by, opinions.is_one(row.known), opinions.is_one(row.verdict))
        for row in told
        if opinions.is_told(row)
    ]


@dataclass(frozen=True)
class _Candidates:
    """What could be put to a person next."""

    workspace: Workspace
    memory: Memory
    run: Run
    keyed: tuple[PairIds, ...]

    @cached_property
    def free(self) -> list[Known]:
        """Those that they have no word on, and on which nobody says anything else."""
        every = [
            *self._sampled(),
            *self._decided(),
            *(Known(KEY, ids, decisions.MERGE) for ids in self.keyed),
        ]
        standing = review_words.standing(self.memory, {each.ids for each in every})
        told = opinions.of(self.workspace)
        out = opinions.seen(told, self.workspace.who) | self._mine({each.ids for each in every})
        out |= {opinions.pair(row) for row in rows.standing(told) if opinions.differs(row)}
        return [each for each in every if each.ids not in out and _fits(each, standing)]

    def _sampled(self) -> list[Known]:
        """The month's, those of a sample that another took the place of too."""
        query = select(PairAnswer).join(PairSample).where(PairSample.period == self.run.period)
        with self.workspace.store.session() as session:
            answers = pair_samples.standing(session.scalars(query.order_by(PairAnswer.answer_id)))
        return [
            Known(SAMPLE, ids, _VERDICTS[row.verdict], row.created_by)
            for ids, row in sorted(answers.items())
            if row.verdict in _VERDICTS and row.created_by != self.workspace.who
        ]

    def _decided(self) -> list[Known]:
        """Those that wait for a second opinion are left for it."""
        values = {
            "who": self.workspace.who,
            "period": self.run.period,
            "share": second_opinions.share_of(self.workspace),
        }
        with self.memory.cursor() as cursor:
            found = cursor.execute(_DECIDED, values).fetchall()
        return [Known(DECISION, (left, right), *rest) for left, right, *rest in found]

    def _mine(self, asked: set[PairIds]) -> set[PairIds]:
        query = """select distinct left_id, right_id from word
            where who = ? and left_id || chr(31) || right_id in (select unnest(?::varchar[]))"""
        keys = ["\x1f".join(ids) for ids in asked]
        with self.memory.cursor() as cursor:
            return {
                (left, right) for left, right in cursor.execute(query, [self.workspace.who, keys]).fetchall()
            }


def _fits(known: Known, standing: Mapping[PairIds, Word]) -> bool:
    word = standing.get(known.ids)
    if word is None or word.verdict not in decisions.HEEDED:
        return True
    return opinions.is_one(word.verdict) == opinions.is_one(known.verdict)


def _last_word(workspace: Workspace, memory: Memory) -> tuple[int, float | None]:
    """The number of the newest thing that somebody said and its chance; none where a check came since."""
    query = f"""select decision_id, said_at, {CHANCE.format("decision_id || chr(31) || who")}
        from word where who = ? order by decision_id desc limit 1"""
    with memory.cursor() as cursor:
        found = cursor.execute(query, [workspace.who]).fetchall()
    if not found:
        return 0, None
    decision_id, said_at, chance = found[0]
    mine = [row for row in opinions.of(workspace) if row.created_by == workspace.who]
    return decision_id, None if mine and mine[-1].created_at > said_at else chance
