"""Add buddies.

Revision 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    op.create_table(
        "buddy_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_buddy_groups_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_groups")),
    )
    with op.batch_alter_table("buddy_groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_groups_cohort_id"), ["cohort_id"], unique=False)

    op.create_table(
        "buddies",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["buddy_groups.id"], name=op.f("fk_buddies_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_buddies_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_buddies")),
    )
    with op.batch_alter_table("buddies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddies_group_id"), ["group_id"], unique=False)

    op.create_table(
        "buddy_wishes",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nudges", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_buddy_wishes_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_buddy_wishes")),
    )


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    op.drop_table("buddy_wishes")
    with op.batch_alter_table("buddies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddies_group_id"))

    op.drop_table("buddies")
    with op.batch_alter_table("buddy_groups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_groups_cohort_id"))

    op.drop_table("buddy_groups")
