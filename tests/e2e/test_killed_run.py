"""A run that is killed in the middle changes nothing, and is taken up where it stopped."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.state import runs
from core.state.tables import Run
from core.steps import STEPS
from tests.e2e.workspaces import ROOT, Finished, Place, clean_environment

pytestmark = pytest.mark.kill

EVERY = [step.name for step in STEPS]
PLACES = EVERY if os.environ.get("LEADFOLD_KILL_ALL") else ["standardise", "build"]
PATIENCE = 300  # seconds; a loaded machine is slow to get there


def kill_at(step: str, place: Place, period: str) -> None:
    """Starts the month in a process of its own and kills it where it stands still."""
    sign = place.home.parent / f"{step}.reached"
    held = Path(__file__).with_name("held_run.py")
    line = [sys.executable, str(held), str(place.home), period, step, str(sign)]
    environment = clean_environment() | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(line, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        _wait_for(sign, process, place)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _wait_for(sign: Path, process: "subprocess.Popen[str]", place: Place) -> None:
    """The published month can be read all the while."""
    until = time.monotonic() + PATIENCE
    while not sign.exists():
        assert process.poll() is None, process.stderr and process.stderr.read()
        assert time.monotonic() < until, "the run never got there"
        assert _readable(place)
        time.sleep(1)


def _readable(place: Place) -> bool:
    published = place.published()
    return published is not None and int(place.one(published.run_id, "select count(*) from lead")) > 0


def marked(place: Place, run_id: str) -> set[str]:
    """Steps that a next run need not take again."""
    return {mark.stem for mark in (place.folder(run_id) / "steps").glob("*.json")}


def status(place: Place, run_id: str) -> str:
    with place.workspace.store.session() as session:
        return session.get_one(Run, run_id).status


def test_a_run_killed_again_and_again_ends_with_the_same_result(
    ready: Path, incomplete: Finished, complete: Finished, months: Place
) -> None:
    """Each kill hits the run that took up the one before; the last one goes to its end."""
    place = Place(Path(shutil.copytree(ready, ready.parent / "killed")))
    period, run_id = complete.report["period"], complete.report["run"]
    # Receiving the files standardised them already: without that the run does it, and can be killed there.
    for folder in place.settings.standard.glob(f"*/{period}"):
        shutil.rmtree(folder)

    for step in PLACES:
        kill_at(step, place, period)
        assert status(place, run_id) == runs.RUNNING, step
        assert marked(place, run_id) == set(EVERY[: EVERY.index(step)])
        published = place.published()
        assert published is not None
        assert published.run_id == incomplete.report["run"]
        assert _readable(place)

    after = place.command("run", "--period", period)

    assert (after.code, after.report["run"]) == (0, run_id)
    assert after.out.count("already done") == EVERY.index(PLACES[-1])
    assert place.exported(run_id) == months.exported(run_id)
    assert place.tables(run_id) == months.tables(run_id)
    assert place.publications()[-1] == run_id
