"""What a file would bring, without loading it: how it reads, whether it is whole, how it differs."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from core import assessment, contracts, engine, intake, parsers
from core.contracts import Contract, Portrait
from core.engine import Connection, literal
from core.findings import INFO, DeliveryFinding
from core.intake import Decision, Received
from core.state.tables import Delivery
from core.workspace import Workspace, contracts_in_force, examine

REJECTS_SHOWN = 5


@dataclass(frozen=True)
class Reject:
    number: int
    reason: str
    raw: str


@dataclass(frozen=True)
class FileCheck:
    """Without a `contract` its columns are those of no known source; `compared_with` is the last period."""

    received: Received
    contract: Contract | None
    compared_with: str | None
    findings: tuple[DeliveryFinding, ...]
    rejects: tuple[Reject, ...]  # the first few

    @property
    def decisions(self) -> tuple[Decision, ...]:
        return self.received.reading.decisions

    @property
    def needs_person(self) -> bool:
        return self.received.rejected > 0 or any(one.severity != INFO for one in self.findings)

    def as_json(self) -> dict[str, Any]:
        return {
            "columns": list(self.received.header),
            "found": self.received.found,
            "loaded": self.received.loaded,
            "rejected": self.received.rejected,
            "skipped": self.received.skipped,
            "decisions": [vars(one) for one in self.decisions],
            "findings": [one.as_row() for one in self.findings],
        }


def check(workspace: Workspace, file: Path, source: str | None, scratch: Path) -> FileCheck:
    """Bytes and records go to `scratch`; contracts and earlier deliveries are the workspace's."""
    aside = replace(workspace, settings=workspace.settings.model_copy(update={"home": scratch}))
    examined = examine(aside, file, file.name, source)
    received = examined.received
    contract = contracts_in_force(workspace).get(examined.source or "")
    earlier = assessment.taken_before(workspace, contract, "9999-12") if contract else []
    with engine.connect(workspace.settings) as connection:
        found = received.reading.findings
        if contract:
            found = _examined(workspace, connection, contract, received, earlier)
        rejects = _rejects(connection, received)
    return FileCheck(received, contract, earlier[0].period if earlier else None, found, rejects)


def _examined(
    workspace: Workspace,
    connection: Connection,
    contract: Contract,
    received: Received,
    earlier: list[Delivery],
) -> tuple[DeliveryFinding, ...]:
    parsers.install(connection, workspace.settings)
    raw = workspace.settings.raw
    now = _portrait(connection, contract, received.raw)
    before = [_portrait(connection, contract, raw / row.reading_id) for row in earlier]
    examination = contracts.examine(connection, contract, now, before, _period(earlier))
    other = assessment.of_another_source(workspace, contract.source, received.sha256, received.file_name)
    noticed = received.reading.findings
    return contracts.settled(contract, [*other, *noticed, *examination.findings])


def _portrait(connection: Connection, contract: Contract, raw: Path) -> Portrait:
    return contracts.portray(connection, contract, intake.records_relation(raw), raw)


def _period(earlier: list[Delivery]) -> str:
    """The month after the last file: a two-digit year is read by when its file came."""
    if not earlier:
        return f"{date.today():%Y-%m}"
    year, month = (int(part) for part in earlier[0].period.split("-"))
    return f"{year + month // 12}-{month % 12 + 1:02}"


def _rejects(connection: Connection, received: Received) -> tuple[Reject, ...]:
    rejects = literal(received.raw / "rejects.parquet")
    rows = connection.execute(
        f"select record_number, reason, coalesce(raw, '') from read_parquet({rejects}) "
        f"order by record_number limit {REJECTS_SHOWN}"
    ).fetchall()
    return tuple(Reject(*row) for row in rows)
