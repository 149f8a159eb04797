"""Calendars of members, and what calendars told last of each event.

Revision 0022, after 0021.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    op.create_table(
        "calendar_events",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_calendar_events_cohort_id")),
        sa.PrimaryKeyConstraint("cohort_id", "kind", "week", name=op.f("pk_calendar_events")),
    )
    op.create_table(
        "member_calendars",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("goals", sa.Boolean(), nullable=False),
        sa.Column("paper", sa.Boolean(), nullable=False),
        sa.Column("check_in", sa.Boolean(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=True),
        sa.Column("address_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_member_calendars_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_member_calendars")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_member_calendars_secret_hash")),
    )
    op.create_table(
        "own_calendar_events",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_own_calendar_events_member_id")),
        sa.PrimaryKeyConstraint("member_id", "kind", "week", name=op.f("pk_own_calendar_events")),
    )


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    op.drop_table("own_calendar_events")
    op.drop_table("member_calendars")
    op.drop_table("calendar_events")
