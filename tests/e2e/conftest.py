"""Whole months, run once for all tests that look at them."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core import engine, parsers, sample, settings
from tests.e2e.workspaces import Place

NewPlace = Callable[[str], Place]


@pytest.fixture(scope="session")
def new_place(tmp_path_factory: pytest.TempPathFactory) -> NewPlace:
    """A fresh workspace whose lookup tables are a copy: they come from packages, not from files."""
    ready = settings.load(tmp_path_factory.mktemp("lookups"))
    with engine.connect(ready) as connection:
        parsers.install(connection, ready)

    def make(name: str) -> Place:
        home = tmp_path_factory.mktemp(name) / "workspace"
        shutil.copytree(ready.reference, home / "reference")
        return Place(home)

    return make


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> sample.SampleReport:
    """Two months of 300 leads; in the second one Texas calls its phone column by another name."""
    out = tmp_path_factory.mktemp("generated")
    return sample.write(
        out / "months", leads=300, months=2, seed=7, settings=settings.load(out / "w"), drift="renamed_phone"
    )


@pytest.fixture(autouse=True)
def only_the_home_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own LEADFOLD_ settings must not decide what a test sees."""
    for name in [name for name in os.environ if name.startswith("LEADFOLD_") and name != "LEADFOLD_KILL_ALL"]:
        monkeypatch.delenv(name)
