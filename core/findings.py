"""What was noticed about a delivery: how it was read, whether it is whole, how it differs."""

from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

Severity = Literal["info", "warning", "breaking"]
INFO: Final = "info"
WARNING: Final = "warning"
BREAKING: Final = "breaking"
SEVERITIES: Final = (INFO, WARNING, BREAKING)


@dataclass(frozen=True)
class DeliveryFinding:
    """One fact about one file, counted; `breaking` blocks its source until a person decides."""

    code: str  # stable, dotted: reading.title_lines, integrity.stale_refresh, drift.column_renamed
    severity: Severity
    sentence: str  # what, where, and what to do
    column: str | None = None
    count: int | None = None

    def as_row(self) -> dict[str, Any]:
        return asdict(self)
