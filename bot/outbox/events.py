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

from bot.feature import GroupContext
from bot.outbox import posts, removal
from bot.outbox.enqueue import add_deliveries, add_post, list_rooms, post_key
from bot.outbox.tables import EVENTS, Delivery, Post
from bot.study.cohort_tables import Room

AHEAD = timedelta(days=7)
"""How long before it begins an event is listed: of what takes place each week, the next one."""


@dataclass(frozen=True, slots=True)
class Coming:
    """What takes place in a week: when it begins (UTC), and all that its event tells, in any form."""

    starts_at: datetime
    told: str


async def follow(group: GroupContext, kind: str, since: int, coming: Mapping[int, Coming]) -> None:
    """Have an event of that kind for each week of `coming`, and for no other week from `since` on.

    An event that has begun stays as it is, unless its week's meeting is to come once more: then a new one
    takes its place.
    """
    known = {post.week: post for post in await _list_since(group, kind, since)}
    for week, one in coming.items():
        post = known.pop(week, None)
        if post is not None:
            await _tell(group, post, one)
        elif group.now >= one.starts_at - AHEAD and group.now < one.starts_at:
            await _add(group, kind, week, one)
    await _withdraw(group, known.values())


async def withdraw_all(group: GroupContext, kind: str, since: int) -> None:
    """Take the events of that kind off the lists, from the week `since` on, unless they have begun."""
    await follow(group, kind, since, {})


async def leave(group: GroupContext, platform: str, workspace: str) -> None:
    """Take all events of the group off the list of a workspace in which it lives no more."""
    listed = select(Delivery.post_id).where(
        Delivery.under == EVENTS, Delivery.platform == platform, Delivery.workspace == workspace
    )
    query = select(Post).where(
        Post.cohort_id == group.course.cohort_id, Post.expires_at > group.now, Post.id.in_(listed)
    )
    for post in (await group.session.scalars(query)).all():
        await removal.delete_in(group, post, platform, workspace)


async def _list_since(group: GroupContext, kind: str, since: int) -> Sequence[Post]:
    query = select(Post).where(
        Post.cohort_id == group.course.cohort_id, Post.kind == kind, Post.week >= since
    )
    return (await group.session.scalars(query)).all()


async def _add(group: GroupContext, kind: str, week: int, one: Coming) -> None:
    cohort_id, now = group.course.cohort_id, group.now
    post_id = await add_post(
        group.session,
        cohort_id=cohort_id,
        key=post_key(group.course, kind, week),
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
    if one.starts_at <= group.now:
        return
    if post.expires_at <= group.now and not post.withdrawn:  # it has begun, so it cannot be moved
        await removal.replace(group, post)
        post.expires_at, post.body = one.starts_at, one.told
        return
    if not post.withdrawn and (post.expires_at, post.body) == (one.starts_at, one.told):
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
