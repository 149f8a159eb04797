"""Keep calls that could not go on; let groups live in threads, and recaps stand in one.

Revision 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    op.create_table(
        "kept_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("channel", sa.String(length=255), nullable=False),
        sa.Column("command", sa.String(length=64), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("waits_for_room", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_kept_calls_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_calls")),
        sa.UniqueConstraint("token", name=op.f("uq_kept_calls_token")),
    )
    with op.batch_alter_table("kept_calls", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_kept_calls_platform_workspace_channel"),
            ["platform", "workspace", "channel"],
            unique=False,
        )
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parent", sa.String(length=255), server_default="", nullable=False))
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.alter_column("parent", server_default=None)
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("recaps_in_thread", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.alter_column("recaps_in_thread", server_default=None)


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.drop_column("recaps_in_thread")
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.drop_column("parent")

    with op.batch_alter_table("kept_calls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_calls_platform_workspace_channel"))

    op.drop_table("kept_calls")
