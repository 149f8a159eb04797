"""Roles that groups give to their members, and who has them from the bot.

Revision 0029, after 0028.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("roles", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.alter_column("roles", server_default=None)
    op.create_table(
        "role_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed", sa.Boolean(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('new', 'giving', 'given', 'theirs')", name=op.f("ck_role_grants_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
        sa.UniqueConstraint(
            "platform", "user", "workspace", "role", name=op.f("uq_role_grants_platform_user_workspace_role")
        ),
    )
    op.create_index(
        op.f("ix_role_grants_platform_workspace_role"), "role_grants", ["platform", "workspace", "role"]
    )
    op.create_index(
        "ix_role_grants_due",
        "role_grants",
        ["platform", "due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    op.drop_table("role_grants")
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.drop_column("roles")
