"""One delivery against its contract and the source's earlier deliveries: what there is to say, said once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.contracts import integrity, misplaced, structure
from core.contracts.changes import Changes
from core.contracts.compared import Compared, Told
from core.contracts.drift import Drift, compare
from core.contracts.model import Contract
from core.contracts.portraits import Portrait, portray
from core.engine import Connection
from core.findings import BREAKING, INFO, SEVERITIES, DeliveryFinding

SHIFTED_MOSTLY = 0.1  # then keys, sizes and fills differ because of it
NO_PERIOD = "2000-01"
TYPES = frozenset({"drift.type_changed", "drift.date_format_changed", "drift.format_changed"})
COLUMNS = frozenset({
    "drift.column_added", "drift.column_missing", "drift.column_renamed", "drift.columns_reordered",
})  # fmt: skip
# What the reader suspects of a file alone, and the finding by which last month's file proves it.
PROVED = {"reading.excel_number": "integrity.leading_zeros_lost"}


@dataclass(frozen=True)
class Examination:
    """Findings with the worst first; what the contract calls normal is not among them."""

    findings: tuple[DeliveryFinding, ...]
    drift: Drift


def examine(
    connection: Connection,
    contract: Contract,
    now: Portrait,
    earlier: Sequence[Portrait] = (),
    period: str = NO_PERIOD,
) -> Examination:
    """`earlier` are this source's deliveries before, newest first; without any, the contract alone speaks."""
    if not earlier:
        drift = compare(contract, now.header)
        found = [told.finding for told in integrity.of_one(now, None)]
        found += structure.findings(contract, drift, None)
        return Examination(settled(contract, found), drift)
    compared = Compared(connection, contract, earlier[0], now, tuple(earlier), period)
    drift = structure.drift(compared) if now.profile.rows else compare(contract, now.header)
    found = [*structure.findings(contract, drift, compared.before.header), *_told(compared)]
    return Examination(settled(contract, found), drift)


def of_header(contract: Contract, header: Sequence[str]) -> Examination:
    """Where the records are not at hand, the header alone speaks."""
    drift = compare(contract, header)
    return Examination(settled(contract, list(structure.findings(contract, drift, None))), drift)


def check(
    connection: Connection,
    contract: Contract,
    relation: str,
    earlier: str | None,
    scratch: Path,
    period: str = NO_PERIOD,
) -> Examination:
    """Any records against a contract and, where there is one, an earlier file; only `scratch` is written.

    The parsers must be installed on the connection; both relations have raw columns and _record_number.
    """
    now = portray(connection, contract, relation, scratch / "now")
    before = [portray(connection, contract, earlier, scratch / "earlier")] if earlier else []
    return examine(connection, contract, now, before, period)


def settled(contract: Contract, found: Sequence[DeliveryFinding]) -> tuple[DeliveryFinding, ...]:
    """Without what is normal here, and as severe as the source's policy makes it; the worst first."""
    said = {(each.code, each.column) for each in found}
    kept = [
        _by_policy(contract, each)
        for each in found
        if (PROVED.get(each.code), each.column) not in said
        and not any(normal.covers(each.code, each.column) for normal in contract.normal)
    ]
    return tuple(sorted(kept, key=lambda each: -SEVERITIES.index(each.severity)))


def _by_policy(contract: Contract, found: DeliveryFinding) -> DeliveryFinding:
    for codes, policy in ((COLUMNS, contract.policy.columns), (TYPES, contract.policy.types)):
        if found.code in codes and policy == "freeze":
            return replace(found, severity=BREAKING)
    if found.code in TYPES and contract.policy.types == "evolve":
        return replace(found, severity=INFO)
    return found


def _told(compared: Compared) -> Iterator[DeliveryFinding]:
    """From the whole file to single columns; what explains other differences silences them."""
    explained: set[str] = set()
    for told in _of_the_file(compared):
        yield told.finding
        if told.explains is None:
            return
        explained |= told.explains
    for told in misplaced.exchanged(compared):
        yield told.finding
        explained |= told.explains or set()
    yield from Changes(compared).found(frozenset(explained))


def _of_the_file(compared: Compared) -> Iterator[Told]:
    rows = compared.now.profile.rows
    shifted = misplaced.shifted(compared) if rows else None
    if shifted and (shifted.count or 0) >= SHIFTED_MOSTLY * rows:
        yield Told(shifted, None)
        return
    for told in integrity.of_one(compared.now, compared.before):
        yield told
        if told.explains is None:
            return
    for told in integrity.against(compared, [each.profile.rows for each in compared.earlier]):
        yield told
        if told.explains is None:
            return
    if shifted:
        yield Told(shifted, None)
