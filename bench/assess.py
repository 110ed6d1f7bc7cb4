"""Integrity, profile and drift of a large file against its bare load, in one session.

    python bench/assess.py --source texas --megabytes 1000

The file is a generated month, repeated under other record keys until it is as large as asked; the month
before is made likewise and loaded first. Each part runs in a process of its own, so that its peak is its own.
"""

import argparse
import json
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from core import contracts, engine, intake, parsers, sample, settings
from core.settings import Settings

LEADS = 200_000
PERIODS = ("2026-09", "2026-10")
KEYS = {"texas": "Operation", "oklahoma": "Type License", "nevada": "Credential Number"}
# A key of another record: a number in front of the digits, after what comes before them.
OTHER_KEY = "regexp_replace({key}, '([0-9])', '{copy}\\1')"
RESULTS = Path(__file__).with_name("results.jsonl")


def generate(folder: Path, seed: int, chosen: Settings) -> None:
    sample.write(folder, leads=LEADS, months=2, seed=seed, settings=chosen)


def enlarge(source: str, small: Path, target: Path, copies: int, chosen: Settings) -> None:
    key = engine.identifier(KEYS[source])
    read = f"read_csv({engine.literal(small)}, all_varchar = true, header = true)"
    other = OTHER_KEY.format(key=key, copy="' || copy || '")
    with engine.connect(chosen) as connection:
        connection.execute(
            f"copy (select rows.* replace (case when copy = 0 then {key} else {other} end as {key}) "
            f"from {read} as rows, range({copies}) as copies(copy)) "
            f"to {engine.literal(target)} (format csv, header)"
        )


def load(source: str, files: Path, home: Path, period: str) -> None:
    intake.receive(files / f"{period}.csv", f"{source}.csv", settings.load(home))


def portray(source: str, files: Path, home: Path, period: str) -> None:
    _assess(source, files, home, (period,))


def assess(source: str, files: Path, home: Path, period: str) -> None:
    """The month before has its portrait already."""
    _assess(source, files, home, (period, PERIODS[0]))


def _assess(source: str, files: Path, home: Path, periods: tuple[str, ...]) -> None:
    chosen, contract = settings.load(home), contracts.shipped()[source]
    with engine.connect(chosen) as connection:
        parsers.install(connection, chosen)
        portraits = []
        for period in periods:
            raw = (files / f"{period}.reading").read_text()
            relation = intake.records_relation(Path(raw))
            portraits.append(contracts.portray(connection, contract, relation, Path(raw)))
        if len(portraits) > 1:
            found = contracts.examine(connection, contract, portraits[0], portraits[1:], periods[0])
            print(f"{len(found.findings)} findings: {[one.code for one in found.findings]}")


def remember_reading(source: str, files: Path, home: Path, period: str) -> None:
    """Bytes that are there are not read again: this only finds where they are."""
    received = intake.receive(files / f"{period}.csv", f"{source}.csv", settings.load(home))
    (files / f"{period}.reading").write_text(str(received.raw))


def timed(work: Callable[..., None], *arguments: object) -> tuple[float, float]:
    """Seconds of the work itself, interpreter start and imports left out, and its peak in GB.

    A process begins with its parent's peak: the parent does no work itself.
    """
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_measured, args=(queue, work, arguments))
    process.start()
    seconds, peak = queue.get()
    process.join()
    return seconds, peak


def _measured(
    queue: "multiprocessing.Queue[tuple[float, float]]", work: Callable[..., None], given: tuple
) -> None:
    started = time.monotonic()
    work(*given)
    queue.put((time.monotonic() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--source", choices=sorted(KEYS), default="texas")
    options.add_argument("--megabytes", type=int, default=1_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--scratch", type=Path)
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(dir=given.scratch))
    try:
        measure(given.source, given.megabytes, given.seed, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(source: str, megabytes: int, seed: int, folder: Path) -> None:
    chosen = settings.load(folder / "workspace")
    timed(generate, folder / "months", seed, chosen)
    small = [folder / "months" / period / f"{source}.csv" for period in PERIODS]
    copies = max(1, round(megabytes * 1e6 / small[1].stat().st_size))
    for period, path in zip(PERIODS, small, strict=True):
        timed(enlarge, source, path, folder / f"{period}.csv", copies, chosen)
    size = (folder / f"{PERIODS[1]}.csv").stat().st_size / 1e9
    before, now = ((source, folder, folder / "workspace", period) for period in PERIODS)
    timed(load, *before)
    timed(remember_reading, *before)
    timed(portray, *before)
    load_seconds, load_peak = timed(load, *now)
    timed(remember_reading, *now)
    seconds, peak = timed(assess, *now)
    result = {
        "bench": "assess",
        "source": source,
        "file_gb": round(size, 3),
        "load_seconds": round(load_seconds, 2),
        "assess_seconds": round(seconds, 2),
        "ratio": round(seconds / load_seconds, 3),
        "load_peak_gb": round(load_peak, 2),
        "assess_peak_gb": round(peak, 2),
    }
    print(json.dumps(result))
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
