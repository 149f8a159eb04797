"""Add changed calendars and their drafts, pauses, excuses, members' own paces, and whom a log line is about.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    op.create_table(
        "drafts",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_drafts_cohort_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_drafts_person_id")),
        sa.PrimaryKeyConstraint("cohort_id", "person_id", name=op.f("pk_drafts")),
    )
    op.create_table(
        "excuses",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("excused_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_excuses_member_id")),
        sa.PrimaryKeyConstraint("member_id", "week", name=op.f("pk_excuses")),
    )
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=16), nullable=False, server_default="left"))
        batch_op.create_check_constraint(op.f("ck_absences_kind"), "kind IN ('left', 'pause')")
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.alter_column("kind", server_default=None)

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("own_pace", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("own_week", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("own_day", sa.Date(), nullable=True))

    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_audit_entries_about_id"), "persons", ["about_id"], ["id"])

    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("changes", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.alter_column("changes", server_default=None)


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.drop_column("changes")

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_column("own_day")
        batch_op.drop_column("own_week")
        batch_op.drop_column("own_pace")

    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_audit_entries_about_id"), type_="foreignkey")
        batch_op.drop_column("about_id")

    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_absences_kind"), type_="check")
        batch_op.drop_column("kind")

    op.drop_table("excuses")
    op.drop_table("drafts")
