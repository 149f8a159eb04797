"""/plan-admin calendar break, resume, shift, move, stage, confirm: change the calendar of a running group.

Each command first shows the new calendar. `confirm`, or the button of that card, makes the change.
"""

from collections.abc import Callable
from datetime import date, datetime, time

from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.param_types import FreeText, Integer
from bot.commands.params import Autocomplete, Param
from bot.commands.reply import Reply
from bot.commands.time_types import Date, TimeOfDay, TimeZone, Weekday
from bot.errors import UserError
from bot.features.reschedule import cards, forms, rules, service
from bot.study import cohort_queries
from bot.study.course import Course
from bot.study.localtime import zone
from bot.study.weekly_schedule import WEEKDAYS
from bot.wording.counting import counted
from bot.wording.naming import tidy

MOST_WEEKS = 52
"""Weeks that one command may shift by, or give to a stage."""


async def break_(context: Context, from_: date, to: date, reason: str = "") -> Reply:
    """Show the calendar with a break."""
    why = tidy(reason, 100)

    def change(course: Course) -> Course:
        return rules.take_break(course, from_, to, why, context.now)

    def words(after: Course) -> str:
        taken = next(one for one in after.calendar.breaks if one.first == from_)
        return cards.break_taken(before, after, taken, context.now)

    before = await context.course()
    return await _show(context, change, words, "break", f"{from_} to {to}" + (f": {why}" if why else ""))


async def resume(context: Context) -> Reply:
    """Show the calendar without the present break, or else without the next one."""

    def words(after: Course) -> str:
        kept = {one.first for one in after.calendar.breaks if one in before.calendar.breaks}
        ended = next(one for one in before.calendar.breaks if one.first not in kept)
        return cards.resumed(before, after, ended, context.now)

    before = await context.course()
    return await _show(context, lambda course: rules.resume(course, context.now), words, "break ended", "")


async def shift(context: Context, weeks: int) -> Reply:
    """Show the calendar with all coming weeks later or earlier."""
    before = await context.course()
    return await _show(
        context,
        lambda course: rules.shift(course, weeks, context.now),
        lambda after: cards.shifted(before, after, weeks, context.now),
        "shift",
        f"{counted(abs(weeks), 'week')} {'later' if weeks > 0 else 'earlier'}",
    )


async def move(
    context: Context, day: int | None = None, at: time | None = None, tz: str | None = None
) -> Reply:
    """Show the calendar with the goals on another weekday, at another time, or in another zone."""
    if day is None and at is None and tz is None:
        raise UserError(
            "Say where the goals are to move, for example `/plan-admin calendar move day:wed at:18:00`."
        )
    where = zone(tz) if tz else None
    before = await context.course()

    def detail(after: Course) -> str:
        goals = after.calendar.latest
        day_at = f"{WEEKDAYS[goals.day.weekday()]} {goals.at:%H:%M} {goals.zone.key}"
        return f"goals on {day_at} from week {goals.week} on"

    return await _show(
        context,
        lambda course: rules.move(course, day, at, where, context.now),
        lambda after: cards.moved(before, after, context.now),
        "move",
        detail,
    )


async def stage(context: Context, number: int, weeks: int) -> Reply:
    """Show the calendar with a longer or shorter stage."""
    return await _show(
        context,
        lambda course: rules.set_stage(course, number, weeks, context.now),
        lambda after: cards.stage_set(after, number),
        "stage length",
        f"stage {number}: {counted(weeks, 'week')}",
    )


async def confirm(context: Context, draft: str | None = None) -> Reply:
    """Make the change that was shown."""
    cohort = await context.cohort()
    await cohort_queries.lock_cohort(context.session, cohort)
    before, person = await context.group(), await context.person()
    after = await service.confirm(before, context.courses, cohort, person, draft)
    return Reply((cards.calendar_changed(before.course, after, context.now),))


async def _show(
    context: Context,
    change: Callable[[Course], Course],
    words: Callable[[Course], str],
    event: str,
    detail: str | Callable[[Course], str],
) -> Reply:
    cohort, group, person = await context.cohort(), await context.group(), await context.person()
    before = group.course
    _refuse_finished(before, context.now)
    after = change(before)
    logged = detail if isinstance(detail, str) else detail(after)
    proposal = service.Proposal(after, event, logged, words(after))
    token = await service.propose(group, cohort, person, proposal)
    return Reply((cards.changed_calendar(before, after, proposal.words, context.now, token),))


def _refuse_finished(course: Course, now: datetime) -> None:
    if now >= course.calendar.end(course.calendar.length):
        raise UserError(f"{course.name} has gone through its whole plan, so there is nothing left to move.")


BREAK = Command(
    "plan-admin calendar break",
    "Take a break: what would be due comes whole weeks later",
    break_,
    (
        Param(
            "from",
            "the first day of the break",
            Date(days_back=1),
            is_required=True,
            autocomplete=Autocomplete.DATE,
            label="First day",
        ),
        Param(
            "to",
            "its last day",
            Date(days_back=1),
            is_required=True,
            autocomplete=Autocomplete.DATE,
            label="Last day",
        ),
        Param(
            "reason",
            "why, in a few words that everyone sees",
            FreeText("a reason", 100),
            takes_rest=True,
            in_form=True,
        ),
    ),
    Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    writes=True,
    opens_form=True,
    complete_form=forms.complete_break,
    aliases=("plan-admin break",),
    example="/plan-admin calendar break from:2026-12-21 to:2027-01-03 reason:holidays",
    form_title="Take a break",
)

RESUME = Command(
    "plan-admin calendar resume",
    "End the break that is on, or cancel the next one",
    resume,
    who=Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    writes=True,
    aliases=("plan-admin resume",),
)

SHIFT = Command(
    "plan-admin calendar shift",
    "Let all weeks to come begin later, or earlier",
    shift,
    (
        Param(
            "weeks",
            "by how many weeks; -1 is one earlier",
            Integer(-MOST_WEEKS, MOST_WEEKS),
            is_required=True,
        ),
    ),
    Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    writes=True,
    opens_form=True,
    complete_form=forms.complete_shift,
    aliases=("plan-admin shift",),
    example="/plan-admin calendar shift 1",
    form_title="Shift the plan",
)

MOVE = Command(
    "plan-admin calendar move",
    "Move the goals to another weekday, time or zone, from the next week on",
    move,
    (
        Param("day", "the new weekday", Weekday(), label="Weekday", in_form=True),
        Param(
            "at",
            "the new time",
            TimeOfDay(),
            autocomplete=Autocomplete.TIME,
            label="Time of the goals",
            in_form=True,
        ),
        Param(
            "tz",
            "the new time zone",
            TimeZone(),
            autocomplete=Autocomplete.ZONE,
            label="Time zone",
            in_form=True,
        ),
    ),
    Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    writes=True,
    opens_form=True,
    complete_form=forms.complete_move,
    aliases=("plan-admin move",),
    example="/plan-admin calendar move day:wed at:18:00",
    form_title="Move the goals",
)

STAGE = Command(
    "plan-admin calendar stage",
    "Let a stage last longer or shorter",
    stage,
    (
        Param("number", "which stage", Integer(1, 99), is_required=True, label="Stage"),
        Param("weeks", "how many weeks it lasts in all", Integer(1, MOST_WEEKS), is_required=True),
    ),
    Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    writes=True,
    opens_form=True,
    complete_form=forms.complete_stage,
    aliases=("plan-admin stage",),
    example="/plan-admin calendar stage 2 8",
    form_title="Length of a stage",
)

CONFIRM = Command(
    "plan-admin calendar confirm",
    "Make the change of the calendar that I showed you last",
    confirm,
    (Param("draft", "which change", FreeText("a code", 16), is_hidden=True),),
    Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    writes=True,
    aliases=("plan-admin confirm",),
    posts=True,
)
