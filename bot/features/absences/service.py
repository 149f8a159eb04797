"""Keep weeks from breaking a streak: a member's own pause, and an organizer's excuse."""

from datetime import date, timedelta

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.study import absence_queries, audit_log, people_queries
from bot.study.course import Course
from bot.study.people import NamedMember
from bot.study.people_tables import Absence, AbsenceKind, Excuse, Member, Person
from bot.study.presence import Away, list_edges, was_paused
from bot.wording.counting import counted
from bot.wording.naming import opening

LONGEST_PAUSE = timedelta(days=366)
"""The longest pause: any longer, and a year was mistyped."""


async def pause(group: GroupContext, member: Member, until: date) -> Absence:
    """Pause until the end of that day in the group's time zone, or move the end of the present pause.

    Returns the pause. Raises UserError for a day in the past, or more than LONGEST_PAUSE ahead, and when the
    last week is closed.
    """
    session, calendar, now = group.session, group.course.calendar, group.now
    if now >= calendar.closes(calendar.length):
        raise UserError("The plan is over, so there is no week left that could break your streak.")
    today = calendar.local(now).date()
    if until < today:
        raise UserError(f"{until} is past, so no pause can last until then. Today is {today}.")
    if until - today > LONGEST_PAUSE:
        raise UserError(f"A pause lasts {LONGEST_PAUSE.days} days at most. Check the year of {until}.")
    ends = calendar.day_over(until)
    await people_queries.lock_member(session, member)  # two concurrent pauses must become one
    held = await absence_queries.find_pause(session, member.id, now)
    if held is not None:
        held.until, held.ends_at = until, ends
    else:
        held = Absence(member_id=member.id, kind=AbsenceKind.PAUSE, starts_at=now, ends_at=ends, until=until)
        session.add(held)
    await session.flush()
    await group.features.standing_changed(group, member)
    return held


async def come_back(group: GroupContext, member: Member) -> None:
    """End the member's pause. Raises UserError if there is none."""
    session, now = group.session, group.now
    await people_queries.lock_member(session, member)
    held = await absence_queries.find_pause(session, member.id, now)
    if held is None:
        raise UserError(
            "You are not on a pause, so all is as it was. `/plan pace pause until:DATE` begins one."
        )
    if held.starts_at >= now:
        await session.delete(held)
    else:
        held.ends_at = now
    await session.flush()
    await group.features.standing_changed(group, member)


async def keep_days_of_pauses(group: GroupContext, _before: Course) -> None:
    """After a change of the calendar: pauses last until the same day as before, by the changed calendar.

    So a change that is taken back leaves no trace.
    """
    for held in await absence_queries.list_pauses(group.session, group.course.cohort_id, group.now):
        ends = group.course.calendar.day_over(held.until) if held.until else held.ends_at
        if ends > group.now:  # what has lasted until now has not ended before
            held.ends_at = ends
    await group.session.flush()


def list_weeks_paused(group: GroupContext, pause: Absence) -> list[int]:
    """The numbers of the weeks, of those that have not ended, that cannot break a streak by this pause."""
    course = group.course
    edges = list_edges(course, range(course.calendar.ended(group.now) + 1, len(course.syllabus) + 1))
    away = [Away(pause.kind, pause.starts_at, pause.ends_at)]
    return [week for week, found in edges.items() if was_paused(away, found)]


async def excuse(group: GroupContext, named: NamedMember, week: int, by: Person) -> None:
    """Excuse a member from a week.

    Raises UserError if the week has not begun, is before they joined, or is excused already.
    """
    course, member = group.course, named.member
    if week > len(course.syllabus):
        raise UserError(f"This plan has {counted(len(course.syllabus), 'week')}, so there is no week {week}.")
    if group.now < course.calendar.start(week):
        raise UserError(
            f"Week {week} has not begun. What is to come, members forgive themselves with `/plan pace pause`."
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
    await group.features.standing_changed(group, member)


async def take_back_excuse(group: GroupContext, named: NamedMember, week: int, by: Person) -> None:
    """Let the week count again. Raises UserError if it was not excused."""
    held = await group.session.get(Excuse, (named.member.id, week))
    if held is None:
        raise UserError(f"{opening(named.shown)} is not excused from week {week}, so nothing has changed.")
    await group.session.delete(held)
    _log(group, "excuse taken back", named, week, by)
    await group.session.flush()
    await group.features.standing_changed(group, named.member)


def _log(group: GroupContext, event: str, named: NamedMember, week: int, by: Person) -> None:
    cohort_id = group.course.cohort_id
    audit_log.log(group.session, cohort_id, group.now, event, f"week {week}", by.id, named.person.id)
