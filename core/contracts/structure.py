"""The differences of a header as findings: columns added, missing, renamed, in another order."""

from collections.abc import Iterator, Mapping, Sequence

from core.contracts import pairs as joining
from core.contracts import severity
from core.contracts.compared import Compared
from core.contracts.drift import Drift, Rename, compare
from core.contracts.model import Contract
from core.contracts.names import normal
from core.contracts.profiles import ColumnProfile
from core.contracts.severity import finding
from core.findings import DeliveryFinding


def drift(compared: Compared) -> Drift:
    """Names, what the values look like, and where records are in both files, whether they say the same."""
    contract, header = compared.contract, compared.now.header
    by_names = compare(contract, header)
    if not (by_names.missing and by_names.unexpected):
        return by_names
    return compare(
        contract, header, _expected(compared), compared.now.profile.columns, _equal(compared, by_names)
    )


def findings(contract: Contract, drift: Drift, before: Sequence[str] | None) -> Iterator[DeliveryFinding]:
    """What last month's file already had or lacked, and nobody minded, is not told again."""
    known = {normal(name) for name in before or ()}
    renamed = {rename.old: rename for rename in drift.renamed}
    for name in drift.missing:
        is_required = name in drift.missing_required
        if name in renamed:
            yield _renamed(renamed[name], is_required, renamed[name] in drift.confident)
        elif is_required or before is None or contract.found_in(before)[contract.header.index(name)]:
            if before is None and not is_required and name not in contract.unmapped:
                continue
            yield _missing(contract, name, is_required)
    taken = {rename.new for rename in drift.renamed}
    for name in drift.unexpected:
        if name not in taken and normal(name) not in known:
            said = f"{name} is new. Nothing reads it; its values stay in the raw data."
            yield finding("drift.column_added", said, name)
    if drift.reordered and not _was_reordered(contract, before):
        said = "The columns stand in another order. They are read by name, so nothing changes."
        yield finding("drift.columns_reordered", said)


def _renamed(rename: Rename, is_required: bool, is_confident: bool) -> DeliveryFinding:
    evidence = []
    if rename.values is not None:
        evidence.append(f"{rename.values:.0%} of its values look the same")
    if rename.equal is not None:
        evidence.append(f"{rename.equal:.0%} of the records in both files say the same")
    told = f" ({', '.join(evidence)})" if evidence else ""
    said = (
        f"{rename.old} is gone and {rename.new} is new: {'it is' if is_confident else 'probably'} the same "
        f"column under another name{told}. Accept the rename, or choose another column."
    )
    return DeliveryFinding("drift.column_renamed", severity.of_missing(is_required), said, rename.old)


def _missing(contract: Contract, name: str, is_required: bool) -> DeliveryFinding:
    fields = ", ".join(contract.fields_of(name))
    what = f"{fields} would be empty" if fields else "No field depends on it"
    advice = (
        " Name the column it is now, accept it as missing, or ask for the file again." if is_required else ""
    )
    said = f"{name} is missing. {what}.{advice}"
    return DeliveryFinding("drift.column_missing", severity.of_missing(is_required), said, name)


def _was_reordered(contract: Contract, before: Sequence[str] | None) -> bool:
    return before is not None and compare(contract, before).reordered


def _expected(compared: Compared) -> Mapping[str, ColumnProfile]:
    """Last month's columns by the names of the contract: an earlier file may use an earlier name."""
    found = compared.contract.found_in(compared.before.header)
    named = zip(compared.contract.header, found, strict=True)
    return {column: compared.before.profile.columns[name] for column, name in named if name is not None}


def _equal(compared: Compared, drift: Drift) -> dict[tuple[str, str], float]:
    if not compared.pairs.are_enough:
        return {}
    found = dict(
        zip(compared.contract.header, compared.contract.found_in(compared.before.header), strict=True)
    )
    asked = {
        (old, new): (name, new)
        for old in drift.missing
        for new in drift.unexpected
        if (name := found[old]) is not None
    }
    same = joining.sameness(compared.connection, compared.pairs, asked.values())
    return {
        pair: round(same[names].beyond_chance, 3)
        for pair, names in asked.items()
        if same[names].filled >= joining.ENOUGH_PAIRS
    }
