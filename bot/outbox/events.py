"""Events in the lists of workspaces: each follows what it tells of (docs/decisions/0045).

An event is a post of its own, known by its week, with one delivery for each workspace of the group. So it is
claimed, looked for, held and edited like a message. What is off is withdrawn, which takes the event off the
list; if it takes place after all, the event is made anew. The post's body is what the event told last, so
that it is edited only if it tells something else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.feature.group import GroupContext
from bot.outbox import posts, removal
from bot.outbox.enqueue import add_deliveries, add_post, list_rooms, post_key
from bot.outbox.tables import EVENTS, Delivery, DeliveryState, Post
from bot.study.cohort_tables import Room

AHEAD = timedelta(days=7)
"""How long before it begins an event is listed: of what takes place each week, the next one."""

LEFT = -1
"""The number (`Delivery.again`) of an event in a workspace that the group has left: no post has it, so the
event is outdated, and is deleted."""


@dataclass(frozen=True, slots=True)
class Coming:
    """What takes place in a week: when it begins (UTC), and all that its event tells, in any form."""

    starts_at: datetime
    told: str


async def follow(group: GroupContext, kind: str, since: int, coming: Mapping[int, Coming]) -> None:
    """Have an event of that kind for each week of `coming`, and for no other week from `since` on.

    An event that has begun stays as it is: platforms do not move it. What takes place later in the same week
    after all has an event of its own.
    """
    known: dict[int | None, list[Post]] = {}
    for post in await _list_since(group, kind, since):
        known.setdefault(post.week, []).append(post)
    for week, one in coming.items():
        earlier = known.pop(week, [])
        ahead = next((post for post in earlier if post.expires_at > group.now), None)
        if ahead is not None:
            await _tell(group, ahead, one)
        elif group.now >= one.starts_at - AHEAD and group.now < one.starts_at:
            await _add(group, kind, week, one, len(earlier))
    await _withdraw(group, [post for posts_of_week in known.values() for post in posts_of_week])


async def withdraw_all(group: GroupContext, kind: str, since: int) -> None:
    """Take the events of that kind off the lists, from the week `since` on, unless they have begun."""
    await follow(group, kind, since, {})


async def leave_room(group: GroupContext, left: Room) -> None:
    """Before the group leaves a room: let its events go on at another room of that workspace. If there is
    none, take them off the list, unless they have begun.
    """
    session = group.session
    others = (room for room in await list_rooms(group) if room.id != left.id)
    here = left.platform, left.workspace
    other = next((room for room in others if (room.platform, room.workspace) == here), None)
    ahead = select(Post.id).where(Post.cohort_id == group.course.cohort_id, Post.expires_at > group.now)
    deliveries = select(Delivery).where(
        Delivery.under == EVENTS, Delivery.room_id == left.id, Delivery.post_id.in_(ahead)
    )
    for delivery in await session.scalars(deliveries.order_by(Delivery.id).with_for_update()):
        if other is not None:
            delivery.room_id = other.id
        elif delivery.state in {DeliveryState.SENT, DeliveryState.CLAIMED}:
            delivery.again, delivery.redraw_at = LEFT, group.now
    await session.flush()


async def _list_since(group: GroupContext, kind: str, since: int) -> Sequence[Post]:
    query = select(Post).where(
        Post.cohort_id == group.course.cohort_id, Post.kind == kind, Post.week >= since
    )
    return (await group.session.scalars(query)).all()


async def _add(group: GroupContext, kind: str, week: int, one: Coming, earlier: int) -> None:
    """Add the event of a week that has had so many earlier ones."""
    cohort_id, now = group.course.cohort_id, group.now
    key = post_key(group.course, kind, week)
    post_id = await add_post(
        group.session,
        cohort_id=cohort_id,
        key=f"{key}:{earlier + 1}" if earlier else key,
        kind=kind,
        week=week,
        body=one.told,
        due_at=now,
        expires_at=one.starts_at,
    )
    if post_id is None:
        return
    by_workspace: dict[tuple[str, str], Room] = {}
    for room in await list_rooms(group):
        by_workspace.setdefault((room.platform, room.workspace), room)
    rooms = list(by_workspace.values())
    await add_deliveries(group.session, cohort_id, post_id, now, rooms=rooms, under=EVENTS)


async def _tell(group: GroupContext, post: Post, one: Coming) -> None:
    has_begun = one.starts_at <= group.now
    if has_begun or (not post.withdrawn and (post.expires_at, post.body) == (one.starts_at, one.told)):
        return
    post.expires_at, post.body = one.starts_at, one.told
    if post.withdrawn:
        post.due_at = group.now
        await group.session.flush()  # `take_back` reads the post anew
        await removal.take_back(group, post)
    await group.session.flush()
    await posts.redraw_posts(group.session, [post.id], group.now)


async def _withdraw(group: GroupContext, known: Iterable[Post]) -> None:
    for post in known:
        if not post.withdrawn and post.expires_at > group.now:
            await removal.withdraw(group, post)
