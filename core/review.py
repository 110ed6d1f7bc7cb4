"""Deciding on pairs: what a person says is kept with both records as they stood."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from core import holding, inputs, locks, raw_cells, review_memory, review_words
from core.engine import Connection
from core.errors import LeadfoldError
from core.inputs import RunInputs, SourceInput
from core.insights.queue import QueueRow
from core.pins import Chosen, chosen_rows
from core.state import acts, decisions, pins
from core.state.acts import Word
from core.state.tables import Decision, Run
from core.state.value_tables import Pin
from core.workspace import Workspace

LOCK = "review.lock"
LONGEST = 2_000  # characters of a reason
MOST = 10_000  # pairs in one act: each keeps both records' values
SAID = {
    decisions.MERGE: "merged these two records",
    decisions.DISTINCT: "said that they differ",
    decisions.SAME_OWNER: "said that they are two places of one owner",
}


@dataclass(frozen=True)
class Record:
    """A record of a published run; `title` is what the person sees of it."""

    record_id: str
    source: str
    key: str
    number: int
    title: str


@dataclass(frozen=True)
class Pair:
    left: Record
    right: Record
    probability: float | None = None

    @property
    def ids(self) -> tuple[str, str]:
        return self.left.record_id, self.right.record_id


@dataclass(frozen=True)
class Said:
    """One act: what is said, in which way, and why."""

    verdict: str
    act: str = decisions.PAIR
    reason: str = ""
    chosen: tuple[Chosen, ...] = ()  # values of the lead that a merge makes


@dataclass(frozen=True)
class Done:
    """What was said at once, and of how many pairs somebody else had been quicker."""

    act_id: str
    decision_ids: tuple[int, ...]
    quicker: int = 0
    by: tuple[str, ...] = ()

    @property
    def pairs(self) -> int:
        return len(self.decision_ids)


class AlreadyDecided(LeadfoldError):
    def __init__(self, word: Word) -> None:
        super().__init__(
            f"{word.who} was quicker and {SAID[word.verdict]}. Nothing was changed; undo that decision if "
            "you see it differently."
        )


class AlreadyUndone(LeadfoldError):
    def __init__(self, who: str | None) -> None:
        super().__init__(f"{who or 'Somebody'} has taken that back already. Nothing was changed.")


class UnknownRecord(LeadfoldError):
    def __init__(self, record_id: str) -> None:
        super().__init__(f"The record {record_id} is not in this month's published leads. Reload the page.")


class TooMany(LeadfoldError):
    def __init__(self, pairs: int) -> None:
        super().__init__(
            f"{pairs:,} pairs at once are more than the {MOST:,} that can be decided in one act. Filter them "
            "by source or state and decide them in parts."
        )


def waiting_pair(row: QueueRow) -> Pair:
    """A pair of the queue, as it is decided."""
    left = Record(row.left_id, row.left_source, row.left_key, row.left_number, row.left_name)
    right = Record(row.right_id, row.right_source, row.right_key, row.right_number, row.right_name)
    return Pair(left, right, row.probability)


def pair(connection: Connection, left_id: str, right_id: str, probability: float | None = None) -> Pair:
    """Two records of the run by their ids."""
    known = records(connection, (left_id, right_id))
    return Pair(known[left_id], known[right_id], probability)


def split(record: Record, others: Sequence[Record]) -> tuple[Pair, ...]:
    """One record against each of those it is with."""
    return parted([record], others)


def parted(ones: Sequence[Record], others: Sequence[Record]) -> tuple[Pair, ...]:
    """Each of some against each of the others: what a cut between them says."""
    return tuple(_in_order(one, other) for one, other in product(ones, others))


def decide(
    workspace: Workspace,
    run: Run,
    connection: Connection,
    pairs: Sequence[Pair],
    said: Said,
    heard: Collection[int] = (),
) -> Done:
    """One act. Pairs that somebody else decided meanwhile are left as they are, and who it was is told.

    `heard` are decisions that the person knows of and decides over.
    """
    if len(pairs) > MOST:
        raise TooMany(len(pairs))
    with locks.waiting_for(workspace.settings.home / LOCK):
        quicker = _quicker(workspace, run, pairs, heard)
        free = [pair for pair in pairs if pair.ids not in quicker]
        if not free:
            raise AlreadyDecided(next(iter(quicker.values())))
        sides = _sides(workspace, run, connection, free)
        act_id = uuid.uuid4().hex
        pinned = _pinned(workspace, run, connection, free, said, act_id)
        with workspace.store.session() as session:
            pins.add(session, pinned)
            rows = [_row(workspace, run, pair, sides, said, act_id) for pair in free]
            session.add_all(rows)
            session.flush()
            ids = tuple(row.decision_id for row in rows)
    return Done(act_id, ids, len(quicker), tuple(sorted({word.who for word in quicker.values()})))


def undo(workspace: Workspace, act_id: str) -> int:
    """Takes an act back as a whole, as far as it stands; gives the number of pairs."""
    with locks.waiting_for(workspace.settings.home / LOCK), workspace.store.session() as session:
        by = uuid.uuid4().hex
        undone = acts.undo(session, act_id, workspace.who, by)
        if not undone:
            raise AlreadyUndone(acts.who_undid(session, act_id))
        pins.undo_act(session, act_id, by, None, workspace.who)
    return undone


def undo_decision(workspace: Workspace, decision_id: int) -> None:
    """Of one pair alone, whatever it was said with; nothing where somebody has taken it back already."""
    act_id = f"{acts.ONE}{decision_id}"
    with locks.waiting_for(workspace.settings.home / LOCK), workspace.store.session() as session:
        acts.undo(session, act_id, workspace.who, "")
        pins.undo_act(session, session.get_one(Decision, decision_id).bulk_id, "", None, workspace.who)


def records(connection: Connection, record_ids: Sequence[str]) -> dict[str, Record]:
    """By id; a record that the run does not have is refused."""
    rows = connection.execute(
        "select record_id, source, record_key, record_number, "
        "concat_ws(', ', coalesce(operator, company, record_key), city) from lead_record "
        "where record_id in (select unnest($ids::varchar[]))",
        {"ids": list(record_ids)},
    ).fetchall()
    found = {row[0]: Record(*row) for row in rows}
    for record_id in record_ids:
        if record_id not in found:
            raise UnknownRecord(record_id)
    return found


def _pinned(
    workspace: Workspace, run: Run, connection: Connection, pairs: Sequence[Pair], said: Said, act_id: str
) -> list[Pin]:
    """The values that were chosen with a merge; a pin says why, so what was merged stands for no reason."""
    if not said.chosen:
        return []
    titles = " and ".join(record.title for record in (pairs[0].left, pairs[0].right))
    reason = said.reason.strip() or f"Chosen when {titles} were merged"
    return chosen_rows(workspace, run, connection, said.chosen, reason, act_id)


def _in_order(one: Record, other: Record) -> Pair:
    """As a run names its pairs, so that a pair is one pair whoever it was said from."""
    left, right = sorted((one, other), key=lambda record: record.record_id)
    return Pair(left, right)


def _quicker(
    workspace: Workspace, run: Run, pairs: Sequence[Pair], heard: Collection[int]
) -> dict[tuple[str, str], Word]:
    """Other people's decisions that the run does not know of; one's own may be changed."""
    standing = review_words.standing(review_memory.of(workspace), [pair.ids for pair in pairs])
    return {
        ids: word
        for ids, word in standing.items()
        if word.who != workspace.who
        and word.decision_id not in heard
        and word.verdict in decisions.HEEDED
        and (word.run_id == run.run_id or word.said_at > run.created_at)
    }


def _row(
    workspace: Workspace,
    run: Run,
    pair: Pair,
    sides: Mapping[str, dict[str, Any]],
    said: Said,
    act_id: str,
) -> Decision:
    left, right = sides[pair.left.record_id], sides[pair.right.record_id]
    return Decision(
        **{f"left_{name}": value for name, value in left.items()},
        **{f"right_{name}": value for name, value in right.items()},
        verdict=said.verdict,
        act=said.act,
        reason=said.reason.strip()[:LONGEST],
        bulk_id=act_id,
        probability=pair.probability,
        run_id=run.run_id,
        created_by=workspace.who,
    )


def _sides(
    workspace: Workspace, run: Run, connection: Connection, pairs: Sequence[Pair]
) -> dict[str, dict[str, Any]]:
    """Each record once, its values read source by source."""
    folder = workspace.settings.runs / run.run_id / "inputs"
    every = {record.record_id: record for pair in pairs for record in (pair.left, pair.right)}
    sides: dict[str, dict[str, Any]] = {}
    for one in _frozen(folder).sources:
        mine = [record for record in every.values() if record.source == one.source]
        if mine:
            cells = raw_cells.of_records(
                connection, one.raw(workspace.settings), [each.number for each in mine]
            )
            corrected = _corrected(connection, folder, one)
            for record in mine:
                sides[record.record_id] = _side(connection, folder, one, record, cells, corrected)
    return sides


def _side(
    connection: Connection,
    folder: Path,
    one: SourceInput,
    record: Record,
    cells: Mapping[int, dict[str, str | None]],
    corrected: set[str],
) -> dict[str, Any]:
    values = cells.get(record.number, {})
    if record.key in corrected:
        values = holding.as_read(connection, folder, one, record.key, values)
    return {
        "source": one.source,
        "key": record.key,
        "contract": one.contract.version,
        "period": one.delivery_period,
        "values": values,
        "title": record.title,
    }


def _corrected(connection: Connection, folder: Path, one: SourceInput) -> set[str]:
    """The keys of records in which somebody corrected a cell."""
    if not one.corrections:
        return set()
    query = f"select distinct record_key from ({holding.corrections(folder, one.source)})"
    return {key for (key,) in connection.execute(query).fetchall()}


@lru_cache(maxsize=8)
def _frozen(folder: Path) -> RunInputs:
    """Kept, because what a published run read never changes."""
    return inputs.load(folder)
