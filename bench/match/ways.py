"""Each way of matching as a process of its own: its seconds, its peak memory and where its answer is."""

import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import yaml

from bench.match import months
from bench.match.columns import Layout
from bench.run_month import PeakMemory

ROOT = Path(__file__).resolve().parents[2]
OURS, SPLINK, EXACT = "leadfold", "plain splink", "exact keys"
BASELINES = {SPLINK: "splink", EXACT: "exact"}


@dataclass(frozen=True)
class Task:
    """One file to deduplicate or two to link, and a folder for what comes out."""

    name: str
    files: tuple[Path, ...]
    layout: Layout
    key: str
    folder: Path

    @property
    def is_link(self) -> bool:
        return len(self.files) > 1


@dataclass(frozen=True)
class Answer:
    way: str
    seconds: float
    peak_gb: float
    pairs: Path
    clusters: Path | None


class WayFailed(Exception):
    pass


def baseline(way: str, task: Task) -> Answer:
    called = BASELINES[way]
    pairs, clusters = (task.folder / f"{called}_{what}.parquet" for what in ("pairs", "clusters"))
    command = [sys.executable, "-m", "bench.match.baselines", called, "--columns", task.layout.kind]
    command += ["--records", str(task.files[0]), "--out", str(pairs), "--clusters", str(clusters)]
    if task.is_link:
        command += ["--right", str(task.files[1])]
    seconds, peak = measured(command)
    return Answer(way, seconds, peak, pairs, clusters if clusters.exists() else None)


def ours(task: Task) -> Answer:
    pairs, clusters = task.folder / "pairs.csv", task.folder / "clusters.csv"
    command = [sys.executable, "-m", "core", "match", "--records", str(task.files[0])]
    command += ["--map", str(write_map(task)), "--out", str(pairs), "--clusters", str(clusters)]
    if task.is_link:
        command += ["--right", str(task.files[1])]
    seconds, peak = measured(command)
    return Answer(OURS, seconds, peak, pairs, clusters)


def has_command() -> bool:
    """Whether `python -m core match` is there to be measured."""
    asked = [sys.executable, "-m", "core", "match", "--help"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, check=False).returncode == 0


@dataclass(frozen=True)
class MonthRun:
    """One month of a workspace's matching. `cpu` is the time of both cores; `digest` tells what was found."""

    seconds: float
    cpu: float
    compared: int
    carried: int
    digest: dict[str, str]


@dataclass(frozen=True)
class TwoMonths:
    """`whole` compares all of the second month with the first's model, which `second` carries over."""

    first: MonthRun
    second: MonthRun
    whole: MonthRun
    answer: Answer

    @property
    def is_equal(self) -> bool:
        return self.second.digest == self.whole.digest

    def sentence(self, changed: float) -> str:
        first, second = self.first, self.second
        return (
            f"a second month, {changed:.0%} new or changed: {second.seconds:.1f} s "
            f"after {first.seconds:.1f} s, "
            f"{second.seconds / first.seconds:.0%}, {second.cpu / first.cpu:.0%} of its processor time; "
            f"everything compared, {self.whole.seconds:.1f} s. {second.compared:,} pairs compared, "
            f"{second.carried:,} carried over: {'the same' if self.is_equal else 'ANOTHER'} result."
        )


def two_months(first: Task, second: Task) -> TwoMonths:
    """Each month as a process of its own, the second twice."""
    home = second.folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    standard = [
        months.standardise(task.files[0], home / f"standard_{number}.parquet", dict(task.layout.mapped), home)
        for number, task in enumerate((first, second), start=1)
    ]
    pairs, clusters = second.folder / "carried_pairs.parquet", second.folder / "carried_clusters.parquet"
    began, _ = _month(home, standard[0], pairs, clusters)
    carried, peak = _month(home, standard[1], pairs, clusters)
    shutil.rmtree(home / "matching" / "memory")
    whole, _ = _month(
        home, standard[1], second.folder / "whole_pairs.parquet", second.folder / "whole.parquet"
    )
    return TwoMonths(began, carried, whole, Answer(OURS, carried.seconds, peak, pairs, clusters))


def _month(home: Path, records: Path, pairs: Path, clusters: Path) -> tuple[MonthRun, float]:
    command = [sys.executable, "-m", "bench.match.months", "--records", str(records), "--home", str(home)]
    command += ["--pairs", str(pairs), "--clusters", str(clusters)]
    said = home / "said.json"
    with said.open("w") as out:
        _, peak = measured(command, out)
    return MonthRun(**json.loads(said.read_text())), peak


def write_map(task: Task) -> Path:
    said: dict[str, object] = {"key": task.key, "fields": dict(task.layout.mapped)}
    if task.is_link:
        said["right"] = {"key": task.key, "fields": dict(task.layout.mapped)}
    path = task.folder / "map.yml"
    path.write_text(yaml.safe_dump(said, sort_keys=False), encoding="utf-8")
    return path


def measured(command: list[str], out: IO[str] | None = None) -> tuple[float, float]:
    """Wall seconds, interpreter start and imports included, and the most memory held, in GB."""
    started = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, stdout=out or sys.stderr) as process:
        watcher = PeakMemory(process.pid)
        watcher.start()
        code = process.wait()
    seconds = time.monotonic() - started
    watcher.join()
    if code != 0:
        raise WayFailed(f"{' '.join(command[1:4])} ended with exit code {code}.")
    return seconds, watcher.peak / 1e9
