"""A second opinion on a share of the decisions: drawn by chance, given blind, disputed where two differ.

Nothing here has a state of its own. A decision waits for a second opinion while it stands and nobody gave
one; a dispute is open while the decision that was differed with stands, so an arbiter's word closes it and
taking that word back opens it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core import locks, opinions, review, review_memory, review_words
from core.engine import Connection
from core.errors import LeadfoldError, WrongUse
from core.insights.agreement import Compared
from core.opinions import PairIds
from core.review import Done, Pair, Said
from core.review_memory import WORD, Memory
from core.state import decisions
from core.state import opinions as rows
from core.state.acts import Word
from core.state.opinion_tables import CheckShare, Opinion
from core.state.tables import Run
from core.workspace import Workspace

LARGEST = 0.5
# This month's, so that the records still say what they said.
_DRAWN = f"""
select {WORD} from said inner join word using (decision_id)
where said.verdict in {decisions.HEEDED} and word.who <> $who and word.act <> '{decisions.ARBITER}'
    and left(word.run_id, 7) = $period and said.chance < $share
    and not exists (
        select 1 from word as mine
        where mine.left_id = word.left_id and mine.right_id = word.right_id and mine.who = $who
            and mine.undoes is null and not mine.is_undone
    )
order by said.chance, word.decision_id"""


@dataclass(frozen=True)
class Dispute:
    """A standing decision, and the opinion that differs with it."""

    first: Word
    second: Opinion

    @property
    def ids(self) -> PairIds:
        return self.first.left_id, self.first.right_id

    @property
    def two(self) -> tuple[str, str]:
        return self.first.who, self.second.created_by


class NotAskedAnyMore(LeadfoldError):
    def __init__(self) -> None:
        super().__init__(
            "This pair has its second opinion by now, or its decision was changed. Nothing more was kept."
        )


class OneOfTheTwo(WrongUse):
    def __init__(self) -> None:
        super().__init__("You are one of the two who differ here. Somebody else decides between you.")


class NoReason(WrongUse):
    def __init__(self) -> None:
        super().__init__("Say why in the note first: an arbiter's reason is kept with the decision.")


class Settled(LeadfoldError):
    def __init__(self) -> None:
        super().__init__("This dispute is settled or taken back by now. Nothing was changed.")


class NoSuchShare(WrongUse):
    def __init__(self) -> None:
        super().__init__(f"The share of second opinions lies between 0 and {LARGEST:.0%}.")


def share(workspace: Workspace) -> CheckShare | None:
    """Who asked for how many; None where nobody ever asked."""
    with workspace.store.session() as session:
        return rows.share_of_second(session)


def ask_for(workspace: Workspace, wanted: float) -> CheckShare:
    """Of this month's decisions, those made already too; a larger share adds to what a smaller one drew."""
    if not 0 <= wanted <= LARGEST:
        raise NoSuchShare
    with workspace.store.session() as session:
        return rows.set_share(session, rows.SECOND, wanted, workspace.who)


def share_of(workspace: Workspace) -> float:
    found = share(workspace)
    return found.share if found else 0.0


def waiting(workspace: Workspace, memory: Memory, run: Run) -> list[Word]:
    """Other people's decisions of the run's month that this person is to answer without knowing them."""
    asked = share_of(workspace)
    if not asked:
        return []
    values = {"who": workspace.who, "period": run.period, "share": asked}
    with memory.cursor() as cursor:
        found = [Word(*row) for row in cursor.execute(_DRAWN, values).fetchall()]
    every = opinions.of(workspace)
    seen = opinions.seen(every, workspace.who)
    given = _given(rows.standing(every))
    return [word for word in found if _ids(word) not in seen and not _has_one(word, given)]


def say(workspace: Workspace, word: Word, verdict: str, reason: str, run: Run) -> Opinion:
    """Kept beside the decision, which stands as it is."""
    with locks.waiting_for(workspace.settings.home / review.LOCK):
        memory = review_memory.of(workspace)
        if all(each.decision_id != word.decision_id for each in waiting(workspace, memory, run)):
            raise NotAskedAnyMore
        with workspace.store.session() as session:
            return rows.add(
                session,
                Opinion(
                    kind=rows.SECOND, left_id=word.left_id, right_id=word.right_id, verdict=verdict,
                    reason=reason.strip()[: review.LONGEST], known=word.verdict, known_by=word.who,
                    decision_id=word.decision_id, run_id=run.run_id, created_by=workspace.who,
                ),
            )  # fmt: skip


def disputes(workspace: Workspace, memory: Memory) -> list[Dispute]:
    """Oldest first, of whatever month."""
    found = [
        row for row in rows.standing(opinions.of(workspace)) if _is_second(row) and opinions.differs(row)
    ]
    standing = review_words.standing(memory, [opinions.pair(row) for row in found])
    told = ((standing.get(opinions.pair(row)), row) for row in found)
    return [Dispute(word, row) for word, row in told if word and word.decision_id == row.decision_id]


def arbitrate(
    workspace: Workspace, run: Run, connection: Connection, dispute: Dispute, verdict: str, reason: str
) -> Done:
    """One more decision, by somebody who is neither of the two; of two arbiters the quicker one decides."""
    if workspace.who in dispute.two:
        raise OneOfTheTwo
    if not reason.strip():
        raise NoReason
    open_now = disputes(workspace, review_memory.of(workspace))
    if all(each.second.opinion_id != dispute.second.opinion_id for each in open_now):
        raise Settled
    known = review.records(connection, dispute.ids)
    left, right = (known[record_id] for record_id in dispute.ids)
    chosen = Pair(left, right, _probability(connection, dispute.ids))
    said = Said(verdict, decisions.ARBITER, reason)
    return review.decide(workspace, run, connection, [chosen], said, {dispute.first.decision_id})


def compared(workspace: Workspace) -> list[Compared]:
    """Every second opinion that stands beside the first one, as that stood then; unsure ones are none."""
    told = [row for row in rows.standing(opinions.of(workspace)) if _is_second(row) and opinions.is_told(row)]
    return [
        Compared(row.known_by, row.created_by, opinions.is_one(row.known), opinions.is_one(row.verdict))
        for row in told
    ]


def _given(standing: Sequence[Opinion]) -> tuple[set[int | None], set[tuple[PairIds, bool]]]:
    """The decisions that have a second opinion, and what second opinions say of whatever pair."""
    told = [row for row in standing if _is_second(row) and opinions.is_told(row)]
    return (
        {row.decision_id for row in told},
        {(opinions.pair(row), opinions.is_one(row.verdict)) for row in told},
    )


def _has_one(word: Word, given: tuple[set[int | None], set[tuple[PairIds, bool]]]) -> bool:
    """Whoever changes their mind to what the second said needs no third."""
    return word.decision_id in given[0] or (_ids(word), opinions.is_one(word.verdict)) in given[1]


def _is_second(row: Opinion) -> bool:
    return row.kind == rows.SECOND


def _ids(word: Word) -> PairIds:
    return word.left_id, word.right_id


def _probability(connection: Connection, ids: PairIds) -> float | None:
    query = "select probability from match_pair where left_id = ? and right_id = ?"
    found = connection.execute(query, list(ids)).fetchall()
    return found[0][0] if found else None
