"""/plan pause and back, /plan-admin excuse: weeks that do not break a streak."""

from datetime import date

from bot.commands.command import Command, Completion, Param, Reply, Who
from bot.commands.context import Context
from bot.commands.param_types import Day, Integer, OnOff, Text
from bot.features.absences import cards, service
from bot.messages.notice import notice
from bot.study import people


async def pause(context: Context, until: date) -> Reply:
    """Let no week that ends until then break the caller's streak."""
    await context.active_cohort()
    member, course = await context.member(), await context.course()
    ends = await service.pause(context.session, course, member, until, context.now)
    covered = service.weeks_paused(course, context.now, ends)
    running = course.calendar.week_for(context.now)
    return Reply((cards.paused(course, ends, covered, running, await context.zone()),), zone=course.zone)


async def back(context: Context) -> Reply:
    """End the caller's pause."""
    member, course = await context.member(), await context.course()
    await service.come_back(context.session, member, context.now)
    words = "Welcome back! Your pause is over. `/plan week` shows what is on, `/plan streak` how you stand."
    return Reply((notice(words, await context.zone()),), zone=course.zone)


async def excuse(context: Context, member: str, week: int, *, undo: bool = False) -> Reply:
    """Forgive a member a week; or take that back."""
    course = await context.course()
    named = await people.find_member_named(context.session, course, member)
    person = await context.person()
    if undo:
        await service.take_back_excuse(context.session, course, named, week, person, context.now)
        words = f"Week {week} counts for {named.shown} again."
        return Reply((notice(words, course.zone),), zone=course.zone)
    await service.excuse(context.session, course, named, week, person, context.now)
    return Reply((cards.excused(course, named.shown, named.member.id, week),), zone=course.zone)


PAUSE = Command(
    "plan pause",
    "Pause: no week that ends by that day breaks your streak",
    pause,
    (
        Param(
            "until",
            "the last day of your pause",
            Day(),
            required=True,
            complete=Completion.DATE,
            label="Last day of your pause",
        ),
    ),
    writes=True,
    form=True,
    example="/plan pause until:2026-12-31",
)


BACK = Command("plan back", "End your pause", back, writes=True)


EXCUSE = Command(
    "plan-admin excuse",
    "Forgive a member a week, so that it does not break their streak",
    excuse,
    (
        Param(
            "member",
            "who: a name, or a member's number such as #12",
            Text("a member", 100),
            required=True,
            complete=Completion.MEMBER,
        ),
        Param("week", "which week", Integer(1, 999), required=True),
        Param("undo", "take the excuse back", OnOff(), hidden=True),
    ),
    Who.ORGANIZER,
    writes=True,
    here=True,
    form=True,
    example="/plan-admin excuse alice 5",
)
