"""Members who follow the plan at a pace of their own: their dates, and their goals."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import weekly
from bot.cards.card import Card
from bot.db import people, progress
from bot.db.tables import Member
from bot.domain.calendar import PostKind
from bot.domain.course import Course
from bot.domain.errors import UserError
from bot.domain.own_pace import OwnPace
from bot.domain.plan import Pace
from bot.services.hours import zone_of
from bot.services.owing import owe_member, post_key

FURTHEST_START = timedelta(days=366)


def pace_of(course: Course, member: Member) -> OwnPace | None:
    """The member's own pace beside the group's; None for who follows the group."""
    if member.own_pace is None or member.own_week is None or member.own_day is None:
        return None
    own = course.at_own_pace(Pace(member.own_pace), member.own_week, member.own_day)
    return OwnPace(course, own, member.own_week, member.joined_week)


def course_at(course: Course, member: Member | None, now: datetime) -> Course:
    """The course as the member follows it at `now`: their own once it has begun, else the group's."""
    alone = pace_of(course, member) if member is not None else None
    return alone.own if alone and now >= alone.own.calendar.start(alone.first) else course


async def follow_own(
    session: AsyncSession,
    course: Course,
    member: Member,
    pace: Pace | None,
    start: date | None,
    now: datetime,
) -> Course:
    """Let the member follow the plan alone, from the first week with something open. Their ticks stay.

    Raises UserError for a start that is past or far away, where nothing is open, and for who follows it
    alone already and asks for nothing else.
    """
    held = pace_of(course, member)
    if held is not None and pace is None and start is None:
        raise UserError(
            f"You follow the plan at your own pace already, {held.own.syllabus.pace.value}. "
            "`/plan pace own start:DATE` begins anew, `/plan pace group` brings you back."
        )
    today = course.calendar.local(now).date()
    day = start or today
    if not today <= day <= today + FURTHEST_START:
        raise UserError(f"Your own pace can begin from today ({today}) on, within a year.")
    chosen = pace or course.syllabus.pace
    done = await progress.list_completed_keys(session, member.id)
    laid = course.at_own_pace(chosen, 1, day).syllabus
    week = next((one.number for one in laid.weeks if any(item.key not in done for item in one.core)), None)
    if week is None:
        raise UserError("You have ticked the whole plan, so there is nothing left to follow. Well done!")
    member.own_pace, member.own_week, member.own_day = chosen.value, week, day
    await session.flush()
    own = course.at_own_pace(chosen, week, day)
    if own.calendar.start(week) <= now:
        await _owe_goals(session, own, member, week, own.calendar.start(week))
    return own


async def follow_group(session: AsyncSession, member: Member) -> None:
    """Let the member follow the group again. Raises UserError where they do."""
    if member.own_pace is None:
        raise UserError("You follow the group's pace already. `/plan pace own` begins one of your own.")
    member.own_pace = member.own_week = member.own_day = None
    await session.flush()


async def owe_goals(session: AsyncSession, course: Course, after: datetime, until: datetime) -> None:
    """Owe each self-paced member the goals of their own weeks that begin after `after`, until `until`."""
    for member in await people.list_self_paced(session, course.cohort_id):
        alone = pace_of(course, member)
        if alone is None:
            continue
        own = alone.own
        for post in own.calendar.posts_between(own.syllabus, after, until):
            if post.kind is PostKind.WEEK_GOALS and post.week >= alone.first and post.expires_at > until:
                await _owe_goals(session, own, member, post.week, post.due_at)


async def next_due(session: AsyncSession, course: Course, after: datetime) -> datetime | None:
    """When something is due next: a post of the group, or a member's own goals."""
    found = [course.calendar.next_due(course.syllabus, after)]
    for member in await people.list_self_paced(session, course.cohort_id):
        alone = pace_of(course, member)
        if alone is not None:
            own = alone.own.calendar
            week = max(own.week_at(after) + 1, alone.first)
            found.append(own.start(week) if week <= own.length else None)
    return min((moment for moment in found if moment is not None), default=None)


async def compose_goals(session: AsyncSession, course: Course, member_id: int, week: int) -> Card | None:
    """The goals of a member's own week; None where they do not follow it any more."""
    found = await people.find_member_with_person(session, member_id)
    if found is None or found[0].left_at is not None:
        return None
    alone = pace_of(course, found[0])
    if alone is None or week > len(alone.own.syllabus):
        return None
    own = alone.own
    return replace(weekly.week_goals(own, own.syllabus.week(week)), zone=zone_of(found[1], course))


async def _owe_goals(session: AsyncSession, own: Course, member: Member, week: int, due_at: datetime) -> None:
    key = f"{post_key(own, PostKind.WEEK_GOALS, week, member.id)}:{member.own_day:%Y%m%d}"
    await owe_member(
        session,
        own,
        member,
        PostKind.WEEK_GOALS,
        week,
        due_at=due_at,
        expires_at=own.calendar.end(week),
        key=key,
    )
