"""Keep a ledger of erasures, workspaces that took the bot away, and files to delete; index foreign keys.

Revision 0019, after 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INDEXES = (
    ("audit_entries", "at"),
    ("candidates", "paper_id"),
    ("cohort_rooms", "room_id"),
    ("cohorts", "snapshot_id"),
    ("drafts", "person_id"),
    ("kept_calls", "account_id"),
    ("organizers", "person_id"),
    ("paper_votes", "member_id"),
    ("paper_votes", "paper_id"),
)
WHERE_SET = (
    ("audit_entries", "about_id"),
    ("audit_entries", "person_id"),
    ("deliveries", "account_id"),
    ("deliveries", "room_id"),
    ("papers", "proposer_id"),
    ("posts", "member_id"),
)


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    op.create_table(
        "erasures",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_erasures")),
    )
    op.create_table(
        "lost_workspaces",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("lost_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", name=op.f("pk_lost_workspaces")),
    )
    op.create_table(
        "slack_files",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("file", sa.String(length=32), nullable=False),
        sa.Column("delete_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team", "file", name=op.f("pk_slack_files")),
    )
    with op.batch_alter_table("slack_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slack_files_delete_at"), ["delete_at"])
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("names_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("anonymous_since", sa.DateTime(timezone=True), nullable=True))
    has_names = sa.text("anonymous_since IS NULL AND ended_at IS NOT NULL")
    op.create_index(
        "ix_cohorts_with_names", "cohorts", ["ended_at"], sqlite_where=has_names, postgresql_where=has_names
    )
    for table, column in INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    for table, column in WHERE_SET:
        is_set = sa.text(f"{column} IS NOT NULL")
        name = op.f(f"ix_{table}_{column}")
        op.create_index(name, table, [column], sqlite_where=is_set, postgresql_where=is_set)


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    for table, column in (*WHERE_SET, *INDEXES):
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    op.drop_index("ix_cohorts_with_names", table_name="cohorts")
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.drop_column("anonymous_since")
        batch_op.drop_column("names_until")
    for table in ("slack_files", "lost_workspaces", "erasures"):
        op.drop_table(table)
