"""Move the posts inside a week, and the goals themselves, at once and without a draft. Sent posts stay."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.features.reschedule import rules
from bot.features.reschedule.service import keep
from bot.study import audit_log
from bot.study.cohort_tables import Cohort, CohortState
from bot.study.course import Course
from bot.study.people_tables import Person
from bot.study.weekly_schedule import WEEKDAYS, Slot
from bot.wording.counting import counted

TITLES = {"paper": "paper", "check_in": "check-in", "nudge": "reminders"}
"""What the posts of a week are called in the log."""


def is_set(course: Course, name: str, slot: Slot) -> bool:
    """Whether the post is due then already: a form repeats what nobody changed.

    `name` is `paper`, `check_in` or `nudge`.
    """
    held: Slot = getattr(course.calendar.latest.rhythm, name)
    goals_at = course.calendar.latest.at
    return (held.days % 7, held.at or goals_at) == (slot.days, slot.at or goals_at)


async def move_slots(
    group: GroupContext, cohort: Cohort, person: Person, moved: Mapping[str, Slot]
) -> Course:
    """Move posts inside the week: `paper`, `check_in` and `nudge` (the reminders).

    Reminders stay one day after the check-in unless they are moved too. Raises UserError if they would come
    before it, and after the end of the plan.
    """
    course, now = group.course, group.now
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
        moved["nudge"] = Slot(7, nudge.at)  # the weekday of the goals means the day after the week
    after = rules.set_rhythm(course, replace(held, **moved), now)
    # A post that moved to an earlier day may be due now: plan the running week again. Existing posts stay.
    week_began = after.calendar.start(max(1, after.calendar.week_at(now))) - timedelta(seconds=1)
    cohort.planned_until = min(cohort.planned_until, week_began)
    await keep(group, cohort, after)
    told = ", ".join(f"{TITLES[name]} {_after_goals(slot)}" for name, slot in moved.items())
    audit_log.log(group.session, cohort.id, now, "rescheduled", told, person.id)
    await group.session.flush()
    return after


def _after_goals(slot: Slot) -> str:
    """`3 days after the goals, at 18:00`."""
    when = f"{counted(slot.days, 'day')} after the goals" if slot.days else "on the day of the goals"
    return f"{when}, at {slot.at:%H:%M}" if slot.at else when


async def move_goals(
    group: GroupContext, cohort: Cohort, person: Person, weekday: int, at: time | None
) -> Course:
    """Move the weekly goals: their time from the next week on, and their weekday only before the first week
    begins.

    `weekday` counts from Monday, which is 0. Raises UserError if it is too late to move the weekday.
    """
    course, now = group.course, group.now
    latest = course.calendar.latest
    if weekday != latest.day.weekday() and course.calendar.week_at(now) >= 1:
        raise UserError(
            "The group has begun, so its weekday is changed with "
            f"`/plan-admin calendar move day:{WEEKDAYS[weekday][:3].lower()}`. "
            "Here you can still change the time."
        )
    if (weekday, at or latest.at) == (latest.day.weekday(), latest.at):
        return course
    after = rules.move(course, weekday, at, None, now)
    await keep(group, cohort, after)
    first, moved = after.calendar.first, after.calendar.latest
    audit_log.log(group.session, cohort.id, now, "rescheduled", f"goals {first} {moved.at:%H:%M}", person.id)
    await group.session.flush()
    return after
