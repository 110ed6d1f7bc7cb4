"""Second opinions, answers to known pairs, and how many are asked for"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _create_opinions()
    op.create_table(
        "check_share",
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("share_id", name=op.f("pk_check_share")),
    )


def _create_opinions() -> None:
    op.create_table(
        "opinion",
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("left_id", sa.Text(), nullable=False),
        sa.Column("right_id", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("known", sa.String(length=20), nullable=False),
        sa.Column("known_by", sa.String(length=120), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.String(length=40), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.decision_id"], name=op.f("fk_opinion_decision_id")
        ),
        sa.ForeignKeyConstraint(["undoes"], ["opinion.opinion_id"], name=op.f("fk_opinion_undoes")),
        sa.PrimaryKeyConstraint("opinion_id", name=op.f("pk_opinion")),
    )
    op.create_index(op.f("ix_opinion_left_id"), "opinion", ["left_id", "right_id"])


def downgrade() -> None:
    op.drop_table("check_share")
    op.drop_table("opinion")
