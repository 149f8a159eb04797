"""An index of projects: a group's latest ones are found without reading all completions.

Revision 0030, after 0029.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

HAS_LINK = sa.text("link != ''")


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    op.create_index(
        "ix_completions_link", "completions", ["member_id"], sqlite_where=HAS_LINK, postgresql_where=HAS_LINK
    )


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    op.drop_index("ix_completions_link", table_name="completions")
