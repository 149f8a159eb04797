"""Whom a line of the log is about.

Revision 0005, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_audit_entries_about_id"), "persons", ["about_id"], ["id"])


def downgrade() -> None:
    """Take it back to the one before."""
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_audit_entries_about_id"), type_="foreignkey")
        batch_op.drop_column("about_id")
