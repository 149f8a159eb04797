"""Keep where a group began; a key is unique there. A code for a room works once.

Revision 0016, after 0013.
"""

import secrets
from math import inf

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COHORTS = sa.table(
    "cohorts",
    sa.column("id", sa.Integer()),
    sa.column("platform", sa.String()),
    sa.column("workspace", sa.String()),
    sa.column("room_code", sa.String()),
)
ROOMS = sa.table(
    "rooms",
    *(sa.column(name, sa.String()) for name in ("platform", "workspace", "channel", "name")),
    sa.column("id", sa.Integer()),
)
COHORT_ROOMS = sa.table("cohort_rooms", sa.column("cohort_id"), sa.column("room_id"))
POSTS = sa.table("posts", sa.column("id"), sa.column("cohort_id"))
DELIVERIES = sa.table("deliveries", sa.column("id"), sa.column("post_id"), sa.column("room_id"))
AUDIT = sa.table("audit_entries", sa.column("cohort_id"), sa.column("event"), sa.column("detail"))


def upgrade() -> None:
    """Upgrade the schema to this revision."""
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("platform", sa.String(length=16), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("workspace", sa.String(length=255), nullable=False, server_default=""))
    _find_where_groups_began()
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.alter_column("platform", existing_type=sa.String(length=16), server_default=None)
        batch_op.alter_column("workspace", existing_type=sa.String(length=255), server_default=None)
        batch_op.drop_constraint("uq_cohorts_key", type_="unique")
        batch_op.create_unique_constraint(
            "uq_cohorts_platform_workspace_key", ["platform", "workspace", "key"]
        )
        batch_op.drop_constraint("uq_cohorts_room_code", type_="unique")
        batch_op.drop_column("room_code")
    _number_members()
    op.create_table(
        "room_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'asked', 'confirmed', 'refused', 'void')", name=op.f("ck_room_codes_state")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["persons.id"], name=op.f("fk_room_codes_asked_by_id")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_room_codes_cohort_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["persons.id"], name=op.f("fk_room_codes_made_by_id")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_codes_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_codes")),
        sa.UniqueConstraint("digest", name=op.f("uq_room_codes_digest")),
    )
    with op.batch_alter_table("room_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_codes_cohort_id"), ["cohort_id"], unique=False)
    for column in ("made_by_id", "room_id", "asked_by_id"):
        is_set = sa.text(f"{column} IS NOT NULL")
        name = op.f(f"ix_room_codes_{column}")
        op.create_index(name, "room_codes", [column], sqlite_where=is_set, postgresql_where=is_set)


def downgrade() -> None:
    """Downgrade the schema to the revision before: keys that only their workspace knew get the group's id,
    and every group a new code.
    """
    op.drop_table("room_codes")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_constraint("uq_members_cohort_id_number", type_="unique")
        batch_op.drop_column("number")
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("room_code", sa.String(length=32), nullable=True))
    connection = op.get_bind()
    for number in connection.scalars(sa.select(COHORTS.c.id)).all():
        new = sa.update(COHORTS).where(COHORTS.c.id == number).values(room_code=secrets.token_hex(8))
        connection.execute(new)
    op.execute(
        "UPDATE cohorts SET key = substr(key, 1, 50) || '-' || id WHERE id NOT IN "
        "(SELECT first FROM (SELECT min(id) AS first FROM cohorts GROUP BY key) AS firsts)"
    )
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.drop_constraint("uq_cohorts_platform_workspace_key", type_="unique")
        batch_op.create_unique_constraint("uq_cohorts_key", ["key"])
        batch_op.alter_column("room_code", existing_type=sa.String(length=32), nullable=False)
        batch_op.create_unique_constraint("uq_cohorts_room_code", ["room_code"])
        batch_op.drop_column("last_number")
        batch_op.drop_column("workspace")
        batch_op.drop_column("platform")


def _number_members() -> None:
    """Those who are members already keep the number that their organizers know. It was that of the row."""
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE members SET number = id")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.alter_column("number", existing_type=sa.Integer(), server_default=None)
        batch_op.create_unique_constraint("uq_members_cohort_id_number", ["cohort_id", "number"])
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_number", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE cohorts SET last_number = coalesce("
        "(SELECT max(members.number) FROM members WHERE members.cohort_id = cohorts.id), 0)"
    )
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.alter_column("last_number", existing_type=sa.Integer(), server_default=None)


def _find_where_groups_began() -> None:
    """A group began in that of its rooms which its log does not call added later, and which got the first
    post.
    """
    connection = op.get_bind()
    added = {
        (row.cohort_id, name)
        for row in connection.execute(sa.select(AUDIT).where(AUDIT.c.event.in_(("room added", "room moved"))))
        for name in (row.detail, row.detail.rpartition(" to ")[2])
    }
    rooms = sa.select(COHORT_ROOMS.c.cohort_id, ROOMS).join_from(
        COHORT_ROOMS, ROOMS, ROOMS.c.id == COHORT_ROOMS.c.room_id
    )
    posted = (
        sa.select(POSTS.c.cohort_id, DELIVERIES.c.room_id, sa.func.min(DELIVERIES.c.id).label("first"))
        .join_from(DELIVERIES, POSTS, POSTS.c.id == DELIVERIES.c.post_id)
        .where(DELIVERIES.c.room_id.is_not(None))
        .group_by(POSTS.c.cohort_id, DELIVERIES.c.room_id)
    )
    first_post = {(row.cohort_id, row.room_id): row.first for row in connection.execute(posted)}
    first: dict[int, tuple[bool, float, int, str, str]] = {}
    for row in connection.execute(rooms):
        is_added = (row.cohort_id, row.name or row.channel) in added
        since = first_post.get((row.cohort_id, row.id), inf)
        found = (is_added, since, row.id, row.platform, row.workspace)
        first[row.cohort_id] = min(found, first.get(row.cohort_id, found))
    for cohort, (*_, platform, workspace) in first.items():
        connection.execute(
            sa.update(COHORTS).where(COHORTS.c.id == cohort).values(platform=platform, workspace=workspace)
        )
