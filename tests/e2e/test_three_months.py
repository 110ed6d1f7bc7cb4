"""Three generated months with decisions in each: no question is asked twice without new evidence."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from core import engine, review, review_memory, review_queue, sample, settings
from core.insights import queue
from core.insights.queue import QueueRow
from core.matching.decisions import FIELDS_THAT_MATTER, PLAIN_NAMES
from core.review import Said
from core.review_queue import Asked
from core.state import decisions
from core.state.tables import Run
from tests.e2e.conftest import NewPlace
from tests.e2e.workspaces import Finished, Place, read_csv

pytestmark = pytest.mark.slow
PairIds = tuple[str, str]
Values = Mapping[str, tuple[object, ...]]
ANOTHER_PHONE, ANOTHER_DAY = "702-555-0177", "1/2/03"
SOMEBODY_ELSE = "Olga"


@dataclass(frozen=True)
class Decided:
    """What was said of a pair, in which month, and what both records said then."""

    verdict: str
    period: str
    values: tuple[object, object]


@dataclass
class Month:
    """One run as it left its queue, and what it was decided by until then."""

    finished: Finished
    run: Run
    before: dict[PairIds, Decided]
    records: Values
    leads: Mapping[str, str]
    judged: Mapping[PairIds, tuple[str, str]]  # band and reason
    asked: tuple[QueueRow, ...]
    asked_of_others: set[PairIds]
    said: dict[PairIds, str] = field(default_factory=dict)

    @property
    def known(self) -> dict[PairIds, Decided]:
        """Pairs decided before whose records are both here still."""
        return {ids: one for ids, one in self.before.items() if set(ids) <= self.records.keys()}

    def changed(self, ids: PairIds) -> set[str]:
        """What mattered and says something else than when it was decided, in plain words."""
        return {
            PLAIN_NAMES[name]
            for record, then in zip(ids, self.before[ids].values, strict=True)
            for name, was, now in zip(FIELDS_THAT_MATTER, then, self.records[record], strict=True)
            if was != now
        }

    def heeded(self) -> dict[PairIds, Decided]:
        return {ids: one for ids, one in self.known.items() if one.verdict != decisions.UNSURE}

    def asks_again(self, ids: PairIds) -> bool:
        band, reason = self.judged[ids]
        return band == "review" and reason.startswith("Decided before")


@dataclass
class Story:
    place: Place
    folders: dict[str, Path]
    changed: PairIds = ("", "")
    touched: PairIds = ("", "")

    def month(self, period: str, before: dict[PairIds, Decided]) -> Month:
        finished = self.place.command("run", "--inbox", self.folders[period], "--period", period)
        run = self.place.published(period)
        assert run is not None, finished.errors
        memory = review_memory.of(self.place.workspace)
        asked, others = (
            review_queue.following(memory, run, who, Asked(), limit=1_000)
            for who in (self.place.workspace.who, SOMEBODY_ELSE)
        )
        names = ", ".join(FIELDS_THAT_MATTER)
        rows = self.place.rows(run.run_id, f"select record_id, lead_id, {names} from lead_record")
        judged = self.place.rows(run.run_id, "select left_id, right_id, band, reason from match_pair")
        return Month(
            finished, run, dict(before),
            records={record: tuple(values) for record, _, *values in rows},
            leads={record: lead for record, lead, *_ in rows},
            judged={(left, right): (band, reason) for left, right, band, reason in judged},
            asked=asked,
            asked_of_others={row.ids for row in others},
        )  # fmt: skip

    def decide(self, month: Month) -> dict[PairIds, Decided]:
        """Every pair that waits, in every way; and one record is split off."""
        for number, row in enumerate(sorted(month.asked, key=_hangs_together)):
            self._say(month, [review.waiting_pair(row)], _verdict(row, number), decisions.PAIR)
        self._split(month)
        return month.before | {
            ids: Decided(verdict, month.run.period, (month.records[ids[0]], month.records[ids[1]]))
            for ids, verdict in month.said.items()
        }

    def _split(self, month: Month) -> None:
        """Of the first lead that nobody has said anything of yet."""
        said = {record for ids in (*month.before, *month.said) for record in ids}
        together: dict[str, list[str]] = {}
        for record, lead in sorted(month.leads.items()):
            together.setdefault(lead, []).append(record)
        chosen = next(each for each in together.values() if len(each) > 1 and not said & set(each))
        with self._connected(month) as connection:
            known = review.records(connection, chosen)
        one, *others = (known[record] for record in chosen)
        self._say(month, review.split(one, others), decisions.DISTINCT, decisions.SPLIT)

    def _say(self, month: Month, pairs: list[review.Pair] | tuple[review.Pair, ...], verdict: str, how: str):
        with self._connected(month) as connection:
            review.decide(self.place.workspace, month.run, connection, pairs, Said(verdict, how))
        month.said |= {pair.ids: verdict for pair in pairs}

    def _connected(self, month: Month):
        database = self.place.folder(month.run.run_id) / "run.duckdb"
        return engine.connect(self.place.settings, database, read_only=True)


@pytest.fixture(scope="module")
def story(new_place: NewPlace, tmp_path_factory: pytest.TempPathFactory) -> Story:
    out = tmp_path_factory.mktemp("three")
    made = sample.write(out / "m", leads=1_000, months=3, seed=11, settings=settings.load(out / "w"))
    return Story(new_place("three"), {period: made.out / period for period in made.periods})


@pytest.fixture(scope="module")
def months(story: Story) -> list[Month]:
    """Later files say another phone of one decided pair, and another date of a second one."""
    done: list[Month] = []
    before: dict[PairIds, Decided] = {}
    first, *later = sorted(story.folders)
    done.append(story.month(first, before))
    before = story.decide(done[0])
    story.changed, story.touched = _of_nevada(story, done[0])
    for period in later:
        file = story.folders[period] / "nevada.csv"
        _write(file, _nevada(story.changed), "Phone", ANOTHER_PHONE)
        _write(file, _nevada(story.touched), "First Issue Date", ANOTHER_DAY)
        done.append(story.month(period, before))
        before = story.decide(done[-1])
    return done


def _hangs_together(row: QueueRow) -> int:
    """More than two records or pairs: what is said of one says something of the others."""
    return row.around


def _verdict(row: QueueRow, number: int) -> str:
    """What contradicts others is kept apart: a record merged with two that are kept apart is asked again."""
    if row.why == queue.CONTRADICTED:
        return decisions.DISTINCT
    if row.around > 2:
        return decisions.MERGE
    return (decisions.SAME_OWNER, decisions.UNSURE, decisions.DISTINCT, decisions.MERGE)[number % 4]


def _of_nevada(story: Story, month: Month) -> list[PairIds]:
    """Two decided pairs, each with one record of Nevada's that stands in every file and in no other pair."""
    later = [
        {row["Credential Number"].split("-")[0] for row in read_csv(folder / "nevada.csv")}
        for folder in story.folders.values()
    ]
    every = [record for ids in month.said for record in ids]
    found = [
        ids
        for ids, verdict in month.said.items()
        if verdict != decisions.UNSURE
        and sum(record.startswith("nevada:") for record in ids) == 1
        and all(every.count(record) == 1 for record in ids)
        and all(_nevada(ids) in keys for keys in later)
    ]
    return found[:2]


def _nevada(ids: PairIds) -> str:
    return next(record for record in ids if record.startswith("nevada:")).partition(":")[2]


def _write(file: Path, key: str, column: str, value: str) -> None:
    frame = pd.read_csv(file, dtype=str, keep_default_na=False)
    frame.loc[frame["Credential Number"].str.split("-").str[0] == key, column] = value
    frame.to_csv(file, index=False, quoting=csv.QUOTE_MINIMAL)


def test_every_month_is_decided_in_every_way(story: Story, months: list[Month]) -> None:
    assert [month.finished.code for month in months] == [0, 0, 0]
    for month in months:
        assert set(month.said.values()) == {*decisions.HEEDED, decisions.UNSURE}
    with story.place.workspace.store.session() as session:
        split = [row for row in decisions.standing(session) if row.act == decisions.SPLIT]
    assert {str(row.run_id)[:7] for row in split} == set(story.folders)


def test_a_decided_pair_is_asked_again_exactly_when_a_field_that_mattered_changed(
    months: list[Month],
) -> None:
    for month in months[1:]:
        heeded = month.heeded()
        assert len(heeded) > 10
        again = {ids for ids in heeded if month.asks_again(ids)}
        assert again == {ids for ids in heeded if month.changed(ids)}


def test_a_pair_asked_again_names_every_field_that_changed(months: list[Month]) -> None:
    again = [(month, ids) for month in months[1:] for ids in month.heeded() if month.asks_again(ids)]
    assert again
    for month, ids in again:
        reason = month.judged[ids][1]
        told = reason.partition(", but ")[2].partition(" changed since")[0]
        told = told.removesuffix(" has").removesuffix(" have")
        assert set(told.split(" and ")) == month.changed(ids)


def test_no_question_on_the_desk_was_answered_before(months: list[Month]) -> None:
    """What comes back says that it does; everything else is a pair that nobody has decided."""
    for month in months[1:]:
        returned = [row for row in month.asked if row.ids in month.before]
        assert {row.why for row in returned} <= {queue.AGAIN}
        assert all(month.changed(row.ids) for row in returned)
        assert not {row.ids for row in month.asked if row.why == queue.AGAIN} - month.before.keys()


def test_another_phone_asks_once_more_and_then_no_longer(story: Story, months: list[Month]) -> None:
    """Decided with the new phone in the second month, the third has nothing new to ask."""
    _, second, third = months
    assert "the phone" in second.changed(story.changed)
    assert second.asks_again(story.changed)
    assert story.changed in second.said
    assert "the phone" not in third.changed(story.changed)


def test_another_date_of_issue_asks_nothing(story: Story, months: list[Month]) -> None:
    record = f"nevada:{_nevada(story.touched)}"
    query = f"select license_issued_date from lead_record where record_id = '{record}'"
    dates = [story.place.one(month.run.run_id, query) for month in months]
    assert dates[0] != dates[1] == dates[2]
    for month in months[1:]:
        assert month.asks_again(story.touched) == bool(month.changed(story.touched))


def test_decisions_of_earlier_months_hold_in_the_leads(months: list[Month]) -> None:
    for month in months[1:]:
        for ids, one in month.heeded().items():
            if not month.changed(ids):
                is_one = month.leads[ids[0]] == month.leads[ids[1]]
                assert is_one == (one.verdict == decisions.MERGE), (ids, one.verdict, one.period)


def test_who_is_unsure_is_not_asked_again_and_somebody_else_is(months: list[Month]) -> None:
    met = 0
    for month in months[1:]:
        unsure = {ids for ids, one in month.known.items() if one.verdict == decisions.UNSURE}
        assert not unsure & {row.ids for row in month.asked}
        met += len(unsure & month.asked_of_others)
    assert met
