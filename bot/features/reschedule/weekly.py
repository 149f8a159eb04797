"""Split from bot.features.group_lifecycle.service."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.features.group_lifecycle.cards import DAYS
from bot.features.reschedule import rules, service
from bot.study import audit_log
from bot.study.cohort_tables import Cohort, CohortState
from bot.study.course import Course
from bot.study.people_tables import Person
from bot.study.weekly_schedule import Slot
from bot.wording.counting import counted


async def reschedule(
    session: AsyncSession,
    course: Course,
    cohort: Cohort,
    person: Person,
    now: datetime,
    moved: Mapping[str, Slot],
) -> Course:
    """Move the posts inside the week: `paper`, `check_in`, `nudge`. Those that were posted stay.

    The nudge stays a day after the check-in unless it is moved itself; UserError if it would come first.
    """
    if cohort.state == CohortState.FINISHED:
        raise UserError(f"{cohort.name} has gone through its whole plan, so there is nothing left to move.")
    moved = dict(moved)
    held, goals_at = course.calendar.latest.rhythm, course.calendar.latest.at
    for name, slot in moved.items():
        if name != "nudge" and slot.days == 0 and slot.at is not None and slot.at < goals_at:
            raise UserError(
                f"On the day of the goals, a post can only come after them, from {goals_at:%H:%M} on."
            )
    check_in = moved.get("check_in", held.check_in)
    if "nudge" not in moved and "check_in" in moved:
        moved["nudge"] = Slot(check_in.days + 1, check_in.at)
    nudge = moved.get("nudge", held.nudge)
    if (nudge.days, nudge.at or goals_at) <= (check_in.days, check_in.at or goals_at):
        if nudge.days > 0:
            raise UserError(
                "Reminders go to those who have not answered, so they must come after the check-in."
            )
        moved["nudge"] = Slot(7, nudge.at)  # the weekday of the goals: the day after the week, in its grace
    after = rules.set_rhythm(course, replace(held, **moved), now)
    # A post that moved to an earlier day is due now: plan the running week anew. What is there stays.
    week_began = after.calendar.start(max(1, after.calendar.week_at(now))) - timedelta(seconds=1)
    cohort.planned_until = min(cohort.planned_until, week_began)
    await service.keep(session, cohort, course, after, now)
    told = ", ".join(f"{name} {counted(slot.days, 'day')} after the goals" for name, slot in moved.items())
    audit_log.log(session, cohort.id, now, "rescheduled", told, person.id)
    await session.flush()
    return after


async def move_goals(
    session: AsyncSession,
    course: Course,
    cohort: Cohort,
    person: Person,
    now: datetime,
    weekday: int,
    at: time | None,
) -> Course:
    """Move the weekly goals: their time from the next week on, their weekday until the first week begins.

    Raises UserError for a weekday that comes too late to move.
    """
    latest = course.calendar.latest
    if weekday != latest.day.weekday() and course.calendar.week_at(now) >= 1:
        raise UserError(
            "The group has begun, so its weekday is changed with "
            f"`/plan-admin move day:{DAYS[weekday][:3].lower()}`. Here you can still change the time."
        )
    if (weekday, at or latest.at) == (latest.day.weekday(), latest.at):
        return course
    after = rules.move(course, weekday, at, None, now)
    await service.keep(session, cohort, course, after, now)
    first, moved = after.calendar.first, after.calendar.latest
    audit_log.log(session, cohort.id, now, "rescheduled", f"goals {first} {moved.at:%H:%M}", person.id)
    await session.flush()
    return after
