"""Posts that are in the outbox already: find them, keep what they tell, redraw, extend, withdraw."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Update, bindparam, case, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.table import columns
from bot.outbox.claim import UNSENT
from bot.outbox.tables import Delivery, DeliveryState, Post
from bot.study.cohort_tables import Room

WAITING = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.HELD)
"""States of a delivery that is still to be sent."""


async def find_post(session: AsyncSession, key: str) -> Post | None:
    """The post with that key."""
    return (await session.scalars(select(Post).where(Post.key == key))).one_or_none()


async def list_posts(session: AsyncSession, post_ids: Collection[int]) -> Sequence[Post]:
    """The posts with these ids."""
    return (await session.scalars(select(Post).where(Post.id.in_(post_ids)).order_by(Post.id))).all()


async def list_bodies(
    session: AsyncSession, cohort_id: int, kinds: Collection[str], week: int | None = None
) -> list[tuple[int, str]]:
    """Id and body of the group's posts of these kinds that have a body; of all weeks, or of one."""
    query = select(Post.id, Post.body).where(
        Post.cohort_id == cohort_id, Post.kind.in_(kinds), Post.body != ""
    )
    if week is not None:
        query = query.where(Post.week == week)
    return [(post_id, body) for post_id, body in (await session.execute(query)).all()]


async def list_bodies_of_weeks(
    session: AsyncSession, cohort_id: int, kind: str, weeks: range
) -> list[tuple[int, str]]:
    """Week and body of the group's posts of this kind in these weeks that have a body, in their order."""
    query = (
        select(Post.week, Post.body)
        .where(
            Post.cohort_id == cohort_id,
            Post.kind == kind,
            Post.week.between(weeks.start, weeks.stop - 1),
            Post.body != "",
        )
        .order_by(Post.week)
    )
    return [(week or 0, body) for week, body in (await session.execute(query)).all()]


_OF_WEEK = (
    select(columns(Post).id)
    .where(
        columns(Post).cohort_id == bindparam("cohort_id"),
        columns(Post).kind == bindparam("kind"),
        columns(Post).week == bindparam("week"),
    )
    .limit(1)
)


async def is_posted(session: AsyncSession, cohort_id: int, kind: str, week: int) -> bool:
    """Whether the outbox has a post of that kind for the week."""
    given = {"cohort_id": cohort_id, "kind": kind, "week": week}
    return (await session.execute(_OF_WEEK, given)).first() is not None


async def keep_body(session: AsyncSession, post_id: int, body: str) -> None:
    """Replace the body of a post."""
    await session.execute(update(Post).where(Post.id == post_id).values(body=body))


async def redraw(session: AsyncSession, cohort_id: int, kind: str, week: int, now: datetime) -> None:
    """Have a week's post redrawn in every message, because what it shows has changed."""
    given = {"cohort": cohort_id, "post_kind": kind, "of_week": week, "now": now}
    await session.execute(_REDRAW_WEEK, given)


async def redraw_posts(session: AsyncSession, post_ids: Collection[int], now: datetime) -> None:
    """Have the messages of these posts redrawn."""
    if post_ids:
        await session.execute(_redrawing(columns(Delivery).post_id.in_(post_ids)), {"now": now})


async def extend(session: AsyncSession, cohort_id: int, kind: str, week: int, expires_at: datetime) -> None:
    """Move the instant until which a week's post is worth sending, if it is still to be sent somewhere."""
    waiting = select(Delivery.post_id).where(Delivery.state.in_(WAITING))
    await session.execute(
        update(Post)
        .where(Post.cohort_id == cohort_id, Post.kind == kind, Post.week == week, Post.id.in_(waiting))
        .values(expires_at=expires_at)
    )


async def move(
    session: AsyncSession, cohort_id: int, kind: str, week: int, due_at: datetime, expires_at: datetime
) -> None:
    """Move a week's post to another instant, if it waits for one and was tried nowhere yet."""
    waits = (Delivery.state == DeliveryState.PENDING) & (Delivery.attempts == 0)
    tried = exists().where(Delivery.post_id == Post.id, ~waits)
    moved = (
        update(Post)
        .where(Post.cohort_id == cohort_id, Post.kind == kind, Post.week == week, ~tried)
        .values(due_at=due_at, expires_at=expires_at)
        .returning(Post.id)
    )
    ids = (await session.scalars(moved)).all()
    await session.execute(
        update(Delivery).where(Delivery.post_id.in_(ids)).values(due_at=due_at, turn_at=due_at)
    )


async def withdraw(session: AsyncSession, post_ids: Collection[int], reason: str) -> None:
    """Empty these posts, and drop what is not sent of them."""
    await session.execute(update(Post).where(Post.id.in_(post_ids)).values(body=""))
    await _drop_where(session, Delivery.post_id.in_(post_ids), reason)


async def drop_waiting_of(session: AsyncSession, post_id: int, reason: str) -> None:
    """Drop all that is not sent of one post."""
    await _drop_where(session, Delivery.post_id == post_id, reason)


async def drop_waiting_for(session: AsyncSession, member_id: int, reason: str) -> None:
    """Drop all that is not sent to one member."""
    theirs = exists().where(Post.id == Delivery.post_id, Post.member_id == member_id)
    await _drop_where(session, UNSENT & theirs, reason)


async def drop_waiting(session: AsyncSession, cohort_id: int, reason: str) -> None:
    """Drop all that is not sent of a group's posts."""
    posts = select(Post.id).where(Post.cohort_id == cohort_id)
    await _drop_where(session, Delivery.post_id.in_(posts), reason)


async def restore_dropped(session: AsyncSession, cohort_id: int, reason: str) -> None:
    """Undo `drop_waiting`. What has expired meanwhile is dropped again when it is claimed."""
    posts = select(Post.id).where(Post.cohort_id == cohort_id)
    dropped = Delivery.post_id.in_(posts) & (Delivery.state == DeliveryState.DROPPED)
    await session.execute(
        update(Delivery)
        .where(dropped, Delivery.problem == reason)
        .values(state=DeliveryState.PENDING, problem="")
    )


async def drop_waiting_in_room(session: AsyncSession, cohort_id: int, room_id: int, reason: str) -> None:
    """Drop all that is not sent of a group's posts in one room, also what may have arrived there."""
    posts = select(Post.id).where(Post.cohort_id == cohort_id)
    here = Delivery.post_id.in_(posts) & (Delivery.room_id == room_id)
    await session.execute(
        update(Delivery).where(here, _unsent()).values(state=DeliveryState.DROPPED, problem=reason)
    )


async def move_waiting(
    session: AsyncSession, cohort_id: int, from_room_id: int, to_room_id: int, now: datetime
) -> None:
    """Send what is not sent of a group's posts in another room, at once if it was refused.

    What the other room has, or is to get, already is not sent twice, and stays. So does what belongs under a
    message.
    """
    posts = select(Post.id).where(Post.cohort_id == cohort_id)
    there = select(Delivery.post_id).where(Delivery.room_id == to_room_id)
    held = Delivery.state == DeliveryState.HELD
    await session.execute(
        update(Delivery)
        .where(
            Delivery.post_id.in_(posts),
            Delivery.room_id == from_room_id,
            Delivery.under == "",
            Delivery.post_id.not_in(there),
            _unsent(),
        )
        .values(
            room_id=to_room_id,
            workspace=select(Room.workspace).where(Room.id == to_room_id).scalar_subquery(),
            platform=select(Room.platform).where(Room.id == to_room_id).scalar_subquery(),
            state=DeliveryState.PENDING,
            due_at=case((held, now), else_=Delivery.due_at),
            problem="",
        )
        .execution_options(synchronize_session=False)
    )


def _unsent() -> ColumnElement[bool]:
    """What waits, and what may have arrived and is claimed by nobody until it is looked for."""
    unsure = (Delivery.state == DeliveryState.CLAIMED) & Delivery.claimed_by.is_(None)
    return Delivery.state.in_((DeliveryState.PENDING, DeliveryState.HELD)) | unsure


async def send_after_all(session: AsyncSession, key: str) -> None:
    """Send a post that was dropped, unless it has expired: who was gone when it was due is back."""
    post = select(Post.id).where(Post.key == key)
    await session.execute(
        update(Delivery)
        .where(Delivery.post_id.in_(post), Delivery.state == DeliveryState.DROPPED)
        .values(state=DeliveryState.PENDING, problem="")
    )


async def tell_again(
    session: AsyncSession, post: Post, body: str, reason: str, now: datetime, expires_at: datetime
) -> None:
    """Give the post another body: what was sent is redrawn, and what was dropped for `reason` is sent now."""
    post.body, post.expires_at = body, expires_at
    dropped = (
        update(Delivery)
        .where(
            Delivery.post_id == post.id, Delivery.state == DeliveryState.DROPPED, Delivery.problem == reason
        )
        .values(state=DeliveryState.PENDING, problem="", due_at=now)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    if (await session.execute(dropped)).first() is not None:
        post.due_at = now
    await redraw_posts(session, [post.id], now)


async def mark_gone(session: AsyncSession, post_id: int, message: str) -> bool:
    """Note that somebody deleted a message of the post; False if that was known. It is not redrawn again."""
    gone = (
        update(Delivery)
        .where(Delivery.post_id == post_id, Delivery.message == message, Delivery.state == DeliveryState.SENT)
        .values(state=DeliveryState.GONE, redraw_at=None)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(gone)).first() is not None


async def _drop_where(session: AsyncSession, which: ColumnElement[bool], reason: str) -> None:
    unsent = Delivery.state.in_((DeliveryState.PENDING, DeliveryState.HELD))
    await session.execute(
        update(Delivery).where(which, unsent).values(state=DeliveryState.DROPPED, problem=reason)
    )


def _redrawing(which: ColumnElement[bool]) -> Update:
    """Set `redraw_at`, also of messages that are being sent or edited: they were drawn before the change.

    What is due already keeps its instant by CASE, not by WHERE: PostgreSQL (READ COMMITTED) skips a row that
    WHERE excludes in its old version, even if a concurrent commit would make it match.
    """
    delivery = columns(Delivery)
    now = bindparam("now", type_=delivery.redraw_at.type)
    return (
        update(delivery.id.table)
        .where(which, delivery.state.not_in((DeliveryState.DROPPED, DeliveryState.GONE)))
        .values(redraw_at=case((delivery.redraw_at <= now, delivery.redraw_at), else_=now))
    )


_REDRAW_WEEK = _redrawing(
    columns(Delivery).post_id.in_(
        select(columns(Post).id).where(
            columns(Post).cohort_id == bindparam("cohort"),
            columns(Post).kind == bindparam("post_kind"),
            columns(Post).week == bindparam("of_week"),
        )
    )
)
"""Built once, because every first check-in sends it."""
