"""The rows of people's work on each other's words: answers that decide nothing, and their shares."""

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.state.tables import Acted, Base


class Opinion(Acted, Base):
    """What a person found a pair to be, beside what was known of it; no decision, whatever it says.

    `known` and `known_by` are kept as they stood: who changes a word later changes no comparison.
    """

    __tablename__ = "opinion"
    __table_args__ = (Index(None, "left_id", "right_id"),)

    opinion_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  # second, known
    left_id: Mapped[str] = mapped_column(Text)
    right_id: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(String(20))  # as of a decision
    reason: Mapped[str] = mapped_column(Text)
    known: Mapped[str] = mapped_column(String(20))  # merge, distinct or same_owner
    known_by: Mapped[str] = mapped_column(String(120))  # nobody where a key alone says so
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.decision_id"))
    run_id: Mapped[str | None] = mapped_column(String(40))
    undoes: Mapped[int | None] = mapped_column(ForeignKey("opinion.opinion_id"))


class CheckShare(Acted, Base):
    """On what share a second opinion is asked, for everybody; or known pairs mixed in, for its author."""

    __tablename__ = "check_share"

    share_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  # second, known
    share: Mapped[float]
