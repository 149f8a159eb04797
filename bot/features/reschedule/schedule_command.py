"""Split from bot.features.group_report.commands."""

from datetime import time

from bot.commands.command import Command, Param, Reply, Who
from bot.commands.context import Context
from bot.commands.param_types import WeekdayTime, slot_after
from bot.features.reschedule import schedule_card, weekly
from bot.study import cohort_queries


async def schedule(
    context: Context,
    goals: tuple[int, time | None] | None = None,
    paper: tuple[int, time | None] | None = None,
    checkin: tuple[int, time | None] | None = None,
    nudge: tuple[int, time | None] | None = None,
) -> Reply:
    """Show or move the posts of the week."""
    cohort = await context.active_cohort()
    await cohort_queries.lock_cohort(context.session, cohort)
    course = await context.course()
    if goals is not None:
        person = await context.person()
        course = await weekly.move_goals(context.session, course, cohort, person, context.now, *goals)
    first = course.calendar.latest.day.weekday()
    slots = {"paper": paper, "check_in": checkin, "nudge": nudge}
    moved = {name: slot_after(first, day) for name, day in slots.items() if day is not None}
    if moved:
        person = await context.person()
        course = await weekly.reschedule(context.session, course, cohort, person, context.now, moved)
    return Reply((schedule_card.scheduled(course),), zone=course.zone)


SCHEDULE = Command(
    "plan-admin schedule",
    "See or move the posts of the week",
    schedule,
    (
        Param("goals", "when the goals are posted", WeekdayTime()),
        Param("paper", "when the paper is posted", WeekdayTime()),
        Param("checkin", "when the check-in is posted", WeekdayTime()),
        Param("nudge", "when reminders go out", WeekdayTime()),
    ),
    Who.ORGANIZER,
    writes=True,
    here=True,
    example='/plan-admin schedule paper:thu checkin:"sun 18:00"',
)
