"""Keep a member's name with the membership, and isolate names that are written from right to left.

Revision 0013, after 0012.
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NAMES = (("cohorts", "name"), ("rooms", "name"), ("papers", "title"))


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name", sa.String(), nullable=False, server_default=""))
    op.execute(
        "UPDATE members SET name = (SELECT persons.name FROM persons WHERE persons.id = members.person_id)"
    )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.alter_column("name", existing_type=sa.String(), server_default=None)
    for name, column in NAMES:
        table = sa.table(name, sa.column("id", sa.Integer()), sa.column(column, sa.String()))
        rows = op.get_bind().execute(sa.select(table.c.id, table.c[column])).all()
        for number, words in rows:
            if words and "\u2068" not in words and _is_right_to_left(words):
                isolated = f"\u2068{words}\u2069"
                op.execute(sa.update(table).where(table.c.id == number).values({column: isolated}))


def downgrade() -> None:
    """Downgrade the schema to the revision before. Isolated names stay so."""
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_column("name")


def _is_right_to_left(words: str) -> bool:
    return any(unicodedata.bidirectional(c) in {"R", "AL", "AN"} for c in words)
