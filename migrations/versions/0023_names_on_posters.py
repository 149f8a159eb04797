"""Ask people whether posters may name them.

Revision 0023, after 0022.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema to this revision. Nobody has agreed yet."""
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.add_column(sa.Column("on_posters", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.alter_column("on_posters", server_default=None)


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.drop_column("on_posters")
