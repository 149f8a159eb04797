"""Add messages in threads, the reason why a room refuses posts, and memos.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.elements import conv

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# To change constraints on SQLite, alembic copies the table. It loses every CHECK that is not passed to it.
CHECKS = (
    sa.CheckConstraint(
        "state IN ('pending', 'claimed', 'sent', 'held', 'dropped')", name=conv("ck_deliveries_state")
    ),
    sa.CheckConstraint("(room_id IS NULL) <> (account_id IS NULL)", name=conv("ck_deliveries_one_target")),
)


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    op.create_table(
        "memos",
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_memos")),
    )
    with op.batch_alter_table("deliveries", table_args=CHECKS) as batch_op:
        batch_op.add_column(sa.Column("under", sa.String(length=255), server_default="", nullable=False))
        batch_op.drop_constraint(op.f("uq_deliveries_post_id_room_id"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_deliveries_post_id_room_id_under"), ["post_id", "room_id", "under"]
        )
    with op.batch_alter_table("rooms") as batch_op:
        batch_op.add_column(sa.Column("problem", sa.Text(), server_default="", nullable=False))
    # The defaults were needed only to fill existing rows.
    for table, column in (("deliveries", "under"), ("rooms", "problem")):
        with op.batch_alter_table(table, table_args=CHECKS if table == "deliveries" else ()) as batch_op:
            batch_op.alter_column(column, server_default=None)


def downgrade() -> None:
    """Downgrade the schema to the revision before. Deliveries to threads are deleted: the old schema cannot
    hold them.
    """
    with op.batch_alter_table("rooms") as batch_op:
        batch_op.drop_column("problem")
    op.execute("DELETE FROM deliveries WHERE under <> ''")
    with op.batch_alter_table("deliveries", table_args=CHECKS) as batch_op:
        batch_op.drop_constraint(op.f("uq_deliveries_post_id_room_id_under"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_deliveries_post_id_room_id"), ["post_id", "room_id"])
        batch_op.drop_column("under")
    op.drop_table("memos")
