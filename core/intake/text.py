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

ROW = 10_000  # bytes: how `most` is counted in a sheet


@dataclass(frozen=True)
class Text:
    path: Path  # the landed content itself where nothing had to be changed
    first: int  # byte at which the text begins, after its mark
    encoding: Encoding
    format: str
    compression: str | None = None
    sheet: Sheet | None = None


def open_text(
    landed: Landed, work: Path, choices: ReadingChoices, known: KnownHeaders, most: int | None = None
) -> Text:
    """With `most` only so many bytes of it are looked at, of a sheet a few hundred rows."""
    name = landed.file_name
    if landed.size == 0:
        raise EmptyFile(name)
    kind = recognise(landed.content, name)
    if kind is Kind.WORKBOOK:
        target = work / "sheet.csv"
        sheet = excel.write_csv(landed.content, name, target, choices, known, most and most // ROW)
        return Text(target, 0, encoding.UTF8, "xlsx", sheet=sheet)
    if kind is Kind.TEXT:
        return _decoded(_beginning(landed.content, work, most), name, work, None, choices)
    unpacked = work / "unpacked.csv"
    unpack_one = unpack.gunzip if kind is Kind.GZIP else unpack.unzip
    unpack_one(landed.content, name, unpacked, most)
    if unpacked.stat().st_size == 0:
        raise EmptyFile(name)
    if recognise(unpacked, name) is not Kind.TEXT:
        raise NotATable(name, "an archive with something else than a CSV in it")
    return _decoded(_beginning(unpacked, work, most), name, work, kind.value, choices)


def _beginning(path: Path, work: Path, most: int | None) -> Path:
    """Whole lines only: half a character at the end would speak against the encoding."""
    if most is None or path.stat().st_size < most:
        return path
    target = work / "beginning.csv"
    with path.open("rb") as file:
        content = file.read(most)
    target.write_bytes(content[: content.rfind(b"\n") + 1 or most])
    return target


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
