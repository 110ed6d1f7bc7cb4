"""What was loaded into Salesforce and what it answered; an undo is one more row."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.state import undoing
from core.state.load_tables import ForeseenRefusal, Load, LoadFix

MADE, APPROVED = "made", "approved"


def add(session: Session, row: Load | LoadFix | ForeseenRefusal) -> None:
    session.add(row)
    session.flush()


def undo(session: Session, load_id: int, reason: str, who: str) -> Load:
    """What it said counts no more; its rows and its bytes stay."""
    undone = session.get_one(Load, load_id)
    row = Load(
        run_id=undone.run_id, period=undone.period, folder=undone.folder, operation=undone.operation,
        kind=undone.kind, file_name=undone.file_name, sha256=undone.sha256, rows=undone.rows,
        unknown=undone.unknown, rows_file="", reason=reason, undoes=load_id, created_by=who,
    )  # fmt: skip
    add(session, row)
    return row


def standing(session: Session, run_id: str | None = None) -> list[Load]:
    """Oldest first, of one run or of all."""
    query = select(Load).order_by(Load.load_id)
    rows = session.scalars(query.where(Load.run_id == run_id) if run_id else query)
    kept = undoing.standing(rows, lambda row: row.load_id, lambda row: row.load_id)
    return [kept[load_id] for load_id in sorted(kept)]


def rows_files(session: Session, period: str) -> tuple[str, ...]:
    """Of what counts up to a period, oldest first."""
    return tuple(row.rows_file for row in standing(session) if row.rows_file and row.period <= period)


def history(session: Session, run_id: str) -> list[Load]:
    """Newest first, undone ones and undos included."""
    return list(session.scalars(select(Load).where(Load.run_id == run_id).order_by(Load.load_id.desc())))


def fixes(session: Session, run_id: str) -> list[LoadFix]:
    """The newest that nobody undid for each lead and field."""
    rows = session.scalars(select(LoadFix).where(LoadFix.run_id == run_id).order_by(LoadFix.fix_id))
    kept = undoing.standing(rows, lambda row: row.fix_id, lambda row: (row.lead_id, row.field))
    return list(kept.values())


def undo_fix(session: Session, fix_id: int, who: str) -> None:
    undone = session.get_one(LoadFix, fix_id)
    row = LoadFix(
        run_id=undone.run_id, lead_id=undone.lead_id, field=undone.field, old_value=undone.old_value,
        new_value=undone.new_value, undoes=fix_id, created_by=who,
    )  # fmt: skip
    add(session, row)


def foreseen(session: Session) -> list[ForeseenRefusal]:
    """Every refusal that a dry run is to foresee, oldest first."""
    rows = session.scalars(select(ForeseenRefusal).order_by(ForeseenRefusal.refusal_id))
    kept = undoing.standing(rows, lambda row: row.refusal_id, lambda row: row.refusal_id)
    return [kept[refusal_id] for refusal_id in sorted(kept)]


def undo_foreseen(session: Session, refusal_id: int, who: str) -> None:
    undone = session.get_one(ForeseenRefusal, refusal_id)
    row = ForeseenRefusal(
        error=undone.error, field=undone.field, condition=undone.condition, value=undone.value,
        reason=undone.reason, undoes=refusal_id, created_by=who,
    )  # fmt: skip
    add(session, row)
