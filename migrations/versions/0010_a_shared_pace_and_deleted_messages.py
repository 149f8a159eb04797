"""Share the pace of requests between processes, and tell messages that somebody deleted.

Revision 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.elements import conv

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
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(STATE), "deliveries", type_="check")
        op.create_check_constraint(op.f(STATE), "deliveries", states)
        return
    # To change a CHECK on SQLite, alembic copies the table. It loses every CHECK that is not passed to it.
    checks = (
        sa.CheckConstraint(states, name=conv(STATE)),
        sa.CheckConstraint(
            "(room_id IS NULL) <> (account_id IS NULL)", name=conv("ck_deliveries_one_target")
        ),
    )
    with op.batch_alter_table("deliveries", table_args=checks, recreate="always"):
        pass
