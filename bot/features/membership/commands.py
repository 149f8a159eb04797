"""/plan join and leave: join a group, and leave it."""

from bot.commands.command import Autocomplete, Command, Needs, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import FreeText
from bot.features.membership import cards, service
from bot.messages.notice import notice
from bot.messages.text import Channel
from bot.study.personal_time import zone_of


async def join(context: Context, cohort: str = "") -> Reply:
    """Join the group with that key, or the group of this channel."""
    if cohort:
        context.choose(await service.find_group_named(context.session, context.room, cohort))
    await context.active_cohort()
    person, group = await context.person(), await context.group()
    course = group.course
    joined = await service.join(group, person, *await context.name_here())
    zone = zone_of(person, course)
    if joined.was_member:
        words = f"You are in {course.name} already, {joined.member.name}. `/plan week` shows what is on."
        return Reply((notice("already_member", words, zone),), zone=course.zone)
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


async def leave(context: Context) -> Reply:
    """End the caller's membership. What they did is kept."""
    member, group, zone = await context.member(), await context.group(), await context.zone()
    await service.leave(group, member)
    words = (
        f"You have left {group.course.name}. Everything you did is kept: `/plan join` brings you back to it. "
        "Then only weeks that you were away for as a whole cannot break your streak."
    )
    return Reply((notice("left", words, zone),))


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
