"""What was loaded into Salesforce: files made, answers, fixes of refused values, refusals to foresee"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "load",
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("folder", sa.String(length=40), nullable=False),
        sa.Column("operation", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("unknown", sa.BigInteger(), nullable=False),
        sa.Column("rows_file", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_load_run_id")),
        sa.ForeignKeyConstraint(["undoes"], ["load.load_id"], name=op.f("fk_load_undoes")),
        sa.PrimaryKeyConstraint("load_id", name=op.f("pk_load")),
    )
    op.create_index(op.f("ix_load_run_id"), "load", ["run_id"], unique=False)
    op.create_table(
        "load_fix",
        sa.Column("fix_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("lead_id", sa.String(length=80), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("old_value", sa.Text(), nullable=False),
        sa.Column("new_value", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_load_fix_run_id")),
        sa.ForeignKeyConstraint(["undoes"], ["load_fix.fix_id"], name=op.f("fk_load_fix_undoes")),
        sa.PrimaryKeyConstraint("fix_id", name=op.f("pk_load_fix")),
    )
    op.create_index(op.f("ix_load_fix_run_id"), "load_fix", ["run_id"], unique=False)
    op.create_table(
        "foreseen_refusal",
        sa.Column("refusal_id", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("condition", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["undoes"], ["foreseen_refusal.refusal_id"], name=op.f("fk_foreseen_refusal_undoes")
        ),
        sa.PrimaryKeyConstraint("refusal_id", name=op.f("pk_foreseen_refusal")),
    )


def downgrade() -> None:
    op.drop_table("foreseen_refusal")
    op.drop_table("load_fix")
    op.drop_table("load")
