from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from core import choosing, engine, review_memory, review_queue
from core.insights import origins
from core.insights.queue import QueueRow
from core.review_queue import Asked
from core.state import pins, runs
from core.state.tables import Run
from tests.app.conftest import FIRST, Desk

Said = Callable[[AppTest], str]


def test_values_are_chosen_where_asked_for_and_stand_in_the_merged_lead(desk: Desk, said: Said):
    row = _pair(desk, "phone")
    app = desk.open("duplicates", pair="|".join(row.ids))
    assert list(app.table[0].value.columns)[2:] == []
    app = _to(_press(app, "values"), "Phone")
    for key, side in (("left", 0), ("right", 1)):
        app = _press(app, f"values.{key}")
        assert f"· {key}]" in _merged(app, "Phone")
        assert _digits(_merged(app, "Phone")) == _digits(
            str(app.table[0].value.loc[_label(app, "Phone")].iloc[side])
        )
    assert _pins(desk) == {}


def test_a_typed_value_is_read_by_the_parsers_or_refused(desk: Desk, said: Said):
    row = _pair(desk, "phone")
    app = _to(_press(desk.open("duplicates", pair="|".join(row.ids)), "values"), "Phone")
    app = _press(app, "values.type")
    app.text_input(key="duplicates.choosing.text").set_value("12").run()
    assert "is not a US or Canadian phone number" in said(app).replace("\\", "")
    app.text_input(key="duplicates.choosing.text").set_value("702.555.0199").run()
    assert "(702) 555-0199" in _merged(app, "Phone").replace("\\", "")
    assert "· typed]" in _merged(app, "Phone")
    app = _press(app, "merge")
    assert "1 value of the lead chosen" in said(app)
    assert _pins(desk)["phone"] == "+17025550199"


def test_what_was_chosen_is_taken_back_with_the_merge_or_by_itself(desk: Desk, said: Said):
    row = _pair(desk, "phone")
    app = _to(_press(desk.open("duplicates", pair="|".join(row.ids)), "values"), "Phone")
    app = _press(_press(app, "values.right"), "merge")
    assert set(_pins(desk)) == {"phone", "phone_extension"}
    app = _press(app, "undo")
    assert _pins(desk) == {}
    app = _press(_press(_press(app, "merge"), "back"), "values.take_back")
    assert set(_pins(desk)) == {"phone", "phone_extension"}
    assert "· pinned]" in _merged(app, "Phone")
    app = _press(app, "values.take_back")
    assert "Phone: the policies choose again" in said(app)
    assert _pins(desk) == {}


def test_no_value_is_kept_of_a_pair_that_is_no_duplicate(desk: Desk):
    row = _pair(desk, "phone")
    app = _to(_press(desk.open("duplicates", pair="|".join(row.ids)), "values"), "Phone")
    _press(_press(app, "values.right"), "distinct")
    assert _pins(desk) == {}


def test_leads_as_one_say_what_the_policies_would(desk: Desk):
    """A lead taken alone says what is published; two of them say nothing that neither record says."""
    database = desk.workspace.settings.runs / _run(desk).run_id / "run.duckdb"
    row = _pair(desk, "phone")
    with engine.connect(desk.workspace.settings, database, read_only=True) as connection:
        alone = origins.of_one(connection, [row.left_lead])
        assert alone == origins.stories(connection, [row.left_lead])[row.left_lead]
        both = choosing.by_policy(connection, (row.left_lead, row.right_lead))
        sides = [choosing.by_policy(connection, (lead,)) for lead in (row.left_lead, row.right_lead)]
        for name, value in both.items():
            assert value in [side.get(name) for side in sides], name
        query = (
            "select phone from lead_record where lead_id in (?, ?) and phone is not null order by trust_rank"
        )
        trusted = connection.execute(query, [row.left_lead, row.right_lead]).fetchall()
    assert both["phone"] == trusted[0][0]


def _press(app: AppTest, action: str) -> AppTest:
    return app.button(key=f"duplicates.{action}").click().run()


def _to(app: AppTest, label: str) -> AppTest:
    while not app.table[0].value.index.isin([f":material/arrow_right: **{label}**"]).any():
        app = _press(app, "values.next_field")
    return app


def _label(app: AppTest, label: str) -> str:
    return next(name for name in app.table[0].value.index if label in name)


def _merged(app: AppTest, label: str) -> str:
    return str(app.table[0].value.loc[_label(app, label)].iloc[2])


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isdigit())


def _pair(desk: Desk, differs: str) -> QueueRow:
    memory = review_memory.of(desk.workspace)
    found = review_queue.following(memory, _run(desk), "Ann", Asked(differs=differs), limit=1_000)
    return found[0]


def _pins(desk: Desk) -> dict[str, str | None]:
    with desk.workspace.store.session() as session:
        return {row.field: row.value for row in pins.standing(session)}


def _run(desk: Desk) -> Run:
    with desk.workspace.store.session() as session:
        run = runs.published(session, FIRST)
    assert run is not None
    return run
