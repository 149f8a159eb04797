"""Meetings, who came to them, and what calendars tell of them.

Revision 0025, after 0024.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    op.create_table(
        "cancelled_meetings",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_cancelled_meetings_cohort_id")),
        sa.PrimaryKeyConstraint("cohort_id", "week", name=op.f("pk_cancelled_meetings")),
    )
    op.create_table(
        "meetings",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_meetings_weekday")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_meetings_cohort_id")),
        sa.PrimaryKeyConstraint("cohort_id", name=op.f("pk_meetings")),
    )
    op.create_table(
        "offered_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_offered_hours_weekday")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_offered_hours_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offered_hours")),
        sa.UniqueConstraint("cohort_id", "weekday", "at", name=op.f("uq_offered_hours_cohort_id_weekday_at")),
    )
    op.create_table(
        "attendances",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("attended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_attendances_member_id")),
        sa.PrimaryKeyConstraint("member_id", "week", name=op.f("pk_attendances")),
    )
    op.create_table(
        "meeting_turns",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_meeting_turns_member_id")),
        sa.PrimaryKeyConstraint("member_id", "week", name=op.f("pk_meeting_turns")),
    )
    op.create_table(
        "meeting_wishes",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("reminds", sa.Boolean(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("tells_stuck", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_meeting_wishes_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_meeting_wishes")),
    )
    op.create_table(
        "suited_hours",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("hour_id", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hour_id"], ["offered_hours.id"], name=op.f("fk_suited_hours_hour_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_suited_hours_member_id")),
        sa.PrimaryKeyConstraint("member_id", "hour_id", name=op.f("pk_suited_hours")),
    )
    with op.batch_alter_table("suited_hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suited_hours_hour_id"), ["hour_id"], unique=False)

    with op.batch_alter_table("calendar_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("place", sa.Text(), nullable=False, server_default=""))

    with op.batch_alter_table("member_calendars", schema=None) as batch_op:
        batch_op.add_column(sa.Column("meetings", sa.Boolean(), nullable=False, server_default=sa.true()))

    with op.batch_alter_table("own_calendar_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("place", sa.Text(), nullable=False, server_default=""))
    # The defaults were needed only to fill existing rows.
    for table, column in (
        ("calendar_events", "place"),
        ("member_calendars", "meetings"),
        ("own_calendar_events", "place"),
    ):
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(column, server_default=None)


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    with op.batch_alter_table("own_calendar_events", schema=None) as batch_op:
        batch_op.drop_column("place")
        batch_op.drop_column("minutes")

    with op.batch_alter_table("member_calendars", schema=None) as batch_op:
        batch_op.drop_column("meetings")

    with op.batch_alter_table("calendar_events", schema=None) as batch_op:
        batch_op.drop_column("place")
        batch_op.drop_column("minutes")

    with op.batch_alter_table("suited_hours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suited_hours_hour_id"))

    op.drop_table("suited_hours")
    op.drop_table("meeting_wishes")
    op.drop_table("meeting_turns")
    op.drop_table("attendances")
    op.drop_table("offered_hours")
    op.drop_table("meetings")
    op.drop_table("cancelled_meetings")
