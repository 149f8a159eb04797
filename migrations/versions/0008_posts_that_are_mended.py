"""Let posts be noted, withdrawn, posted again and skipped.

Revision 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.elements import conv

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# To change columns on SQLite, alembic copies the table. It loses every CHECK that is not passed to it.
CHECKS = (
    sa.CheckConstraint(
        "state IN ('pending', 'claimed', 'sent', 'held', 'dropped')", name=conv("ck_deliveries_state")
    ),
    sa.CheckConstraint("(room_id IS NULL) <> (account_id IS NULL)", name=conv("ck_deliveries_one_target")),
)


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    op.create_table(
        "skipped_posts",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_skipped_posts_cohort_id")),
        sa.PrimaryKeyConstraint("cohort_id", "kind", "week", name=op.f("pk_skipped_posts")),
    )
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("draft", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("again", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("again", sa.Integer(), nullable=False, server_default="0"))
    # The defaults were needed only to fill existing rows.
    with op.batch_alter_table("posts", schema=None) as batch_op:
        for column in ("note", "draft", "withdrawn", "again"):
            batch_op.alter_column(column, server_default=None)
    with op.batch_alter_table("deliveries", table_args=CHECKS) as batch_op:
        batch_op.alter_column("again", server_default=None)


def downgrade() -> None:
    """Downgrade the schema to the revision before."""
    with op.batch_alter_table("deliveries", table_args=CHECKS) as batch_op:
        batch_op.drop_column("again")
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_column("again")
        batch_op.drop_column("withdrawn")
        batch_op.drop_column("draft")
        batch_op.drop_column("note")
    op.drop_table("skipped_posts")
