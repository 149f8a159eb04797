"""/plan-admin start and end: start a group in a channel, and end it."""

from datetime import date, time

from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.param_types import Choice, FreeText, OnOff
from bot.commands.params import Autocomplete, Param
from bot.commands.reply import Reply
from bot.commands.time_types import Date, TimeOfDay, TimeZone, Weekday
from bot.curricula.catalogue import find_plan
from bot.features.group_lifecycle import cards, service
from bot.features.group_lifecycle.entering import wait_for_room
from bot.messages.notice import notice
from bot.messages.text import Instant, TimeStyle
from bot.study import cohort_queries
from bot.study.plan import Pace, Plan
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
    if (waits := await wait_for_room(context)) is not None:
        return waits
    request = service.StartRequest(
        await _find_plan(context, plan), Pace(pace), start, at, tz, day, tidy(name, service.LONGEST_NAME)
    )
    founding = service.StartContext(
        session=context.session,
        courses=context.courses,
        features=context.features,
        room=context.room,
        person=await context.person(),
        now=context.now,
    )
    course = await service.start(founding, request)
    context.choose(await cohort_queries.get_cohort(context.session, course.cohort_id))
    running = course.calendar.week_at(context.now)
    end = Instant(course.calendar.end(len(course.syllabus)), TimeStyle.DATE)
    invitation = cards.invitation(course, context.now)
    return Reply((cards.started(course, running, end, context.now),), invitation, zone=course.zone)


async def _find_plan(context: Context, name: str) -> Plan:
    """The plan of that key: one that this workspace alone has, or one in files. Raises UserError."""
    own = [key for key, _ in await context.features.list_plans(context.session, context.room)]
    key = name.strip().casefold()
    found = await context.features.load_plan(context.session, context.room, key) if key in own else None
    return found or find_plan(context.plans, name, own)


async def end(context: Context, *, sure: bool = False, undo: bool = False) -> Reply:
    """Ask whether the group is to end; end it once that is confirmed; or take that back."""
    cohort, person = await context.cohort(), await context.person()
    if undo:
        await service.take_back_end(await context.group(), cohort, person)
        course = await context.course()
        words = f"{course.name} goes on, and its channels are told."
        goes_on = cards.goes_on(course, context.now)
        answer = notice("end_taken_back", words, course.zone)
        return Reply((answer,), goes_on, rooms=await context.rooms())
    await context.active_cohort()
    group = await context.group()
    service.check_end(cohort)
    if not sure:
        return Reply((cards.confirm_end(group.course),))
    await service.end(group, cohort, person)
    farewell = cards.farewell(group.course)
    return Reply((cards.ended(group.course),), farewell, rooms=await context.rooms())


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
    posts=True,
    this_channel_only=True,
    opens_form=True,
    checks_channel=True,
    example="/plan-admin start plan:deep-learning pace:standard start:2027-01-04 at:09:00 tz:Europe/Berlin",
    form_title="Start a study group",
)
END = Command(
    "plan-admin end",
    "End the group; what everyone did is kept",
    end,
    (
        Param("sure", "that it was confirmed", OnOff(), is_hidden=True),
        Param("undo", "take the end back", OnOff(), is_hidden=True),
    ),
    Who.ORGANIZER,
    needs=Needs.GROUP,
    writes=True,
    posts=True,
)
