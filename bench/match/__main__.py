"""Matching measured: ours, Splink as its documentation sets it up, and exact keys, side by side.

    python -m bench.match --records 1000000 --seed 1
    python -m bench.match --records 200000 --month-two
    python -m bench.match --febrl ../shared/data/febrl

Prints a table and predicted beside true share, appends a line of JSON for each way to bench/results.jsonl,
and with --keep DIR leaves the files, the pairs and the calibration (CSV and a page) there.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.match import calibration, columns, febrl, generator, judgement, quality, ways
from bench.match.generator import Month, Plan
from bench.match.judgement import Judgement
from bench.match.rates import Rates
from bench.match.ways import ROOT, Answer, Task
from core import engine, settings
from core.engine import Connection

RESULTS = ROOT / "bench" / "results.jsonl"
CHANGED = 0.05
ALL = (ways.OURS, ways.SPLINK, ways.EXACT)


def main() -> int:
    told = _options()
    with TemporaryDirectory() as scratch:
        folder = told.keep or Path(scratch)
        judged = measure_febrl(told, folder) if told.febrl else measure_leads(told, folder)
    _remember(judged, told)
    return 0


def measure_leads(told: argparse.Namespace, folder: Path) -> list[Judgement]:
    plan = Plan(told.records, told.seed, Rates().times(told.noise).changed(told.rate))
    months = generator.write(plan, folder, CHANGED if told.month_two else 0.0)
    tasks = [_lead_task(month, number, folder) for number, month in enumerate(months, start=1)]
    print(f"{told.records:,} records, seed {told.seed}")
    with _judging(folder) as connection:
        _load_truth(connection, months[0])
        judged = list(measure(connection, tasks[0], told, with_edits=True))
        if told.month_two:
            judged.append(measure_second(connection, tasks, months))
    if told.keep:
        _keep_calibration(judged, folder)
    return judged


def measure_febrl(told: argparse.Namespace, folder: Path) -> list[Judgement]:
    judged: list[Judgement] = []
    with _judging(folder) as connection:
        for name in febrl.SETS:
            for layout in ("persons", "persons_with_id"):
                task = febrl.task(name, told.febrl.resolve(), folder / name / layout, layout)
                febrl.load_truth(connection, task.files)
                print(f"\n{name}, {'with' if layout == 'persons_with_id' else 'without'} soc_sec_id")
                judged += measure(connection, task, told, with_edits=False)
    return judged


def measure(
    connection: Connection, task: Task, told: argparse.Namespace, with_edits: bool
) -> Iterator[Judgement]:
    print(judgement.HEADER)
    for way in told.way or ALL:
        answer = _run(way, task)
        if answer is None:
            continue
        one = judgement.judge(connection, task, answer)
        print(judgement.line(one))
        print(f"{judgement.calibrated(one)}\n{calibration.text(one.bins)}", flush=True)
        if told.details and with_edits:
            _print_details(connection, one)
        yield one


def _run(way: str, task: Task) -> Answer | None:
    if way != ways.OURS:
        return ways.baseline(way, task)
    if not ways.has_command():
        print(f"{way:<16} not measured: there is no `python -m core match`")
        return None
    return ways.ours(task)


def _lead_task(month: Month, number: int, folder: Path) -> Task:
    out = folder / f"month{number}"
    out.mkdir(exist_ok=True)
    return Task(f"leads month {number}", (month.records,), columns.LEADS, "rec_id", out)


def _load_truth(connection: Connection, month: Month) -> None:
    quality.load(connection, "truth", month.truth, "rec_id as key, * exclude (rec_id), false as is_right")


def measure_second(connection: Connection, tasks: list[Task], months: list[Month]) -> Judgement:
    """The second month against the first: what the change cost, and whether the answer is as good."""
    found = ways.two_months(*tasks)
    _load_truth(connection, months[1])
    one = judgement.judge(connection, tasks[1], found.answer)
    print(f"{found.sentence(CHANGED)}\n{judgement.HEADER}\n{judgement.line(one)}")
    return one


def _print_details(connection: Connection, one: Judgement) -> None:
    print("  true pairs by edit, and the share missed where F1 is best:")
    for edit, pairs, missed in quality.missed_by_edit(connection, one.best_rank):
        print(f"    {edit:<22}{pairs:>9,}{missed:>9.1%}")
    print("  wrong pairs by trap, where F1 is best:")
    for trap, pairs in quality.wrong_by_trap(connection, one.best_rank):
        print(f"    {trap:<22}{pairs:>9,}")


def _keep_calibration(judged: list[Judgement], folder: Path) -> None:
    bins = {f"{one.way} {one.task}": one.bins for one in judged}
    for name, found in bins.items():
        calibration.write_csv(found, folder / f"calibration {name}.csv".replace(" ", "_"))
    calibration.write_page(bins, folder / "calibration.html")


def _judging(folder: Path) -> AbstractContextManager[Connection]:
    return engine.connect(settings.load(folder / "judging"))


def _remember(judged: list[Judgement], told: argparse.Namespace) -> None:
    run = {
        "bench": "match",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "cores": os.cpu_count() or 1,
        "records": None if told.febrl else told.records,
        "seed": None if told.febrl else told.seed,
    }
    with RESULTS.open("a", encoding="utf-8") as file:
        for one in judged:
            file.write(json.dumps(run | judgement.as_json(one)) + "\n")


def _commit() -> str:
    said = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return said.stdout.strip() or "unknown"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--noise", type=float, default=1.0, help="factor on every edit rate")
    parser.add_argument("--rate", action="append", default=[], metavar="NAME=SHARE", help="one edit's rate")
    parser.add_argument("--way", action="append", choices=ALL, help="only this way; may be repeated")
    parser.add_argument("--febrl", type=Path, metavar="DIR", help="the Febrl sets instead of generated leads")
    parser.add_argument("--month-two", action="store_true", help="time a second month against the first")
    parser.add_argument("--details", action="store_true", help="misses by edit, errors by trap")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave all files here")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
