"""Add plans that were handed in.

Revision 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    op.create_table(
        "uploaded_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("weeks_intensive", sa.Integer(), nullable=False),
        sa.Column("weeks_standard", sa.Integer(), nullable=False),
        sa.Column("weeks_relaxed", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("yaml", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploaded_plans")),
        sa.UniqueConstraint(
            "platform", "workspace", "key", name=op.f("uq_uploaded_plans_platform_workspace_key")
        ),
    )


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    op.drop_table("uploaded_plans")
