"""Let a group meet: set when and where, post each meeting in time, and note who came.

A meeting is known by its week, like a post: breaks and shifts of the calendar move it, and nothing of it is
doubled. `leading` holds whose turn it is, `hours` how a group finds its hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.errors import UserError
from bot.feature.group import GroupContext, StandingChange
from bot.feature.parts import Appointment
from bot.feature.post_kinds import PostTime
from bot.features.meetings import goals_line, leading, queries
from bot.features.meetings.rules import HERE_BEFORE, REMINDER_BEFORE, Hour, may_say_here
from bot.features.meetings.tables import Meeting, MeetingWish
from bot.outbox import posts
from bot.outbox.enqueue import enqueue_for_member, enqueue_for_rooms
from bot.outbox.planning import enqueue_due as plan_anew
from bot.outbox.tables import Post
from bot.study import absence_queries, audit_log, check_in_queries, cohort_queries
from bot.study.cohort_tables import Cohort
from bot.study.course import Course
from bot.study.people import find_recipient
from bot.study.people_tables import Member, Person
from bot.study.personal_time import after_quiet, zone_of
from bot.study.weekly_schedule import WEEKDAYS

MEETING = "meeting"
"""The kind of the post about the meeting of a week."""

REMINDER = "meeting_reminder"
"""The kind of the private reminder of a meeting."""

GOALS = "week_goals"
"""The kind of the post that names the meeting of its week (`bot.features.weekly_posts`)."""

DEFAULT_MINUTES = 60

WHEN_MISSING = 'On which day and at what time does the group meet? Say it like `when:"thu 19:00"`.'

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


@dataclass(frozen=True, slots=True)
class ReminderData:
    """What a message to one member tells: the meeting, and the zone in which they read times."""

    meeting: Planned
    zone: str


async def set_meeting(
    group: GroupContext,
    cohort: Cohort,
    person: Person,
    when: tuple[int, time | None] | None,
    place: str | None,
    minutes: int | None,
) -> Meeting:
    """Let the group meet, or change when and where. None leaves what is set. Meetings that were cancelled and
    are to come take place again if the day or the hour changes. Raises UserError without a day and an hour.
    """
    session, cohort_id = group.session, group.course.cohort_id
    found = await queries.find_meeting(session, cohort_id)
    held = found[0] if found else None
    at = when[1] if when and when[1] is not None else held.at if held else None
    if at is None or (when is None and held is None):
        raise UserError(WHEN_MISSING)
    if held is None:
        held = Meeting(cohort_id=cohort_id, weekday=0, at=at, minutes=DEFAULT_MINUTES, place="")
        session.add(held)
    if when is not None:
        held.weekday, held.at = when[0], at
        await queries.remove_cancelled(session, cohort_id, None)
    held.place = held.place if place is None else place
    held.minutes = minutes or held.minutes
    await session.flush()
    audit_log.log(session, cohort_id, group.now, "meeting set", describe(held), person.id)
    await _follow(group, cohort)
    return held


async def end_meetings(group: GroupContext, cohort: Cohort, person: Person) -> None:
    """Let the group meet no more. Raises UserError if it does not."""
    await get_meeting(group)
    await queries.remove_meeting(group.session, group.course.cohort_id)
    audit_log.log(group.session, cohort.id, group.now, "meetings ended", "", person.id)
    await _follow(group, cohort)


async def cancel(group: GroupContext, cohort: Cohort, person: Person, week: int, *, undo: bool) -> Planned:
    """Cancel the meeting of one week, or take that back. Raises UserError if there is none, if it is over,
    and if that is so already.
    """
    session = group.session
    planned = await get_planned(group, week)
    if planned.ends_at <= group.now:
        raise UserError(f"The meeting of week {week} is over.")
    if undo and not await queries.remove_cancelled(session, cohort.id, week):
        raise UserError(f"The meeting of week {week} is not cancelled.")
    if not undo and not await queries.add_cancelled(session, cohort.id, week):
        raise UserError(f"The meeting of week {week} is cancelled already.")
    event = "meeting takes place after all" if undo else "meeting cancelled"
    audit_log.log(session, cohort.id, group.now, event, f"week {week}", person.id)
    await _follow(group, cohort)
    return planned


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


async def attend(group: GroupContext, member: Member, week: int | None) -> Planned:
    """Note that the member is at the meeting of a week, or at that which runs now: it keeps their week.

    Raises UserError if there is none now, and before the member joined.
    """
    course, now = group.course, group.now
    await get_meeting(group)
    last = course.calendar.week_at(now)
    weeks = range(week, week + 1) if week is not None else range(last - 1, last + 2)
    near = [one for one in await list_planned(group, weeks) if not one.is_cancelled]
    open_ = [one for one in near if may_say_here(one.starts_at, course.calendar.closes(one.week), now)]
    if not open_:
        coming = await find_next(group)
        if coming is None or coming.starts_at - HERE_BEFORE <= now:
            raise UserError("That meeting is over, so I cannot note any more who came.")
        begins = course.calendar.local(coming.starts_at)
        raise UserError(
            f"No meeting is on now. The next begins on {begins:%a} {begins.day} {begins:%b} at "
            f"{begins:%H:%M} ({course.zone}); from a quarter of an hour before, “I am here” counts."
        )
    planned = open_[-1]
    if planned.week < member.joined_week:
        raise UserError(f"You joined in week {member.joined_week}; the meeting of that week is your first.")
    if await check_in_queries.add_attendance(group.session, member.id, planned.week, now):
        await group.features.standing_changed(group, member, StandingChange(planned.week, points=()))
        await posts.redraw(group.session, course.cohort_id, MEETING, planned.week, now)
    return planned


async def change_wish(
    group: GroupContext, member: Member, *, reminds: bool | None = None, tells_stuck: bool | None = None
) -> MeetingWish:
    """Record what the member wishes of meetings; None leaves it."""
    wish = await queries.find_wish(group.session, member.id)
    if wish is None:
        wish = MeetingWish(member_id=member.id, reminds=False, leads=False, tells_stuck=False)
        group.session.add(wish)
    wish.reminds = wish.reminds if reminds is None else reminds
    wish.tells_stuck = wish.tells_stuck if tells_stuck is None else tells_stuck
    await group.session.flush()
    if tells_stuck is not None:
        await _redraw(group, await queries.list_weeks_naming(group.session, member.id))
    return wish


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
        await _redraw(group, _weeks_around(group))


async def redraw_naming(group: GroupContext, member: Member) -> None:
    """When a member's name changes, or before their data is deleted: redraw what names them."""
    await _redraw(group, await queries.list_weeks_naming(group.session, member.id))


def describe(meeting: Meeting) -> str:
    """`Thursday 19:00, 60 minutes`: a meeting for the group's log."""
    return f"{WEEKDAYS[meeting.weekday]} {meeting.at:%H:%M}, {meeting.minutes} minutes"


async def _follow(group: GroupContext, cohort: Cohort) -> None:
    """After a change: plan the group anew, and redraw what was sent."""
    await begin_week(group, group.course.calendar.week_at(group.now))
    cohort.next_due_at = await plan_anew(group, cohort.planned_until)
    await _redraw(group, _weeks_around(group))


def _weeks_around(group: GroupContext) -> Sequence[int]:
    """The weeks whose posts may tell of a coming meeting. What was told in a week that is over stays."""
    week = group.course.calendar.week_at(group.now)
    return [one for one in (week, week + 1) if one >= 1]


async def _redraw(group: GroupContext, weeks: Sequence[int]) -> None:
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


async def lock(group: GroupContext) -> Cohort:
    """The group's row, locked until the transaction ends."""
    cohort = await cohort_queries.get_cohort(group.session, group.course.cohort_id)
    await cohort_queries.lock_cohort(group.session, cohort)
    return cohort
