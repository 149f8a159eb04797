"""/plan join and leave: join a group, and leave it."""

from dataclasses import replace

from bot.commands.command import Command, Needs
from bot.commands.context import Context
from bot.commands.param_types import FreeText
from bot.commands.params import Autocomplete, Param
from bot.commands.refusal import draw_refusal
from bot.commands.reply import Reply
from bot.errors import UserError
from bot.features.membership import cards, doors, service
from bot.messages.actions import Action
from bot.messages.card import Button, Buttons
from bot.messages.notice import notice
from bot.messages.text import Channel
from bot.study import cohort_queries
from bot.study.matching import NoSuchGroup, find_group
from bot.study.personal_time import zone_of
from bot.wording.naming import person_name

ASKED = (
    "If that is the whole key of a group whose channel you cannot see, I have asked its organizers to let "
    "you in. They decide, and I tell you if they do."
)


async def join(context: Context, cohort: str = "") -> Reply:
    """Join the group with that key, or the group of this channel."""
    if cohort:
        visible = await context.list_visible()
        try:
            key = find_group(cohort, {one.key: one.name for one in visible})
        except NoSuchGroup as unknown:
            return await _ask_organizers(context, cohort, unknown)
        here = context.room.platform, context.room.workspace
        fitting = [one for one in visible if one.key == key]
        context.choose(min(fitting, key=lambda one: ((one.platform, one.workspace) != here, one.id)))
    await context.active_cohort()
    person, group = await context.person(), await context.group()
    course = group.course
    await doors.check_door(group, person)
    joined = await service.join(group, person, *await context.name_here())
    zone = zone_of(person, course)
    if joined.was_member:
        card = cards.already_in(course.name, joined.member.name, zone)
        return Reply((card,), zone=course.zone)
    rooms = [Channel(one.platform, one.channel, one.name) for one in await context.list_rooms()]
    card = cards.welcome(
        course,
        joined.member.name,
        course.current_week(context.now),
        context.now,
        again=joined.is_return,
        zone=zone,
        seen=cards.who_sees_name(rooms, visible=person.visible),
    )
    return Reply((card,), zone=course.zone)


async def _ask_organizers(context: Context, key: str, unknown: NoSuchGroup) -> Reply:
    """Ask the organizers of a group whose channels the caller cannot see to let them in.

    The answer is the same whether there is such a group or not: its name is not for everybody.
    """
    room = context.room
    hidden = await cohort_queries.find_active_cohort(context.session, room.platform, room.workspace, key)
    if hidden is not None:
        context.choose(hidden)
        group, person = await context.group(), await context.person()
        member = await context.find_member()
        if member is not None:
            return Reply((cards.already_in(hidden.name, member.name, await context.zone()),))
        await doors.ask(group, person, person_name(context.actor.name))
    words = f"{unknown} {ASKED}" if room.is_channel else str(unknown)
    return Reply((draw_refusal(UserError(words)),), is_refusal=True)  # returned: the wish must be kept


async def leave(context: Context) -> Reply:
    """End the caller's membership. What they did is kept."""
    member, group, zone = await context.member(), await context.group(), await context.zone()
    await service.leave(group, member)
    words = (
        f"You have left {group.course.name}. Everything you did is kept: `/plan join` brings you back to it. "
        "A whole week away does not break your streak."
    )
    join = Button("Join again", str(Action("plan join", {"cohort": group.course.key})))
    card = notice("left", words, zone)
    return Reply((replace(card, blocks=(*card.blocks, Buttons((join,)))),))


JOIN = Command(
    "plan join",
    "Join the study group of this channel",
    join,
    (
        Param(
            "cohort",
            "which group, if not the one of this channel",
            FreeText(longest=100),
            autocomplete=Autocomplete.COHORT,
        ),
    ),
    writes=True,  # no `needs`: the group that `cohort` names may live in another channel
    this_channel_only=True,
    example="/plan join",
)

LEAVE = Command(
    "plan leave", "Leave the study group; what you did is kept", leave, needs=Needs.MEMBER, writes=True
)
