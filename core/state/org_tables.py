"""The rows of what people say of their Salesforce org."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.state.tables import Acted, Base


class OrgSetup(Acted, Base):
    """The whole setup as it stood after a person's change: names, policies, defaults, the org's own list."""

    __tablename__ = "org_setup"

    setup_id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("org_setup.setup_id"))
