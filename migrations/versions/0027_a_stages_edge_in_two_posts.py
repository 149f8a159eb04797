"""Tell the end of a stage in the recap, and its opening in the goals (docs/decisions/0044).

Revision 0027, after 0026. They were posts of their own. A finale that a group has read becomes a recap that
tells of the stage or the plan alone, so that it is still redrawn when somebody in it hides or is erased. An
opening that a group has read stays as it is. What nobody has read yet goes: the recap and the goals tell it,
and are drawn again where they were sent before.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

POSTS = sa.table(
    "posts",
    sa.column("id", sa.Integer()),
    sa.column("cohort_id", sa.Integer()),
    sa.column("week", sa.Integer()),
    *(sa.column(name, sa.String()) for name in ("key", "kind", "body")),
    sa.column("withdrawn", sa.Boolean()),
)
DELIVERIES = sa.table(
    "deliveries",
    sa.column("post_id", sa.Integer()),
    sa.column("state", sa.String()),
    sa.column("due_at", sa.DateTime(timezone=True)),
    sa.column("redraw_at", sa.DateTime(timezone=True)),
)
SKIPPED = sa.table("skipped_posts", sa.column("kind", sa.String()))

OPENING = "stage_opening"
FINALES = {
    "stage_finale": ("stage", {"board": "stage", "finished": "finished_stage", "built": "built"}),
    "plan_finale": ("plan", {"board": "plan", "finished": "finished_plan"}),
}
"""Of each kind: the part of a recap that it is now, and what its sections are called there."""


def upgrade() -> None:
    """Upgrade the data to this revision."""
    connection = op.get_bind()
    told = POSTS.c.kind.in_((*FINALES, OPENING))
    for post in connection.execute(sa.select(POSTS).where(told)).all():
        if post.body and post.kind in FINALES:
            part, names = FINALES[post.kind]
            kept = {names.get(key, key): rows for key, rows in json.loads(post.body).items()}
            _write(post.id, kind="recap", body=json.dumps({"parts": [part], **kept}, separators=(",", ":")))
        elif not post.withdrawn and _is_unread(post):
            _tell_in("week_goals" if post.kind == OPENING else "recap", post)
    connection.execute(sa.delete(SKIPPED).where(SKIPPED.c.kind.in_((*FINALES, OPENING))))


def downgrade() -> None:
    """Downgrade the data to the revision before."""
    connection = op.get_bind()
    for post in connection.execute(sa.select(POSTS).where(POSTS.c.kind == "recap", POSTS.c.body != "")).all():
        kind = post.key.rpartition(":")[2]
        if kind in FINALES:
            names = {new: old for old, new in FINALES[kind][1].items()}
            kept = {
                names.get(key, key): rows for key, rows in json.loads(post.body).items() if key != "parts"
            }
            _write(post.id, kind=kind, body=json.dumps(kept, separators=(",", ":")))


def _is_unread(post: sa.Row) -> bool:  # type: ignore[type-arg]  # a row of the table as it is here
    """Whether something of the post waits, and nothing can have arrived."""
    # What a finale tells was kept before it was sent: one without a body was not sent.
    waits = {"pending", "held", "claimed"} if post.kind in FINALES else {"pending", "held"}
    states = sa.select(DELIVERIES.c.state).where(DELIVERIES.c.post_id == post.id)
    found = set(op.get_bind().execute(states).scalars())
    return bool(found & waits) and found <= {*waits, "dropped"}


def _tell_in(kind: str, post: sa.Row) -> None:  # type: ignore[type-arg]  # a row of the table as it is here
    """Delete the post, and draw the week's post of that kind again, which tells the same."""
    connection = op.get_bind()
    connection.execute(sa.delete(DELIVERIES).where(DELIVERIES.c.post_id == post.id))
    connection.execute(sa.delete(POSTS).where(POSTS.c.id == post.id))
    here = (POSTS.c.cohort_id == post.cohort_id) & (POSTS.c.week == post.week) & (POSTS.c.kind == kind)
    for other in connection.execute(sa.select(POSTS).where(here)).all():
        _write(other.id, body="")
        sent = (DELIVERIES.c.post_id == other.id) & (DELIVERIES.c.state == "sent")
        connection.execute(sa.update(DELIVERIES).where(sent).values(redraw_at=DELIVERIES.c.due_at))


def _write(post_id: int, **values: str) -> None:
    op.get_bind().execute(sa.update(POSTS).where(POSTS.c.id == post_id).values(**values))
