"""Putting a post into the outbox: for every room of a cohort, or for one member alone."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox import queue
from bot.study import cohort_queries, people_queries
from bot.study.calendar import PostKind
from bot.study.course import Course
from bot.study.people_tables import Member


def post_key(course: Course, kind: PostKind, week: int, member_id: int | None = None) -> str:
    """The identity of a post: the same on every process and whenever it is worked out.

    It holds the week and not a date: a post that moves with the calendar stays the same post.
    """
    whom = "" if member_id is None else f":m{member_id}"
    return f"c{course.cohort_id}:w{week:03}:{kind.value}{whom}"


async def owe_rooms(
    session: AsyncSession,
    course: Course,
    kind: PostKind,
    week: int,
    *,
    due_at: datetime,
    expires_at: datetime,
    key: str = "",
    body: str = "",
) -> None:
    """Owe a post of a week to every room of the cohort, once."""
    post_id = await queue.add_post(
        session,
        cohort_id=course.cohort_id,
        key=key or post_key(course, kind, week),
        kind=kind.value,
        week=week,
        body=body,
        due_at=due_at,
        expires_at=expires_at,
    )
    if post_id is not None:
        for room in await cohort_queries.list_rooms_to_post(session, course.cohort_id):
            await queue.add_delivery(session, post_id, due_at, room_id=room.id)


async def owe_member(
    session: AsyncSession,
    course: Course,
    member: Member,
    kind: PostKind,
    week: int,
    *,
    due_at: datetime,
    expires_at: datetime,
    key: str = "",
    body: str = "",
) -> None:
    """Owe a post to one member alone, once; nothing where they have no account beside the cohort's rooms.

    Their quiet hours are kept when it is sent (`bot.outbox.planning.not_before`).
    """
    account = await people_queries.find_account_beside(session, course.cohort_id, member.person_id)
    if account is None:
        return
    post_id = await queue.add_post(
        session,
        cohort_id=course.cohort_id,
        key=key or post_key(course, kind, week, member.id),
        kind=kind.value,
        week=week,
        member_id=member.id,
        body=body,
        due_at=due_at,
        expires_at=expires_at,
    )
    if post_id is not None:
        await queue.add_delivery(session, post_id, due_at, account_id=account.id)
