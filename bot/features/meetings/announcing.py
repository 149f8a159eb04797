"""Tells of meetings: the post of each, the reminders, and what names them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.feature.group import GroupContext
from bot.features.meetings import leading, queries
from bot.features.meetings.rules import REMINDER_BEFORE
from bot.features.meetings.timetable import MEETING, Planned, list_planned, with_details
from bot.outbox import posts
from bot.outbox.enqueue import enqueue_for_member, enqueue_for_rooms
from bot.outbox.planning import enqueue_due as plan_anew
from bot.outbox.tables import Post
from bot.study import absence_queries
from bot.study.cohort_tables import Cohort
from bot.study.course import Course
from bot.study.people import find_recipient
from bot.study.people_tables import Member
from bot.study.personal_time import after_quiet, zone_of

REMINDER = "meeting_reminder"
"""The kind of the private reminder of a meeting."""

GOALS = "week_goals"
"""The kind of the post that names the meeting of its week (`bot.features.weekly_posts`)."""


@dataclass(frozen=True, slots=True)
class ReminderData:
    """What a message to one member tells: the meeting, and the zone in which they read times."""

    meeting: Planned
    zone: str


async def begin_week(group: GroupContext, week: int) -> None:
    """When a week begins: say whose turn it is to lead, if its meeting takes place."""
    planned = await list_planned(group, range(week, week + 1))
    if any(one.ends_at > group.now and not one.is_cancelled for one in planned):
        await leading.appoint(group, week)


async def enqueue_due(group: GroupContext, coming_meetings: Sequence[Planned]) -> datetime | None:
    """Enqueue the post of a meeting that begins within the hour, and the reminders. Returns when the next is
    due; None if there is none.
    """
    now, coming = group.now, []
    for planned in coming_meetings:
        due = planned.starts_at - REMINDER_BEFORE
        if planned.is_cancelled or planned.ends_at <= now:
            continue
        if due > now:
            coming.append(due)
            continue
        await leading.appoint(group, planned.week)
        is_new = await enqueue_for_rooms(group, MEETING, planned.week, due_at=due, expires_at=planned.ends_at)
        if is_new and now < planned.starts_at:
            await _remind(group, planned)
    return min(coming, default=None)


async def gather_meeting(group: GroupContext, post: Post) -> Planned | None:
    """What the post about a meeting tells; None if there is no such meeting any more."""
    found = await list_planned(group, range(post.week or 1, (post.week or 1) + 1))
    return await with_details(group, found[0]) if found else None


async def gather_reminder(group: GroupContext, post: Post) -> ReminderData | None:
    """What a reminder tells; None if its reader has left, paused or wants none any more, or if the meeting
    has begun or does not take place.
    """
    found = await find_recipient(group.session, post.member_id)
    if found is None:
        return None
    wish = await queries.find_wish(group.session, found.member.id)
    planned = await gather_meeting(group, post)
    is_off = planned is None or planned.is_cancelled or group.now >= planned.starts_at
    if planned is None or is_off or wish is None or not wish.reminds:
        return None
    if await absence_queries.find_pause(group.session, found.member.id, group.now) is not None:
        return None
    return ReminderData(planned, zone_of(found.person, group.course))


async def follow_calendar(group: GroupContext, _before: Course) -> None:
    """When the calendar changes: redraw what tells of meetings that moved."""
    if await queries.find_meeting(group.session, group.course.cohort_id) is not None:
        await redraw(group, _weeks_around(group))


async def redraw_naming(group: GroupContext, member: Member) -> None:
    """When a member's name changes, or before their data is deleted: redraw what names them."""
    await redraw(group, await queries.list_weeks_naming(group.session, member.id))


async def follow(group: GroupContext, cohort: Cohort) -> None:
    """After a change: plan the group anew, and redraw what was sent."""
    await begin_week(group, group.course.calendar.week_at(group.now))
    cohort.next_due_at = await plan_anew(group, cohort.planned_until)
    await redraw(group, _weeks_around(group))


def _weeks_around(group: GroupContext) -> Sequence[int]:
    """The weeks whose posts may tell of a coming meeting. What was told in a week that is over stays."""
    week = group.course.calendar.week_at(group.now)
    return [one for one in (week, week + 1) if one >= 1]


async def redraw(group: GroupContext, weeks: Sequence[int]) -> None:
    """Redraw what was sent about the meetings of these weeks."""
    for week in weeks:
        for kind in (GOALS, MEETING):
            await posts.redraw(group.session, group.course.cohort_id, kind, week, group.now)


async def _remind(group: GroupContext, planned: Planned) -> None:
    session, cohort_id = group.session, group.course.cohort_id
    paused = {one.member_id for one in await absence_queries.list_pauses(session, cohort_id, group.now)}
    for member, person in await queries.list_to_remind(session, cohort_id, planned.week):
        due = after_quiet(person, group.course, max(planned.starts_at - REMINDER_BEFORE, group.now))
        if member.id not in paused and due < planned.starts_at:
            await enqueue_for_member(
                group, member, REMINDER, planned.week, due_at=due, expires_at=planned.starts_at
            )
