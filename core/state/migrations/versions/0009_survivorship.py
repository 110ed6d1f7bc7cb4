"""Policies of survivorship, and values that people pin"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _create_policies()
    _create_pins()


def _create_policies() -> None:
    op.create_table(
        "survivorship_policy",
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.String(length=40), nullable=True),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["undoes"], ["survivorship_policy.policy_id"], name=op.f("fk_survivorship_policy_undoes")
        ),
        sa.PrimaryKeyConstraint("policy_id", name=op.f("pk_survivorship_policy")),
    )


def _create_pins() -> None:
    op.create_table(
        "pin",
        sa.Column("pin_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("record_key", sa.Text(), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("is_typed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("bulk_id", sa.String(length=32), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.String(length=40), nullable=True),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["undoes"], ["pin.pin_id"], name=op.f("fk_pin_undoes")),
        sa.PrimaryKeyConstraint("pin_id", name=op.f("pk_pin")),
    )
    op.create_index(op.f("ix_pin_source"), "pin", ["source", "record_key"], unique=False)


def downgrade() -> None:
    op.drop_table("pin")
    op.drop_table("survivorship_policy")
