"""Answers to pairs that somebody answered before: they decide nothing, are only ever added, and read once."""

from collections.abc import Iterable
from functools import lru_cache
from threading import Lock

from core.review_memory import Memory
from core.settings import Settings
from core.state import Store, decisions, opinions
from core.state.opinion_tables import Opinion
from core.workspace import Workspace

PairIds = tuple[str, str]


def of(workspace: Workspace) -> tuple[Opinion, ...]:
    """Every row, oldest first, undone ones and undos included."""
    return _kept(workspace.settings).rows(workspace.store)


def is_one(verdict: str) -> bool:
    """Whether the two are one lead: apart is apart, of one owner or not."""
    return verdict == decisions.MERGE


def is_told(row: Opinion) -> bool:
    """Whether it says something: who is unsure agrees and differs with nobody."""
    return row.verdict in decisions.HEEDED


def differs(row: Opinion) -> bool:
    return is_told(row) and is_one(row.verdict) != is_one(row.known)


def pair(row: Opinion) -> PairIds:
    return row.left_id, row.right_id


def last(workspace: Workspace, memory: Memory) -> Opinion | None:
    """This person's newest that stands, where it is the last thing that they said of any pair."""
    mine = [row for row in opinions.standing(of(workspace)) if row.created_by == workspace.who]
    if not mine:
        return None
    query = "select max(said_at) from word where who = ? and undoes is null and not is_undone"
    with memory.cursor() as cursor:
        said_at = cursor.execute(query, [workspace.who]).fetchall()[0][0]
    return mine[-1] if said_at is None or mine[-1].created_at > said_at else None


def undo(workspace: Workspace, opinion_id: int) -> bool:
    """Whether there was something to take back; what was compared with it counts no longer."""
    with workspace.store.session() as session:
        if all(row.opinion_id != opinion_id for row in opinions.standing(opinions.every(session))):
            return False
        opinions.undo(session, opinion_id, workspace.who)
    return True


def seen(rows: Iterable[Opinion], who: str) -> set[PairIds]:
    """Pairs that somebody knows the answer of, because they gave one, taken back or not."""
    return {pair(row) for row in rows if row.created_by == who}


class _Kept:
    """What was read last, for as long as nobody adds anything."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._size = (0, 0)
        self._rows: tuple[Opinion, ...] = ()

    def rows(self, store: Store) -> tuple[Opinion, ...]:
        with self._lock, store.session() as session:
            size = opinions.size(session)
            if size != self._size:
                self._rows, self._size = tuple(opinions.every(session)), size
            return self._rows


@lru_cache(maxsize=4)
def _kept(settings: Settings) -> _Kept:
    """One a workspace and process."""
    del settings
    return _Kept()
