"""Runs, what they published, and how far jobs are."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.state.tables import Event, Job, Publication, Run, now

RUNNING, PUBLISHED, INCOMPLETE, FAILED, INTERRUPTED = (
    "running",
    "published",
    "published_incomplete",
    "failed",
    "interrupted",
)
ENDED_BADLY = (FAILED, INTERRUPTED)


@dataclass(frozen=True)
class Published:
    period: str
    run: Run


def begin(session: Session, *, period: str, fingerprint: str, job_id: int, who: str) -> Run:
    query = select(func.max(Run.sequence)).where(Run.period == period)
    sequence = (session.scalar(query) or 0) + 1
    run = Run(
        run_id=f"{period}-{sequence:03d}",
        period=period,
        sequence=sequence,
        fingerprint=fingerprint,
        job_id=job_id,
        status=RUNNING,
        created_by=who,
    )
    session.add(run)
    session.flush()
    return run


def unfinished(session: Session) -> list[Run]:
    """Runs that say they are running; under the run lock they are all dead."""
    return list(session.scalars(select(Run).where(Run.status == RUNNING).order_by(Run.created_at)))


def finish(session: Session, run_id: str, status: str, message: str, report: dict[str, object]) -> Run:
    run = session.get_one(Run, run_id)
    run.status, run.message, run.report, run.finished_at = status, message, report, now()
    return run


def of_job(session: Session, job_id: int) -> Run | None:
    """The run that a job began or took up."""
    query = select(Run).where(Run.job_id == job_id).order_by(Run.created_at.desc()).limit(1)
    return session.scalars(query).first()


def publish(session: Session, run: Run, who: str) -> None:
    """The one pointer that moves."""
    session.add(Publication(period=run.period, run_id=run.run_id, created_by=who))


def published(session: Session, period: str | None = None) -> Run | None:
    """The accepted run of a period; of the newest period that has one, when none is named."""
    query = select(Run).join(Publication, Publication.run_id == Run.run_id)
    if period:
        query = query.where(Publication.period == period)
    order = (Publication.period.desc(), Publication.publication_id.desc())
    return session.scalars(query.order_by(*order).limit(1)).first()


def newest(session: Session, period: str) -> Run | None:
    """The last attempt at a period, however it ended."""
    query = select(Run).where(Run.period == period).order_by(Run.sequence.desc()).limit(1)
    return session.scalars(query).first()


def all_of_job(session: Session, job_id: int) -> list[Run]:
    """Oldest first; a sample job runs several months."""
    return list(session.scalars(select(Run).where(Run.job_id == job_id).order_by(Run.period)))


def accepted_before(session: Session, period: str) -> list[Run]:
    """The accepted run of every earlier period, oldest period first."""
    newest = select(func.max(Publication.publication_id)).group_by(Publication.period)
    query = (
        select(Run)
        .join(Publication, Publication.run_id == Run.run_id)
        .where(Publication.publication_id.in_(newest), Publication.period < period)
    )
    return list(session.scalars(query.order_by(Publication.period)))


def ids_after(session: Session, period: str) -> frozenset[str]:
    """Runs of later periods, whatever became of them."""
    return frozenset(session.scalars(select(Run.run_id).where(Run.period > period)))


def published_periods(session: Session) -> list[str]:
    """Newest first."""
    query = select(Publication.period).distinct().order_by(Publication.period.desc())
    return list(session.scalars(query))


def needs_rebuild(session: Session) -> list[str]:
    """Later periods that were published before an earlier one was run again."""
    latest: dict[str, int] = {}
    for row in session.scalars(select(Publication).order_by(Publication.publication_id)):
        latest[row.period] = row.publication_id
    return [
        period
        for period, position in sorted(latest.items())
        if any(other < period and later > position for other, later in latest.items())
    ]


def history(session: Session, limit: int = 200) -> list[Run]:
    """Newest first."""
    return list(session.scalars(select(Run).order_by(Run.created_at.desc(), Run.run_id.desc()).limit(limit)))


def add_job(session: Session, *, kind: str, period: str | None, status: str, who: str) -> Job:
    job = Job(kind=kind, period=period, status=status, created_by=who)
    session.add(job)
    session.flush()
    return job


def finish_job(session: Session, job_id: int, status: str, message: str) -> None:
    job = session.get_one(Job, job_id)
    job.status, job.message, job.finished_at = status, message, now()


def newest_jobs(session: Session, limit: int = 20) -> list[Job]:
    return list(session.scalars(select(Job).order_by(Job.job_id.desc()).limit(limit)))


def add_event(session: Session, event: Event) -> None:
    session.add(event)


def events(session: Session, job_id: int) -> Sequence[Event]:
    """Oldest first."""
    return list(session.scalars(select(Event).where(Event.job_id == job_id).order_by(Event.event_id)))
