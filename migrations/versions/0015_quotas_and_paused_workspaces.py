"""Count what quotas limit in a span, and keep which workspaces the operator paused.

Revision 0015, after 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    op.create_table(
        "paused_workspaces",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", name=op.f("pk_paused_workspaces")),
    )
    op.create_table(
        "quota_windows",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_quota_windows_cohort_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_quota_windows_member_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_quota_windows")),
    )
    with op.batch_alter_table("quota_windows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quota_windows_cohort_id"), ["cohort_id"])
        batch_op.create_index(batch_op.f("ix_quota_windows_member_id"), ["member_id"])


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    op.drop_table("quota_windows")
    op.drop_table("paused_workspaces")
