"""Tell names that look alike apart, keep notes for oneself, name authors, and hide small counts.

Revision 0018, after 0013.
"""

import sqlalchemy as sa
from alembic import op

from bot.wording.looks import look

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("look", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("namesake", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("named_in", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("check_ins", schema=None) as batch_op:
        batch_op.add_column(sa.Column("private", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("check_ins", schema=None) as batch_op:
        batch_op.alter_column("private", server_default=None)
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("hides_small_counts", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.alter_column("hides_small_counts", server_default=None)
    op.create_table(
        "announcements",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_announcements_author_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_announcements_post_id")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_announcements")),
    )
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announcements_author_id"), ["author_id"], unique=False)
    _tell_apart()
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.alter_column("namesake", server_default=None)
        batch_op.alter_column("named_in", server_default=None)
        batch_op.create_unique_constraint(
            batch_op.f("uq_members_cohort_id_look_namesake"), ["cohort_id", "look", "namesake"]
        )


def downgrade() -> None:
    """Downgrade the schema to the revision before. The numbers behind names stay."""
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcements_author_id"))
    op.drop_table("announcements")
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.drop_column("hides_small_counts")
    with op.batch_alter_table("check_ins", schema=None) as batch_op:
        batch_op.drop_column("private")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_members_cohort_id_look_namesake"), type_="unique")
        batch_op.drop_column("named_in")
        batch_op.drop_column("namesake")
        batch_op.drop_column("look")


def _tell_apart() -> None:
    """Number the members of each group whose names look alike, in the order in which they joined.

    The function `look` may change later: a look that it made before is replaced when the name is.
    """
    members = sa.table(
        "members", *map(sa.column, ("id", "cohort_id", "person_id", "name", "look", "namesake"))
    )
    persons = sa.table("persons", sa.column("id"), sa.column("visible", sa.Boolean()))
    query = sa.select(members.c.id, members.c.cohort_id, members.c.name)
    query = query.join_from(members, persons, persons.c.id == members.c.person_id)
    count: dict[tuple[int, str], int] = {}
    for number, cohort, name in op.get_bind().execute(query.where(persons.c.visible).order_by(members.c.id)):
        key = (cohort, look(name))
        count[key] = count.get(key, 0) + 1
        shown = name if count[key] == 1 else f"{name} ({count[key]})"
        values = {"look": key[1], "namesake": count[key], "name": shown}
        op.execute(sa.update(members).where(members.c.id == number).values(values))
