"""Runs a month that stops for good at a chosen place and says so: made to be killed there.

Usage: held_run.py HOME PERIOD PLACE SIGN. At standardise the second file is written and not yet renamed;
at build half of the marts stand; at any other step its work is done and its mark is not.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from core import jobs, pipeline, warehouse
from core.contracts import standard
from core.run_folder import RunFolder
from core.steps import STEPS, Step, StepResult
from core.warehouse import Progress
from core.workspace import open_workspace

HALF = 0.5


def main(home: str, period: str, place: str, sign: str) -> None:
    workspace = open_workspace("Tess", Path(home))
    steps = [_held(step, place, Path(sign)) for step in STEPS]
    with jobs.working(workspace, "run", period, None) as job_id:
        pipeline.run(workspace, period, job_id=job_id, on_progress=lambda step: None, steps=steps)


def _held(step: Step, place: str, sign: Path) -> Step:
    if step.name != place:
        return step
    if place == "standardise":
        return replace(step, take=lambda run: _stop_at_second_file(step, run, sign))
    if place == "build":
        return replace(step, take=lambda run: _stop_amid_marts(run, sign))
    return replace(step, take=lambda run: _stop_before_mark(step, run, sign))


def _stop_at_second_file(step: Step, run: RunFolder, sign: Path) -> StepResult:
    written: list[Path] = []
    copy: Callable[..., None] = standard._copy

    def copied(connection: Any, query: str, target: Path) -> None:
        copy(connection, query, target)
        written.append(target)
        if len(written) > 1:
            _stop(sign)

    standard._copy = copied
    return step.take(run)


def _stop_amid_marts(run: RunFolder, sign: Path) -> StepResult:
    def heard(progress: Progress) -> None:
        if progress.done > HALF * progress.total:
            _stop(sign)

    warehouse.build(run.path, run.settings, "marts", heard)
    raise AssertionError("nothing was built")


def _stop_before_mark(step: Step, run: RunFolder, sign: Path) -> StepResult:
    step.take(run)
    _stop(sign)
    raise AssertionError("nobody came")


def _stop(sign: Path) -> None:
    sign.touch()
    time.sleep(600)


if __name__ == "__main__":
    main(*sys.argv[1:])
