"""The review desk's memory: runs' queues and what was said of their pairs, asked in milliseconds.

State keeps every word, and a run's queue is a file; both are held here side by side in the engine's memory.
Words are only ever added, so each question first takes up those that are new, whoever said them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from threading import RLock
from typing import Any

import pandas as pd

from core import engine
from core.engine import Connection, identifier, literal
from core.insights import queue
from core.settings import Settings
from core.state import acts
from core.state.acts import Word
from core.state.tables import Run
from core.workspace import Workspace

MOST_QUEUES = 4
CHANCE = "('0x' || left(md5({}), 8))::ubigint / 4294967296"
WORD = ", ".join(f"word.{name}" for name in Word.__dataclass_fields__)
_TABLES = """
create table word (
    decision_id bigint, left_id varchar, right_id varchar, left_title varchar, right_title varchar,
    verdict varchar, undoes bigint, act varchar, act_id varchar, reason varchar, run_id varchar, who varchar,
    said_at timestamp, is_undone boolean
);
create table said (
    left_id varchar, right_id varchar, decision_id bigint, verdict varchar, run_id varchar, said_at timestamp,
    chance double,
    pair_key ubigint
);
create table doubt (left_id varchar, right_id varchar, who varchar);
"""
# `said` is the word that stands on a pair, `doubt` who is unsure of it and has said nothing else since.
# `chance` is a number from 0 to 1 that follows from the pair: nobody can choose it.
# Numbers are joined several times as fast as pairs of texts; two of so few pairs do not meet in 64 bits.
_KEYS = (
    "hash(left_id, right_id) as pair_key, "
    "hash(least(left_lead, right_lead), greatest(left_lead, right_lead)) as couple"
)
_TAKE_UP = f"""
insert into word select *, false from fresh;
update word set is_undone = true where decision_id in (select undoes from fresh where undoes is not null);
create or replace temp table touched as select distinct left_id, right_id from fresh;
delete from said using touched where said.left_id = touched.left_id and said.right_id = touched.right_id;
delete from doubt using touched where doubt.left_id = touched.left_id and doubt.right_id = touched.right_id;
create or replace temp table standing as
select word.* from word semi join touched using (left_id, right_id) where undoes is null and not is_undone;
insert into said
select left_id, right_id, decision_id, verdict, run_id, said_at,
    {CHANCE.format("left_id || chr(31) || right_id")}, hash(left_id, right_id)
from standing
qualify row_number() over (partition by left_id, right_id order by decision_id desc) = 1;
insert into doubt
select distinct left_id, right_id, who from standing
where verdict = 'unsure' and decision_id > coalesce((
    select max(other.decision_id) from standing as other
    where other.left_id = standing.left_id and other.right_id = standing.right_id
        and other.verdict <> 'unsure'
), 0);
"""


class Memory:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._connection = engine.open_memory(settings)
        self._connection.execute(_TABLES)
        self._lock = RLock()
        self._known = (0, 0)
        self._queues: dict[str, str] = {}
        self.choices: dict[str, Any] = {}  # by run, because a queue never changes

    @contextmanager
    def cursor(self) -> Iterator[Connection]:
        """Of this thread's own; nothing changes while it is used."""
        with self._lock:
            yield self._connection.cursor()

    def queue(self, run: Run) -> str:
        """The table of the run's pairs, in the order in which deciding is worth most."""
        with self._lock:
            if run.run_id not in self._queues:
                self._queues[run.run_id] = self._load(run)
            return self._queues[run.run_id]

    def catch_up(self, workspace: Workspace) -> None:
        """Numbers may be given in one order and kept in another; then all words are read again."""
        with self._lock, workspace.store.session() as session:
            size = acts.size(session)
            if size == self._known:
                return
            fresh = acts.words_after(session, self._known[1])
            if self._known[0] + len(fresh) != size[0]:
                fresh = acts.words_after(session, 0)
                self._connection.execute("delete from word; delete from said; delete from doubt")
            self._take_up(fresh)
            self._known = size

    def _take_up(self, fresh: Sequence[Word]) -> None:
        frame = pd.DataFrame([tuple(vars(word).values()) for word in fresh])
        frame.columns = list(Word.__dataclass_fields__)
        frame["undoes"] = frame["undoes"].astype("Int64")
        self._connection.register("fresh", frame)
        self._connection.execute(_TAKE_UP)
        self._connection.unregister("fresh")

    def _load(self, run: Run) -> str:
        folder = self._settings.runs / run.run_id
        target = queue.file(folder)
        if not target.exists():  # a run of before there was such a file
            with engine.connect(self._settings, folder / "run.duckdb", read_only=True) as published:
                queue.write(published, target)
        while len(self._queues) >= MOST_QUEUES:
            oldest = next(iter(self._queues))
            self._connection.execute(f"drop table {self._queues.pop(oldest)}")
            self.choices.pop(oldest, None)
        name = identifier(f"queue {run.run_id}")
        self._connection.execute(
            f"create or replace table {name} as select *, {_KEYS} from read_parquet({literal(target)})"
        )
        return name


def of(workspace: Workspace) -> Memory:
    """One a workspace and process, with every word that was said by now."""
    memory = _memory(workspace.settings)
    memory.catch_up(workspace)
    return memory


@lru_cache(maxsize=4)
def _memory(settings: Settings) -> Memory:
    return Memory(settings)
