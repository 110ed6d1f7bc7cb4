"""The lines of matching as people's words, and random samples of pairs with what people said of each"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "match_line",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("merge", sa.Double(), nullable=False),
        sa.Column("review", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["undoes"], ["match_line.line_id"], name=op.f("fk_match_line_undoes")),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_match_line")),
    )
    op.create_table(
        "pair_sample",
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("band", sa.String(length=20), nullable=False),
        sa.Column("lowest", sa.Double(), nullable=False),
        sa.Column("highest", sa.Double(), nullable=False),
        sa.Column("population", sa.BigInteger(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("pairs", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_pair_sample_run_id")),
        sa.PrimaryKeyConstraint("sample_id", name=op.f("pk_pair_sample")),
    )
    op.create_index(op.f("ix_pair_sample_period"), "pair_sample", ["period"], unique=False)
    op.create_table(
        "pair_answer",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("left_id", sa.Text(), nullable=False),
        sa.Column("right_id", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["pair_sample.sample_id"], name=op.f("fk_pair_answer_sample_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.decision_id"], name=op.f("fk_pair_answer_decision_id")
        ),
        sa.ForeignKeyConstraint(["undoes"], ["pair_answer.answer_id"], name=op.f("fk_pair_answer_undoes")),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_pair_answer")),
    )
    op.create_index(op.f("ix_pair_answer_sample_id"), "pair_answer", ["sample_id"], unique=False)


def downgrade() -> None:
    op.drop_table("pair_answer")
    op.drop_table("pair_sample")
    op.drop_table("match_line")
