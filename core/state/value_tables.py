"""The rows of people's words on the values of leads: what they prefer, and what they pin."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.state.tables import Acted, Base


class SurvivorshipPolicy(Acted, Base):
    """What a field, or a group of fields, prefers from then on where the records of a lead differ."""

    __tablename__ = "survivorship_policy"

    policy_id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(80))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("survivorship_policy.policy_id"))
    run_id: Mapped[str | None] = mapped_column(String(40))


class Pin(Acted, Base):
    """A person's value for a field of a lead, on the record that it goes with; none says that it is empty."""

    __tablename__ = "pin"
    __table_args__ = (Index(None, "source", "record_key"),)

    pin_id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(80))
    record_key: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(String(80))
    value: Mapped[str | None] = mapped_column(Text)
    is_typed: Mapped[bool]  # else it is what the record said
    reason: Mapped[str] = mapped_column(Text)
    bulk_id: Mapped[str] = mapped_column(String(32))  # shared by the fields that were pinned together
    undoes: Mapped[int | None] = mapped_column(ForeignKey("pin.pin_id"))
    run_id: Mapped[str | None] = mapped_column(String(40))
