"""Members at their own pace: begin and end it, and send them the goals of their own weeks."""

from datetime import date, datetime, timedelta

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.features.self_paced.rules import OwnPace
from bot.outbox import posts
from bot.outbox.enqueue import enqueue_for_member, post_key
from bot.study import people_queries, progress_queries
from bot.study.course import Course
from bot.study.people_tables import Member
from bot.study.plan import Pace

GOALS = "week_goals"
"""The kind of the post with a week's goals (`bot.features.weekly_posts`), here sent to one member."""

FURTHEST_START = timedelta(days=366)
"""How far ahead one's own pace may begin."""


def find_own_pace(course: Course, member: Member) -> OwnPace | None:
    """The member's own pace; None if they follow the group."""
    if member.own_pace is None or member.own_week is None or member.own_day is None:
        return None
    own = course.at_own_pace(Pace(member.own_pace), member.own_week, member.own_day)
    joined_late = member.joined_at >= course.calendar.check_in_due(member.joined_week)
    return OwnPace(course, own, member.own_week, member.joined_week, joined_late)


async def follow_own(group: GroupContext, member: Member, pace: Pace | None, start: date | None) -> Course:
    """Let the member follow the plan at their own pace, from the first week with an open item.

    Their ticks stay. Raises UserError if the start is in the past or more than FURTHEST_START ahead, if no
    item is open, and if they already follow it so and ask for no change.
    """
    course, now = group.course, group.now
    held = find_own_pace(course, member)
    if held is not None and pace is None and start is None:
        raise UserError(
            f"You follow the plan at your own pace already, {held.own.syllabus.pace.value}. "
            "`/plan pace set own start:DATE` starts you again, `/plan pace set group` brings you back."
        )
    today = course.calendar.local(now).date()
    day = start or today
    if not today <= day <= today + FURTHEST_START:
        raise UserError(f"Your own pace can begin from today ({today}) on, within a year.")
    chosen = pace or course.syllabus.pace
    done = await progress_queries.list_completed_keys(group.session, member.id)
    # Lay out the whole plan from week 1 to find the first week with an open item; that week begins on `day`.
    laid = course.at_own_pace(chosen, 1, day).syllabus
    week = next((one.number for one in laid.weeks if any(item.key not in done for item in one.core)), None)
    if week is None:
        raise UserError("You have ticked the whole plan, so there is nothing left to follow. Well done!")
    member.own_pace, member.own_week, member.own_day = chosen.value, week, day
    await group.session.flush()
    await group.features.standing_changed(group, member)
    own = course.at_own_pace(chosen, week, day)
    if own.calendar.start(week) <= now:
        await _enqueue_goals(group, own, member, week)
    return own


async def follow_group(group: GroupContext, member: Member) -> None:
    """Let the member follow the group again. Raises UserError if they already do."""
    if member.own_pace is None:
        raise UserError("You follow the group's pace already. `/plan pace set own` begins one of your own.")
    member.own_pace = member.own_week = member.own_day = None
    await group.session.flush()
    await group.features.standing_changed(group, member)


async def enqueue_goals(group: GroupContext) -> datetime | None:
    """Enqueue for each self-paced member the goals of their running week, once.

    Returns when the next goals are due; None if there are none.
    """
    following: list[datetime] = []
    for member in await people_queries.list_self_paced(group.session, group.course.cohort_id):
        own_pace = find_own_pace(group.course, member)
        if own_pace is None:
            continue
        own = own_pace.own
        week = own.calendar.week_at(group.now)
        if own_pace.first <= week <= len(own.syllabus) and group.now < own.calendar.end(week):
            await _enqueue_goals(group, own, member, week)
        upcoming = max(week + 1, own_pace.first)
        if upcoming <= own.calendar.length:
            following.append(own.calendar.start(upcoming))
    return min(following, default=None)


async def send_missed_goals(group: GroupContext, member: Member) -> None:
    """When a member comes back: send the goals of their own week that were dropped because they were away."""
    own_pace = find_own_pace(group.course, member)
    if own_pace is not None:
        week = own_pace.own.calendar.week_at(group.now)
        await posts.send_after_all(group.session, _key(own_pace.own, member, week))


def _key(own: Course, member: Member, week: int) -> str:
    """The post's key contains the day on which the own pace began, so that a member who begins again gets the
    goals again.
    """
    return f"{post_key(own, GOALS, week, member.id)}:{member.own_day:%Y%m%d}"


async def _enqueue_goals(group: GroupContext, own: Course, member: Member, week: int) -> None:
    await enqueue_for_member(
        group,
        member,
        GOALS,
        week,
        due_at=own.calendar.start(week),
        expires_at=own.calendar.end(week),
        key=_key(own, member, week),
    )
