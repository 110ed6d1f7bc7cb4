"""Samples of leads that people check"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "validation_sample",
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("strata", sa.JSON(), nullable=False),
        sa.Column("leads", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_validation_sample_run_id")),
        sa.PrimaryKeyConstraint("sample_id", name=op.f("pk_validation_sample")),
    )
    op.create_index(op.f("ix_validation_sample_period"), "validation_sample", ["period"], unique=False)
    op.create_table(
        "validation_mark",
        sa.Column("mark_id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.String(length=80), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["validation_sample.sample_id"], name=op.f("fk_validation_mark_sample_id")
        ),
        sa.ForeignKeyConstraint(
            ["undoes"], ["validation_mark.mark_id"], name=op.f("fk_validation_mark_undoes")
        ),
        sa.PrimaryKeyConstraint("mark_id", name=op.f("pk_validation_mark")),
    )
    op.create_index(op.f("ix_validation_mark_sample_id"), "validation_mark", ["sample_id"], unique=False)


def downgrade() -> None:
    op.drop_table("validation_mark")
    op.drop_table("validation_sample")
