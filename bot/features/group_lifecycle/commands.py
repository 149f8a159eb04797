"""/plan-admin start, room, end: where and for how long a group lives."""

from datetime import date, time

from bot.commands.command import Command, Completion, Param, Reply, Who
from bot.commands.context import Context
from bot.commands.param_types import Choice, Day, OnOff, Text, TimeOfDay, Weekday, Zone
from bot.curricula.library import find_plan
from bot.errors import UserError
from bot.features.group_lifecycle import cards, service
from bot.messages.notice import notice
from bot.messages.text import Instant, TimeStyle
from bot.study import cohort_queries
from bot.study.plan import Pace
from bot.wording.naming import tidy


async def start(
    context: Context,
    plan: str,
    pace: str,
    start: date,
    at: time,
    tz: str,
    day: int | None = None,
    name: str = "",
) -> Reply:
    """Start a cohort in this channel."""
    context.check_room()
    wish = service.Wish(find_plan(context.plans, plan), Pace(pace), start, at, tz, day, tidy(name, 60))
    person = await context.person()
    course = await service.start(
        context.session, context.shelf, wish, context.room, person, context.now, context.room_codes
    )
    running = course.calendar.week_at(context.now)
    end = Instant(course.calendar.end(len(course.syllabus)), TimeStyle.DATE)
    return Reply(
        (cards.started(course, running, end),), cards.invitation(course, context.now), zone=course.zone
    )


async def room(context: Context, code: str = "") -> Reply:
    """Show the code that lets the cohort live in a further channel; or use it there."""
    if not code:
        if await context.find_cohort() is None:
            raise UserError("Add the code that `/plan-admin room` shows in the group's own channel.")
        cohort = await context.active_cohort()
        words = (
            f"To let {cohort.name} live in another channel too, here or on another platform, type "
            f"`/plan-admin room {cohort.room_code}` there. It takes somebody "
            "who manages that channel's server or workspace; keep the code to yourself."
        )
        zone = (await context.course()).zone
        return Reply((notice(words, zone),), zone=zone)
    context.check_room()
    found = await cohort_queries.find_cohort_by_code(context.session, code.casefold())
    if found is None:
        raise UserError(
            "That code fits no group. `/plan-admin room` in the group's own channel shows the right one."
        )
    await service.add_room(context.session, found, context.room, await context.person(), context.now)
    context.choose(found)
    course = await context.course()
    invitation = cards.invitation(course, context.now)
    words = f"{course.name} lives here too from now on: everything new is posted in each of its channels."
    return Reply((notice(words, course.zone),), invitation, zone=course.zone)


async def end(context: Context, *, undo: bool = False) -> Reply:
    """End the cohort; or take that back."""
    cohort, person = await context.cohort(), await context.person()
    if undo:
        await service.take_back_end(context.session, cohort, person, context.now)
        course = await context.course()
        await service.refresh_next_due(context.session, cohort, course)
        words = f"{course.name} goes on, and the channel is told."
        told = cards.goes_on(course, context.now)
        return Reply((notice(words, course.zone),), told, zone=course.zone)
    await context.active_cohort()
    course = await context.course()
    await service.end(context.session, cohort, person, context.now)
    return Reply((cards.ended(course),), cards.farewell(course), zone=course.zone)


START = Command(
    "plan-admin start",
    "Start a study group in this channel",
    start,
    (
        Param(
            "plan",
            "which plan",
            Text("a plan such as deep-learning", 100),
            required=True,
            complete=Completion.PLAN,
            pick=True,
        ),
        Param(
            "pace",
            "how fast",
            Choice(tuple(pace.value for pace in Pace)),
            required=True,
            usual=Pace.STANDARD.value,
        ),
        Param(
            "start",
            "the date of the first week",
            Day(),
            required=True,
            complete=Completion.DATE,
            pick=True,
            label="First day",
        ),
        Param(
            "at",
            "the time of the weekly goals",
            TimeOfDay(),
            required=True,
            complete=Completion.TIME,
            pick=True,
            label="Time of the goals",
        ),
        Param(
            "tz",
            "the group's time zone",
            Zone(),
            required=True,
            complete=Completion.ZONE,
            pick=True,
            label="Time zone",
        ),
        Param("day", "the weekday of the goals, if not that of the date", Weekday()),
        Param("name", "what the group is called", Text("a name", 60), rest=True),
    ),
    Who.ORGANIZER,
    writes=True,
    here=True,
    form=True,
    settles=True,
    example="/plan-admin start plan:deep-learning pace:standard start:2027-01-04 at:09:00 tz:Europe/Berlin",
)


ROOM = Command(
    "plan-admin room",
    "Let the group live in a further channel",
    room,
    (Param("code", "the code that this command shows in the group's own channel", Text("a code", 64)),),
    Who.ORGANIZER,
    writes=True,
    here=True,
    settles=True,
    example="/plan-admin room",
)


END = Command(
    "plan-admin end",
    "End the group; what everyone did is kept",
    end,
    (Param("undo", "take the end back", OnOff(), hidden=True),),
    Who.ORGANIZER,
    writes=True,
    here=True,
)
