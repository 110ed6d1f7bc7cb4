"""The setup of the Salesforce org as people's words"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "org_setup",
        sa.Column("setup_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["undoes"], ["org_setup.setup_id"], name=op.f("fk_org_setup_undoes")),
        sa.PrimaryKeyConstraint("setup_id", name=op.f("pk_org_setup")),
    )


def downgrade() -> None:
    op.drop_table("org_setup")
