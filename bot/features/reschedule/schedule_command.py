"""/plan-admin calendar schedule: see or move the posts of a week."""

from dataclasses import replace
from datetime import time

from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.params import Param
from bot.commands.reply import Reply
from bot.commands.time_types import WeekdayTime, slot_after
from bot.features.reschedule import forms, schedule_card
from bot.features.reschedule.slots import is_set, move_goals, move_slots
from bot.study import cohort_queries


async def schedule(
    context: Context,
    goals: tuple[int, time | None] | None = None,
    paper: tuple[int, time | None] | None = None,
    checkin: tuple[int, time | None] | None = None,
    nudge: tuple[int, time | None] | None = None,
) -> Reply:
    """Show when the posts of a week are due, or move some of them."""
    cohort = await context.cohort()
    await cohort_queries.lock_cohort(context.session, cohort)
    group = await context.group()
    if goals is not None:
        course = await move_goals(group, cohort, await context.person(), *goals)
        group = replace(group, course=course)
    first = group.course.calendar.latest.day.weekday()
    slots = {"paper": paper, "check_in": checkin, "nudge": nudge}
    asked = {name: slot_after(first, day) for name, day in slots.items() if day is not None}
    moved = {name: slot for name, slot in asked.items() if not is_set(group.course, name, slot)}
    if moved:
        course = await move_slots(group, cohort, await context.person(), moved)
        group = replace(group, course=course)
    return Reply((schedule_card.scheduled(group.course),))


SCHEDULE = Command(
    "plan-admin calendar schedule",
    "See or move the posts of the week",
    schedule,
    (
        Param("goals", "when the goals are posted", WeekdayTime(), in_form=True),
        Param("paper", "when the paper is posted", WeekdayTime(), in_form=True),
        Param("checkin", "when the check-in is posted", WeekdayTime(), label="Check-in", in_form=True),
        Param("nudge", "when reminders go out", WeekdayTime(), label="Reminders", in_form=True),
    ),
    Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    writes=True,
    opens_form=True,
    complete_form=forms.complete_schedule,
    example='/plan-admin calendar schedule paper:thu checkin:"sun 18:00"',
    aliases=("plan-admin schedule",),
    form_title="The posts of a week",
)
