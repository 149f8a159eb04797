"""What forgives a week: a member's own pause, and an organizer's excuse."""

from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.study import audit_log, people_queries
from bot.study.course import Course
from bot.study.people import Named
from bot.study.people_tables import Absence, AbsenceKind, Excuse, Member, Person
from bot.wording.counting import counted
from bot.wording.naming import opening

LONGEST_PAUSE = timedelta(days=366)


async def pause(
    session: AsyncSession, course: Course, member: Member, until: date, now: datetime
) -> datetime:
    """Pause to the end of that day of the cohort, or move the end of the pause that is on; when it ends.

    Raises UserError for a day that is past, or too far away.
    """
    today = course.calendar.local(now).date()
    if until < today:
        raise UserError(f"{until} is past, so no pause can last until then. Today is {today}.")
    if until - today > LONGEST_PAUSE:
        raise UserError(f"A pause lasts {LONGEST_PAUSE.days} days at most. Check the year of {until}.")
    ends = course.calendar.day_over(until)
    await people_queries.lock_member(session, member)  # two pauses at once are one
    held = await people_queries.find_pause(session, member.id, now)
    if held is not None:
        held.ends_at = ends
    else:
        session.add(Absence(member_id=member.id, kind=AbsenceKind.PAUSE, starts_at=now, ends_at=ends))
    await session.flush()
    return ends


async def come_back(session: AsyncSession, member: Member, now: datetime) -> None:
    """End the member's pause. Raises UserError where there is none."""
    await people_queries.lock_member(session, member)
    held = await people_queries.find_pause(session, member.id, now)
    if held is None:
        raise UserError("You are not on a pause, so all is as it was. `/plan pause until:DATE` begins one.")
    if held.starts_at >= now:
        await session.delete(held)
    else:
        held.ends_at = now
    await session.flush()


async def keep_covered(session: AsyncSession, before: Course, after: Course, now: datetime) -> None:
    """As the calendar changes: every week that would have ended inside a pause still ends inside it."""
    weeks = range(1, min(len(before.syllabus), len(after.syllabus)) + 1)
    for held in await people_queries.list_pauses(session, before.cohort_id, now):
        covered = [week for week in weeks if held.starts_at < before.calendar.end(week) <= held.ends_at]
        if covered:
            held.ends_at = max(held.ends_at, after.calendar.end(covered[-1]))
    await session.flush()


def weeks_paused(course: Course, now: datetime, ends: datetime) -> list[int]:
    """The weeks that end in a pause from `now` until `ends`."""
    weeks = range(1, len(course.syllabus) + 1)
    return [week for week in weeks if now < course.calendar.end(week) <= ends]


async def excuse(
    session: AsyncSession, course: Course, named: Named, week: int, by: Person, now: datetime
) -> None:
    """Forgive a member a week that has begun. Raises UserError for another."""
    member = named.member
    if week > len(course.syllabus):
        raise UserError(f"This plan has {counted(len(course.syllabus), 'week')}, so there is no week {week}.")
    if now < course.calendar.start(week):
        raise UserError(
            f"Week {week} has not begun. What is to come, members forgive themselves with `/plan pause`."
        )
    if week < member.joined_week:
        raise UserError(
            f"{opening(named.shown)} joined in week {member.joined_week}, so week {week} is none of theirs."
        )
    if await session.get(Excuse, (member.id, week)) is not None:
        raise UserError(f"{opening(named.shown)} is excused from week {week} already.")
    session.add(Excuse(member_id=member.id, week=week, excused_at=now))
    audit_log.log(session, course.cohort_id, now, "excused", f"week {week}", by.id, named.person.id)
    await session.flush()


async def take_back_excuse(
    session: AsyncSession, course: Course, named: Named, week: int, by: Person, now: datetime
) -> None:
    """Let the week count again. Raises UserError where it was not excused."""
    held = await session.get(Excuse, (named.member.id, week))
    if held is None:
        raise UserError(f"{opening(named.shown)} is not excused from week {week}, so nothing has changed.")
    await session.delete(held)
    audit_log.log(session, course.cohort_id, now, "excuse taken back", f"week {week}", by.id, named.person.id)
    await session.flush()
