"""What the forms of the calendar show as set. Each field holds what is so now, so people change what differs.

What a submitted form repeats unchanged changes nothing.
"""

from datetime import datetime, timedelta

from bot.commands.context import Context
from bot.commands.reply import Form
from bot.feature.parts import KnownField
from bot.features.reschedule.cards import day, span
from bot.study.course import Course
from bot.study.plan import Stage
from bot.study.weekly_schedule import WEEKDAYS, Slot
from bot.wording.naming import shorten

LONGEST_HINT = 100
"""Characters beside a field: Discord takes no more."""


async def complete_break(context: Context, form: Form) -> Form:
    """The form of a break begins with the week that comes next."""
    return form.knowing(break_fields(await context.course(), context.now), context.texts)


async def complete_shift(context: Context, form: Form) -> Form:
    """The form of a shift says when the next week begins, and begins with one week later."""
    return form.knowing(shift_fields(await context.course(), context.now), context.texts)


async def complete_move(context: Context, form: Form) -> Form:
    """The form of a move holds when the goals come."""
    return form.knowing(move_fields(await context.course()), context.texts)


async def complete_stage(context: Context, form: Form) -> Form:
    """The form of a stage's length holds the running stage and how long it lasts."""
    return form.knowing(stage_fields(await context.course(), context.now), context.texts)


async def complete_schedule(context: Context, form: Form) -> Form:
    """The form of the posts of a week holds when each is due."""
    return form.knowing(schedule_fields(await context.course()), context.texts)


def break_fields(course: Course, now: datetime) -> dict[str, KnownField]:
    """The first field says which break is set."""
    calendar = course.calendar
    first = calendar.first_day_of(min(calendar.week_at(now) + 1, calendar.length))
    today = calendar.local(now).date()
    ahead = next((one for one in calendar.breaks if one.last >= today), None)
    hint = shorten(f"a break is set {span(ahead)}", LONGEST_HINT) if ahead else ""
    return {
        "from": KnownField(value=first.isoformat(), hint=hint),
        "to": KnownField(value=(first + timedelta(days=6)).isoformat()),
    }


def shift_fields(course: Course, now: datetime) -> dict[str, KnownField]:
    """The field says when the next week begins as things stand."""
    week = course.calendar.week_at(now) + 1
    if week > len(course.syllabus):
        return {}
    hint = f"week {week} begins on {day(course.calendar.first_day_of(week))}; -1 is a week earlier"
    return {"weeks": KnownField(value="1", hint=hint)}


def move_fields(course: Course) -> dict[str, KnownField]:
    """When the goals come."""
    latest = course.calendar.latest
    return {
        "day": KnownField(value=WEEKDAYS[latest.day.weekday()].lower()),
        "at": KnownField(value=f"{latest.at:%H:%M}"),
        "tz": KnownField(value=latest.zone.key),
    }


def stage_fields(course: Course, now: datetime) -> dict[str, KnownField]:
    """The running stage and its weeks. The second field lists the weeks of all stages that are not over."""

    def weeks(stage: Stage) -> int:
        return len(course.syllabus.weeks_of_stage(stage))

    calendar = course.calendar
    ahead = [one for one in course.plan.stages if calendar.end(course.syllabus.weeks_of_stage(one)[-1]) > now]
    if not ahead:
        return {}
    listed = ", ".join(f"{weeks(one)} in stage {one.number}" for one in ahead)
    return {
        "number": KnownField(value=str(ahead[0].number), hint=shorten(ahead[0].title, LONGEST_HINT)),
        "weeks": KnownField(value=str(weeks(ahead[0])), hint=shorten(f"in all; now {listed}", LONGEST_HINT)),
    }


def schedule_fields(course: Course) -> dict[str, KnownField]:
    """When each post of a week is due. A post without a time of its own follows the goals."""
    latest = course.calendar.latest
    first, goals = latest.day.weekday(), f"{latest.at:%H:%M}"

    def field(slot: Slot) -> KnownField:
        weekday = WEEKDAYS[(first + slot.days) % 7].lower()
        if slot.at is not None:
            return KnownField(value=f"{weekday} {slot.at:%H:%M}")
        return KnownField(value=weekday, hint=f"at {goals}, as the goals, unless you add a time")

    return {
        "goals": KnownField(value=f"{WEEKDAYS[first].lower()} {goals}"),
        "paper": field(latest.rhythm.paper),
        "checkin": field(latest.rhythm.check_in),
        "nudge": field(latest.rhythm.nudge),
    }
