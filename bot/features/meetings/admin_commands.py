"""/plan-admin meeting ...: set when and where a group meets, find an hour that suits, and cancel."""

from datetime import time

from bot.commands import kept_calls
from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.param_types import FreeText, Integer, OnOff, refuse_credentials
from bot.commands.params import Param
from bot.commands.reply import Form, Reply
from bot.commands.time_types import WeekdayTime
from bot.errors import ValueMissing
from bot.feature.parts import KnownField
from bot.features.meetings import cards, hour_cards, hours, service, timetable
from bot.features.meetings.rules import LONGEST_MINUTES
from bot.messages.notice import notice
from bot.wording.naming import tidy

LONGEST_PLACE = 300
"""Characters of a link or of the name of a channel."""


async def set_(
    context: Context,
    when: tuple[int, time | None] | None = None,
    where: str | None = None,
    minutes: int | None = None,
) -> Reply:
    """Let the group meet, or change when and where."""
    group, person = await context.group(), await context.person()
    cohort = await service.lock(group)
    if when is None and await timetable.find_meeting(group) is None:
        raise ValueMissing(service.WHEN_MISSING, ("when",), context.texts)
    place = None
    if where is not None:
        refuse_credentials(where)
        place = tidy(where, LONGEST_PLACE)
    held = await service.set_meeting(group, cohort, person, when, place, minutes)
    if when is not None:
        await hours.close(group)
    planned = await timetable.find_next(group)
    return Reply((cards.meeting_set(group.course, held, planned),), wakes_scheduler=True)


async def find(context: Context, offer: str | None = None, *, sure: bool = False) -> Reply:
    """Offer hours to the members, once it is confirmed that marks are lost; or show how many each suits."""
    group, person = await context.group(), await context.person()
    if offer is None and not await hours.are_offered(group):
        words = f"No hours are offered at present. Offer some, for example `{FIND.example}`."
        raise ValueMissing(words, ("offer",), context.texts)
    if offer is None:
        return Reply((hour_cards.ranked(group.course, await hours.list_offers(group, best=True)),))
    await service.lock(group)
    offered = hours.read_hours(offer)
    lost = await hours.list_lost(group, offered)
    if lost and not sure:
        again = {"offer": offer, "sure": "on"}
        kept = await kept_calls.keep(
            context.session, context.actor.account, context.room, FIND.name, again, context.now
        )
        return Reply((hour_cards.confirm_hours(group.course, lost, kept),))
    await hours.offer(group, person, offered)
    words = (
        f"I am asking the members which of these hours suit them: {hours.describe(offered)}. "
        "`/plan-admin meeting find` shows the answers, the best hour first."
    )
    return Reply((notice("hours_offered", words, group.course.zone),), wakes_scheduler=True)


async def complete_set(context: Context, form: Form) -> Form:
    """The form holds when and where the group meets."""
    held = await timetable.find_meeting(await context.group())
    if held is None:
        return form
    known = {
        "when": KnownField(value=hours.named(held.weekday, held.at)),
        "where": KnownField(value=held.place),
        "minutes": KnownField(value=str(held.minutes)),
    }
    return form.knowing(known, context.texts)


async def off(context: Context, week: int | None = None, *, undo: bool = False, sure: bool = False) -> Reply:
    """Cancel the meeting of one week, or take that back; or let the group meet no more, once that is
    confirmed.
    """
    group, person = await context.group(), await context.person()
    cohort = await service.lock(group)
    if week is not None:
        await service.cancel(group, cohort, person, week, undo=undo)
        return Reply((cards.meeting_off(group.course, week, is_back=undo),), wakes_scheduler=True)
    held = await timetable.get_meeting(group)
    if not sure:
        return Reply((cards.confirm_end(group.course, held, await timetable.find_next(group)),))
    as_it_was = {
        "when": hours.named(held.weekday, held.at),
        "where": held.place,
        "minutes": str(held.minutes),
    }
    await service.end_meetings(group, cohort, person)
    back = await kept_calls.keep(
        context.session, context.actor.account, context.room, SET.name, as_it_was, context.now
    )
    return Reply((cards.meetings_ended(group.course, back),), wakes_scheduler=True)


SET = Command(
    "plan-admin meeting set",
    "Let the group meet once a week, or change when and where",
    set_,
    (
        Param("when", "the day and the time, on the group's clock", WeekdayTime(), in_form=True),
        Param(
            "where",
            "a link, or the name of a voice channel",
            FreeText("a link or a channel", LONGEST_PLACE),
            in_form=True,
        ),
        Param("minutes", "how long it lasts", Integer(15, LONGEST_MINUTES), in_form=True),
    ),
    Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    writes=True,
    opens_form=True,
    complete_form=complete_set,
    example='/plan-admin meeting set when:"thu 19:00" where:https://meet.example.org/us',
    form_title="When we meet",
)

FIND = Command(
    "plan-admin meeting find",
    "Ask the members which hours suit them, or see which suits most",
    find,
    (
        Param(
            "offer",
            "two to eight hours of the week",
            FreeText("hours such as mon 18:00, thu 19:30", 200),
            takes_rest=True,
        ),
        Param("sure", "that it was confirmed", OnOff(), is_hidden=True),
    ),
    Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    writes=True,
    posts=True,
    example="/plan-admin meeting find mon 18:00, thu 19:30",
    form_title="Offer hours",
)

OFF = Command(
    "plan-admin meeting off",
    "Cancel the meeting of one week, or all meetings from now on",
    off,
    (
        Param("week", "cancel that of this week alone", Integer(1, 999)),
        Param("undo", "it takes place after all", OnOff()),
        Param("sure", "that it was confirmed", OnOff(), is_hidden=True),
    ),
    Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    writes=True,
    example="/plan-admin meeting off week:3",
)
