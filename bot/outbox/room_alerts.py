"""Rooms that refuse what is posted: the log is told each time, the organizers once, until it works again."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox import queue
from bot.outbox.claims import Owed
from bot.outbox.post_names import post_name
from bot.study import audit_log, cohort_queries, people_queries
from bot.study.calendar import PostKind
from bot.study.course import Course
from bot.study.personal_time import after_quiet

NOTICE_WINDOW = timedelta(days=7)
"""How long a notice to organizers is worth sending."""


async def refused(session: AsyncSession, course: Course, owed: Owed, why: str, now: datetime) -> None:
    """Note that a delivery was refused. Organizers hear of it once for a room, once for a thread or poll."""
    new = owed.delivery.problem != why
    if new:
        audit_log.log(session, course.cohort_id, now, "refused", f"{_what(owed)}: {why}")
    if owed.room is None:
        return
    if owed.delivery.under:
        tell = new
    else:
        tell = await cohort_queries.mark_room(session, owed.room.id, why)
    if tell:
        where = owed.room.name or owed.room.channel
        await _tell_organizers(session, course, owed, where, why, now)


async def accepted(session: AsyncSession, owed: Owed, now: datetime) -> None:
    """Note that a room that refused posts takes them again."""
    if owed.room is None or owed.delivery.under or not owed.room.problem:
        return
    if await cohort_queries.mark_room(session, owed.room.id, ""):
        where = owed.room.name or owed.room.channel
        audit_log.log(session, owed.cohort.id, now, "mended", f"{where} takes posts again")


async def _tell_organizers(
    session: AsyncSession, course: Course, owed: Owed, where: str, why: str, now: datetime
) -> None:
    hanging = "poll" if owed.post.kind == PostKind.PAPER_VOTE else "thread"
    under = f"{hanging} under the " if owed.delivery.under else ""
    stamp = now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    post_id = await queue.add_post(
        session,
        cohort_id=course.cohort_id,
        key=f"c{course.cohort_id}:notice:d{owed.delivery.id}:{stamp}",
        kind=PostKind.NOTICE.value,
        week=None,
        body=f"I could not post the {under}{_what(owed)} in {where}. {why}",
        due_at=now,
        expires_at=now + NOTICE_WINDOW,
    )
    if post_id is None:
        return
    for organizer in await people_queries.list_organizers(session, course.cohort_id):
        account = await people_queries.find_account_beside(session, course.cohort_id, organizer.id)
        if account is not None:
            due = after_quiet(organizer, course, now)
            await queue.add_delivery(session, post_id, due, account_id=account.id)


def _what(owed: Owed) -> str:
    return post_name(owed.post.kind, owed.post.week)
