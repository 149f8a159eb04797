"""/plan pace pause and back, /plan-admin people excuse: weeks that do not break a streak."""

from datetime import date

from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.param_types import FreeText, Integer, OnOff
from bot.commands.params import Autocomplete, Param
from bot.commands.reply import Reply
from bot.commands.time_types import Date
from bot.features.absences import cards, service
from bot.messages.notice import notice
from bot.study.people import find_member_named


async def pause(context: Context, until: date) -> Reply:
    """Pause until the end of that day: no week that ends in the pause breaks the caller's streak."""
    member, group = await context.member(), await context.group()
    held = await service.pause(group, member, until)
    covered = service.list_weeks_paused(group, held)
    running = group.course.calendar.week_for(context.now)
    return Reply((cards.paused(group.course, held.ends_at, covered, running, await context.zone()),))


async def back(context: Context) -> Reply:
    """End the caller's pause."""
    await service.come_back(await context.group(), await context.member())
    words = "Welcome back! Your pause is over. `/plan week` shows what is on, `/plan streak` how you stand."
    return Reply((notice("pause_ended", words, await context.zone()),))


async def excuse(context: Context, member: str, week: int, *, undo: bool = False) -> Reply:
    """Excuse a member from a week, or take that back."""
    group, person = await context.group(), await context.person()
    named = await find_member_named(context.session, group.course, member)
    if undo:
        await service.take_back_excuse(group, named, week, person)
        words = f"Week {week} counts for {named.shown} again."
        return Reply((notice("excuse_taken_back", words, group.course.zone),))
    await service.excuse(group, named, week, person)
    return Reply((cards.excused(group.course, named.shown, named.member.number, week),))


PAUSE = Command(
    "plan pace pause",
    "Pause: no week that ends by that day breaks your streak",
    pause,
    (
        Param(
            "until",
            "the last day of your pause",
            Date(days_back=1),
            is_required=True,
            autocomplete=Autocomplete.DATE,
            label="Last day",
        ),
    ),
    needs=Needs.ACTIVE_MEMBER,
    writes=True,
    opens_form=True,
    aliases=("plan pause",),
    example="/plan pace pause until:2026-12-31",
    form_title="Pause",
)
BACK = Command(
    "plan pace back",
    "End your pause",
    back,
    needs=Needs.MEMBER,
    writes=True,
    aliases=("plan back",),
)
EXCUSE = Command(
    "plan-admin people excuse",
    "Forgive a member a week, so that it does not break their streak",
    excuse,
    (
        Param(
            "member",
            "a name, or a member's number such as #12",
            FreeText("a member", 100),
            is_required=True,
            autocomplete=Autocomplete.MEMBER,
        ),
        Param("week", "which week", Integer(1, 999), is_required=True),
        Param("undo", "take the excuse back", OnOff(), is_hidden=True),
    ),
    Who.ORGANIZER,
    needs=Needs.GROUP,
    writes=True,
    opens_form=True,
    aliases=("plan-admin excuse",),
    example="/plan-admin people excuse alice 5",
    form_title="Excuse a week",
)
