"""The rows a person's work and the runs leave behind; each names who and when."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Index, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def now() -> datetime:
    """UTC without a zone: SQLite keeps none, and PostgreSQL should hold the same."""
    return datetime.now(UTC).replace(tzinfo=None)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class Acted:
    """Who made the row, and when."""

    created_by: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(DateTime, default=now)


class Person(Acted, Base):
    __tablename__ = "person"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)


class Content(Acted, Base):
    """Bytes that were handed in, known by their hash."""

    __tablename__ = "content"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    file_name: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)


class ContentReading(Acted, Base):
    """Content as it was read: by itself, or as a person chose; each way has raw Parquet of its own."""

    __tablename__ = "content_reading"

    reading_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("content.sha256"))
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    header: Mapped[list[str]] = mapped_column(JSON)
    found: Mapped[int] = mapped_column(BigInteger)
    loaded: Mapped[int] = mapped_column(BigInteger)
    rejected: Mapped[int] = mapped_column(BigInteger)
    skipped: Mapped[int] = mapped_column(BigInteger)


class Delivery(Acted, Base):
    """A source's file for a period; the highest sequence that nobody withdrew is the period's truth."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("source", "period", "sequence"), Index(None, "period"))

    delivery_id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str | None] = mapped_column(String(80))  # none until a person says whose file it is
    period: Mapped[str] = mapped_column(String(7))
    sequence: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("content.sha256"))
    reading_id: Mapped[str] = mapped_column(ForeignKey("content_reading.reading_id"))
    file_name: Mapped[str] = mapped_column(Text)
    candidates: Mapped[list[str]] = mapped_column(JSON, default=list)
    assigned_by: Mapped[str | None] = mapped_column(String(120))
    withdrawn_by: Mapped[str | None] = mapped_column(String(120))
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime)
    withdrawn_why: Mapped[str | None] = mapped_column(Text)


class Acceptance(Acted, Base):
    """A person's word on a finding that blocks a delivery: go on all the same, or, later, undo that."""

    __tablename__ = "acceptance"
    __table_args__ = (Index(None, "delivery_id"),)

    acceptance_id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.delivery_id"))
    code: Mapped[str] = mapped_column(String(80))
    column_name: Mapped[str | None] = mapped_column(Text)
    is_accepted: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)


class ContractVersion(Acted, Base):
    __tablename__ = "contract_version"
    __table_args__ = (UniqueConstraint("source", "version"),)

    contract_id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)


class RuleVersion(Acted, Base):
    """What a rule said from then on; `state` is active, paused or retired."""

    __tablename__ = "rule_version"
    __table_args__ = (UniqueConstraint("source", "rule_id", "version"),)

    rule_version_id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(80))
    rule_id: Mapped[str] = mapped_column(String(120))
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    owner: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)


class Decision(Acted, Base):
    """What a person said of two records, with both records' raw values as they stood."""

    __tablename__ = "decision"
    __table_args__ = (
        Index(None, "left_source", "left_key", "right_source", "right_key"),
        Index(None, "bulk_id"),
        Index(None, "undoes"),
    )

    decision_id: Mapped[int] = mapped_column(primary_key=True)
    left_source: Mapped[str] = mapped_column(String(80))
    left_key: Mapped[str] = mapped_column(Text)
    left_contract: Mapped[int]
    left_period: Mapped[str] = mapped_column(String(7))
    left_values: Mapped[dict[str, Any]] = mapped_column(JSON)
    right_source: Mapped[str] = mapped_column(String(80))
    right_key: Mapped[str] = mapped_column(Text)
    right_contract: Mapped[int]
    right_period: Mapped[str] = mapped_column(String(7))
    right_values: Mapped[dict[str, Any]] = mapped_column(JSON)
    left_title: Mapped[str] = mapped_column(Text, default="", server_default="")  # as the person saw them
    right_title: Mapped[str] = mapped_column(Text, default="", server_default="")
    verdict: Mapped[str] = mapped_column(String(20))  # merge, distinct, same_owner, unsure, undo
    undoes: Mapped[int | None] = mapped_column(ForeignKey("decision.decision_id"))
    probability: Mapped[float | None]
    run_id: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    act: Mapped[str] = mapped_column(
        String(20), default="pair", server_default="pair"
    )  # pair, split, cut ...
    bulk_id: Mapped[str] = mapped_column(String(32), default="", server_default="")  # shared by one act


class Correction(Acted, Base):
    """What a cell of one record should have said; it counts where the source sends exactly `original`."""

    __tablename__ = "correction"
    __table_args__ = (Index(None, "source"),)

    correction_id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(80))
    record_key: Mapped[str] = mapped_column(Text)
    column_name: Mapped[str] = mapped_column(Text)  # as the contract of that day called it
    fields: Mapped[list[str]] = mapped_column(JSON)  # that the column fed, should it be renamed one day
    original: Mapped[str | None] = mapped_column(Text)
    corrected: Mapped[str | None] = mapped_column(Text)
    finding_id: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    bulk_id: Mapped[str] = mapped_column(String(32))  # shared by what was said at once
    undoes: Mapped[int | None] = mapped_column(ForeignKey("correction.correction_id"))
    run_id: Mapped[str | None] = mapped_column(String(40))


class Disposition(Acted, Base):
    """A person's word on a record that is held back: it is right as it is, or it is no lead."""

    __tablename__ = "disposition"
    __table_args__ = (Index(None, "source"),)

    disposition_id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(80))
    record_key: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(String(20))  # release, discard, undo
    finding_id: Mapped[str | None] = mapped_column(String(200))  # the rule it is released from
    value: Mapped[str | None] = mapped_column(Text)  # that broke the rule: another one is asked again
    cells: Mapped[dict[str, Any]] = mapped_column(JSON)  # that may not change, by the contract's columns
    reason: Mapped[str] = mapped_column(Text)
    bulk_id: Mapped[str] = mapped_column(String(32))
    undoes: Mapped[int | None] = mapped_column(ForeignKey("disposition.disposition_id"))
    run_id: Mapped[str | None] = mapped_column(String(40))


class Run(Acted, Base):
    __tablename__ = "run"
    __table_args__ = (UniqueConstraint("period", "sequence"),)

    run_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    period: Mapped[str] = mapped_column(String(7))
    sequence: Mapped[int]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.job_id"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(30))
    message: Mapped[str] = mapped_column(Text, default="")
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    finished_at: Mapped[datetime | None] = mapped_column(DateTime)


class Publication(Acted, Base):
    """The newest row is the published run; per period, the newest row is its accepted run."""

    __tablename__ = "publication"

    publication_id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(7))
    run_id: Mapped[str] = mapped_column(ForeignKey("run.run_id"))


class ValidationSample(Acted, Base):
    """Leads drawn at random from a published run, in the order in which they are checked."""

    __tablename__ = "validation_sample"
    __table_args__ = (Index(None, "period"),)

    sample_id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(7))
    run_id: Mapped[str] = mapped_column(ForeignKey("run.run_id"))
    seed: Mapped[int] = mapped_column(BigInteger)
    strata: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    leads: Mapped[list[list[Any]]] = mapped_column(JSON)  # lead id, place of its stratum


class ValidationMark(Acted, Base):
    """What a person found one value of a sampled lead to be."""

    __tablename__ = "validation_mark"
    __table_args__ = (Index(None, "sample_id"),)

    mark_id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("validation_sample.sample_id"))
    lead_id: Mapped[str] = mapped_column(String(80))
    field: Mapped[str] = mapped_column(String(80))
    value: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(String(20))  # right, wrong, not_checkable, undo
    undoes: Mapped[int | None] = mapped_column(ForeignKey("validation_mark.mark_id"))


class MatchModel(Acted, Base):
    """A matching model as text; an empty one says that the next run is to learn."""

    __tablename__ = "match_model"

    model_id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(12))
    body: Mapped[str] = mapped_column(Text)
    records: Mapped[int] = mapped_column(BigInteger)
    run_id: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)


class Job(Acted, Base):
    """A process that works over rows; it holds a lock on its own file for as long as it lives."""

    __tablename__ = "job"

    job_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    period: Mapped[str | None] = mapped_column(String(7))
    status: Mapped[str] = mapped_column(String(20))  # waiting, running, done, failed
    message: Mapped[str] = mapped_column(Text, default="")
    finished_at: Mapped[datetime | None] = mapped_column(DateTime)


class Event(Base):
    """One line of a job's progress: a step begun (seconds empty) or ended."""

    __tablename__ = "event"
    __table_args__ = (Index(None, "job_id"),)

    event_id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.job_id"))
    at: Mapped[datetime] = mapped_column(DateTime, default=now)
    step: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    total: Mapped[int]
    rows: Mapped[int | None] = mapped_column(BigInteger)
    seconds: Mapped[float | None]
    message: Mapped[str] = mapped_column(Text, default="")
