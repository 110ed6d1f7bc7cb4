"""One delivery's findings put together: as it was read, is it whole, how it differs; and what blocks it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core import contracts, engine, intake, parsers
from core.contracts import Contract, Drift, Examination, Portrait, Rename
from core.engine import Connection
from core.findings import BREAKING, DeliveryFinding
from core.state import acceptances, deliveries
from core.state.acceptances import About
from core.state.tables import Acceptance, Delivery
from core.workspace import Workspace, contracts_in_force, drift_of

VERSION = "1"
MONTHS = 6
# A required column has to be found or agreed to be missing: no word on one delivery replaces that.
NOT_AS_IS = frozenset({"drift.column_missing", "drift.column_renamed"})


@dataclass(frozen=True)
class Assessment:
    """`accepted` are people's words that stand, by what they are about."""

    findings: tuple[DeliveryFinding, ...]
    drift: Drift
    accepted: dict[About, Acceptance] = field(default_factory=dict)

    @property
    def open(self) -> tuple[DeliveryFinding, ...]:
        """What blocks the source until a person decides."""
        return tuple(one for one in self.findings if one.severity == BREAKING and not self.is_accepted(one))

    def is_accepted(self, found: DeliveryFinding) -> bool:
        lacks = found.code in NOT_AS_IS and found.column in self.drift.missing_required
        return about(found) in self.accepted and not lacks

    @property
    def is_quiet(self) -> bool:
        return not self.findings


def about(found: DeliveryFinding) -> About:
    return found.code, found.column


def assess(workspace: Workspace, delivery: Delivery, contract: Contract | None = None) -> Assessment:
    """Looked at once for each contract and history; what people accepted is read anew."""
    assert delivery.source is not None, "nobody has said whose file this is"
    agreed = contract or contracts_in_force(workspace)[delivery.source]
    examination = _examination(workspace, agreed, delivery)
    other = of_another_source(workspace, delivery.source, delivery.sha256, delivery.file_name)
    found = contracts.settled(agreed, [*other, *examination.findings])
    with workspace.store.session() as session:
        accepted = acceptances.standing(session, delivery.delivery_id)
    return Assessment(found, examination.drift, accepted)


def taken_before(
    workspace: Workspace, contract: Contract, period: str, months: int = MONTHS
) -> list[Delivery]:
    """The source's deliveries that were or could be used, newest first; a blocked one is no measure."""
    with workspace.store.session() as session:
        rows = deliveries.all_accepted_before(session, contract.source, period)
    taken: list[Delivery] = []
    for row in rows:
        if len(taken) < months and _is_usable(workspace, contract, row):
            taken.append(row)
    return taken


def _is_usable(workspace: Workspace, contract: Contract, delivery: Delivery) -> bool:
    """What was decided about it when it was this month's; its columns by today's contract."""
    with workspace.store.session() as session:
        reading = deliveries.reading(session, delivery.reading_id)
        accepted = acceptances.standing(session, delivery.delivery_id)
    if drift_of(contract, reading).breaking:
        return False
    verdict = _verdict(workspace, delivery)
    if not verdict.exists():
        assess(workspace, delivery, contract)
    stored = json.loads(verdict.read_text(encoding="utf-8")) if verdict.exists() else []
    return all((code, column) in accepted for code, column in stored)


def _verdict(workspace: Workspace, delivery: Delivery) -> Path:
    return workspace.settings.raw / delivery.reading_id / f"verdict-{delivery.delivery_id}.json"


def _examination(workspace: Workspace, contract: Contract, delivery: Delivery) -> Examination:
    with workspace.store.session() as session:
        reading = deliveries.reading(session, delivery.reading_id)
    raw = workspace.settings.raw / delivery.reading_id
    if not (raw / "records.parquet").exists():
        return contracts.of_header(contract, reading.header)
    earlier = taken_before(workspace, contract, delivery.period)
    stored = raw / f"examined-{_digest(contract, delivery, earlier)}.json"
    if not stored.exists():
        _write(stored, _as_json(_look(workspace, contract, delivery, earlier)))
    examination = _from_json(json.loads(stored.read_text(encoding="utf-8")))
    blocking = [
        about(one)
        for one in examination.findings
        if one.severity == BREAKING and one.code not in contracts.COLUMNS
    ]
    _write(_verdict(workspace, delivery), blocking)
    return examination


def _digest(contract: Contract, delivery: Delivery, earlier: Sequence[Delivery]) -> str:
    known = [VERSION, parsers.PARSER_VERSION, contract.fingerprint, delivery.period]
    said = json.dumps([*known, *(row.reading_id for row in earlier)])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _look(
    workspace: Workspace, contract: Contract, delivery: Delivery, earlier: Sequence[Delivery]
) -> Examination:
    raw = workspace.settings.raw
    with engine.connect(workspace.settings) as connection:
        parsers.install(connection, workspace.settings)
        portraits = [
            _portrait(connection, contract, raw / row.reading_id)
            for row in (delivery, *earlier)
            if (raw / row.reading_id / "records.parquet").exists()
        ]
        examination = contracts.examine(connection, contract, portraits[0], portraits[1:], delivery.period)
    read = intake.Reading.load(raw / delivery.reading_id / "reading.json")
    noticed: tuple[DeliveryFinding, ...] = getattr(read, "findings", ())
    return Examination(contracts.settled(contract, [*noticed, *examination.findings]), examination.drift)


def _portrait(connection: Connection, contract: Contract, raw: Path) -> Portrait:
    return contracts.portray(connection, contract, intake.records_relation(raw), raw)


def of_another_source(
    workspace: Workspace, source: str, sha256: str, file_name: str
) -> list[DeliveryFinding]:
    """The same bytes cannot be two sources' own file."""
    with workspace.store.session() as session:
        every = deliveries.same_content(session, sha256)
    others = sorted({row.source for row in every if row.source and row.source != source})
    if not others:
        return []
    said = (
        f"{file_name} holds exactly the bytes of a file of {others[0]}. One of the two is not its "
        "own: hold this one back or that one."
    )
    return [DeliveryFinding("integrity.same_file_as_other_source", BREAKING, said)]


def _as_json(examination: Examination) -> dict[str, Any]:
    drift = examination.drift
    return {
        "findings": [one.as_row() for one in examination.findings],
        "drift": {
            "source": drift.source,
            "missing": drift.missing,
            "missing_required": drift.missing_required,
            "unexpected": drift.unexpected,
            "renamed": [vars(one) for one in drift.renamed],
            "reordered": drift.reordered,
            "candidates": [vars(one) for one in drift.candidates],
        },
    }


def _from_json(stored: dict[str, Any]) -> Examination:
    drift = stored["drift"]
    for name in ("missing", "missing_required", "unexpected"):
        drift[name] = tuple(drift[name])
    for name in ("renamed", "candidates"):
        drift[name] = tuple(Rename(**{**one, "fields": tuple(one["fields"])}) for one in drift[name])
    return Examination(
        tuple(DeliveryFinding(**one) for one in stored["findings"]),
        Drift(**drift),
    )


def _write(path: Path, content: object) -> None:
    """Appears whole: a page may look while a job writes."""
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)
