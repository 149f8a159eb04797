"""/plan-admin start, room, end: start a group, add a channel, end it."""

from datetime import date, time

from bot.commands.command import Autocomplete, Command, Needs, Param, Reply, Who
from bot.commands.context import Context
from bot.commands.param_types import Choice, FreeText, OnOff
from bot.commands.time_types import Date, TimeOfDay, TimeZone, Weekday
from bot.curricula.catalogue import find_plan
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
    """Start a group in this channel."""
    context.check_room()
    request = service.StartRequest(
        find_plan(context.plans, plan), Pace(pace), start, at, tz, day, tidy(name, service.LONGEST_NAME)
    )
    founding = service.StartContext(
        session=context.session,
        courses=context.courses,
        features=context.features,
        codes=context.room_codes,
        room=context.room,
        person=await context.person(),
        now=context.now,
    )
    course = await service.start(founding, request)
    running = course.calendar.week_at(context.now)
    end = Instant(course.calendar.end(len(course.syllabus)), TimeStyle.DATE)
    invitation = cards.invitation(course, context.now)
    return Reply((cards.started(course, running, end, context.now),), invitation, zone=course.zone)


async def room(context: Context, code: str = "") -> Reply:
    """Show the code that adds a channel to the group, or use it in the new channel."""
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
        return Reply((notice("room_code", words, zone),), zone=zone)
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
    return Reply((notice("room_added", words, course.zone),), invitation, zone=course.zone)


async def end(context: Context, *, undo: bool = False) -> Reply:
    """End the group, or take that back."""
    cohort, person = await context.cohort(), await context.person()
    if undo:
        await service.take_back_end(await context.group(), cohort, person)
        course = await context.course()
        words = f"{course.name} goes on, and the channel is told."
        goes_on = cards.goes_on(course, context.now)
        return Reply((notice("end_taken_back", words, course.zone),), goes_on)
    await context.active_cohort()
    group = await context.group()
    await service.end(group, cohort, person)
    return Reply((cards.ended(group.course),), cards.farewell(group.course))


START = Command(
    "plan-admin start",
    "Start a study group in this channel",
    start,
    (
        Param(
            "plan",
            "which plan",
            FreeText("a plan such as deep-learning", 100),
            is_required=True,
            autocomplete=Autocomplete.PLAN,
            as_menu=True,
        ),
        Param(
            "pace",
            "how fast",
            Choice(tuple(pace.value for pace in Pace)),
            is_required=True,
            default_shown=Pace.STANDARD.value,
        ),
        Param(
            "start",
            "the date of the first week",
            Date(service.FURTHEST_START.days + 1, service.FURTHEST_START.days + 1),
            is_required=True,
            autocomplete=Autocomplete.DATE,
            as_menu=True,
            label="First day",
        ),
        Param(
            "at",
            "the time of the weekly goals",
            TimeOfDay(),
            is_required=True,
            autocomplete=Autocomplete.TIME,
            as_menu=True,
            label="Time of the goals",
        ),
        Param(
            "tz",
            "the group's time zone",
            TimeZone(),
            is_required=True,
            autocomplete=Autocomplete.ZONE,
            as_menu=True,
            label="Time zone",
        ),
        Param("day", "the weekday of the goals, if not that of the date", Weekday()),
        Param("name", "what the group is called", FreeText("a name", 60), takes_rest=True),
    ),
    Who.ORGANIZER,
    writes=True,
    this_channel_only=True,
    opens_form=True,
    checks_channel=True,
    example="/plan-admin start plan:deep-learning pace:standard start:2027-01-04 at:09:00 tz:Europe/Berlin",
)
ROOM = Command(
    "plan-admin room",
    "Let the group live in a further channel",
    room,
    (Param("code", "the code that this command shows in the group's own channel", FreeText("a code", 64)),),
    Who.ORGANIZER,
    writes=True,
    this_channel_only=True,
    checks_channel=True,
    example="/plan-admin room",
)
END = Command(
    "plan-admin end",
    "End the group; what everyone did is kept",
    end,
    (Param("undo", "take the end back", OnOff(), is_hidden=True),),
    Who.ORGANIZER,
    needs=Needs.GROUP,
    writes=True,
    this_channel_only=True,
)
