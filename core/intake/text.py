"""A delivered file as one UTF-8 text with a header, whatever it came as."""

from dataclasses import dataclass
from pathlib import Path

from core.intake import encoding, excel, unpack
from core.intake.encoding import Encoding
from core.intake.header import EmptyFile
from core.intake.kinds import Kind, NotATable, recognise
from core.intake.landing import Landed


@dataclass(frozen=True)
class Text:
    path: Path  # the landed content itself where nothing had to be changed
    first: int  # byte at which the text begins, after its mark
    encoding: Encoding
    format: str
    compression: str | None = None
    sheet: str | None = None
    rows: int | None = None  # of a sheet, the header among them


def open_text(landed: Landed, work: Path) -> Text:
    if landed.size == 0:
        raise EmptyFile(landed.file_name)
    kind = recognise(landed.content, landed.file_name)
    if kind is Kind.WORKBOOK:
        target = work / "sheet.csv"
        sheet = excel.write_csv(landed.content, landed.file_name, target)
        return Text(target, 0, encoding.UTF8, "xlsx", sheet=sheet.title, rows=sheet.rows)
    if kind is Kind.TEXT:
        return _decoded(landed.content, work, None)
    unpacked = work / "unpacked.csv"
    unpack_one = unpack.gunzip if kind is Kind.GZIP else unpack.unzip
    unpack_one(landed.content, landed.file_name, unpacked)
    if unpacked.stat().st_size == 0:
        raise EmptyFile(landed.file_name)
    if recognise(unpacked, landed.file_name) is not Kind.TEXT:
        raise NotATable(landed.file_name, "an archive with something else than a CSV in it")
    return _decoded(unpacked, work, kind.value)


def _decoded(path: Path, work: Path, compression: str | None) -> Text:
    chosen = encoding.decide(path)
    if chosen.is_sound:
        return Text(path, chosen.mark, chosen, "csv", compression)
    target = work / "text.csv"
    encoding.transcode(path, chosen, target)
    return Text(target, 0, chosen, "csv", compression)
