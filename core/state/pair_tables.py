"""The rows of people's work on matching: the lines they draw, the samples they answer."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.state.tables import Acted, Base


class MatchLine(Acted, Base):
    """From which probability the model merges by itself, and from which it asks; a person's word."""

    __tablename__ = "match_line"

    line_id: Mapped[int] = mapped_column(primary_key=True)
    merge: Mapped[float]
    review: Mapped[float]
    reason: Mapped[str] = mapped_column(Text)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("match_line.line_id"))


class PairSample(Acted, Base):
    """Pairs of one band drawn at random from a published run, in the order in which they are answered."""

    __tablename__ = "pair_sample"
    __table_args__ = (Index(None, "period"),)

    sample_id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(7))
    run_id: Mapped[str] = mapped_column(ForeignKey("run.run_id"))
    band: Mapped[str] = mapped_column(String(20))  # merge, review
    lowest: Mapped[float]  # probability, as the run's lines had it; the highest is itself no part
    highest: Mapped[float]
    population: Mapped[int] = mapped_column(BigInteger)
    seed: Mapped[int] = mapped_column(BigInteger)
    pairs: Mapped[list[list[Any]]] = mapped_column(JSON)  # both record ids, the probability


class PairAnswer(Acted, Base):
    """What a person found a sampled pair to be; no decision by itself."""

    __tablename__ = "pair_answer"
    __table_args__ = (Index(None, "sample_id"),)

    answer_id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("pair_sample.sample_id"))
    left_id: Mapped[str] = mapped_column(Text)
    right_id: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(String(20))  # one_lead, not_one, cannot_say, undo
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.decision_id"))
    undoes: Mapped[int | None] = mapped_column(ForeignKey("pair_answer.answer_id"))
