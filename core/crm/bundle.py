"""One zip of a finished folder of files, for the download button."""

import shutil
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from core.crm import manifest
from core.errors import LeadfoldError

BUNDLE = "salesforce.zip"
# The oldest moment a zip can name: a real one would make two equal months differ.
NO_TIME = (1980, 1, 1, 0, 0, 0)


class NothingExported(LeadfoldError):
    """The folder holds no finished export."""

    def __init__(self) -> None:
        super().__init__(
            "There are no Salesforce files to download: the run had no Salesforce extract. "
            "Upload one and run the month again."
        )


def bundle(folder: Path) -> Path:
    """Made once per export and streamed from disk to disk, whatever its size."""
    target = folder / BUNDLE
    if not (folder / manifest.NAME).is_file():
        raise NothingExported
    if target.is_file():
        return target
    partial = target.with_name(target.name + ".partial")
    with ZipFile(partial, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for path in handed_over(folder):
            entry = ZipInfo(path.name, NO_TIME)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            with path.open("rb") as source, archive.open(entry, "w") as place:
                shutil.copyfileobj(source, place, 1024 * 1024)
    return partial.replace(target)


def handed_over(folder: Path) -> list[Path]:
    """What goes to whoever loads the files; which lead is in which row stays here."""
    return sorted([*folder.glob("lead_*.csv"), *folder.glob("*.sdl"), folder / manifest.NAME])
