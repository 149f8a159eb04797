"""Which meetings a group has, and when: one for each week, as the calendar has it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.feature.parts import Appointment
from bot.feature.post_kinds import PostTime
from bot.features.meetings import goals_line, leading, queries
from bot.features.meetings.rules import Hour
from bot.features.meetings.tables import Meeting
from bot.study.course import Course

MEETING = "meeting"
"""The kind of the post about the meeting of a week."""

NO_MEETING = "This group has no meeting yet. An organizer sets one with `/plan-admin meeting set`."


@dataclass(frozen=True, slots=True)
class Planned:
    """The meeting of a week. `leader` is a name that others may read; None while nobody leads."""

    week: int
    time: PostTime
    place: str
    leader: str | None = None
    stuck: tuple[str, ...] = ()
    here: int = 0
    is_cancelled: bool = False

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return self.time.due_at

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.time.expires_at


async def find_meeting(group: GroupContext) -> Meeting | None:
    """The group's meeting, or None if it has none."""
    found = await queries.find_meeting(group.session, group.course.cohort_id)
    return found[0] if found else None


async def get_meeting(group: GroupContext) -> Meeting:
    """The group's meeting. Raises UserError if it has none."""
    found = await find_meeting(group)
    if found is None:
        raise UserError(NO_MEETING)
    return found


async def get_planned(group: GroupContext, week: int) -> Planned:
    """The meeting of a week, cancelled or not. Raises UserError if there is none."""
    await get_meeting(group)
    found = await list_planned(group, range(week, week + 1))
    if not found:
        raise UserError(f"Week {week} has no meeting.")
    return found[0]


async def list_planned(group: GroupContext, weeks: range) -> list[Planned]:
    """The meetings of these weeks, in order, cancelled ones included."""
    found = await queries.find_meeting(group.session, group.course.cohort_id)
    if found is None:
        return []
    meeting, cancelled = found
    planned = []
    for week in range(max(1, weeks.start), min(weeks.stop, len(group.course.syllabus) + 1)):
        time = find_time(group.course, meeting, week)
        if time is not None:
            planned.append(Planned(week, time, meeting.place, is_cancelled=week in cancelled))
    return planned


def find_time(course: Course, meeting: Meeting, week: int) -> PostTime | None:
    """When the meeting of a week begins and ends; None if that week has none, or if the group is over."""
    starts_at = Hour(meeting.weekday, meeting.at).in_week(course.calendar, week)
    if starts_at is None or (course.ended_at is not None and starts_at > course.ended_at):
        return None
    return PostTime(starts_at, starts_at + timedelta(minutes=meeting.minutes))


async def find_next(group: GroupContext) -> Planned | None:
    """The running meeting, or the next one that takes place, with all that is to be told of it; None if there
    is none.
    """
    week = max(1, group.course.calendar.week_at(group.now))
    for planned in await list_planned(group, range(week - 1, len(group.course.syllabus) + 1)):
        if planned.ends_at > group.now and not planned.is_cancelled:
            return await with_details(group, planned)
    return None


async def with_details(group: GroupContext, planned: Planned) -> Planned:
    """The meeting with who leads, who is stuck, and how many came."""
    session, cohort_id = group.session, group.course.cohort_id
    return Planned(
        planned.week,
        planned.time,
        planned.place,
        await leading.find_name(group, planned.week),
        tuple(await queries.list_stuck(session, cohort_id, planned.week)),
        await queries.count_here(session, cohort_id, planned.week),
        planned.is_cancelled,
    )


async def list_appointments(group: GroupContext, weeks: range) -> list[Appointment]:
    """The meetings of these weeks that take place, for the goals and for calendars."""
    told = []
    planned = [one for one in await list_planned(group, weeks) if not one.is_cancelled]
    for one in planned:
        leader = await leading.find_name(group, one.week) if len(planned) == 1 else None
        told.append(
            Appointment(
                name=MEETING,
                week=one.week,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                title="meeting",
                place=one.place,
                line=goals_line.draw(one.starts_at, one.place, leader),
            )
        )
    return told
