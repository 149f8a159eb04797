"""Drop the OAuth states of unfinished installations: a state is signed, and only its use is remembered.

Revision 0020, after 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema to this revision. Who is just installing the app begins again."""
    op.drop_table("slack_oauth_states")


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    op.create_table(
        "slack_oauth_states",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("state", sa.String(length=200), nullable=False),
        sa.Column("expire_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_oauth_states")),
    )
