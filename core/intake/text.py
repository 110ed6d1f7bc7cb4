"""A delivered file as one UTF-8 text with a header, whatever it came as."""

from dataclasses import dataclass
from pathlib import Path

from core.intake import encoding, excel, unpack
from core.intake.encoding import Encoding
from core.intake.excel import Sheet
from core.intake.header import EmptyFile, KnownHeaders
from core.intake.kinds import Kind, NotATable, recognise
from core.intake.landing import Landed
from core.reading import ReadingChoices


@dataclass(frozen=True)
class Text:
    path: Path  # the landed content itself where nothing had to be changed
    first: int  # byte at which the text begins, after its mark
    encoding: Encoding
    format: str
    compression: str | None = None
    sheet: Sheet | None = None


def open_text(landed: Landed, work: Path, choices: ReadingChoices, known: KnownHeaders) -> Text:
    if landed.size == 0:
        raise EmptyFile(landed.file_name)
    kind = recognise(landed.content, landed.file_name)
    if kind is Kind.WORKBOOK:
        target = work / "sheet.csv"
        sheet = excel.write_csv(landed.content, landed.file_name, target, choices, known)
        return Text(target, 0, encoding.UTF8, "xlsx", sheet=sheet)
    name = landed.file_name
    if kind is Kind.TEXT:
        return _decoded(landed.content, name, work, None, choices)
    unpacked = work / "unpacked.csv"
    unpack_one = unpack.gunzip if kind is Kind.GZIP else unpack.unzip
    unpack_one(landed.content, name, unpacked)
    if unpacked.stat().st_size == 0:
        raise EmptyFile(name)
    if recognise(unpacked, name) is not Kind.TEXT:
        raise NotATable(name, "an archive with something else than a CSV in it")
    return _decoded(unpacked, name, work, kind.value, choices)


def of_a_table(choices: ReadingChoices, text_format: str) -> ReadingChoices:
    """A sheet has been cut into cells by Excel: what a person said about cutting text is not for it."""
    if text_format == "csv":
        return choices
    return choices.model_copy(update={"delimiter": ",", "quote": '"'})


def _decoded(path: Path, name: str, work: Path, compression: str | None, choices: ReadingChoices) -> Text:
    wanted = choices.encoding
    chosen = encoding.choose(path, wanted, name) if wanted else encoding.decide(path)
    if chosen.is_sound:
        return Text(path, chosen.mark, chosen, "csv", compression)
    target = work / "text.csv"
    encoding.transcode(path, chosen, target)
    return Text(target, 0, chosen, "csv", compression)
