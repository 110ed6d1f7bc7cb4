"""Times the rules: all shipped ones on a generated month, beside standardising the same records.

Every number is of the run's own steps, each in a process of its own. `check` is taken twice: once timed, once
with DuckDB's profiler on, whose plans say how often each source's records were really read.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import psutil  # noqa: E402  (the project goes on the path first)

from bench.run_month import PERIOD, PeakMemory  # noqa: E402
from core import engine, inbox, inputs, pipeline, quality, sample, settings, steps  # noqa: E402
from core.run_folder import RunFolder  # noqa: E402
from core.settings import Settings  # noqa: E402
from core.workspace import open_workspace  # noqa: E402

RUN = "bench"


@dataclass
class Plans:
    """What the profiler said of each statement; `scans` counts reads of a standard file, by source."""

    scans: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    peak_engine: int = 0

    def add(self, told: str) -> None:
        plan = json.loads(told) if told else {}
        if "query" not in plan:
            return
        self.peak_engine = max(self.peak_engine, int(plan["system"]["peak_buffer_memory"]))
        self.slowest.append((plan["query"]["total_time"], " ".join(plan["query"]["sql"].split())[:110]))
        for operator in _operators(plan.get("operator", [])):
            name = str(operator.get("extra_info", {}).get("Filename(s)", ""))
            if operator["type"] == "TABLE_SCAN" and "/standard/" in name:
                source = name.split("/standard/")[1].partition("/")[0]
                self.scans[source] += 1
                self.rows[source] += int(operator.get("rows_scanned", 0))


class Watched:
    """A connection that leaves the plan of each statement with `plans`; its cursors do too."""

    def __init__(self, connection: Any, plans: Plans) -> None:
        self._connection, self._plans, self._is_told = connection, plans, True
        connection.execute("set enable_profiling = 'no_output'")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, *given: Any, **named: Any) -> Any:
        self._tell()
        self._is_told = False
        return self._connection.execute(*given, **named)

    def fetchall(self) -> Any:
        rows = self._connection.fetchall()
        self._tell()
        return rows

    def cursor(self) -> "Watched":
        return Watched(self._connection.cursor(), self._plans)

    def close(self) -> None:
        self._tell()
        self._connection.close()

    def _tell(self) -> None:
        """Of the last statement, once: its result is read to the end by now."""
        if not self._is_told:
            self._plans.add(self._connection.get_profiling_information("json"))
        self._is_told = True


@contextmanager
def watched(plans: Plans) -> Iterator[None]:
    """Every connection that the project opens meanwhile is a watched one."""
    opened = engine.connect

    @contextmanager
    def connect(*given: Any, **named: Any) -> Iterator[Any]:
        with opened(*given, **named) as connection:
            seen = Watched(connection, plans)
            yield seen
            seen._tell()

    engine.connect = connect  # type: ignore[assignment]
    try:
        yield
    finally:
        engine.connect = opened


def main() -> int:
    options = _options()
    if options.step:
        print(json.dumps(STEPS[options.step](_folder(options.home))))
        return 0
    with tempfile.TemporaryDirectory(prefix="leadfold-rules-", dir=options.scratch) as scratch:
        home = Path(scratch) / "home"
        records = prepare(options.records, options.seed, Path(scratch), home)
        took = {name: in_its_own_process(name, home) for name in STEPS}
    told = took["check"] | took["plans"] | {
        "records": records,
        "standardise_seconds": took["standardise"]["seconds"],
        "check_seconds": took["check"]["seconds"],
        "check_peak_gb": took["check"]["peak_gb"],
        "standardise_peak_gb": took["standardise"]["peak_gb"],
        "ratio": round(took["check"]["seconds"] / took["standardise"]["seconds"], 3),
    }  # fmt: skip
    print(json.dumps(told, indent=2) if options.json else _table(told))
    return 0


def prepare(records: int, seed: int, scratch: Path, home: Path) -> int:
    """Up to the frozen inputs of a run; the files themselves are not needed after that."""
    workspace = open_workspace("bench", home)
    report = sample.write(scratch / "months", int(records), 1, seed, workspace.settings, PERIOD)
    inbox.receive_all(workspace, scratch / "months" / PERIOD, PERIOD, [])
    for file in (*report.files, *report.truth):
        file.path.unlink()
    pipeline.freeze(workspace, inputs.choose(workspace, PERIOD), _folder(home))
    return sum(file.rows for file in report.files)


def in_its_own_process(step: str, home: Path) -> dict[str, Any]:
    command = [sys.executable, str(Path(__file__)), "--step", step, "--home", str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        watcher = PeakMemory(process.pid)
        watcher.start()
        said, _ = process.communicate()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"The step {step} ended with exit code {process.returncode}.")
    return dict(json.loads(said.splitlines()[-1])) | {"peak_gb": round(watcher.peak / 1e9, 2)}


def standardise(folder: RunFolder) -> dict[str, Any]:
    seconds = _timed(lambda: steps.standardise(folder))
    steps.stage(folder)
    return {"seconds": seconds}


def check(folder: RunFolder) -> dict[str, Any]:
    seconds = _timed(lambda: steps.check(folder))
    with engine.connect(folder.settings, folder.database, read_only=True) as connection:
        asked = engine.count(connection, "finding")
        failing = engine.count(connection, "finding_record")
        held = engine.count(connection, "quarantine")
    return {"seconds": seconds, "rules": asked, "failing": failing, "held": held}


def plans(folder: RunFolder) -> dict[str, Any]:
    found = Plans()
    with engine.connect(folder.settings, folder.database) as connection:
        quality.release_all(connection)
    with watched(found):
        quality.check(folder.settings, folder.database, folder.frozen().rules, folder.findings)
    return {
        "scans": dict(sorted(found.scans.items())),
        "rows_scanned": dict(sorted(found.rows.items())),
        "engine_peak_gb": round(found.peak_engine / 1e9, 2),
        "slowest": sorted(found.slowest, reverse=True)[:12],
    }


STEPS = {"standardise": standardise, "check": check, "plans": plans}


def _timed(work: Any) -> float:
    started = time.monotonic()
    work()
    return round(time.monotonic() - started, 2)


def _folder(home: Path) -> RunFolder:
    chosen: Settings = settings.load(home)
    return RunFolder(chosen.runs / RUN, chosen)


def _operators(plan: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for operator in plan:
        yield operator
        yield from _operators(operator.get("children", []))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--records", type=int, default=10_000_000, help="leads to generate; about as many records"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scratch", type=Path, help="where the files and the workspace go meanwhile")
    parser.add_argument("--json", action="store_true", help="print the result as JSON, not as a table")
    parser.add_argument("--step", choices=list(STEPS), help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _table(told: dict[str, Any]) -> str:
    memory = psutil.virtual_memory().total / 1e9
    scans = ", ".join(f"{source} {times}" for source, times in told["scans"].items())
    lines = [
        f"{told['records']:,} records, {told['rules']} rules, {os.cpu_count()} cores, {memory:.0f} GB",
        "",
        f"  standardising      {told['standardise_seconds']:>8.1f} s   "
        f"peak {told['standardise_peak_gb']:.2f} GB",
        f"  all rules          {told['check_seconds']:>8.1f} s   peak {told['check_peak_gb']:.2f} GB, "
        f"of it the engine's {told['engine_peak_gb']:.2f} GB",
        f"  rules / standardising {told['ratio']:>5.2f}",
        f"  scans of each source's records: {scans}",
        f"  {told['failing']:,} failing rows listed, {told['held']:,} records held back",
        "",
        "  slowest statements:",
        *(f"  {seconds:>8.2f} s  {statement}" for seconds, statement in told["slowest"]),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
