"""Decisions with a reason, in acts that one undo takes back, and the names a person saw"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PAIR = ["left_source", "left_key", "right_source", "right_key"]


def upgrade() -> None:
    op.add_column("decision", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    op.add_column("decision", sa.Column("act", sa.String(length=20), nullable=False, server_default="pair"))
    op.add_column("decision", sa.Column("bulk_id", sa.String(length=32), nullable=False, server_default=""))
    op.add_column("decision", sa.Column("left_title", sa.Text(), nullable=False, server_default=""))
    op.add_column("decision", sa.Column("right_title", sa.Text(), nullable=False, server_default=""))
    op.create_index(op.f("ix_decision_left_source"), "decision", PAIR)
    op.create_index(op.f("ix_decision_bulk_id"), "decision", ["bulk_id"])
    op.create_index(op.f("ix_decision_undoes"), "decision", ["undoes"])


def downgrade() -> None:
    for name in ("undoes", "bulk_id", "left_source"):
        op.drop_index(op.f(f"ix_decision_{name}"), "decision")
    for name in ("right_title", "left_title", "bulk_id", "act", "reason"):
        op.drop_column("decision", name)
