"""How a file was read, and the failure every unreadable file shares."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from core.errors import LeadfoldError


class UnreadableFile(LeadfoldError):
    """The file as a whole cannot be read; single bad records are rejects, not this."""


@dataclass(frozen=True)
class Reading:
    """What was decided about a file, and its counts: found = loaded + rejected."""

    format: str  # csv | xlsx
    compression: str | None  # gzip | zip
    encoding: str  # utf-8 | utf-8-bom | utf-16-le | utf-16-be | windows-1252
    delimiter: str
    quote: str
    sheet: str | None
    header: tuple[str, ...]
    found: int
    loaded: int
    rejected: int
    skipped: int
    blank: int  # lines with nothing on them: no records, so not part of any count above

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Reading":
        stored = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{**stored, "header": tuple(stored["header"])})
