"""What a person types and what it answers: one clear sentence, the right exit code, nothing lost."""

import hashlib
import io
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from core import engine, sample, settings
from core.engine import literal
from core.settings import Settings
from core.state import deliveries as delivery_rows
from core.state.tables import Delivery
from tests.e2e.conftest import NewPlace
from tests.e2e.workspaces import ROOT, Finished, Place, subprocess_command

PERIOD = "2026-09"
PUBLISHED, FAILED, WRONG_USE, NEEDS_PERSON = 0, 1, 2, 3
Fill = Callable[..., Path]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One small month."""
    out = tmp_path_factory.mktemp("small")
    sample.write(out / "months", leads=100, months=1, seed=3, settings=settings.load(out / "w"))
    return out / "months" / PERIOD


@pytest.fixture
def place(new_place: NewPlace) -> Place:
    return new_place("command")


@pytest.fixture
def fill(files: Path, tmp_path: Path) -> Fill:
    """An inbox with files of the month, each under its own name or another, and with other bytes."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()

    def put(*names: str, **others: bytes | Path) -> Path:
        for name in names:
            shutil.copy(files / name, inbox)
        for name, content in others.items():
            data = content if isinstance(content, bytes) else content.read_bytes()
            (inbox / name.replace("__", ".")).write_bytes(data)
        return inbox

    return put


def deliveries(place: Place) -> list[tuple[str | None, str]]:
    with place.workspace.store.session() as session:
        rows = session.scalars(select(Delivery).order_by(Delivery.delivery_id))
        return [(row.source, row.file_name) for row in rows]


def lose_the_last_row(settings: Settings, file: Path) -> None:
    shorter = file.with_suffix(".shorter")
    with engine.connect(settings) as connection:
        rows = engine.count(connection, f"read_parquet({literal(file)})")
        kept = f"from read_parquet({literal(file)}) limit {rows - 1}"
        connection.execute(f"copy ({kept}) to {literal(shorter)} (format parquet)")
    shorter.replace(file)


def stopped(finished: Finished, code: int, sentence: str) -> None:
    """One line on the error stream, in the JSON too, and nothing on the other."""
    assert finished.code == code
    assert finished.errors.count("\n") == 1
    assert sentence in finished.errors
    assert "Traceback" not in finished.errors
    assert finished.out == ""
    assert finished.report["message"] == finished.errors.rstrip("\n")


@pytest.mark.parametrize("period", ["2026-9", "2026-13", "09-2026", "september"])
def test_a_wrong_period_is_refused_before_anything_is_kept(place: Place, fill: Fill, period: str) -> None:
    inbox = fill("nevada.csv")
    stopped(
        place.command("run", "--inbox", inbox, "--period", period), WRONG_USE, f"{period} is not a period."
    )
    assert not place.settings.landing.exists()


def test_an_empty_inbox_is_wrong_use(place: Place, fill: Fill) -> None:
    stopped(place.command("run", "--inbox", fill(), "--period", PERIOD), WRONG_USE, "holds no file.")


def test_a_month_without_files_is_wrong_use(place: Place) -> None:
    stopped(place.command("run", "--period", PERIOD), WRONG_USE, "No file has been received for 2026-09.")


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("nevada.csv=utah", "There is no source called utah. Choose one of nevada, oklahoma"),
        ("june.csv=texas", "--source names june.csv, and there is no such file in"),
        ("nevada.csv", "--source nevada.csv is not FILE=NAME"),
    ],
)
def test_a_source_option_that_cannot_be_meant_is_wrong_use(
    place: Place, fill: Fill, option: str, sentence: str
) -> None:
    inbox = fill("nevada.csv")
    finished = place.command("run", "--inbox", inbox, "--period", PERIOD, "--source", option)
    stopped(finished, WRONG_USE, sentence)
    assert deliveries(place) == []


def test_a_missing_option_is_wrong_use_with_no_traceback() -> None:
    done = subprocess_command("run", "--inbox", "nowhere")
    assert done.code == WRONG_USE
    assert "--period" in done.errors
    assert "Traceback" not in done.errors


def test_two_files_of_one_source_need_a_person(place: Place, files: Path, fill: Fill) -> None:
    shorter = b"\n".join((files / "nevada.csv").read_bytes().split(b"\n")[:-3])
    inbox = fill("nevada.csv", "texas.csv", corrected__csv=shorter)
    finished = place.command("run", "--inbox", inbox, "--period", PERIOD)
    stopped(finished, NEEDS_PERSON, "corrected.csv and nevada.csv are both files of nevada.")
    assert deliveries(place) == []


def test_a_file_that_fits_no_source_needs_a_person(place: Place, fill: Fill) -> None:
    inbox = fill("nevada.csv", roster__csv=b"Provider,Town,Beds\nSunny Days,Reno,12\n")
    finished = place.command("run", "--inbox", inbox, "--period", PERIOD)
    stopped(finished, NEEDS_PERSON, "Say whose file it is with --source roster.csv=NAME")
    assert "roster.csv has the columns of no known source" in finished.errors
    assert finished.report["status"] == "needs_person"
    assert deliveries(place) == []


def test_an_inbox_of_unreadable_files_fails(place: Place, fill: Fill) -> None:
    inbox = fill(scan__csv=b"%PDF-1.7\n1 0 obj")
    finished = place.command("run", "--inbox", inbox, "--period", PERIOD)
    stopped(finished, FAILED, "No file could be read. scan.csv is a PDF document")


def test_a_month_whose_only_file_is_blocked_needs_a_person(place: Place, files: Path, fill: Fill) -> None:
    renamed = (files / "texas.csv").read_bytes().replace(b",Phone,", b",Phone#,", 1)
    inbox = fill(texas__csv=renamed)
    finished = place.command("run", "--inbox", inbox, "--period", PERIOD)
    stopped(finished, NEEDS_PERSON, "texas.csv lacks Phone, which the Texas child care operations contract")
    assert place.published() is None


def test_what_a_library_tells_of_itself_is_not_printed() -> None:
    tell = (
        "import logging; from core.__main__ import quiet; quiet(); logging.basicConfig(); "
        "library = logging.getLogger('library'); library.setLevel(logging.INFO); "
        "library.info('a folder was made'); library.warning('a folder is lost')"
    )
    done = subprocess.run([sys.executable, "-c", tell], cwd=ROOT, capture_output=True, text=True)
    assert "lost" in done.stderr
    assert "made" not in done.stderr


def test_a_month_that_does_not_balance_fails_and_says_which_equation(place: Place, fill: Fill) -> None:
    inbox = fill("oklahoma.csv", "texas.csv")
    assert place.command("receive", *sorted(inbox.iterdir()), "--period", PERIOD).code == PUBLISHED
    lose_the_last_row(place.settings, next(place.settings.raw.glob("*/records.parquet")))
    finished = place.command("run", "--period", PERIOD)
    assert finished.code == FAILED
    assert finished.errors.startswith("The records do not add up (")
    assert finished.errors.count("\n") == 1
    assert finished.report["run"] == "2026-09-001"
    assert finished.report["status"] == "failed"
    broken = [row for row in finished.report["balance"] if not row["holds"]]
    assert [row["left"] - row["right"] for row in broken] == [1]
    assert "found = loaded + rejected" in broken[0]["equation"]
    assert place.published() is None


# One inbox with everything that can be wrong with a file, beside two good ones.


def broken_workbook() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook")
    return buffer.getvalue()


@pytest.fixture(scope="module")
def trouble(files: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """By file name. The cut file ends within a record; the good one has a name that says nothing."""
    oklahoma, texas = ((files / f"{name}.csv").read_bytes() for name in ("oklahoma", "texas"))
    return {
        "scan.csv": b"%PDF-1.7\n1 0 obj\n",
        "empty.csv": b"",
        "header.csv": oklahoma.split(b"\n", 1)[0] + b"\n",
        "book.xlsx": broken_workbook(),
        "cut.csv": texas[:-40],
        "june (2).txt": (files / "nevada.csv").read_bytes(),
    }


@pytest.fixture(scope="module")
def troubled_place(new_place: NewPlace) -> Place:
    return new_place("troubled")


@pytest.fixture(scope="module")
def troubled(troubled_place: Place, trouble: dict[str, bytes]) -> Finished:
    inbox = troubled_place.home.parent / "troubled"
    inbox.mkdir()
    for name, content in trouble.items():
        (inbox / name).write_bytes(content)
    named = ("--source", "june (2).txt=nevada")
    return troubled_place.command("run", "--inbox", inbox, "--period", PERIOD, *named)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("scan.csv", "scan.csv is a PDF document, not a table; save the table as CSV or .xlsx"),
        ("empty.csv", "empty.csv is empty; ask its sender for the file again."),
        ("header.csv", "header.csv has a header but no records; ask its sender for the file again."),
        ("book.xlsx", "book.xlsx is a damaged workbook; open it in Excel"),
    ],
)
def test_each_unreadable_file_gets_one_sentence(troubled: Finished, name: str, sentence: str) -> None:
    assert sentence in troubled.errors
    assert sentence in troubled.report["message"]
    assert troubled.errors.count(f"{name} ") == 1


def test_good_files_beside_bad_ones_are_published_as_incomplete(
    troubled: Finished, troubled_place: Place
) -> None:
    assert (troubled.code, troubled.report["status"]) == (NEEDS_PERSON, "published_incomplete")
    assert "Traceback" not in troubled.errors
    published = troubled_place.published(PERIOD)
    assert published is not None
    assert published.run_id == troubled.report["run"]
    assert [one["source"] for one in troubled.report["deliveries"]] == ["nevada"]
    assert all(row["holds"] for row in troubled.report["balance"])


def test_a_file_cut_in_the_middle_waits_with_all_but_one_of_its_records(
    troubled: Finished, troubled_place: Place
) -> None:
    assert "cut.csv waits for a decision on the Schema page (cut off)" in troubled.errors
    with troubled_place.workspace.store.session() as session:
        delivery = delivery_rows.accepted(session, "texas", PERIOD)
        assert delivery is not None
        reading = delivery_rows.reading(session, delivery.reading_id)
    assert (delivery.file_name, reading.found - reading.loaded, reading.rejected) == ("cut.csv", 1, 1)


def test_a_named_source_is_taken_at_its_word(troubled: Finished) -> None:
    assert troubled.report["deliveries"][0]["file"] == "june (2).txt"


@pytest.mark.parametrize(
    "name", ["scan.csv", "empty.csv", "header.csv", "book.xlsx", "cut.csv", "june (2).txt"]
)
def test_the_bytes_of_every_file_are_kept(
    troubled: Finished, troubled_place: Place, trouble: dict[str, bytes], name: str
) -> None:
    sha256 = hashlib.sha256(trouble[name]).hexdigest()
    assert (troubled_place.settings.landing / sha256 / "content").read_bytes() == trouble[name]


def test_without_a_crm_extract_there_is_no_salesforce_file(troubled: Finished, troubled_place: Place) -> None:
    assert troubled.report["files"] == []
    assert troubled.report["crm"]["insert"] == 0
    assert "sent no file for 2026-09, and there is no earlier file to carry forward." in troubled.errors
    export = troubled_place.folder(troubled.report["run"]) / "export"
    assert list(export.glob("*.csv")) == []


@pytest.fixture(scope="module")
def next_month(troubled: Finished, troubled_place: Place, trouble: dict[str, bytes]) -> Finished:
    """Nevada's file of last month handed in again, twice, and nothing else."""
    inbox = troubled_place.home.parent / "next"
    inbox.mkdir()
    for name in ("october.csv", "october copy.csv"):
        (inbox / name).write_bytes(trouble["june (2).txt"])
    return troubled_place.command("receive", *sorted(inbox.iterdir()), "--period", "2026-10")


def test_last_month_s_file_is_noticed(next_month: Finished) -> None:
    assert next_month.code == PUBLISHED
    assert "holds exactly the bytes of june (2).txt, delivered for 2026-09" in next_month.out


def test_the_same_file_twice_is_one_delivery(next_month: Finished, troubled_place: Place) -> None:
    assert "was already received for 2026-10: nothing was loaded again." in next_month.out
    names = [name for _, name in deliveries(troubled_place)]
    assert names.count("october.csv") + names.count("october copy.csv") == 1


def test_the_runs_of_an_empty_workspace_say_how_to_start_one(place: Place) -> None:
    finished = place.command("runs")
    assert finished.code == PUBLISHED
    assert finished.out.startswith("No run yet. Start one with: python -m core run")
