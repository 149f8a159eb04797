"""Add the day that a pause was given, the week in which each buddy was matched, and why nobody was.

Revision 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema to this revision. Pauses without a day keep their end."""
    op.add_column("absences", sa.Column("until", sa.Date(), nullable=True))
    op.add_column("buddy_wishes", sa.Column("told", sa.String(length=16), nullable=True))
    op.add_column("buddies", sa.Column("week", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE buddies SET week = (SELECT week FROM buddy_groups WHERE buddy_groups.id = buddies.group_id)"
    )
    with op.batch_alter_table("buddies") as batch_op:
        batch_op.alter_column("week", existing_type=sa.Integer(), nullable=False)


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    for table, column in (("buddies", "week"), ("buddy_wishes", "told"), ("absences", "until")):
        op.drop_column(table, column)
