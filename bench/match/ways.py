"""Each way of matching as a process of its own: its seconds, its peak memory and where its answer is."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import yaml

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


def month_two(first: Task, second: Task) -> Answer | None:
    """The hook for the second month against the first, with the first's model; none without an engine.

    Both tasks have their file, their map (`write_map`) and a folder; the answer has the pairs and clusters of
    the whole second month, and the seconds that the change alone cost.
    """
    return None


def write_map(task: Task) -> Path:
    said: dict[str, object] = {"key": task.key, "fields": dict(task.layout.mapped)}
    if task.is_link:
        said["right"] = {"key": task.key, "fields": dict(task.layout.mapped)}
    path = task.folder / "map.yml"
    path.write_text(yaml.safe_dump(said, sort_keys=False), encoding="utf-8")
    return path


def measured(command: list[str]) -> tuple[float, float]:
    """Wall seconds, interpreter start and imports included, and the most memory held, in GB."""
    started = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, stdout=sys.stderr) as process:
        watcher = PeakMemory(process.pid)
        watcher.start()
        code = process.wait()
    seconds = time.monotonic() - started
    watcher.join()
    if code != 0:
        raise WayFailed(f"{' '.join(command[1:4])} ended with exit code {code}.")
    return seconds, watcher.peak / 1e9
