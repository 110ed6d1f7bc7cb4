"""A file that cannot be read at all gets one clear sentence, and its bytes are kept."""

import gzip
import hashlib
import io
import shutil
import zipfile
from pathlib import Path

import pytest

from core.intake import UnreadableFile, receive, unpack
from core.settings import Settings

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
# Archives carry the time they were made; a fixed one gives every worker the same tests.
NO_TIME = (1980, 1, 1, 0, 0, 0)
GZIPPED = gzip.compress(b"a,b\n" + bytes(range(48, 58)) * 100, mtime=0)


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name, NO_TIME), "a,b\n1,2\n" * 500, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("june.csv", b"", "june.csv is empty"),
        ("june.csv", b"\n\r\n \n", "june.csv is empty"),
        ("june.csv", b"\xef\xbb\xbf", "june.csv is empty"),
        ("june.csv", b"\xff\xfe", "june.csv is empty"),
        ("june.csv", b"Name,Phone\n", "june.csv has a header but no records"),
        ("june.csv", b"Name,Phone", "june.csv has a header but no records"),
        ("june.csv", b"Name,Phone\n\n\n", "june.csv has a header but no records"),
        ("june.csv", b"%PDF-1.7\n1 0 obj", "june.csv is a PDF document"),
        ("june.csv", b"\x89PNG\r\n\x1a\n", "june.csv is a picture"),
        ("june.csv", b"\xff\xd8\xff\xe0", "june.csv is a picture"),
        ("june.xls", b"\n<html><table>", "june.xls is a web page"),
        ("june.csv", bytes(range(256)) * 20, "june.csv is not a text file"),
        ("june.csv", b"Name\nAnn\nBea\n", "june.csv has only one column"),
        ("june.csv", b"Na\0me,Phone\nAnn,1\n", "june.csv is not a text file"),
        ("june.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "june.xlsx is protected by a password"),
        ("june.xls", OLE + "Workbook".encode("utf-16-le"), "june.xls is in the old Excel format"),
        ("june.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"), "june.xlsx is a damaged workbook"),
        ("june.xlsx", zipped("[Content_Types].xml", "x")[:200], "june.xlsx is a damaged workbook"),
        ("june.csv.gz", GZIPPED[:-9], "june.csv.gz is damaged or was cut off"),
        ("june.csv.gz", GZIPPED[:-4] + b"oops", "june.csv.gz is damaged or was cut off"),
        ("june.csv.gz", gzip.compress(b"", mtime=0), "june.csv.gz is empty"),
        (
            "june.csv.gz",
            gzip.compress(zipped("a.csv"), mtime=0),
            "june.csv.gz is an archive with something else",
        ),
        ("june.zip", zipped("june.csv")[:-30], "june.zip is damaged or was cut off"),
        ("june.zip", zipped("readme.md"), "june.zip holds no CSV file"),
        ("june.zip", zipped("a.csv", "B.CSV"), "june.zip holds 2 CSV files (a.csv, B.CSV)"),
    ],
)
def test_one_sentence_says_what_is_wrong_with_the_file(
    settings: Settings, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as caught:
        receive(path, name, settings)
    said = str(caught.value)
    assert said.startswith(sentence)
    assert said.endswith(".")
    assert "\n" not in said
    landed = settings.landing / hashlib.sha256(content).hexdigest() / "content"
    assert landed.read_bytes() == content
    assert not settings.raw.exists() or list(settings.raw.iterdir()) == []
    assert not settings.scratch.exists() or list(settings.scratch.iterdir()) == []


def test_an_archive_never_fills_the_disk_to_its_end(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "KEPT_FREE", shutil.disk_usage(tmp_path).total)
    path = tmp_path / "upload"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 9))
    with pytest.raises(UnreadableFile, match="unpacks to more than this machine's disk has room for"):
        receive(path, "june.csv.gz", settings)
