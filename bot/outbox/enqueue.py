"""Enqueue a post: for every room of a group, or for one person alone. Each key is enqueued once.

A post's key is made of ids and the number of a week, never of a date: a post that moves with the calendar
stays the same post (docs/decisions/0002). The database ignores a key that is there already, so any number of
processes may enqueue at once.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.upsert import insert
from bot.feature import GroupContext, PlannedPost
from bot.outbox.tables import Delivery, DeliveryState, Post
from bot.study import cohort_queries, people_queries
from bot.study.course import Course
from bot.study.people_tables import Member

ROWS_AT_ONCE = 1000
"""Rows of one INSERT: nine values each, and PostgreSQL takes 32,767 parameters."""


def post_key(course: Course, kind: str, week: int, member_id: int | None = None) -> str:
    """The key of a post that a week owes: the same in every process and whenever it is worked out."""
    recipient = "" if member_id is None else f":m{member_id}"
    return f"c{course.cohort_id}:w{week:03}:{kind}{recipient}"


async def enqueue_planned(
    group: GroupContext, posts: Sequence[PlannedPost], skipped: Collection[tuple[str, int]] = ()
) -> list[PlannedPost]:
    """Enqueue scheduled posts for every room of the group; those whose key was not there before.

    A post that has expired already, or that organizers skip (kind and week are in `skipped`), is enqueued as
    dropped, so that its key is taken.
    """
    if not posts:
        return []
    rows = [
        {
            "cohort_id": group.course.cohort_id,
            "key": post_key(group.course, post.kind.name, post.week),
            "kind": post.kind.name,
            "week": post.week,
            "body": "",
            "due_at": post.due_at,
            "expires_at": post.expires_at,
            "withdrawn": (post.kind.name, post.week) in skipped,
        }
        for post in posts
    ]
    statement = insert(group.session, Post).values(rows).on_conflict_do_nothing()
    added = await group.session.execute(statement.returning(Post.key, Post.id))
    ids: dict[str, int] = {row.key: row.id for row in added.all()}
    new = [post for post in posts if post_key(group.course, post.kind.name, post.week) in ids]
    rooms = await list_room_ids(group) if new else []
    deliveries = []
    for post in new:  # in the order of the schedule: a room gets its messages in the order of their ids
        is_skipped = (post.kind.name, post.week) in skipped
        is_dropped = is_skipped or post.expires_at <= group.now
        state = DeliveryState.DROPPED if is_dropped else DeliveryState.PENDING
        post_id = ids[post_key(group.course, post.kind.name, post.week)]
        deliveries += [_delivery(post_id, post.due_at, room_id=room, state=state) for room in rooms]
    await _add(group.session, deliveries)
    return new


async def enqueue_for_rooms(
    group: GroupContext,
    kind: str,
    week: int | None,
    *,
    due_at: datetime,
    expires_at: datetime,
    key: str = "",
    body: str = "",
) -> bool:
    """Enqueue a post for every room of the group; False if its key is there already."""
    post_id = await add_post(
        group.session,
        cohort_id=group.course.cohort_id,
        key=key or post_key(group.course, kind, week or 0),
        kind=kind,
        week=week,
        body=body,
        due_at=due_at,
        expires_at=expires_at,
    )
    if post_id is None:
        return False
    await add_deliveries(group.session, post_id, due_at, room_ids=await list_room_ids(group))
    return True


async def enqueue_for_member(
    group: GroupContext,
    member: Member,
    kind: str,
    week: int,
    *,
    due_at: datetime,
    expires_at: datetime,
    key: str = "",
    body: str = "",
) -> None:
    """Enqueue a post for one member alone. Nothing happens if no platform of the group knows the member.

    The member's quiet hours are kept when the post is sent (`bot.outbox.dispatcher`).
    """
    account = await people_queries.find_account_beside(
        group.session, group.course.cohort_id, member.person_id
    )
    if account is None:
        return
    post_id = await add_post(
        group.session,
        cohort_id=group.course.cohort_id,
        key=key or post_key(group.course, kind, week, member.id),
        kind=kind,
        week=week,
        member_id=member.id,
        body=body,
        due_at=due_at,
        expires_at=expires_at,
    )
    if post_id is not None:
        await add_deliveries(group.session, post_id, due_at, account_ids=[account.id])


async def enqueue_for_accounts(
    group: GroupContext,
    kind: str,
    *,
    key: str,
    body: str,
    due_at: datetime,
    expires_at: datetime,
    accounts: Sequence[tuple[int, datetime]],
) -> None:
    """Enqueue a post for accounts (ids), each from an instant of its own on."""
    post_id = await add_post(
        group.session,
        cohort_id=group.course.cohort_id,
        key=key,
        kind=kind,
        week=None,
        body=body,
        due_at=due_at,
        expires_at=expires_at,
    )
    if post_id is not None:
        for account_id, due in accounts:
            await add_deliveries(group.session, post_id, due, account_ids=[account_id])


async def add_deliveries(
    session: AsyncSession,
    post_id: int,
    due_at: datetime,
    *,
    room_ids: Sequence[int] = (),
    account_ids: Sequence[int] = (),
    under: str = "",
    again: int = 0,
) -> None:
    """Add a delivery of the post for each room and account, once each.

    `under` is the reference of the message to which a thread or a poll belongs; for `again` see `Delivery`.
    """
    rooms = [_delivery(post_id, due_at, room_id=room, under=under, again=again) for room in room_ids]
    accounts = [_delivery(post_id, due_at, account_id=account, under=under) for account in account_ids]
    await _add(session, [*rooms, *accounts])


async def list_room_ids(group: GroupContext) -> list[int]:
    """The rooms to which the group's posts go, by id."""
    rooms = await cohort_queries.list_rooms_to_post(group.session, group.course.cohort_id)
    return [room.id for room in rooms]


async def count_posts(group: GroupContext, kind: str) -> int:
    """How many posts of that kind the group has had."""
    query = select(func.count()).where(Post.cohort_id == group.course.cohort_id, Post.kind == kind)
    return int((await group.session.execute(query)).scalar_one())


async def add_post(session: AsyncSession, **values: object) -> int | None:
    """The id of the new post; None if its key is there already."""
    statement = insert(session, Post).values(values).on_conflict_do_nothing().returning(Post.id)
    return (await session.execute(statement)).scalar_one_or_none()


def _delivery(
    post_id: int,
    due_at: datetime,
    *,
    room_id: int | None = None,
    account_id: int | None = None,
    under: str = "",
    state: DeliveryState = DeliveryState.PENDING,
    again: int = 0,
) -> dict[str, object]:
    return {
        "post_id": post_id,
        "room_id": room_id,
        "account_id": account_id,
        "under": under,
        "state": state,
        "due_at": due_at,
        "attempts": 0,
        "problem": "",
        "again": again,
    }


async def _add(session: AsyncSession, deliveries: Sequence[dict[str, object]]) -> None:
    for begin in range(0, len(deliveries), ROWS_AT_ONCE):
        rows = deliveries[begin : begin + ROWS_AT_ONCE]
        await session.execute(insert(session, Delivery).values(rows).on_conflict_do_nothing())
