"""What people said of records: append-only, the newest that nobody undid stands, whatever came between."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from core import engine, holding, inputs, overlays, since
from core.contracts import Contract, accept_rename, shipped
from core.inputs import RunInputs, SourceInput
from core.settings import Settings, load
from core.state import Store, corrections, dispositions, open_store, runs
from core.state.dispositions import DISCARD, RELEASE
from core.state.tables import Correction, Disposition


@pytest.fixture
def session(settings: Settings) -> Iterator[Session]:
    with open_store(settings.state_url).session() as opened:
        yield opened


def correction(
    text: str | None, original: str | None = "x", key: str = "1", column: str = "Phone"
) -> Correction:
    return Correction(
        source="nevada", record_key=key, column_name=column, fields=["phone", "phone_extension"],
        original=original, corrected=text, finding_id="nevada:phone.readable", reason="Typo.", bulk_id="b",
        run_id="r", created_by="Ada",
    )  # fmt: skip


def disposition(verdict: str, value: str | None = None, cells: dict[str, str] | None = None) -> Disposition:
    return Disposition(
        source="nevada", record_key="1", verdict=verdict, finding_id="f" if verdict == RELEASE else None,
        value=value, cells=cells or {}, reason="Called.", bulk_id="b", run_id="r", created_by="Ada",
    )  # fmt: skip


@pytest.fixture
def nevada() -> Contract:
    return shipped()["nevada"]


Said = tuple[str, str, int]  # what is said, of which original; or which earlier word is undone


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """One for all examples, each about a record of its own."""
    return open_store(load(tmp_path_factory.mktemp("state")).state_url)


@tuned(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(
        st.one_of(
            st.tuples(st.sampled_from(["A", "B", "C"]), st.sampled_from(["x", "y"]), st.just(0)),
            st.tuples(st.just("undo"), st.just(""), st.integers(0, 11)),
        ),
        max_size=12,
    )
)
def test_any_sequence_of_corrections_and_undos_ends_where_the_standing_ones_say(
    store: Store, words: list[Said]
) -> None:
    alive: dict[int, tuple[str, str]] = {}
    key = uuid.uuid4().hex
    with store.session() as session:
        for text, original, which in words:
            if text != "undo":
                row = correction(text, original, key)
                corrections.add(session, [row])
                alive[row.correction_id] = (original, text)
            elif alive:
                chosen = sorted(alive)[which % len(alive)]
                (row,) = corrections.of(session, {chosen})
                corrections.undo(session, row, "undone", "Bea")
                del alive[chosen]
        expected = {original: text for _, (original, text) in sorted(alive.items())}
        standing = [row for row in corrections.standing(session) if row.record_key == key]
        overlaid = [row for row, _ in overlays.standing(session, shipped()["nevada"]) if row in standing]
    assert {row.original: row.corrected for row in standing} == expected
    assert {row.original: row.corrected for row in overlaid} == expected


def test_undoing_an_older_correction_leaves_the_newer_one(session: Session) -> None:
    rows = [correction("A"), correction("B")]
    corrections.add(session, rows)
    corrections.undo(session, rows[0], "u", "Bea")
    assert [row.corrected for row in corrections.standing(session)] == ["B"]


def test_an_undo_names_who_took_it_back_and_keeps_the_word(session: Session) -> None:
    row = correction("A")
    corrections.add(session, [row])
    undone = corrections.undo(session, row, "u", "Bea")
    assert (undone.created_by, undone.undoes, undone.corrected) == ("Bea", row.correction_id, "A")
    assert corrections.of(session, {row.correction_id}) == [row]


def test_a_record_that_says_something_else_has_a_word_of_its_own(session: Session) -> None:
    dispositions.add(session, [disposition(RELEASE, "a"), disposition(RELEASE, "b"), disposition(DISCARD)])
    dispositions.add(session, [disposition(RELEASE, "b")])
    said = [(row.verdict, row.value) for row in dispositions.standing(session)]
    assert sorted(said, key=str) == [("discard", None), ("release", "a"), ("release", "b")]


def test_nothing_said_names_the_file_as_it_always_was(session: Session, nevada: Contract) -> None:
    assert overlays.of_source(session, nevada) == overlays.NOTHING


def test_the_digest_tells_what_is_said_and_not_who_said_it_or_how_often(
    session: Session, nevada: Contract
) -> None:
    first = correction("A")
    corrections.add(session, [first])
    before = overlays.of_source(session, nevada)
    corrections.undo(session, first, "u", "Bea")
    corrections.add(session, [correction("A")])
    after = overlays.of_source(session, nevada)
    corrections.add(session, [correction("B")])
    assert before.digest == after.digest != ""
    assert before.ids != after.ids
    assert overlays.of_source(session, nevada).digest != before.digest


def test_a_correction_follows_its_column_through_a_rename(session: Session, nevada: Contract) -> None:
    corrections.add(session, [correction("A")])
    renamed = accept_rename(nevada, "Phone", "Telephone")
    ((_, column),) = overlays.standing(session, renamed)
    assert column == "Telephone"
    corrections.add(session, [correction("B", column="Telephone")])
    ((row, column),) = overlays.standing(session, renamed)
    assert (row.corrected, column) == ("B", "Telephone")


def test_where_the_new_name_is_gone_the_column_that_feeds_the_same_fields_is_it(
    session: Session, nevada: Contract
) -> None:
    corrections.add(session, [correction("A", column="Telephone")])
    ((_, column),) = overlays.standing(session, nevada)
    assert column == "Phone"


def test_a_column_that_is_gone_takes_its_corrections_out_of_force(session: Session, nevada: Contract) -> None:
    row = correction("A", column="Shoe size")
    row.fields = ["quality_rating"]
    corrections.add(session, [row])
    assert overlays.standing(session, nevada) == []


def test_a_file_is_named_for_its_corrections_and_as_before_without_any(
    settings: Settings, nevada: Contract
) -> None:
    one = SourceInput(
        source="nevada", title="Nevada", kind="licensing", delivery_period="2026-05", sha256="a" * 64,
        file_name="n.csv", contract=nevada, is_stale=False, found=1, loaded=1, rejected=0, skipped=0,
    )  # fmt: skip
    corrected = one.model_copy(update={"corrections": "0123456789abcdef"})
    assert one.standard(settings) == one.plain(settings) == corrected.plain(settings)
    assert corrected.standard(settings).name == f"{one.plain(settings).stem}-k0123456789abcdef.parquet"


def test_the_inputs_of_a_run_before_there_were_corrections_are_still_read(
    tmp_path: Path, nevada: Contract
) -> None:
    older = RunInputs(period="2026-05", earlier=(), sources=(), notes=(), settings={}, decision_ids=(3,))
    told = older.model_dump(mode="json", exclude={"correction_ids", "disposition_ids", "rules"})
    (tmp_path / "inputs.json").write_text(json.dumps(told))
    assert inputs.load(tmp_path) == older


def test_a_decision_keeps_a_record_as_it_was_read_its_corrections_in_it(
    settings: Settings, nevada: Contract, tmp_path: Path
) -> None:
    """Else a decision on a corrected record would be asked again every month: its values would differ."""
    one = SourceInput(
        source="nevada", title="Nevada", kind="licensing", delivery_period="2026-05", sha256="a" * 64,
        file_name="n.csv", contract=nevada, is_stale=False, found=1, loaded=1, rejected=0, skipped=0,
        corrections="said",
    )  # fmt: skip
    rows = [(1, "nevada", "7", "Phone", "x", "702-555-0101"), (2, "nevada", "7", "Name", "gone", "B")]
    with engine.connect(settings) as connection:
        connection.register("said", overlays.frame(rows))
        file = engine.literal(tmp_path / "correction.parquet")
        connection.execute(f"copy said to {file} (format parquet)")
        cells = {"Name": "A", "PHONE": "x", "Notes": None}
        read = holding.as_read(connection, tmp_path, one, "7", cells)
        other = holding.as_read(connection, tmp_path, one, "8", cells)
    assert read == {"Name": "A", "PHONE": "702-555-0101", "Notes": None}
    assert other == cells


def begun(session: Session, period: str) -> str:
    job = runs.add_job(session, kind="run", period=period, status="done", who="Ada")
    row = runs.begin(session, period=period, fingerprint=period, job_id=job.job_id, who="Ada")
    session.flush()
    return row.run_id


@pytest.mark.parametrize(
    ("said_of", "newer"), [("2026-09", {"2026-09", "2026-10"}), ("2026-10", {"2026-10"})]
)
def test_a_word_on_a_later_months_record_asks_for_no_earlier_month_again(
    session: Session, said_of: str, newer: set[str]
) -> None:
    ids = {period: begun(session, period) for period in ("2026-09", "2026-10")}
    word = correction("y")
    word.run_id = ids[said_of]
    corrections.add(session, [word])
    assert {period for period in ids if since.moments(session, period)} == newer
    corrections.undo(session, word, "b2", "Ada")
    assert {period for period in ids if since.moments(session, period)} == newer
