"""The role that goals and check-ins mention in a room.

Revision 0028, after 0027.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("mentioned_role", sa.String(length=64), nullable=False, server_default="")
        )
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.alter_column("mentioned_role", server_default=None)


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.drop_column("mentioned_role")
