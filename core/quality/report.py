"""What checking found, as values."""

from dataclasses import dataclass

from core.quality.rules import Severity


@dataclass(frozen=True)
class Finding:
    """One rule on one source, whether it held or not; `is_held` is true when it did not.

    `failed` may be above zero while `is_held` is false: the tolerance covers it.
    """

    finding_id: str
    source: str
    column_name: str
    severity: Severity
    expectation: str
    description: str
    checked: int
    failed: int
    is_held: bool


@dataclass(frozen=True)
class QualityReport:
    findings: tuple[Finding, ...]

    @property
    def blocked(self) -> tuple[str, ...]:
        """Sources, or Salesforce files, that a critical rule holds back."""
        held = (finding.source for finding in self.of("critical"))
        return tuple(sorted(set(held)))

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """The rules of this severity that did not hold."""
        return tuple(found for found in self.findings if found.is_held and found.severity == severity)
