from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core import engine, fixing, held, rechecking
from core.fixing import Asked
from core.held import Group, HeldRecord
from core.state import corrections, dispositions
from core.workspace import Workspace, open_workspace
from tests.app.conftest import FIRST, Desk
from tests.app.holding import button, groups, opened, run_of

Said = Callable[[AppTest], str]


def standing(desk: Desk) -> list[tuple[str, str | None, str | None, str]]:
    with desk.workspace.store.session() as session:
        return [
            (row.record_key, row.original, row.corrected, row.reason) for row in corrections.standing(session)
        ]


def text_of(app: AppTest) -> str:
    return next(
        str(field.key)
        for field in [*app.text_input, *app.text_area]
        if str(field.key).startswith("held.text.")
    )


def typed(app: AppTest, text: str) -> AppTest:
    key = text_of(app)
    fields = {str(field.key): field for field in [*app.text_input, *app.text_area]}
    return fields[key].set_value(text).run()


def test_a_month_that_holds_nothing_back_says_what_would_stand_here(desk: Desk, said: Said):
    app = opened(desk)
    assert "No record of September 2026 waits for a decision" in said(app)
    assert "can be undone" not in said(app)
    assert not [each for each in app.button if str(each.key) in ("held.correct", "held.run")]


def test_held_records_stand_by_rule_and_by_alike_the_most_first(held_desk: Desk, said: Said):
    found = groups(held_desk)
    app = opened(held_desk)
    table = app.dataframe[0].value
    assert list(table["Records"]) == [len(records) for _, records in found]
    assert table["Records"].is_monotonic_decreasing
    assert table["In the file"][0] == found[0][0].cell
    total = sum(len(records) for _, records in found)
    assert f"{total} records wait for a decision" in said(app)
    assert f"record 1 of {len(found[0][1])}" in said(app)
    assert "Group care is listed elsewhere" in said(app)


def test_what_is_typed_is_read_before_anything_is_said(held_desk: Desk, said: Said):
    app = typed(opened(held_desk), "CENTER")
    assert "Licence type **Center**" in said(app)
    assert "No rule would hold it back any more" in said(app)
    app = typed(app, "GROUP  CARE")
    assert "Would still be held back: Group care is listed elsewhere" in said(app)
    assert standing(held_desk) == []


def test_correcting_one_brings_up_the_next_and_undo_brings_it_back(held_desk: Desk, said: Said):
    (group, records), *_ = groups(held_desk)
    app = button(typed(opened(held_desk), "CENTER"), "held.correct")
    assert standing(held_desk) == [
        (records[0].record_id.removeprefix("nevada:"), group.cell, "CENTER", "Typing error in the file.")
    ]
    assert f"record 1 of {len(records) - 1}" in said(app)
    assert str(records[1].company) in said(app)
    assert "Waits for the next run" in said(app)
    assert app.button(key="held.run").label == "Run September again"
    app = button(app, "held.undo")
    assert standing(held_desk) == []
    assert f"record 1 of {len(records)}" in said(app)
    with held_desk.workspace.store.session() as session:
        every = [row.undoes for row in corrections.of(session, {1, 2})]
    assert every == [None, 1]


def test_all_alike_are_corrected_and_undone_at_once(held_desk: Desk, said: Said):
    (_, records), *rest = groups(held_desk)
    app = typed(opened(held_desk), "CENTER")
    assert app.button(key="held.correct_all").label == f"Correct all {len(records)} alike"
    app = button(app, "held.correct_all")
    assert len(standing(held_desk)) == len(records)
    assert [one for one, _ in groups(held_desk)] == [one for one, _ in rest]
    assert f"{len(records)} records of Nevada" in said(app)
    app = button(app, "held.undo")
    assert standing(held_desk) == []


def test_release_and_discard_take_a_record_off_the_list_with_its_reason(held_desk: Desk, said: Said):
    (_, records), *_ = groups(held_desk)
    app = opened(held_desk)
    app.text_input(key="held.reason").set_value("They run both.").run()
    app = button(app, "held.release")
    app = button(app, "held.discard")
    with held_desk.workspace.store.session() as session:
        words = [(row.verdict, row.record_key, row.reason) for row in dispositions.standing(session)]
    keys = [record.record_id.removeprefix("nevada:") for record in records]
    assert words == [("release", keys[0], "They run both."), ("discard", keys[1], "Not a lead.")]
    assert f"record 1 of {len(records) - 2}" in said(app)


def test_the_badge_counts_what_still_waits(held_desk: Desk):
    waiting = held.waiting(held_desk.workspace, run_of(held_desk))
    app = button(opened(held_desk), "held.discard")
    badge = [link for link in app.sidebar.get("page_link") if "Quality" in link.proto.label]
    assert f"[{waiting - 1}]" in badge[0].proto.label


def test_who_was_quicker_is_told_and_nothing_is_said_twice(held_desk: Desk, said: Said):
    app = typed(opened(held_desk), "CENTER")
    (group, records), *_ = groups(held_desk)
    bea = open_workspace("Bea", held_desk.home)
    _discard(held_desk, bea, group, records[0])
    app = button(app, "held.correct")
    assert "Bea was quicker and discarded this record" in said(app)
    assert standing(held_desk) == []


def test_in_bulk_the_records_of_who_was_quicker_are_left_alone(held_desk: Desk, said: Said):
    app = typed(opened(held_desk), "CENTER")
    (group, records), *_ = groups(held_desk)
    bea = open_workspace("Bea", held_desk.home)
    _discard(held_desk, bea, group, records[0])
    button(app, "held.correct_all")
    assert len(standing(held_desk)) == len(records) - 1


@pytest.mark.parametrize("text", ["O\"Hara's", "=cmd|'/c calc'!A0", "line\nbreak", "   ", "x" * 5_000])
def test_hostile_text_is_kept_as_it_is_or_refused_in_words(held_desk: Desk, said: Said, text: str):
    app = button(typed(opened(held_desk), text), "held.correct")
    kept = [corrected for _, _, corrected, _ in standing(held_desk)]
    if len(text) > fixing.LONGEST:
        assert kept == []
        assert "has 5,000 characters" in said(app)
    else:
        assert kept == [text.strip() or None]


@pytest.mark.slow
def test_a_recheck_answers_for_each_corrected_record(held_desk: Desk, said: Said):
    app = button(typed(opened(held_desk), "CENTER"), "held.correct")
    app = button(typed(app, "GROUP  CARE"), "held.correct")
    run = run_of(held_desk)
    seen: list[str] = []
    found = rechecking.recheck(held_desk.workspace, run, lambda title, *_: seen.append(title))
    assert (found.records, found.kept, len(found.broken)) == (2, 1, 1)
    assert set(seen) == {"Nevada child care licences"}
    app = opened(held_desk)
    assert "1 of 2 corrected records will come in" in said(app)
    held_desk.run(FIRST)
    corrected = {f"nevada:{key}" for key, *_ in standing(held_desk)}
    still = {record.record_id for _, records in groups(held_desk) for record in records} & corrected
    assert still == {one.record_id for one in found.broken}
    cells = opened(held_desk).table[0].value["In the file"]
    assert cells.str.contains(r"corrected to \*\*GROUP  CARE", regex=True).any()


@pytest.mark.slow
def test_a_recheck_is_out_of_date_as_soon_as_more_is_said(held_desk: Desk, said: Said):
    app = button(typed(opened(held_desk), "CENTER"), "held.correct")
    rechecking.recheck(held_desk.workspace, run_of(held_desk), lambda *_: None)
    assert "1 corrected record will not be held back" in said(opened(held_desk))
    button(typed(app, "CENTER"), "held.correct")
    assert "will not be held back" not in said(opened(held_desk))


def test_the_section_takes_effect_in_the_next_run(held_desk: Desk, said: Said):
    app = button(typed(opened(held_desk), "CENTER"), "held.correct_all")
    button(app, "held.release")
    held_desk.run(FIRST)
    app = opened(held_desk)
    assert said(app).count("Applied this month") == 2
    assert not [each for each in app.button if each.key == "held.run"]
    app = held_desk.open("quality", rule="texas:zip.there")
    assert "What people said of these rows: 1 released" in said(app)


def _discard(desk: Desk, workspace: Workspace, group: Group, record: HeldRecord) -> None:
    run = run_of(desk)
    database = workspace.settings.runs / run.run_id / "run.duckdb"
    with engine.connect(workspace.settings, database, read_only=True) as connection:
        asked = Asked(group.source, group.finding_id, (record,))
        fixing.discard(workspace, run, connection, asked, "Closed.")
