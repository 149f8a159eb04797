"""/plan-admin room: list the rooms of a group, add one, move it to another, let it leave one."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands.command import KEPT, WHERE, Autocomplete, Command, Param, Reply, Who
from bot.commands.context import Context
from bot.commands.param_types import Choice, FreeText
from bot.errors import UserError
from bot.features.group_lifecycle import cards, room_cards, rooms
from bot.messages.actions import Action
from bot.messages.notice import notice
from bot.messages.text import Channel
from bot.study import cohort_queries
from bot.study.cohort_tables import Room
from bot.study.matching import nearest
from bot.wording.counting import counted

ACTIONS = ("list", "add", "move", "remove", "retry")

NOT_YOUR_CHANNEL = (
    "It takes somebody who manages this channel's server or workspace to let a group live here. "
    "Ask them to type `/plan-admin room {}` here."
)


@dataclass(frozen=True, slots=True)
class RoomAction:
    """What to do with rooms. A text that is none of the actions is taken as a code."""

    choices: tuple[str, ...] = ACTIONS
    expects: str = "list, add, move, remove or retry"

    def parse(self, text: str) -> str:
        """The action, or the code in lower case."""
        if nearest(text, ACTIONS) is not None:
            return Choice(ACTIONS).parse(text)
        return FreeText("a code", 64).parse(text).casefold()


async def room(
    context: Context, action: str = "list", code: str = "", channel: str = "", recaps: str = ""
) -> Reply:
    """List the rooms of the group, or let it live in the channel of the call, move there, or leave one.

    With `recaps`, choose where recaps are told.
    """
    if recaps:
        return await _tell_recaps(context, in_thread=recaps == "thread")
    if action not in ACTIONS:
        action, code = "add", action
    if channel and action == "add":
        raise UserError("`channel:` does not go with `add`. To add a channel, type this in that channel.")
    if code:
        return await _enter(context, "add" if action == "list" else action, channel, code)
    cohort = await context.cohort() if action == "list" else await context.active_cohort()
    if action == "list":
        return await _list(context)
    if action in {"add", "move"}:
        return await _enter(context, action, channel)
    group, known = await context.group(), await context.list_rooms()
    if action == "retry":
        count = await rooms.retry(group)
        words = f"{counted(count, 'message')} that waited {'is' if count == 1 else 'are'} tried again now."
        words = words if count else "Nothing that was refused waits in the group's channels."
        return Reply((notice("room_retried", words, group.course.zone),))
    left = _meant(context, known, channel)
    if left is None:
        return Reply((room_cards.which_room(group.course, [_link(one) for one in known], action),))
    await rooms.remove(group, cohort, left, await context.person())
    return Reply((room_cards.removed(group.course, _link(left)),))


async def wait_for_room(context: Context) -> Reply | None:
    """What to answer if the bot may not post in this channel, or if this is a thread and it is not clear
    whether the thread is meant: the call is kept, and goes on by a button.

    None if the call can go on. Raises UserError if this is no channel.
    """
    context.check_channel()
    if context.room.parent and WHERE.name not in context.texts:
        token = await context.keep_call()
        return Reply((room_cards.thread_or_channel(context.command.name, token, context.cohort_hint),))
    if not context.lacking:
        return None
    token = await context.keep_call(waits_for_room=True)
    where = {WHERE.name: context.texts[WHERE.name]} if WHERE.name in context.texts else {}
    action = str(Action(context.command.name, {KEPT.name: token, **where}, context.cohort_hint))
    return Reply((room_cards.cannot_post(context.lacking, action),))


async def _tell_recaps(context: Context, *, in_thread: bool) -> Reply:
    cohort, group = await context.active_cohort(), await context.group()
    rooms.tell_recaps(group, cohort, await context.person(), in_thread=in_thread)
    words = (
        "From the next recap on, the channel gets its first lines, and the rest is in a thread under them."
        if in_thread
        else "From the next recap on, all of it stands in the channel."
    )
    return Reply((notice("recaps_set", words, group.course.zone),))


async def _list(context: Context) -> Reply:
    cohort, course = await context.cohort(), await context.course()
    lines = [room_cards.RoomLine(_link(one), one.problem) for one in await context.list_rooms()]
    here = context.room
    taken = await cohort_queries.find_cohort_in_room(
        context.session, here.platform, here.workspace, here.channel
    )
    may_add = here.is_channel and context.actor.can_manage and taken is None
    card = room_cards.room_list(
        course, lines, cohort.room_code, is_here=await context.lives_here(), may_add=may_add
    )
    return Reply((card,), zone=course.zone)


async def _enter(context: Context, action: str, channel: str, code: str = "") -> Reply:
    """Let the group of the call, or the one with that code, live in the channel of the call."""
    if code:
        found = await cohort_queries.find_cohort_by_code(context.session, code.casefold())
        if found is None:
            raise UserError("That code fits no group. `/plan-admin room` shows the right one.")
        context.choose(found)
    context.check_channel()
    cohort = await context.active_cohort()
    if not context.actor.can_manage:
        raise UserError(NOT_YOUR_CHANNEL.format(f"{action} code:{cohort.room_code}"))
    known = await context.list_rooms()
    is_certain = not context.room.parent or WHERE.name in context.texts
    if is_certain and await context.lives_in(context.room.channel):
        raise UserError(f"{cohort.name} lives in this channel already.")
    if (waits := await wait_for_room(context)) is not None:
        return waits
    group, person = await context.group(), await context.person()
    course = group.course
    if action == "add" or not known:
        await rooms.add(group, cohort, context.room, person)
        context.forget_rooms()
        words = f"{course.name} lives here too from now on: everything new is posted in each of its channels."
        invitation = cards.invitation(course, context.now)
        return Reply((notice("room_added", words, course.zone),), invitation, zone=course.zone)
    left = _meant(context, known, channel)
    if left is None:
        return Reply((room_cards.which_room(course, [_link(one) for one in known], action),))
    await rooms.move(group, cohort, left, context.room, person)
    context.forget_rooms()
    moved = room_cards.moved_here(course, context.now)
    return Reply((room_cards.moved(course, _link(left)),), moved, zone=course.zone)


def _meant(context: Context, known: Sequence[Room], channel: str) -> Room | None:
    """The room that is to be left: the one named, the only one, the one here, or the only one that refuses
    posts. None if that does not tell.
    """
    if channel:
        return rooms.find_room(channel, known)
    here = (context.room.platform, context.room.workspace, context.room.channel)
    for fitting in (
        known,
        [one for one in known if (one.platform, one.workspace, one.channel) == here],
        [one for one in known if one.problem],
    ):
        if len(fitting) == 1:
            return fitting[0]
    return None


def _link(room: Room) -> Channel:
    return Channel(room.platform, room.channel, room.name, may_be_gone=bool(room.problem))


ROOM = Command(
    "plan-admin room",
    "See where the group lives; add, move or remove a channel",
    room,
    (
        Param("action", "what to do, with the channel in which you type it", RoomAction()),
        Param("code", "the code that the list shows, to add a channel elsewhere", FreeText("a code", 64)),
        Param(
            "channel",
            "the channel that the group leaves",
            FreeText("the name of a channel of the group", 100),
            autocomplete=Autocomplete.ROOM,
        ),
        Param("recaps", "where recaps are told", Choice(("channel", "thread"))),
    ),
    Who.ORGANIZER,
    writes=True,
    posts=True,
    checks_channel=True,
    example="/plan-admin room move",
)
