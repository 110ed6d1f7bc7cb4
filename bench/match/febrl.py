"""The public Febrl sets: persons with an Australian address, truth in their record ids."""

from pathlib import Path

from bench.match import columns
from bench.match.ways import Task
from core import engine
from core.engine import Connection

SETS: dict[str, tuple[str, ...]] = {
    "febrl1": ("dataset1.csv",),
    "febrl2": ("dataset2.csv",),
    "febrl3": ("dataset3.csv",),
    "febrl4": ("dataset4a.csv", "dataset4b.csv"),
}


def task(name: str, folder: Path, out: Path, layout: str = "persons") -> Task:
    out.mkdir(parents=True, exist_ok=True)
    files = tuple(folder / file for file in SETS[name])
    return Task(f"{name} {layout}", files, columns.LAYOUTS[layout], "rec_id", out)


def load_truth(connection: Connection, files: tuple[Path, ...]) -> None:
    """rec-223-org and rec-223-dup-0 are one person."""
    listed = " union all ".join(
        f"select trim(rec_id) as key, {number > 0} as is_right from {columns.read(file)}"
        for number, file in enumerate(files)
    )
    connection.execute(
        "create or replace table truth as "
        f"select *, regexp_extract(key, '^rec-([0-9]+)-', 1) as entity from ({listed})"
    )
    assert engine.count(connection, "(select 1 from truth where entity = '')") == 0, files
