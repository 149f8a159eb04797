"""Share the pace of requests between processes, and tell messages that somebody deleted.

Revision 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATE = "ck_deliveries_state"
BEFORE = "state IN ('pending', 'claimed', 'sent', 'held', 'dropped')"
AFTER = "state IN ('pending', 'claimed', 'sent', 'gone', 'held', 'dropped')"


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    op.create_table(
        "paces",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("free_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_paces")),
    )
    _allow(AFTER)


def downgrade() -> None:
    """Downgrade the schema to the revision before. That a message was deleted is forgotten."""
    op.execute("UPDATE deliveries SET state = 'sent' WHERE state = 'gone'")
    _allow(BEFORE)
    op.drop_table("paces")


def _allow(states: str) -> None:
    with op.batch_alter_table("deliveries") as batch_op:
        batch_op.drop_constraint(op.f(STATE), type_="check")
        batch_op.create_check_constraint(op.f(STATE), states)
