"""How long a decision and the next pair take at the server, with many pairs waiting and many leads behind.

    python -m bench.review --leads 1000000 --pairs 100000 [--home DIR] [--decisions 200]

A generated month is published in the workspace, unless one is there, and pairs drawn at random are added to
those that it left to a person. Then the page itself is driven: each press of a key is one whole rerun.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest, app_test

from core import engine, inbox, jobs, pipeline, review, review_memory, review_queue, sample, settings, why
from core.insights import queue, reviews
from core.review import Said
from core.review_queue import Asked
from core.state import decisions, runs
from core.state.tables import Run
from core.workspace import Workspace, open_workspace

ROOT = Path(__file__).parents[1]
VERDICTS = (decisions.MERGE, decisions.DISTINCT, decisions.SAME_OWNER, decisions.DISTINCT)
SLOWEST = 600  # seconds a page may take before the measurement is given up
TOP_UP = """
insert into match_pair by name
with numbered as (
    select record_id, source, lead_id, row_number() over (order by hash(record_id || $seed)) as place
    from lead_record qualify place <= 2 * $wanted
),

drawn as (
    select least(one.record_id, two.record_id) as left_id, greatest(one.record_id, two.record_id) as right_id,
        split_part(left_id, ':', 1) as left_source, split_part(right_id, ':', 1) as right_source,
        1 + one.place % (select count(*) from match_pair where band = 'review' and rule = 'model') as turn
    from numbered as one inner join numbered as two on two.place = one.place + $wanted
    where one.lead_id <> two.lead_id
),

patterns as (
    select *, row_number() over (order by left_id, right_id) as turn
    from match_pair where band = 'review' and rule = 'model'
)

select drawn.* exclude (turn), 'model' as rule, weight, probability, 'review' as band, reason, pattern
from drawn inner join patterns using (turn)"""


class FramedPages(PagesManager):
    """As a server knows it from its first run on: the frame lists the pages."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        PagesManager.uses_pages_directory = False


def main() -> None:
    asked = _arguments()
    os.environ["LEADFOLD_HOME"] = str(asked.home)
    workspace = open_workspace("Bench", asked.home)
    run = _published(workspace) or _make(workspace, asked.leads)
    _top_up(workspace, run, asked.pairs)
    memory = review_memory.of(workspace)
    opened = _timed(lambda: review_queue.counts(memory, run, "Bench", Asked()))
    waiting = review_queue.waiting(memory, run)
    print(f"{run.report['leads']:,} leads, {waiting:,} pairs waiting; queue read in {opened * 1000:.0f} ms")
    _print("decide and read the next pair", _core(workspace, run, asked.decisions))
    _print("the same through the whole page", _page(asked.decisions))


def _core(workspace: Workspace, run: Run, count: int) -> list[float]:
    folder = workspace.settings.runs / run.run_id
    with engine.connect(workspace.settings, folder / "run.duckdb", read_only=True) as connection:
        memory = review_memory.of(workspace)
        (row,) = review_queue.following(memory, run, "Bench", Asked())
        taken = []
        for at in range(count):
            began = time.perf_counter()
            said = Said(VERDICTS[at % len(VERDICTS)])
            review.decide(workspace, run, connection, [review.waiting_pair(row)], said)
            memory = review_memory.of(workspace)
            (row,) = review_queue.following(memory, run, "Bench", Asked(), row.place)
            review_queue.counts(memory, run, "Bench", Asked())
            reviews.fields(connection, row)
            why.explain(folder, connection, row)
            taken.append(time.perf_counter() - began)
    return taken


def _page(count: int) -> list[float]:
    app_test.PagesManager = FramedPages  # type: ignore[attr-defined]
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SLOWEST)
    app.session_state["visitor"] = "Bench"
    app.run()
    app.switch_page("pages/duplicates.py").run()
    taken = []
    for at in range(count):
        button = app.button(key=f"duplicates.{VERDICTS[at % len(VERDICTS)]}")
        began = time.perf_counter()
        button.click().run()
        taken.append(time.perf_counter() - began)
        assert not app.exception, app.exception
    return taken


def _print(what: str, taken: list[float]) -> None:
    ordered = sorted(taken)
    worst = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    print(
        f"{what}: median {statistics.median(ordered) * 1000:.0f} ms, 95th percentile {worst * 1000:.0f} ms, "
        f"longest {ordered[-1] * 1000:.0f} ms of {len(ordered)}"
    )


def _timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def _published(workspace: Workspace) -> Run | None:
    with workspace.store.session() as session:
        return runs.published(session)


def _make(workspace: Workspace, leads: int) -> Run:
    made = sample.write(workspace.settings.home / "sample", leads, 1, 1, workspace.settings)
    (period,) = made.periods
    inbox.receive_all(workspace, workspace.settings.home / "sample" / period, period, [])
    with jobs.working(workspace, "run", period, None) as job_id:
        pipeline.run(workspace, period, job_id=job_id, on_progress=lambda _: None)
    run = _published(workspace)
    assert run is not None
    return run


def _top_up(workspace: Workspace, run: Run, pairs: int) -> None:
    """Pairs at random, each as likely as some pair of the run: the queue does not read their values."""
    folder = workspace.settings.runs / run.run_id
    with engine.connect(workspace.settings, folder / "run.duckdb") as connection:
        wanted = pairs - reviews.open_pairs(connection)
        if wanted > 0:
            connection.execute(TOP_UP, {"wanted": wanted, "seed": "1"})
        took = _timed(lambda: queue.write(connection, queue.file(folder)))
    print(f"the queue of the run was written in {took:.1f} s")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--decisions", type=int, default=200)
    parser.add_argument("--home", type=Path, default=settings.load().home.with_name("bench-review"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
