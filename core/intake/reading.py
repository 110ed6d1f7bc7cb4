"""How a file was read, and the failure every unreadable file shares."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from core.errors import LeadfoldError
from core.findings import DeliveryFinding

NO_HEADER, SEVERAL_TABLES = QUESTIONS = ("reading.no_header", "reading.several_tables")


class UnreadableFile(LeadfoldError):
    """The file as a whole cannot be read; single bad records are rejects, not this."""


@dataclass(frozen=True)
class Decision:
    """One thing the reader had to settle: encoding, delimiter, quote, header (its line) or sheet."""

    what: str
    value: str
    why: str
    by_person: bool


@dataclass(frozen=True)
class Reading:
    """What was decided about a file, and its counts: found = loaded + rejected; skipped is apart."""

    format: str  # csv | xlsx
    compression: str | None  # gzip | zip
    encoding: str  # utf-8 | utf-8-bom | utf-16-le | utf-16-be | windows-1252 ...
    delimiter: str
    quote: str
    sheet: str | None
    header: tuple[str, ...]
    found: int
    loaded: int
    rejected: int
    skipped: int  # title, unit and footer lines and repeated headers
    blank: int  # lines with nothing on them: no records, so not part of any count above
    decisions: tuple[Decision, ...] = ()
    findings: tuple[DeliveryFinding, ...] = ()

    @property
    def question(self) -> DeliveryFinding | None:
        """What only a person can answer before anybody uses this reading."""
        return next((one for one in self.findings if one.code in QUESTIONS), None)

    def decided(self, what: str) -> Decision | None:
        """None in readings of a time before decisions were kept."""
        return next((one for one in self.decisions if one.what == what), None)

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Reading":
        stored = json.loads(path.read_text(encoding="utf-8"))
        stored["header"] = tuple(stored["header"])
        stored["decisions"] = tuple(Decision(**one) for one in stored.get("decisions", ()))
        stored["findings"] = tuple(DeliveryFinding(**one) for one in stored.get("findings", ()))
        return cls(**stored)
