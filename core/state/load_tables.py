"""The rows of what was loaded into Salesforce: files made, answers, fixes, refusals to foresee."""

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.state.tables import Acted, Base


class Load(Acted, Base):
    """A result file that was taken, or files made after the export; its rows are in a Parquet file."""

    __tablename__ = "load"
    __table_args__ = (Index(None, "run_id"),)

    load_id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("run.run_id"))
    period: Mapped[str] = mapped_column(String(7))
    folder: Mapped[str] = mapped_column(String(40))  # of the run, where the files that were sent lie
    operation: Mapped[str] = mapped_column(String(20))  # insert, upsert, update, delete
    kind: Mapped[str] = mapped_column(String(20))  # succeeded, failed, unprocessed, made, approved
    file_name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))  # of the result file; empty where none was handed in
    rows: Mapped[int] = mapped_column(BigInteger)
    unknown: Mapped[int] = mapped_column(BigInteger, default=0)  # rows that were not sent
    rows_file: Mapped[str] = mapped_column(Text)  # in the workspace's loads/; empty where there are no rows
    reason: Mapped[str] = mapped_column(Text, default="")
    undoes: Mapped[int | None] = mapped_column(ForeignKey("load.load_id"))


class LoadFix(Acted, Base):
    """What a refused value should be, in the files that are made anew."""

    __tablename__ = "load_fix"
    __table_args__ = (Index(None, "run_id"),)

    fix_id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("run.run_id"))
    lead_id: Mapped[str] = mapped_column(String(80))
    field: Mapped[str] = mapped_column(String(80))
    old_value: Mapped[str] = mapped_column(Text)
    new_value: Mapped[str] = mapped_column(Text)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("load_fix.fix_id"))


class ForeseenRefusal(Acted, Base):
    """Which values Salesforce refuses with an error that nothing foresaw, as a person understood it."""

    __tablename__ = "foreseen_refusal"

    refusal_id: Mapped[int] = mapped_column(primary_key=True)
    error: Mapped[str] = mapped_column(Text)  # as Salesforce said it
    field: Mapped[str] = mapped_column(String(80))
    condition: Mapped[str] = mapped_column(String(20))  # blank, longer_than, one_of, not_one_of, contains
    value: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("foreseen_refusal.refusal_id"))
