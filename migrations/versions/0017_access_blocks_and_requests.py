"""Keep how members went, who was named an organizer, blocks, wishes to join, and reports of reviews.

Revision 0017, after 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("looked_up_for", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("organizers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("named", sa.Boolean(), server_default=sa.true(), nullable=False))
    # Whoever was not added by an organizer founded the group.
    op.execute(
        "UPDATE organizers SET named = false WHERE NOT EXISTS (SELECT 1 FROM audit_entries WHERE "
        "audit_entries.cohort_id = organizers.cohort_id AND audit_entries.event = 'organizer added' "
        "AND audit_entries.about_id = organizers.person_id)"
    )
    with op.batch_alter_table("organizers", schema=None) as batch_op:
        batch_op.alter_column("named", existing_type=sa.Boolean(), server_default=None)
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("exit", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("admitted", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE members SET exit = 'left' WHERE left_at IS NOT NULL")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.alter_column("admitted", existing_type=sa.Boolean(), server_default=None)
        batch_op.create_check_constraint(op.f("ck_members_exit"), "exit IN ('left', 'gone', 'removed')")
        batch_op.create_check_constraint(op.f("ck_members_left"), "(left_at IS NULL) = (exit IS NULL)")
    op.create_table(
        "blocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_blocks_cohort_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_blocks_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
    )
    with op.batch_alter_table("blocks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blocks_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_blocks_person_id"), ["person_id"], unique=False)
    op.create_table(
        "join_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_join_requests_cohort_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_join_requests_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_requests")),
        sa.UniqueConstraint("cohort_id", "person_id", name=op.f("uq_join_requests_cohort_id_person_id")),
    )
    with op.batch_alter_table("join_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_join_requests_person_id"), ["person_id"], unique=False)
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.drop_column("reported_at")
    op.drop_table("join_requests")
    op.drop_table("blocks")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_members_left"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_members_exit"), type_="check")
        batch_op.drop_column("admitted")
        batch_op.drop_column("exit")
    with op.batch_alter_table("organizers", schema=None) as batch_op:
        batch_op.drop_column("named")
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.drop_column("looked_up_for")
