"""Every record accounted for: each side of each equation is counted from its own artefact."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from core import crm, engine
from core.engine import Connection, literal
from core.errors import LeadfoldError
from core.inputs import SourceInput
from core.settings import Settings


@dataclass(frozen=True)
class Equation:
    equation: str
    left: int
    right: int

    @property
    def holds(self) -> bool:
        return self.left == self.right

    def as_row(self) -> dict[str, object]:
        return asdict(self) | {"holds": self.holds}


@dataclass(frozen=True)
class FileCounts:
    """One delivery on its way in: found from landing, loaded and rejected from raw Parquet."""

    source: str
    found: int
    loaded: int
    rejected: int
    skipped: int
    standardised: int


@dataclass(frozen=True)
class SourceCounts(FileCounts):
    """The same delivery in the run: kept and quarantined from its tables."""

    kept: int
    quarantined: int


@dataclass(frozen=True)
class RunCounts:
    sources: tuple[SourceCounts, ...]
    leads: int
    merged: int
    insert: int
    update: int
    unchanged: int
    withheld: int
    crm_only: int
    has_crm: bool


class OutOfBalance(LeadfoldError):
    def __init__(self, found: tuple[Equation, ...]) -> None:
        broken = [one for one in found if not one.holds]
        said = "; ".join(f"{one.equation}: {one.left:,} is not {one.right:,}" for one in broken)
        super().__init__(
            f"The records do not add up ({said}). Nothing was published; run the month again, "
            "and report it if it stays."
        )
        self.found = found


def count(
    connection: Connection, sources: Iterable[SourceInput], settings: Settings, export: Path
) -> RunCounts:
    """`export` is the folder with the run's Salesforce files."""
    has_crm = any(one.kind == "crm" for one in sources)
    actions = dict(
        connection.execute("select action, count(*) from crm_comparison group by action").fetchall()
    )
    return RunCounts(
        sources=tuple(_source_counts(connection, one, settings) for one in sources),
        leads=engine.count(connection, "lead"),
        merged=engine.count(connection, "(from lead_record where not is_founder)"),
        insert=_csv_records((*export.glob("lead_insert_*.csv"), *export.glob("lead_upsert_*.csv"))),
        update=_csv_records(export.glob("lead_update_*.csv")),
        unchanged=actions.get("unchanged", 0),
        withheld=actions.get("withheld", 0),
        crm_only=actions.get("crm_only", 0),
        has_crm=has_crm,
    )


def count_files(
    connection: Connection, sources: Iterable[SourceInput], settings: Settings
) -> tuple[FileCounts, ...]:
    return tuple(_file_counts(connection, one, settings) for one in sources)


def file_equations(one: FileCounts) -> tuple[Equation, ...]:
    """What can be said as soon as a file is standardised."""
    return (
        Equation(f"{one.source}: found = loaded + rejected", one.found, one.loaded + one.rejected),
        Equation(f"{one.source}: loaded = standardised", one.loaded, one.standardised),
    )


def equations(counts: RunCounts) -> tuple[Equation, ...]:
    """Without a CRM extract there is nothing to compare with, and the last equation is left out."""
    found: list[Equation] = []
    for one in counts.sources:
        found += [
            *file_equations(one),
            Equation(f"{one.source}: loaded = kept + quarantined", one.loaded, one.kept + one.quarantined),
        ]
    kept = sum(one.kept for one in counts.sources)
    found.append(Equation("kept = leads + merged away", kept, counts.leads + counts.merged))
    if counts.has_crm:
        handed = counts.insert + counts.update + counts.unchanged + counts.withheld + counts.crm_only
        found.append(
            Equation("leads = insert + update + unchanged + withheld + CRM-only", counts.leads, handed)
        )
    return tuple(found)


def require(found: tuple[Equation, ...]) -> None:
    if not all(one.holds for one in found):
        raise OutOfBalance(found)


def _source_counts(connection: Connection, one: SourceInput, settings: Settings) -> SourceCounts:
    bound: list[object] = [one.source]
    return SourceCounts(
        **asdict(_file_counts(connection, one, settings)),
        kept=_int(connection, "select count(*) from lead_record where source = ?", bound),
        quarantined=_int(connection, "select count(*) from quarantine where source = ?", bound),
    )


def _file_counts(connection: Connection, one: SourceInput, settings: Settings) -> FileCounts:
    raw = one.raw(settings)
    return FileCounts(
        source=one.source,
        found=one.found,
        loaded=engine.count(connection, f"read_parquet({literal(raw / 'records.parquet')})"),
        rejected=engine.count(connection, f"read_parquet({literal(raw / 'rejects.parquet')})"),
        skipped=one.skipped,
        standardised=engine.count(connection, f"read_parquet({literal(one.standard(settings))})"),
    )


def _int(connection: Connection, query: str, values: list[object]) -> int:
    return int(str(engine.scalar(connection, query, values)))


def _csv_records(files: Iterable[Path]) -> int:
    """Counted in the finished bytes: records, not lines."""
    return sum(crm.examine(file).rows for file in files)
