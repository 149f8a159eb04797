"""Withdraw posts, and post them again: what becomes of their messages (docs/decisions/0026).

A message is deleted by its redraw (`bot.outbox.redraw`), which is due at once, leased, tried again and
recorded like any other. Deleting a message that is gone does nothing, so a process may die in between. A post
that is posted again has its old message deleted first; recording that enqueues the new one, under a key of
its own.

Whatever changes a post here locks its deliveries first and then the post, as a claim does, so that an
organizer and a deletion that ends see each other.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.messages.card import Card, Paragraph
from bot.messages.text import text
from bot.outbox import posts
from bot.outbox.claim import ClaimedDelivery
from bot.outbox.enqueue import add_deliveries, list_rooms
from bot.outbox.tables import EVENTS, Delivery, DeliveryState, Post
from bot.study import audit_log
from bot.study.course import Course

WITHDRAWN = "withdrawn"
"""The reason with which deliveries of a withdrawn post are dropped."""

POSTED_AGAIN = "posted again"
"""The same for what hung under a message in whose place another was posted."""

AGAIN_WINDOW = timedelta(days=1)
"""How long a post that is posted again is worth sending at least."""


def is_outdated(post: Post, delivery: Delivery) -> bool:
    """Whether the delivery's message is to be deleted."""
    return post.withdrawn or post.again != delivery.again


def withdrawn_card(course: Course) -> Card:
    """What a message shows that its platform does not let be deleted."""
    return Card("withdrawn", (Paragraph(text("This post was withdrawn by an organizer.")),), course.zone)


async def withdraw(group: GroupContext, post: Post) -> None:
    """Send nothing more of the post, and have its messages deleted, also one that is being sent."""
    await _lock(group.session, post)
    post.withdrawn = True
    await posts.drop_waiting_of(group.session, post.id, WITHDRAWN)
    await posts.redraw_posts(group.session, [post.id], group.now)
    await group.session.flush()


async def post_again(group: GroupContext, post: Post) -> None:
    """Post it in every room of the group as if it were due now. Its old messages are deleted.

    Raises UserError while a process is sending it: a message that may have arrived is found by the key that
    it has now. The same if another transaction had it posted again at this moment.
    """
    session, now, times = group.session, group.now, post.again
    deliveries = await _lock(session, post)
    if post.again != times:
        raise UserError("That post is being posted again already.")
    if any(one.state == DeliveryState.CLAIMED for one in deliveries):
        raise UserError("That post is being sent right now. Please try again in two minutes.")
    places = await list_rooms(group)
    rooms = {room.id for room in places}
    post.withdrawn = False
    post.again += 1
    post.due_at, post.expires_at = now, max(post.expires_at, now + AGAIN_WINDOW)
    for one in deliveries:
        if one.state == DeliveryState.SENT and one.room_id in rooms:
            one.redraw_at = now  # deleted first: `settle` enqueues the new message
        elif one.room_id not in rooms:
            one.again = post.again  # left as it is
        elif one.under:  # it would hang under a message that is deleted
            one.state, one.problem = DeliveryState.DROPPED, POSTED_AGAIN
        else:
            _enqueue(one, post)
    await session.flush()
    await add_deliveries(session, post.cohort_id, post.id, now, rooms=places, again=post.again)


async def take_back(group: GroupContext, post: Post) -> None:
    """Take the withdrawal of a post back: what was dropped for it is sent as if it were due at `post.due_at`.

    A message that is not deleted yet stays, and is redrawn. One that is being deleted is sent anew after that
    (`settle`).
    """
    deliveries = await _lock(group.session, post)
    post.withdrawn = False
    for one in deliveries:
        if one.state == DeliveryState.DROPPED and one.problem == WITHDRAWN:
            _enqueue(one, post)
    await group.session.flush()


async def settle(group: GroupContext, claimed: ClaimedDelivery, lease: datetime) -> None:
    """Record that the message of a delivery is deleted: it is dropped, or enqueued to be posted again.

    Nothing happens if another process has taken the lease over.
    """
    session = group.session
    delivery = await session.get_one(Delivery, claimed.id, with_for_update=True, populate_existing=True)
    if delivery.drawn_at != lease:
        return
    post = await session.get_one(Post, claimed.post.id, with_for_update=True, populate_existing=True)
    delivery.redraw_at = delivery.drawn_at = delivery.message = None
    rooms = {room.id for room in await list_rooms(group)}
    hangs = delivery.under not in {"", EVENTS}
    if post.withdrawn or hangs or delivery.room_id not in rooms:
        delivery.state = DeliveryState.DROPPED
        delivery.problem = WITHDRAWN if post.withdrawn else POSTED_AGAIN
    else:
        _enqueue(delivery, post)
    await session.flush()


async def report(group: GroupContext, claimed: ClaimedDelivery, problem: str) -> None:
    """Tell organizers in the log, once, why a message cannot be deleted. It stays, and is tried again."""
    if claimed.problem == problem:
        return
    await group.session.execute(update(Delivery).where(Delivery.id == claimed.id).values(problem=problem))
    title = group.features.post_title(claimed.post.kind, claimed.post.week)
    detail = f"{title} cannot be deleted: {problem}"
    audit_log.log(group.session, group.course.cohort_id, group.now, "refused", detail)


def _enqueue(delivery: Delivery, post: Post) -> None:
    delivery.state, delivery.problem = DeliveryState.PENDING, ""
    delivery.due_at = delivery.turn_at = post.due_at
    delivery.attempts, delivery.again = 0, post.again
    delivery.message = delivery.sent_at = delivery.redraw_at = delivery.drawn_at = None


async def _lock(session: AsyncSession, post: Post) -> Sequence[Delivery]:
    """Lock the post and its deliveries until the transaction ends, and read both as they are now."""
    own = select(Delivery).where(Delivery.post_id == post.id).order_by(Delivery.id)
    await session.execute(own.with_for_update())
    await session.refresh(post, with_for_update=True)
    # Read once more: a thread that was enqueued while this waited for the locks is among them now.
    return (await session.scalars(own.execution_options(populate_existing=True))).all()
