"""A checked file in plain sentences, section by section."""

from collections.abc import Iterable

from core.console import say
from core.filecheck import FileCheck
from core.findings import DeliveryFinding

LONGEST = 120
SECTIONS = {
    "reading": "How it was read",
    "integrity": "Is it whole",
    "drift": "How it differs",
}


def tell(found: FileCheck) -> None:
    received = found.received
    say(f"{received.file_name}: {_whose(found)}.")
    say(
        f"{received.found:,} records found, {received.loaded:,} loaded, {received.rejected:,} rejected; "
        f"{received.skipped:,} lines skipped; {len(received.header)} columns."
    )
    for prefix, title in SECTIONS.items():
        say(f"\n{title}")
        decided = [f"{one.what}: {one.value} ({one.why})" for one in found.decisions if prefix == "reading"]
        _lines([*decided, *_findings(found, prefix)])
    say("\nWhat could not be read")
    _lines([*_rejects(found)])


def _whose(found: FileCheck) -> str:
    if found.contract is None:
        return "its columns are those of no known source; name one with --source to compare it"
    said = f"{found.contract.title}, contract version {found.contract.version}"
    since = f"compared with the file of {found.compared_with}" if found.compared_with else "its first file"
    return f"{said}, {since}"


def _findings(found: FileCheck, prefix: str) -> Iterable[str]:
    return (_said(one) for one in found.findings if one.code.partition(".")[0] == prefix)


def _said(finding: DeliveryFinding) -> str:
    return f"{finding.severity}: {finding.sentence}"


def _rejects(found: FileCheck) -> Iterable[str]:
    for one in found.rejects:
        raw = one.raw if len(one.raw) <= LONGEST else one.raw[:LONGEST] + "..."
        yield f"record {one.number:,} {one.reason}: {raw}"
    more = found.received.rejected - len(found.rejects)
    if more > 0:
        yield f"and {more:,} more"


def _lines(lines: list[str]) -> None:
    for line in lines or ["nothing to say"]:
        say(f"  {line}")
