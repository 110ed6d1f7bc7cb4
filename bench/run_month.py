"""Times the month: what a run costs beside DuckDB's bare copy of the same files, in the same session.

`seconds` holds the run's steps as it reports them, `intake_and_start` being the rest of the wall time. The
ratio leaves the match step out, because probabilistic matching has no counterpart in a copy.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core import sample, settings  # noqa: E402  (the project goes on the path first)
from core.engine import literal  # noqa: E402

RESULTS = ROOT / "bench" / "results.jsonl"
PERIOD = "2026-09"
MATCH = "match"
SAMPLED_EVERY = 0.1


@dataclass(frozen=True)
class RunTimes:
    total: float
    seconds: dict[str, float]
    peak_gb: float
    leads: int | None


@dataclass(frozen=True)
class Result:
    at: str
    commit: str
    records: int
    cores: int
    memory_gb: float
    file_gb: float
    generate_seconds: float
    copy_seconds: float
    copy_gb_per_second: float
    run_seconds: float
    run_without_match_seconds: float
    run_gb_per_second: float
    ratio: float
    peak_gb: float
    leads: int | None
    seconds: dict[str, float]


def main() -> int:
    """Exit code 1 when the run does not publish: its numbers would be no benchmark."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="leadfold-bench-", dir=options.scratch) as scratch:
        home = options.home or Path(scratch) / "home"
        if home.exists() and any(home.iterdir()):
            print(f"{home} is not empty. Give a new folder: a second run of a month reuses the first's work.")
            return 2
        result = measure(options.records, options.seed, Path(scratch), home)
    if result is None:
        return 1
    _remember(result)
    print(json.dumps(asdict(result), indent=2) if options.json else _table(result))
    return 0


def measure(records: int, seed: int, scratch: Path, home: Path) -> Result | None:
    """The copy runs before and after the run and the faster counts: a cold cache would flatter the run."""
    started = time.monotonic()
    report = sample.write(scratch / "months", records, 1, seed, settings.load(scratch / "sampler"), PERIOD)
    generated = time.monotonic() - started
    size = sum(file.path.stat().st_size for file in report.files) / 1e9
    copied = bare_copy(list(report.files), scratch)
    run = timed_run(scratch / "months" / PERIOD, home, scratch / "run.json")
    if run is None:
        return None
    copied = min(copied, bare_copy(list(report.files), scratch))
    beside_match = run.total - run.seconds.get(MATCH, 0.0)
    return Result(
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        commit=_commit(),
        records=sum(file.rows for file in report.files),
        cores=os.cpu_count() or 1,
        memory_gb=round(psutil.virtual_memory().total / 1e9, 1),
        file_gb=round(size, 4),
        generate_seconds=round(generated, 2),
        copy_seconds=round(copied, 3),
        copy_gb_per_second=round(size / copied, 3),
        run_seconds=round(run.total, 2),
        run_without_match_seconds=round(beside_match, 2),
        run_gb_per_second=round(size / beside_match, 4),
        ratio=round(beside_match / copied, 2),
        peak_gb=round(run.peak_gb, 2),
        leads=run.leads,
        seconds=run.seconds,
    )


def bare_copy(files: list[sample.SampleFile], scratch: Path) -> float:
    """Seconds to read every cell as text and write it down again, one file after the other."""
    started = time.monotonic()
    copied = 0
    with duckdb.connect() as connection:
        for file in files:
            source, target = literal(file.path), literal(scratch / f"{file.source}.parquet")
            reader = f"read_csv({source}, all_varchar=true, header=true, delim=',', quote='\"')"
            query = f"copy (select * from {reader}) to {target} (format parquet, compression zstd)"
            copied += connection.execute(query).fetchall()[0][0]
    assert copied == sum(file.rows for file in files), "the bare copy lost rows: it is no measure"
    return time.monotonic() - started


def timed_run(inbox: Path, home: Path, json_file: Path) -> RunTimes | None:
    """The run as a user starts it: a process of its own, interpreter start and imports included."""
    command = [sys.executable, "-m", "core", "run", "--inbox", str(inbox), "--period", PERIOD]
    command += ["--home", str(home), "--json", str(json_file)]
    started = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, stdout=sys.stderr) as process:
        watcher = PeakMemory(process.pid)
        watcher.start()
        code = process.wait()
    total = time.monotonic() - started
    watcher.join()
    if code != 0:
        print(f"The run ended with exit code {code}; nothing was recorded.", file=sys.stderr)
        return None
    said = json.loads(json_file.read_text(encoding="utf-8"))
    # The report carries a total beside the steps; the wall time measured here stands for it.
    steps = {name: float(seconds) for name, seconds in said["seconds"].items() if name != "total"}
    rest = {"intake_and_start": round(total - sum(steps.values()), 2)}
    return RunTimes(total, rest | steps, watcher.peak / 1e9, said.get("leads"))


class PeakMemory(threading.Thread):
    """The most memory that a process and its children held at once."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peak = 0

    def run(self) -> None:
        try:
            root = psutil.Process(self.pid)
            while root.is_running() and root.status() != psutil.STATUS_ZOMBIE:
                self.peak = max(self.peak, _resident(root))
                time.sleep(SAMPLED_EVERY)
        except psutil.NoSuchProcess:
            return


def _resident(root: psutil.Process) -> int:
    total = 0
    for process in (root, *root.children(recursive=True)):
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000, help="records over the four files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, help="an empty folder to keep the workspace in")
    parser.add_argument("--scratch", type=Path, help="where the files and the workspace go meanwhile")
    parser.add_argument("--json", action="store_true", help="print the result as JSON, not as a table")
    return parser.parse_args()


def _commit() -> str:
    said = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return said.stdout.strip() or "unknown"


def _remember(result: Result) -> None:
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(result)) + "\n")


def _table(result: Result) -> str:
    lines = [f"{result.records:,} records, {result.file_gb:.2f} GB, {result.cores} cores", ""]
    lines += [f"  {name:<22}{seconds:>9.2f} s" for name, seconds in result.seconds.items()]
    lines += [
        f"  {'run':<22}{result.run_seconds:>9.2f} s",
        f"  {'run without match':<22}{result.run_without_match_seconds:>9.2f} s"
        f"  {result.run_gb_per_second:.3f} GB/s",
        f"  {'bare copy':<22}{result.copy_seconds:>9.2f} s  {result.copy_gb_per_second:.3f} GB/s",
        "",
        f"  run without match / bare copy  {result.ratio:.1f}",
        f"  peak memory of the run         {result.peak_gb:.2f} GB",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
