"""What people said of records, as far as it stands, and what became of it in a published run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core import inputs, overlays, since
from core.contracts import correcting
from core.engine import Connection
from core.inputs import RunInputs
from core.state import corrections, dispositions, runs
from core.state.dispositions import DISCARD
from core.state.tables import Correction, Disposition, Run
from core.workspace import Workspace

CORRECT = "correct"
APPLIED, WAITS, CHANGED, AGREED, ABSENT, OTHER = "applied", "waits", "changed", "agreed", "absent", "other"
ELSEWHERE = "elsewhere"  # said of a later month's records: counts here too, should this month run again
ORDER = (CHANGED, WAITS, APPLIED, OTHER, ABSENT, AGREED, ELSEWHERE)  # what a person should see first
OUTCOMES = {
    correcting.APPLIED: APPLIED,
    correcting.CHANGED: CHANGED,
    correcting.AGREED: AGREED,
    correcting.ABSENT: ABSENT,
    correcting.ANSWERED: OTHER,
}


@dataclass(frozen=True)
class Settled:
    """What was said at once; `now` is what the source sends where it changed a corrected cell."""

    bulk_id: str
    kind: str  # correct, release or discard
    state: str
    source: str
    title: str
    finding_id: str | None
    column: str | None
    original: str | None
    corrected: str | None
    now: str | None
    record_keys: tuple[str, ...]
    reason: str
    who: str
    at: datetime

    @property
    def records(self) -> int:
        return len(self.record_keys)


@dataclass(frozen=True)
class _One:
    row: Correction | Disposition
    kind: str
    state: str
    column: str | None = None
    now: str | None = None


def every(workspace: Workspace, run: Run, connection: Connection) -> tuple[Settled, ...]:
    """Newest first within each state; what was said at once and came to the same is one."""
    frozen = inputs.load(workspace.settings.runs / run.run_id / "inputs")
    with workspace.store.session() as session:
        cells = corrections.standing(session)
        words = dispositions.standing(session)
        later = runs.ids_after(session, run.period)
    titles = {one.source: one.title for one in frozen.sources}
    together: dict[tuple[object, ...], list[_One]] = {}
    told = [*_corrections(workspace, run, frozen, cells), *_words(connection, frozen, words)]
    for one in (_elsewhere(word, later) for word in told):
        said = (one.row.original, one.row.corrected) if isinstance(one.row, Correction) else ()
        key = (one.row.bulk_id, one.kind, one.state, one.row.source, one.column, said, one.now)
        together.setdefault(key, []).append(one)
    found = [_settled(ones, titles) for ones in together.values()]
    found.sort(key=lambda one: one.at, reverse=True)
    return tuple(sorted(found, key=lambda one: ORDER.index(one.state)))


def last_of(found: Sequence[Settled], who: str) -> Settled | None:
    """The newest that this visitor said since the run."""
    mine = [one for one in found if one.who == who and one.state == WAITS]
    return max(mine, key=lambda one: one.at, default=None)


def _elsewhere(one: _One, later: frozenset[str]) -> _One:
    return replace(one, state=ELSEWHERE) if one.state == WAITS and one.row.run_id in later else one


def _corrections(
    workspace: Workspace, run: Run, frozen: RunInputs, rows: Sequence[Correction]
) -> Iterator[_One]:
    known, told = set(frozen.correction_ids), since.outcomes(workspace.settings, run)
    for source in frozen.sources:
        mine = [row for row in rows if row.source == source.source]
        for row, column in overlays.resolved(source.contract, mine):
            if row.correction_id not in known:
                yield _One(row, CORRECT, WAITS, column)
                continue
            outcome, now = told.get((row.source, row.record_key, column, row.original), (None, None))
            state = OUTCOMES.get(outcome or "", OTHER)
            yield _One(row, CORRECT, state, column, now if state == CHANGED else None)


def _words(connection: Connection, frozen: RunInputs, rows: Sequence[Disposition]) -> Iterator[_One]:
    """A word that the run knew and that did not count: the record says something else, or is not there."""
    known, sources = set(frozen.disposition_ids), {one.source for one in frozen.sources}
    listed = connection.execute(
        "select record_id, finding_id, disposition from held_record where disposition <> 'held' "
        "union all select record_id, null, 'discarded' from quarantine where finding_id = 'discarded'"
    ).fetchall()
    released = {(record, finding) for record, finding, said in listed if said == "released"}
    discarded = {record for record, _, said in listed if said == "discarded"}
    for row in rows:
        if row.source not in sources:
            continue
        record = f"{row.source}:{row.record_key}"
        counted = record in discarded if row.verdict == DISCARD else (record, row.finding_id) in released
        state = APPLIED if counted else OTHER
        yield _One(row, row.verdict, state if row.disposition_id in known else WAITS)


def _settled(ones: Sequence[_One], titles: Mapping[str, str]) -> Settled:
    first = ones[0]
    cell = first.row if isinstance(first.row, Correction) else None
    return Settled(
        bulk_id=first.row.bulk_id,
        kind=first.kind,
        state=first.state,
        source=first.row.source,
        title=titles[first.row.source],
        finding_id=first.row.finding_id,
        column=first.column,
        original=cell.original if cell else None,
        corrected=cell.corrected if cell else None,
        now=first.now,
        record_keys=tuple(one.row.record_key for one in ones),
        reason=first.row.reason,
        who=first.row.created_by,
        at=first.row.created_at,
    )
