"""Let a group meet: set when and where, cancel, and note who came.

A meeting is known by its week, like a post: breaks and shifts of the calendar move it, and nothing of it is
doubled. `timetable` says which meetings there are, `announcing` tells of them, `leading` holds whose turn it
is, and `hours` how a group finds its hour.
"""

from datetime import time

from bot.errors import UserError
from bot.feature.group import GroupContext, StandingChange
from bot.features.meetings import queries
from bot.features.meetings.announcing import follow, redraw
from bot.features.meetings.rules import HERE_BEFORE, may_say_here
from bot.features.meetings.tables import Meeting, MeetingWish
from bot.features.meetings.timetable import (
    MEETING,
    Planned,
    find_next,
    get_meeting,
    get_planned,
    list_planned,
)
from bot.outbox import posts
from bot.study import audit_log, check_in_queries, cohort_queries
from bot.study.cohort_tables import Cohort
from bot.study.people_tables import Member, Person
from bot.study.weekly_schedule import WEEKDAYS

DEFAULT_MINUTES = 60

WHEN_MISSING = 'On which day and at what time does the group meet? Say it like `when:"thu 19:00"`.'


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
    await follow(group, cohort)
    return held


async def end_meetings(group: GroupContext, cohort: Cohort, person: Person) -> None:
    """Let the group meet no more. Raises UserError if it does not."""
    await get_meeting(group)
    await queries.remove_meeting(group.session, group.course.cohort_id)
    audit_log.log(group.session, cohort.id, group.now, "meetings ended", "", person.id)
    await follow(group, cohort)


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
    await follow(group, cohort)
    return planned


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
        await redraw(group, await queries.list_weeks_naming(group.session, member.id))
    return wish


def describe(meeting: Meeting) -> str:
    """`Thursday 19:00, 60 minutes`: a meeting for the group's log."""
    return f"{WEEKDAYS[meeting.weekday]} {meeting.at:%H:%M}, {meeting.minutes} minutes"


async def lock(group: GroupContext) -> Cohort:
    """The group's row, locked until the transaction ends."""
    cohort = await cohort_queries.get_cohort(group.session, group.course.cohort_id)
    await cohort_queries.lock_cohort(group.session, cohort)
    return cohort
