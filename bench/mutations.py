"""How many seeded mutations of generated months the checks name, and how often they cry wolf.

    python bench/mutations.py --seed 7 --count 200

Each case takes a licensing source's two months, mutates the second, and looks at it as `core check` would. A
defect counts as found when one of the findings it should have is there, a harmless change as a false alarm
when anything is found at all.
"""

import argparse
import csv
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.defects import DEFECTS
from bench.harmless import HARMLESS
from bench.tables import Mutation, Rows, Table
from core import contracts, engine, intake, parsers, sample, settings
from core.contracts import Contract, Examination, Portrait
from core.engine import Connection
from core.settings import Settings

SIZES = (300, 1_200, 6_000)
PERIODS = ("2026-09", "2026-10")
HARMLESS_SHARE = 0.35


@dataclass(frozen=True)
class Case:
    mutation: Mutation
    source: str
    size: int
    expected: frozenset[tuple[str, str | None]]
    found: tuple[tuple[str, str | None], ...]

    @property
    def is_harmless(self) -> bool:
        return not self.expected

    @property
    def is_right(self) -> bool:
        if self.is_harmless:
            return not self.found
        return any(
            code == wanted and (column is None or column == told)
            for code, told in self.found
            for wanted, column in self.expected
        )

    @property
    def extra(self) -> int:
        """Findings beside the one that names a defect."""
        return max(0, len(self.found) - 1) if not self.is_harmless else 0

    def __str__(self) -> str:
        found = ", ".join(f"{code} {column or ''}".strip() for code, column in self.found) or "nothing"
        wanted = " or ".join(sorted({code for code, _ in self.expected})) or "nothing"
        return f"{self.mutation.name} ({self.source}, {self.size}): wanted {wanted}, found {found}"


@dataclass(frozen=True)
class Report:
    cases: tuple[Case, ...]

    @property
    def missed(self) -> list[Case]:
        return [case for case in self.cases if not case.is_harmless and not case.is_right]

    @property
    def false_alarms(self) -> list[Case]:
        return [case for case in self.cases if case.is_harmless and not case.is_right]

    @property
    def defects(self) -> int:
        return sum(not case.is_harmless for case in self.cases)

    @property
    def recall(self) -> float:
        return 1 - len(self.missed) / max(1, self.defects)


def measure(seed: int, count: int, folder: Path, sizes: Sequence[int] = SIZES) -> Report:
    dice = random.Random(seed)
    chosen = settings.load(folder / "workspace")
    months = {size: _months(folder / str(size), size, seed, chosen) for size in sizes}
    with engine.connect(chosen) as connection:
        parsers.install(connection, chosen)
        bench = _Bench(connection, chosen, folder, dice)
        return Report(tuple(bench.case(number, months, mutation) for number, mutation in _drawn(dice, count)))


def _drawn(dice: random.Random, count: int) -> Iterator[tuple[int, Mutation]]:
    """Every kind about as often as any other, in a random order."""
    harmless = round(HARMLESS_SHARE * count)
    drawn = [HARMLESS[at % len(HARMLESS)] for at in range(harmless)]
    first = dice.randrange(len(DEFECTS))
    drawn += [DEFECTS[(first + at) % len(DEFECTS)] for at in range(count - harmless)]
    dice.shuffle(drawn)
    yield from enumerate(drawn)


def _months(folder: Path, size: int, seed: int, chosen: Settings) -> Path:
    sample.write(folder, leads=size, months=2, seed=seed, settings=chosen, first_period=PERIODS[0])
    return folder


class _Bench:
    def __init__(self, connection: Connection, chosen: Settings, folder: Path, dice: random.Random) -> None:
        self.connection, self.settings, self.folder, self.dice = connection, chosen, folder, dice

    def case(self, number: int, months: dict[int, Path], mutation: Mutation) -> Case:
        size, source = self.dice.choice(list(months)), self.dice.choice(mutation.sources)
        before, header = _read(months[size] / PERIODS[0] / f"{source}.csv")
        rows, _ = _read(months[size] / PERIODS[1] / f"{source}.csv")
        table = Table(source, list(header), rows, before)
        expected = mutation.apply(table, self.dice)
        found = self._looked(number, header, table).findings
        return Case(mutation, source, size, frozenset(expected), tuple((f.code, f.column) for f in found))

    def _looked(self, number: int, header: list[str], table: Table) -> Examination:
        contract = contracts.shipped()[table.source]
        old = self._portrait(contract, self.folder / f"{number}-before.csv", header, table.before, 0)
        new = self._portrait(contract, self.folder / f"{number}.csv", table.header, table.rows, table.quoting)
        return contracts.examine(self.connection, contract, new, [old], PERIODS[1])

    def _portrait(
        self, contract: Contract, path: Path, header: list[str], rows: Rows, quoting: int
    ) -> Portrait:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, quoting=quoting)  # type: ignore[arg-type]
            writer.writerows([header, *rows])
        received = intake.receive(path, path.name, self.settings)
        return contracts.portray(
            self.connection, contract, intake.records_relation(received.raw), received.raw
        )


def _read(path: Path) -> tuple[Rows, list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    return rows, header


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--count", type=int, default=200)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = measure(given.seed, given.count, Path(folder))
    for case in [*report.missed, *report.false_alarms]:
        print(case)
    extra = sum(case.extra for case in report.cases)
    print(
        f"seed {given.seed}: {report.defects} defects, recall {report.recall:.3f}, "
        f"{len(report.false_alarms)} false alarms in {len(report.cases) - report.defects} harmless months, "
        f"{extra} further findings"
    )


if __name__ == "__main__":
    main()
