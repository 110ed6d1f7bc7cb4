"""A file is read again as a person says, that is remembered for its source, and can be undone."""

import gzip
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from core import rereading
from core.intake import Reading, UnreadableFile
from core.reading import ReadingChoices
from core.settings import Settings
from core.state import deliveries
from core.state.tables import Delivery
from core.workspace import (
    Workspace,
    agree,
    contracts_in_force,
    examine,
    open_workspace,
    receive,
)

PERIOD = "2026-10"


@pytest.fixture
def workspace(settings: Settings) -> Workspace:
    return open_workspace("Ada", settings.home)


def columns(workspace: Workspace, source: str = "nevada") -> list[str]:
    return list(contracts_in_force(workspace)[source].header)


def nevada(workspace: Workspace, delimiter: str = ",", header: bool = True) -> str:
    names = columns(workspace)
    rows = [[f"{name} {number}" for name in names] for number in (1, 2, 3)]
    return "".join(delimiter.join(row) + "\n" for row in ([names] if header else []) + rows)


def put(folder: Path, content: str, name: str = "nevada.csv") -> Path:
    path = folder / name
    path.write_text(content)
    return path


def standing(workspace: Workspace) -> list[Delivery]:
    with workspace.store.session() as session:
        return [row for row in deliveries.of_period(session, PERIOD) if row.withdrawn_at is None]


def test_a_known_header_is_found_below_lines_that_could_name_columns_too(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = put(tmp_path, "Report name,Printed,By\nLicence list,today,Ann\n" + nevada(workspace))
    examined = examine(workspace, path, path.name)
    assert examined.source == "nevada"
    assert examined.received.found == 3
    assert examined.received.skipped == 2


def test_a_file_without_a_header_waits_until_somebody_says_so(workspace: Workspace, tmp_path: Path) -> None:
    content = "Sunny Days,12/01/2026,702-555-0101,89101\nKinder Nest,11/02/2026,702-555-0102,89102\n"
    waiting = receive(workspace, put(tmp_path, content), "list.csv", PERIOD)
    assert waiting.delivery.source is None
    assert waiting.examined.question is not None
    answered = rereading.reread(workspace, waiting.delivery, ReadingChoices(header_line=0))
    assert answered.examined.question is None
    assert [row.delivery_id for row in standing(workspace)] == [answered.delivery.delivery_id]
    assert answered.examined.received.header == ("Column 1", "Column 2", "Column 3", "Column 4")


def test_two_tables_wait_until_a_sheet_is_chosen(workspace: Workspace, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title in ("May", "June"):
        sheet = book.create_sheet(title)
        for line in nevada(workspace).splitlines():
            sheet.append(line.split(","))
    book.save(tmp_path / "both.xlsx")
    waiting = receive(workspace, tmp_path / "both.xlsx", "both.xlsx", PERIOD)
    assert (waiting.delivery.source, waiting.delivery.candidates[0]) == (None, "nevada")
    answered = rereading.reread(workspace, waiting.delivery, ReadingChoices(sheet="June"))
    assert answered.delivery.source == "nevada"
    assert answered.examined.received.reading.sheet == "June"
    again = receive(workspace, tmp_path / "both.xlsx", "both.xlsx", PERIOD)
    assert again.delivery.delivery_id == answered.delivery.delivery_id


def test_a_new_reading_is_a_new_delivery_and_the_old_one_comes_back_on_undo(
    workspace: Workspace, tmp_path: Path
) -> None:
    first = receive(workspace, put(tmp_path, nevada(workspace)), "nevada.csv", PERIOD).delivery
    second = rereading.reread(workspace, first, ReadingChoices(header_line=2)).delivery
    assert (second.source, second.sequence, second.created_by) == ("nevada", first.sequence + 1, "Ada")
    assert second.reading_id != first.reading_id
    told = rereading.chosen(workspace, second)
    assert told is not None
    assert (told.who, told.choices.header_line) == ("Ada", 2)
    restored = rereading.undo(workspace, second)
    assert restored is not None
    with workspace.store.session() as session:
        current = deliveries.accepted(session, "nevada", PERIOD)
    assert current is not None
    assert current.delivery_id == first.delivery_id


def test_the_same_bytes_handed_in_again_keep_the_reading_a_person_chose(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = put(tmp_path, nevada(workspace))
    first = receive(workspace, path, path.name, PERIOD).delivery
    chosen = rereading.reread(workspace, first, ReadingChoices(header_line=2)).delivery
    again = receive(workspace, path, path.name, PERIOD)
    assert again.is_repeated
    assert again.delivery.delivery_id == chosen.delivery_id


def test_what_is_remembered_for_a_source_reads_its_next_file(workspace: Workspace, tmp_path: Path) -> None:
    """A delimiter that nothing in the bytes gives away."""
    strange = nevada(workspace, delimiter=":")
    with pytest.raises(UnreadableFile, match="only one column"):
        receive(workspace, put(tmp_path, strange), "nevada.csv", PERIOD)
    first = receive(workspace, put(tmp_path, nevada(workspace)), "nevada.csv", PERIOD).delivery
    rereading.reread(workspace, first, ReadingChoices(delimiter=","), remember=True)
    version = contracts_in_force(workspace)["nevada"]
    assert version.reading == ReadingChoices(delimiter=",")
    newer = version.model_copy(
        update={"reading": ReadingChoices(delimiter=":"), "version": version.version + 1}
    )
    agree(workspace, newer, "They separate by colons.")
    examined = examine(workspace, put(tmp_path, strange), "nevada.csv")
    assert examined.source == "nevada"
    assert examined.received.choices == ReadingChoices(delimiter=":")
    assert examined.received.loaded == 3


def test_a_remembered_reading_that_no_longer_fits_gives_way_to_the_files_own(
    workspace: Workspace, tmp_path: Path
) -> None:
    first = receive(workspace, put(tmp_path, nevada(workspace)), "nevada.csv", PERIOD).delivery
    rereading.reread(workspace, first, ReadingChoices(header_line=3), remember=True)
    examined = examine(workspace, put(tmp_path, nevada(workspace).replace(" 1", " 9")), "nevada.csv")
    assert examined.source == "nevada"
    assert examined.received.choices.is_automatic


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        (ReadingChoices(header_line=99), "has nothing on line 99"),
        (ReadingChoices(delimiter=";"), "has only one column"),
        (ReadingChoices(delimiter="x"), "cannot be cut at 'x'"),
        (ReadingChoices(encoding="klingon"), "cannot be read as klingon"),
    ],
)
def test_a_choice_that_cannot_be_is_explained_and_changes_nothing(
    workspace: Workspace, tmp_path: Path, choices: ReadingChoices, sentence: str
) -> None:
    delivery = receive(workspace, put(tmp_path, nevada(workspace)), "nevada.csv", PERIOD).delivery
    shown = rereading.preview(workspace, delivery, choices)
    assert sentence in (shown.problem or "")
    with pytest.raises(UnreadableFile, match=sentence):
        rereading.reread(workspace, delivery, choices)
    assert [row.delivery_id for row in standing(workspace)] == [delivery.delivery_id]


def test_a_preview_shows_what_reading_would_give_and_writes_nothing(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    content = "Licences\n" + nevada(workspace) + "Total: 3\n"
    delivery = receive(workspace, put(tmp_path, content), "nevada.csv", PERIOD).delivery
    written = sorted(settings.raw.rglob("*"))
    shown = rereading.preview(workspace, delivery, ReadingChoices(header_line=2))
    assert shown.header == tuple(columns(workspace))
    assert shown.rows[0][0] == f"{columns(workspace)[0]} 1"
    assert [(line.number, line.kind) for line in shown.lines[:3]] == [(1, "title"), (2, "header"), (3, "")]
    assert [one.value for one in shown.decisions if one.by_person] == ["2"]
    assert sorted(settings.raw.rglob("*")) == written
    assert list(settings.scratch.iterdir()) == []


@pytest.mark.parametrize("kind", ["xlsx", "gz", "zip", "utf-16"])
def test_a_preview_looks_into_whatever_the_table_came_in(
    workspace: Workspace, tmp_path: Path, kind: str
) -> None:
    content = nevada(workspace)
    path = tmp_path / f"nevada.{kind}"
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for line in content.splitlines():
            book.active.append(line.split(","))
        book.save(path)
    elif kind == "gz":
        path.write_bytes(gzip.compress(content.encode()))
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("nevada.csv", content)
    else:
        path.write_bytes(content.encode("utf-16"))
    delivery = receive(workspace, path, path.name, PERIOD).delivery
    shown = rereading.preview(workspace, delivery, ReadingChoices())
    assert shown.header == tuple(columns(workspace))
    assert len(shown.rows) == 3


def test_a_preview_of_a_large_file_reads_only_its_beginning(workspace: Workspace, tmp_path: Path) -> None:
    """Half of a character at the end of the beginning does not change the encoding."""
    names = ",".join(columns(workspace))
    row = ",".join("\u00e9\u00e9\u00e9" for _ in columns(workspace))
    path = put(tmp_path, f"{names}\n" + f"{row}\n" * 40_000 + f"{row}\n" * 3)
    delivery = receive(workspace, path, path.name, PERIOD).delivery
    shown = rereading.preview(workspace, delivery, ReadingChoices())
    assert next(one.value for one in shown.decisions if one.what == "encoding") == "utf-8"
    assert len(shown.rows) == 12


def test_a_reading_kept_before_decisions_were_is_still_read(tmp_path: Path) -> None:
    kept = {
        "format": "csv", "compression": None, "encoding": "utf-8", "delimiter": ",", "quote": '"',
        "sheet": None, "header": ["a", "b"], "found": 2, "loaded": 2, "rejected": 0, "skipped": 0, "blank": 0,
    }  # fmt: skip
    (tmp_path / "reading.json").write_text(json.dumps(kept))
    reading = Reading.load(tmp_path / "reading.json")
    assert (reading.header, reading.decisions, reading.findings) == (("a", "b"), (), ())
    assert reading.question is None
    reading.save(tmp_path / "again.json")
    assert Reading.load(tmp_path / "again.json") == reading
