"""Answering a random sample of pairs, and what the answers say of every line that could be drawn."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core import inputs, review
from core.engine import Connection
from core.errors import LeadfoldError
from core.insights import bands, cutoffs
from core.insights.cutoffs import Answered, Cutoff
from core.matching import Thresholds
from core.state import decisions, pair_samples
from core.state.pair_samples import CANNOT_SAY, NOT_ONE, ONE_LEAD, PairIds
from core.state.pair_tables import PairAnswer, PairSample
from core.state.tables import Run
from core.workspace import Workspace

DECIDES = {ONE_LEAD: decisions.MERGE, NOT_ONE: decisions.DISTINCT}


@dataclass(frozen=True)
class Sampled:
    """A sample as far as it is answered."""

    sample: PairSample
    answers: Mapping[PairIds, PairAnswer]
    last: PairAnswer | None  # the newest of this visitor's that stands

    @property
    def pairs(self) -> list[PairIds]:
        return [(str(left), str(right)) for left, right, _ in self.sample.pairs]

    @property
    def unanswered(self) -> int:
        return len(self.sample.pairs) - len(self.answers)

    def count(self, verdict: str) -> int:
        return sum(each.verdict == verdict for each in self.answers.values())

    @property
    def told(self) -> list[Answered]:
        """Those that could be told; the others say nothing of the line."""
        said = {pair: each.verdict for pair, each in self.answers.items()}
        return [
            Answered(self.sample.band, float(probability), said[left, right] == ONE_LEAD)
            for left, right, probability in self.sample.pairs
            if said.get((left, right)) in DECIDES
        ]


class NothingDrawn(LeadfoldError):
    def __init__(self, band: str) -> None:
        what = "merged by itself" if band == bands.MERGE else "left to a person"
        super().__init__(f"The model {what} no pair of this month, so there is none to draw.")


def lines_of(workspace: Workspace, run_id: str) -> Thresholds:
    """The lines that a run was frozen with."""
    return inputs.load(workspace.settings.runs / run_id / "inputs").lines


def draw(workspace: Workspace, run: Run, connection: Connection, band: str, size: int) -> PairSample:
    """A new sample takes the place of the band's last one, whose answers are kept."""
    lines = lines_of(workspace, run.run_id)
    seed = secrets.randbelow(2**31)
    drawn = bands.draw(connection, lines.merge, band, size, seed)
    if not drawn.pairs:
        raise NothingDrawn(band)
    lowest, highest = (lines.merge, 1.0) if band == bands.MERGE else (lines.review, lines.merge)
    with workspace.store.session() as session:
        return pair_samples.add_sample(
            session,
            PairSample(
                period=run.period, run_id=run.run_id, band=band, lowest=lowest, highest=highest,
                population=drawn.population, seed=seed, pairs=[list(each) for each in drawn.pairs],
                created_by=workspace.who,
            ),
        )  # fmt: skip


def sampled(workspace: Workspace, period: str) -> Mapping[str, Sampled]:
    """The samples in force for a month by band: its own, else those of the last month that has any."""
    with workspace.store.session() as session:
        rows = pair_samples.newest(session, period)
        answers = {
            row.band: pair_samples.standing(pair_samples.every(session, row.sample_id)) for row in rows
        }
    return {row.band: Sampled(row, answers[row.band], _mine(workspace, answers[row.band])) for row in rows}


def answer(
    workspace: Workspace, sample: PairSample, pair: PairIds, verdict: str, decision_id: int | None = None
) -> PairAnswer:
    with workspace.store.session() as session:
        return pair_samples.add(
            session,
            PairAnswer(
                sample_id=sample.sample_id, left_id=pair[0], right_id=pair[1], verdict=verdict,
                decision_id=decision_id, created_by=workspace.who,
            ),
        )  # fmt: skip


def answer_and_decide(
    workspace: Workspace, sample: PairSample, connection: Connection, pair: PairIds, verdict: str
) -> PairAnswer:
    """The decision stands for every later run; a pair that cannot be told is answered alone."""
    if verdict == CANNOT_SAY:
        return answer(workspace, sample, pair, verdict)
    with workspace.store.session() as session:
        run = session.get_one(Run, sample.run_id)
    chosen = review.pair(connection, *pair, probability(sample, pair))
    decided = review.decide(workspace, run, connection, [chosen], review.Said(DECIDES[verdict]))
    return answer(workspace, sample, pair, verdict, decided.decision_ids[0])


def probability(sample: PairSample, pair: PairIds) -> float:
    """What the model of the sample's run said of a pair."""
    return next(float(likely) for left, right, likely in sample.pairs if (left, right) == pair)


def undo(workspace: Workspace, last: PairAnswer) -> None:
    """Takes back the decision too, where the answer made one."""
    with workspace.store.session() as session:
        pair_samples.undo(session, last.answer_id, workspace.who)
    if last.decision_id is not None:
        review.undo_decision(workspace, last.decision_id)


def table(
    connection: Connection, lines: Thresholds, found: Mapping[str, Sampled], asked: float
) -> tuple[Cutoff, ...]:
    """Every line that the pairs of the samples' run can tell of, the one asked about among them.

    `lines` are that run's: it kept nothing below the line from which it asks.
    """
    known = {each for each in (*cutoffs.CANDIDATES, lines.merge, asked) if each >= lines.review}
    drawn = sorted(known | {lines.review})
    return cutoffs.table(bands.at_or_above(connection, lines.merge, drawn), drawn, answers(found))


def answers(found: Mapping[str, Sampled]) -> Sequence[Answered]:
    return [each for one in found.values() for each in one.told]


def _mine(workspace: Workspace, answered: Mapping[PairIds, PairAnswer]) -> PairAnswer | None:
    mine = [each for each in answered.values() if each.created_by == workspace.who]
    return max(mine, key=lambda each: each.answer_id, default=None)
