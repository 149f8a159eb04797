"""Split from bot.study.progress."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.features.buddies import service as buddies_service
from bot.outbox import queue
from bot.study import progress_queries
from bot.study.calendar import PostKind
from bot.study.course import Course
from bot.study.people_tables import Member
from bot.study.streak import Answer


async def check_in(
    session: AsyncSession,
    course: Course,
    member: Member,
    week: int,
    answer: Answer,
    note: str | None,
    now: datetime,
) -> None:
    """Record the member's answer for a week, over an earlier one. Raises UserError once it is closed."""
    if not 1 <= week <= len(course.syllabus) or now < course.calendar.start(week):
        raise UserError("That week has not begun yet; its check-in comes later.")
    if week < member.joined_week:
        raise UserError(f"You joined in week {member.joined_week}, so week {week} is none of yours.")
    if now >= course.calendar.closes(week):
        raise UserError(
            f"Week {week} is closed, so its check-in cannot be changed. This week's is still yours."
        )
    before = await progress_queries.find_check_in(session, member.id, week)
    await progress_queries.put_check_in(session, member.id, week, answer.value, note, now)
    if before is None:
        await buddies_service.checked_in(session, course, member, week, now)
    if before is None or before.answer != answer.value:
        await queue.ask_redraw(session, course.cohort_id, PostKind.CHECK_IN, week, now)


async def week_to_answer(session: AsyncSession, course: Course, member: Member, now: datetime) -> int:
    """The week that a check-in without a week means: the running one.

    In the first 24 hours after a week it is the week just ended, where the member has not answered for it.
    Raises UserError outside the plan, and in a break.
    """
    calendar = course.calendar
    week = calendar.week_for(now)
    if week < 1:
        raise UserError("The plan has not begun yet. The first check-in comes with its first week.")
    ended = week - 1
    if (
        ended >= member.joined_week
        and now < calendar.closes(ended)
        and await progress_queries.find_check_in(session, member.id, ended) is None
    ):
        return ended
    if week > len(course.syllabus):
        raise UserError(
            "The plan is over, so there is nothing left to check in for. Well done for coming this far."
        )
    if now < calendar.start(week):
        resting = calendar.break_at(now)
        between = (
            f"We are on a break until {resting.last:%a} {resting.last.day} {resting.last:%b %Y}"
            if resting
            else "We are between two weeks"
        )
        raise UserError(
            f"{between}; the next check-in is week {week}'s, "
            f"which begins on {calendar.local(calendar.start(week)):%Y-%m-%d}."
        )
    return week
