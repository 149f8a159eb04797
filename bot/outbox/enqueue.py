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
from bot.feature.group import GroupContext
from bot.feature.post_kinds import PlannedPost
from bot.outbox.tables import Delivery, DeliveryState, Post
from bot.outbox.turns import take_turns
from bot.study import people_queries, room_queries
from bot.study.cohort_tables import Room
from bot.study.course import Course
from bot.study.people_tables import Account, Member


def post_key(course: Course, kind: str, week: int, member_id: int | None = None) -> str:
    """The key of a post that a week owes: the same in every process and whenever it is worked out."""
    recipient = "" if member_id is None else f":m{member_id}"
    return f"c{course.cohort_id}:w{week:03}:{kind}{recipient}"


async def enqueue_planned(
    session: AsyncSession,
    planned: Sequence[tuple[GroupContext, Sequence[PlannedPost]]],
    skipped: Collection[tuple[int, str, int]] = (),
) -> set[str]:
    """Enqueue scheduled posts of several groups for all their rooms. Returns the keys that are new.

    A post that has expired already, or that organizers skip (group, kind and week are in `skipped`), is
    enqueued as dropped, so that its key is taken.
    """
    rows = [
        {
            "cohort_id": group.course.cohort_id,
            "key": post_key(group.course, post.kind.name, post.week),
            "kind": post.kind.name,
            "week": post.week,
            "body": "",
            "due_at": post.due_at,
            "expires_at": post.expires_at,
            "withdrawn": (group.course.cohort_id, post.kind.name, post.week) in skipped,
        }
        for group, posts in planned
        for post in posts
    ]
    if not rows:
        return set()
    statement = insert(session, Post).on_conflict_do_nothing().returning(Post.key, Post.id)
    ids: dict[str, int] = {row.key: row.id for row in (await session.execute(statement, rows)).all()}
    if not ids:
        return set()
    rooms = await room_queries.list_rooms_to_post(
        session, [group.course.cohort_id for group, posts in planned if posts]
    )
    deliveries = []
    for group, posts in planned:
        for post in posts:  # in the order of the schedule: a room gets its messages in the order of their ids
            post_id = ids.get(post_key(group.course, post.kind.name, post.week))
            if post_id is None:
                continue
            is_skipped = (group.course.cohort_id, post.kind.name, post.week) in skipped
            is_dropped = is_skipped or post.expires_at <= group.now
            state = DeliveryState.DROPPED if is_dropped else DeliveryState.PENDING
            deliveries += [
                (group.course.cohort_id, _delivery(post_id, post.due_at, _to_room(room), state=state))
                for room in rooms.get(group.course.cohort_id, ())
            ]
    await _add(session, deliveries)
    return set(ids)


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
    rooms = await list_rooms(group)
    await add_deliveries(group.session, group.course.cohort_id, post_id, due_at, rooms=rooms)
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
    found = await people_queries.find_account_beside(group.session, group.course.cohort_id, member.person_id)
    if found is None:
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
        await add_direct(group.session, group.course.cohort_id, post_id, [(*found, due_at)])


async def enqueue_for_accounts(
    group: GroupContext,
    kind: str,
    *,
    key: str,
    body: str,
    due_at: datetime,
    expires_at: datetime,
    accounts: Sequence[tuple[Account, datetime]],
) -> None:
    """Enqueue a notice about the group: for each account from an instant of its own on.

    It belongs to no workspace: it goes out also while the posts of one are paused (`bot.outbox.paused`).
    """
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
        told = [(account, "", due_at) for account, due_at in accounts]
        await add_direct(group.session, group.course.cohort_id, post_id, told)


async def add_deliveries(
    session: AsyncSession,
    cohort_id: int,
    post_id: int,
    due_at: datetime,
    *,
    rooms: Sequence[Room],
    under: str = "",
    again: int = 0,
) -> None:
    """Add a delivery of the group's post for each room, once each.

    `under` is the reference of the message to which a thread or a poll belongs; for `again` see `Delivery`.
    """
    added = [_delivery(post_id, due_at, _to_room(room), under=under, again=again) for room in rooms]
    await _add(session, [(cohort_id, one) for one in added])


async def add_direct(
    session: AsyncSession, cohort_id: int, post_id: int, accounts: Sequence[tuple[Account, str, datetime]]
) -> None:
    """Add a delivery of the group's post for each account, once each, from an instant of its own on.

    It takes a turn of the workspace that comes with the account: one in which the group lives. An account of
    Discord belongs to no workspace itself.
    """
    added = []
    for account, workspace, due_at in accounts:
        place = {"account_id": account.id, "platform": account.platform, "workspace": workspace}
        added.append((cohort_id, _delivery(post_id, due_at, place)))
    await _add(session, added)


async def list_rooms(group: GroupContext) -> Sequence[Room]:
    """The rooms to which the group's posts go."""
    found = await room_queries.list_rooms_to_post(group.session, [group.course.cohort_id])
    return found.get(group.course.cohort_id, ())


async def count_posts(group: GroupContext, kind: str) -> int:
    """How many posts of that kind the group has had."""
    query = select(func.count()).where(Post.cohort_id == group.course.cohort_id, Post.kind == kind)
    return int((await group.session.execute(query)).scalar_one())


async def add_post(session: AsyncSession, **values: object) -> int | None:
    """The id of the new post; None if its key is there already."""
    statement = insert(session, Post).values(values).on_conflict_do_nothing().returning(Post.id)
    return (await session.execute(statement)).scalar_one_or_none()


def _to_room(room: Room) -> dict[str, object]:
    return {"room_id": room.id, "platform": room.platform, "workspace": room.workspace}


def _delivery(
    post_id: int,
    due_at: datetime,
    place: dict[str, object],
    *,
    under: str = "",
    state: DeliveryState = DeliveryState.PENDING,
    again: int = 0,
) -> dict[str, object]:
    return {
        "post_id": post_id,
        "room_id": None,
        "account_id": None,
        **place,
        "under": under,
        "state": state,
        "due_at": due_at,
        "attempts": 0,
        "problem": "",
        "again": again,
    }


async def _add(session: AsyncSession, deliveries: Sequence[tuple[int, dict[str, object]]]) -> None:
    """Insert rows, each with the id of its group. They are sent in turns."""
    await take_turns(session, deliveries)
    if deliveries:
        rows = [row for _, row in deliveries]
        await session.execute(insert(session, Delivery).on_conflict_do_nothing(), rows)
