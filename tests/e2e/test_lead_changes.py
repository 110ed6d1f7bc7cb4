"""Three generated months with the extract of the first: leads merge, merge on, and part again."""

from dataclasses import dataclass

import pytest

from core import engine, review, sample, settings
from core.insights import lead, lead_changes, leads
from core.insights.leads import Wanted
from core.state import decisions
from tests.e2e.conftest import NewPlace
from tests.e2e.workspaces import Finished, Place, told_of

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Story:
    """Lead ids of the first month, the eldest first: three that end as one, two that were one for a month."""

    place: Place
    months: tuple[Finished, ...]
    chained: tuple[str, str, str]
    parted: tuple[str, str]

    def rows(self, month: int, query: str) -> list[tuple[object, ...]]:
        return self.place.rows(self.months[month].report["run"], query)


# Oklahoma's leads of one record that nothing else is like; its phones tell when they change.
_ALONE = """
    select lead_id, min(record_id)
    from lead_record inner join crm_comparison using (lead_id)
    where action = 'insert' and source = 'oklahoma'
        and record_id not in (select left_id from match_pair union select right_id from match_pair)
    group by lead_id
    having count(*) = 1
    order by lead_id"""


@pytest.fixture(scope="module")
def story(new_place: NewPlace, tmp_path_factory: pytest.TempPathFactory) -> Story:
    place, out = new_place("changes"), tmp_path_factory.mktemp("three")
    made = sample.write(out / "months", leads=200, months=3, seed=5, settings=settings.load(out / "w"))
    inboxes = [made.out / period for period in made.periods]
    told = [told_of(inbox) for inbox in inboxes]
    for inbox in inboxes[1:]:
        (inbox / "salesforce_leads.csv").unlink()
    first = place.command("run", "--inbox", inboxes[0], "--period", made.periods[0])
    alone = place.rows(first.report["run"], _ALONE)
    steady = [
        (lead_id, record_id)
        for lead_id, record_id in alone
        if len({str(month.get(record_id)) for month in told}) == 1
    ]
    (one, a), (two, b), (three, c), (four, d), (five, e) = steady[:5]
    _merge(place, first, b, c)
    undone = _merge(place, first, d, e)
    second = place.command("run", "--inbox", inboxes[1], "--period", made.periods[1])
    _merge(place, second, a, b)
    review.undo(place.workspace, undone)
    third = place.command("run", "--inbox", inboxes[2], "--period", made.periods[2])
    return Story(place, (first, second, third), (one, two, three), (four, five))


def _merge(place: Place, month: Finished, one: str, two: str) -> str:
    run = place.published()
    assert run is not None
    assert run.run_id == month.report["run"]
    with engine.connect(
        place.settings, place.folder(run.run_id) / "run.duckdb", read_only=True
    ) as connection:
        pair = review.pair(connection, one, two)
        return review.decide(place.workspace, run, connection, [pair], review.Said(decisions.MERGE)).act_id


def test_each_month_is_published_with_its_lead_ids_in_balance(story: Story) -> None:
    assert [month.code for month in story.months] == [0, 3, 3]
    assert all(row["holds"] for month in story.months for row in month.report["balance"])


def test_an_id_of_the_first_month_opens_the_lead_that_two_merges_left(story: Story) -> None:
    one, two, three = story.chained
    found = dict(story.rows(2, "select old_lead_id, lead_id from lead_redirect"))
    assert (found[two], found[three]) == (one, one)
    folder = story.place.folder(story.months[2].report["run"])
    with engine.connect(story.place.settings, folder / "run.duckdb", read_only=True) as connection:
        assert lead.detail(connection, three).lead_id == one
        assert [hop.lead_id for hop in lead_changes.path(connection, three)] == [two, one]
        assert leads.search(connection, Wanted(text=three))["lead_id"].tolist() == [one]


def test_an_undone_merge_gives_the_old_id_back_and_says_why(story: Story) -> None:
    four, five = story.parted
    assert story.rows(1, f"select lead_id from lead where lead_id in ('{four}', '{five}')") == [(four,)]
    query = f"select lead_id from lead where lead_id in ('{four}', '{five}') order by 1"
    assert story.rows(2, query) == [(four,), (five,)]
    told = f"""select period, kind, lead_id, why from lead_change_history
        where '{five}' in (lead_id, other_lead_id)"""
    periods = [month.report["period"] for month in story.months]
    assert sorted(story.rows(2, told)) == [
        (periods[1], "merged", four, "decision"),
        (periods[2], "split", five, "decision taken back"),
    ]


def test_what_was_sent_is_not_sent_again_under_any_id(story: Story) -> None:
    sent = set(story.rows(0, "select lead_id from crm_comparison where action = 'insert'"))
    inserted = {row for month in (1, 2) for row in story.rows(month, _INSERTED)}
    before = {record for (record,) in story.rows(0, f"select record_id from lead_record where {_SENT}")}
    assert len(sent) > 50
    assert before.isdisjoint(record for (record,) in inserted)
    for lead_id in (story.chained[0], *story.parted):
        query = f"select action, reason from crm_comparison where lead_id = '{lead_id}'"
        assert story.rows(2, query) == [("withheld", "sent")]


_SENT = "lead_id in (select lead_id from crm_comparison where action = 'insert')"
_INSERTED = f"select record_id from lead_record where {_SENT}"


def test_history_keeps_each_months_changes(story: Story) -> None:
    for month in (1, 2):
        now = story.rows(month, "select count(*) from lead_change")
        file = story.place.settings.history / story.months[month].report["run"] / "lead_change.parquet"
        with engine.connect(story.place.settings) as connection:
            assert connection.execute(f"select count(*) from {engine.literal(file)}").fetchall() == now
    remembered = "select count(*) from lead_change_history where kind = 'merged' and decision_id is not null"
    assert story.rows(2, remembered) == [(3,)]
