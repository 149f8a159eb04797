"""Send in turns: deliveries know whose turn they take and when, and the end of a lease is a due instant.

Revision 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

UNSENT = sa.text("state IN ('pending', 'claimed', 'held')")
NOT_ENDED = sa.text("state <> 'ended'")
HAS_REDRAW = sa.text("redraw_at IS NOT NULL")
IS_OPEN = sa.text("given_at IS NULL")
HAS_OWN_PACE = sa.text("own_pace IS NOT NULL")

DUE_INDEXES = {
    "ix_deliveries_due": ["platform", "due_at"],
    "ix_deliveries_turn": ["platform", "turn_at", "id"],
    "ix_deliveries_workspace": ["platform", "workspace"],
    "ix_deliveries_room": ["room_id"],
}


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    moment = sa.DateTime(timezone=True)
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_deliveries_waiting")
        batch_op.drop_index("ix_deliveries_redraw_at")
        batch_op.add_column(sa.Column("platform", sa.String(length=16), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("workspace", sa.String(length=255), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("turn_at", moment, nullable=True))
    op.execute(
        "UPDATE deliveries SET due_at = lease_until WHERE state = 'claimed' AND lease_until IS NOT NULL"
    )
    for name, table in (("room_id", "rooms"), ("account_id", "accounts")):
        op.execute(
            f"UPDATE deliveries SET "  # noqa: S608 - fixed names
            f"platform = (SELECT platform FROM {table} WHERE {table}.id = deliveries.{name}), "
            f"workspace = (SELECT workspace FROM {table} WHERE {table}.id = deliveries.{name}) "
            f"WHERE {name} IS NOT NULL"
        )
    op.execute("UPDATE deliveries SET turn_at = due_at")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.alter_column("platform", existing_type=sa.String(length=16), server_default=None)
        batch_op.alter_column("workspace", existing_type=sa.String(length=255), server_default=None)
        batch_op.alter_column("turn_at", existing_type=moment, nullable=False)
        batch_op.drop_column("lease_until")
    for name, columns in DUE_INDEXES.items():
        op.create_index(name, "deliveries", columns, sqlite_where=UNSENT, postgresql_where=UNSENT)
    op.create_index(
        "ix_deliveries_redraw_at",
        "deliveries",
        ["platform", "redraw_at"],
        sqlite_where=HAS_REDRAW,
        postgresql_where=HAS_REDRAW,
    )
    op.drop_index("ix_cohorts_next_due_at", "cohorts")
    op.create_index(
        "ix_cohorts_next_due_at",
        "cohorts",
        ["next_due_at"],
        sqlite_where=NOT_ENDED,
        postgresql_where=NOT_ENDED,
    )
    op.create_index(
        "ix_reviews_open", "reviews", ["completion_id"], sqlite_where=IS_OPEN, postgresql_where=IS_OPEN
    )
    op.create_index(
        "ix_members_own_pace",
        "members",
        ["cohort_id"],
        sqlite_where=HAS_OWN_PACE,
        postgresql_where=HAS_OWN_PACE,
    )


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    op.drop_index("ix_members_own_pace", "members")
    op.drop_index("ix_reviews_open", "reviews")
    op.drop_index("ix_cohorts_next_due_at", "cohorts")
    op.create_index("ix_cohorts_next_due_at", "cohorts", ["next_due_at"])
    for name in ("ix_deliveries_redraw_at", *DUE_INDEXES):
        op.drop_index(name, "deliveries")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE deliveries SET lease_until = due_at WHERE state = 'claimed'")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_column("turn_at")
        batch_op.drop_column("workspace")
        batch_op.drop_column("platform")
    op.create_index(
        "ix_deliveries_waiting", "deliveries", ["due_at"], sqlite_where=UNSENT, postgresql_where=UNSENT
    )
    op.create_index(
        "ix_deliveries_redraw_at",
        "deliveries",
        ["redraw_at"],
        sqlite_where=HAS_REDRAW,
        postgresql_where=HAS_REDRAW,
    )
