"""What is owed: posts, their deliveries, messages to draw again. `bot.outbox.claims` shares the work."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.upsert import insert
from bot.outbox.tables import Delivery, DeliveryState, Post

REDRAW_LEASE = timedelta(seconds=30)
"""How long one process has for an edit before another makes it."""

REDRAW_RETRY = timedelta(seconds=5)
"""How soon an edit that failed is tried again, where the platform does not say."""


async def add_post(session: AsyncSession, **values: object) -> int | None:
    """Put a post into the outbox; its id, or None where its key is there already."""
    values.setdefault("body", "")
    statement = insert(session, Post).values(values).on_conflict_do_nothing().returning(Post.id)
    return (await session.execute(statement)).scalar_one_or_none()


async def add_delivery(
    session: AsyncSession,
    post_id: int,
    due_at: datetime,
    *,
    room_id: int | None = None,
    account_id: int | None = None,
    under: str = "",
    state: DeliveryState = DeliveryState.PENDING,
) -> None:
    """Owe a post to a room, to the thread under a message there, or to an account; each once."""
    values = {
        "post_id": post_id,
        "room_id": room_id,
        "account_id": account_id,
        "under": under,
        "state": state,
        "due_at": due_at,
        "attempts": 0,
        "problem": "",
    }
    await session.execute(insert(session, Delivery).values(values).on_conflict_do_nothing())


async def count_posts(session: AsyncSession, cohort_id: int, kind: str) -> int:
    """How many posts of that kind the cohort has had."""
    query = select(func.count()).where(Post.cohort_id == cohort_id, Post.kind == kind)
    return int((await session.execute(query)).scalar_one())


async def list_bodies(session: AsyncSession, cohort_id: int, kinds: Collection[str]) -> list[tuple[int, str]]:
    """Id and body of the cohort's posts of these kinds that have a body."""
    query = select(Post.id, Post.body).where(
        Post.cohort_id == cohort_id, Post.kind.in_(kinds), Post.body != ""
    )
    return [(post_id, body) for post_id, body in (await session.execute(query)).all()]


async def find_post(session: AsyncSession, key: str) -> Post | None:
    """The post with that key."""
    return (await session.scalars(select(Post).where(Post.key == key))).one_or_none()


async def keep_body(session: AsyncSession, post_id: int, body: str) -> None:
    """Keep with a post what it tells."""
    await session.execute(update(Post).where(Post.id == post_id).values(body=body))


async def ask_redraw(session: AsyncSession, cohort_id: int, kind: str, week: int, now: datetime) -> None:
    """Have the messages of a post drawn again, because what they show has changed.

    Also those that are being sent or edited just now: they were drawn before the change.
    """
    posts = select(Post.id).where(Post.cohort_id == cohort_id, Post.kind == kind, Post.week == week)
    await ask_redraw_of_posts(session, (await session.scalars(posts)).all(), now)


async def ask_redraw_of_posts(session: AsyncSession, post_ids: Collection[int], now: datetime) -> None:
    """As `ask_redraw`, for posts by their ids.

    What is due already stays so by the value that is set and not by the condition: where another transaction
    is about to change the row, PostgreSQL waits for it only if the row fits the condition as it was before.
    """
    due_already = Delivery.redraw_at <= now
    await session.execute(
        update(Delivery)
        .where(Delivery.post_id.in_(post_ids), Delivery.state != DeliveryState.DROPPED)
        .values(redraw_at=case((due_already, Delivery.redraw_at), else_=now))
    )


async def extend(session: AsyncSession, cohort_id: int, kind: str, week: int, expires_at: datetime) -> None:
    """Let a post of a week be worth sending until another instant, where it is still owed to somebody."""
    owed = select(Delivery.post_id).where(
        Delivery.state.in_((DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.HELD))
    )
    await session.execute(
        update(Post)
        .where(Post.cohort_id == cohort_id, Post.kind == kind, Post.week == week, Post.id.in_(owed))
        .values(expires_at=expires_at)
    )


async def drop_waiting(session: AsyncSession, cohort_id: int, problem: str) -> None:
    """Give up what a cohort is still owed."""
    posts = select(Post.id).where(Post.cohort_id == cohort_id)
    await session.execute(
        update(Delivery)
        .where(Delivery.post_id.in_(posts), Delivery.state.in_((DeliveryState.PENDING, DeliveryState.HELD)))
        .values(state=DeliveryState.DROPPED, problem=problem)
    )


async def restore_dropped(session: AsyncSession, cohort_id: int, problem: str) -> None:
    """Owe again what `drop_waiting` gave up for that reason. What is too late by now is dropped when due."""
    posts = select(Post.id).where(Post.cohort_id == cohort_id)
    await session.execute(
        update(Delivery)
        .where(
            Delivery.post_id.in_(posts), Delivery.state == DeliveryState.DROPPED, Delivery.problem == problem
        )
        .values(state=DeliveryState.PENDING, problem="")
    )
