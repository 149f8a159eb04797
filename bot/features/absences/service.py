"""Keep weeks from breaking a streak: a member's own pause, and an organizer's excuse."""

from datetime import date, datetime, timedelta

from bot.errors import UserError
from bot.feature import GroupContext
from bot.study import audit_log, people_queries
from bot.study.course import Course
from bot.study.people import NamedMember
from bot.study.people_tables import Absence, AbsenceKind, Excuse, Member, Person
from bot.wording.counting import counted
from bot.wording.naming import opening

LONGEST_PAUSE = timedelta(days=366)
"""The longest pause: any longer, and a year was mistyped."""


async def pause(group: GroupContext, member: Member, until: date) -> datetime:
    """Pause until the end of that day in the group's time zone, or move the end of the present pause.

    Returns the end. Raises UserError for a day in the past, or more than LONGEST_PAUSE ahead.
    """
    session, calendar, now = group.session, group.course.calendar, group.now
    today = calendar.local(now).date()
    if until < today:
        raise UserError(f"{until} is past, so no pause can last until then. Today is {today}.")
    if until - today > LONGEST_PAUSE:
        raise UserError(f"A pause lasts {LONGEST_PAUSE.days} days at most. Check the year of {until}.")
    ends = calendar.day_over(until)
    await people_queries.lock_member(session, member)  # two concurrent pauses must become one
    held = await people_queries.find_pause(session, member.id, now)
    if held is not None:
        held.ends_at = ends
    else:
        session.add(Absence(member_id=member.id, kind=AbsenceKind.PAUSE, starts_at=now, ends_at=ends))
    await session.flush()
    return ends


async def come_back(group: GroupContext, member: Member) -> None:
    """End the member's pause. Raises UserError if there is none."""
    session, now = group.session, group.now
    await people_queries.lock_member(session, member)
    held = await people_queries.find_pause(session, member.id, now)
    if held is None:
        raise UserError("You are not on a pause, so all is as it was. `/plan pause until:DATE` begins one.")
    if held.starts_at >= now:
        await session.delete(held)
    else:
        held.ends_at = now
    await session.flush()


async def extend_pauses(group: GroupContext, before: Course) -> None:
    """After a calendar change, extend pauses so that every week that would have ended inside one still
    does.
    """
    after = group.course
    weeks = range(1, min(len(before.syllabus), len(after.syllabus)) + 1)
    for held in await people_queries.list_pauses(group.session, after.cohort_id, group.now):
        covered = [week for week in weeks if held.starts_at < before.calendar.end(week) <= held.ends_at]
        if covered:
            held.ends_at = max(held.ends_at, after.calendar.end(covered[-1]))
    await group.session.flush()


def list_weeks_paused(group: GroupContext, ends: datetime) -> list[int]:
    """The numbers of the weeks that end in a pause from now until `ends`."""
    weeks = range(1, len(group.course.syllabus) + 1)
    return [week for week in weeks if group.now < group.course.calendar.end(week) <= ends]


async def excuse(group: GroupContext, named: NamedMember, week: int, by: Person) -> None:
    """Excuse a member from a week.

    Raises UserError if the week has not begun, is before they joined, or is excused already.
    """
    course, member = group.course, named.member
    if week > len(course.syllabus):
        raise UserError(f"This plan has {counted(len(course.syllabus), 'week')}, so there is no week {week}.")
    if group.now < course.calendar.start(week):
        raise UserError(
            f"Week {week} has not begun. What is to come, members forgive themselves with `/plan pause`."
        )
    if week < member.joined_week:
        raise UserError(
            f"{opening(named.shown)} joined in week {member.joined_week}, "
            f"so week {week} does not count for them."
        )
    if await group.session.get(Excuse, (member.id, week)) is not None:
        raise UserError(f"{opening(named.shown)} is excused from week {week} already.")
    group.session.add(Excuse(member_id=member.id, week=week, excused_at=group.now))
    _log(group, "excused", named, week, by)
    await group.session.flush()


async def take_back_excuse(group: GroupContext, named: NamedMember, week: int, by: Person) -> None:
    """Let the week count again. Raises UserError if it was not excused."""
    held = await group.session.get(Excuse, (named.member.id, week))
    if held is None:
        raise UserError(f"{opening(named.shown)} is not excused from week {week}, so nothing has changed.")
    await group.session.delete(held)
    _log(group, "excuse taken back", named, week, by)
    await group.session.flush()


def _log(group: GroupContext, event: str, named: NamedMember, week: int, by: Person) -> None:
    cohort_id = group.course.cohort_id
    audit_log.log(group.session, cohort_id, group.now, event, f"week {week}", by.id, named.person.id)
