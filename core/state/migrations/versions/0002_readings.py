"""Readings of a content apart from its bytes; accepted findings"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COUNTS = ("found", "loaded", "rejected", "skipped")


def upgrade() -> None:
    op.create_table(
        "content_reading",
        sa.Column("reading_id", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        *[sa.Column(name, sa.BigInteger(), nullable=False) for name in COUNTS],
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["content.sha256"], name=op.f("fk_content_reading_sha256")),
        sa.PrimaryKeyConstraint("reading_id", name=op.f("pk_content_reading")),
    )
    op.execute(
        "insert into content_reading select sha256, sha256, '{}', header, found, loaded, rejected, skipped, "
        "created_by, created_at from content"
    )
    op.add_column("delivery", sa.Column("reading_id", sa.String(length=80), nullable=True))
    op.execute("update delivery set reading_id = sha256")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.alter_column("reading_id", existing_type=sa.String(length=80), nullable=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_delivery_reading_id"), "content_reading", ["reading_id"], ["reading_id"]
        )
    with op.batch_alter_table("content", schema=None) as batch_op:
        for name in ("header", *COUNTS):
            batch_op.drop_column(name)
    op.create_table(
        "acceptance",
        sa.Column("acceptance_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("column_name", sa.Text(), nullable=True),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.delivery_id"], name=op.f("fk_acceptance_delivery_id")
        ),
        sa.PrimaryKeyConstraint("acceptance_id", name=op.f("pk_acceptance")),
    )
    op.create_index(op.f("ix_acceptance_delivery_id"), "acceptance", ["delivery_id"], unique=False)


def downgrade() -> None:
    """Readings that a person chose are lost: the older tables know one reading of each content."""
    op.drop_table("acceptance")
    with op.batch_alter_table("content", schema=None) as batch_op:
        batch_op.add_column(sa.Column("header", sa.JSON(), nullable=False, server_default="[]"))
        for name in COUNTS:
            batch_op.add_column(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    same = "(select {0} from content_reading where reading_id = content.sha256)"
    for name in ("header", *COUNTS):
        op.execute(f"update content set {name} = coalesce({same.format(name)}, {name})")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_delivery_reading_id"), type_="foreignkey")
        batch_op.drop_column("reading_id")
    op.drop_table("content_reading")
