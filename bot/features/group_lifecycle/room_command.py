"""/plan-admin room: list the rooms of a group, add one, move it to another, let it leave one.

Organizers may do all of that. Whoever manages a place where the group is a guest may list the rooms there,
let the group leave them, and send again what was refused there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands import rights
from bot.commands.command import WHERE, Autocomplete, Command, Param, Reply, Who
from bot.commands.context import Context
from bot.commands.param_types import Choice, FreeText, Integer
from bot.commands.rights import Right
from bot.errors import UserError
from bot.features.group_lifecycle import cards, codes, room_cards, room_codes, rooms
from bot.features.group_lifecycle.entering import NOT_YOUR_CHANNEL, wait_for_room
from bot.messages.notice import notice
from bot.messages.text import Channel
from bot.study import cohort_queries
from bot.study.cohort_tables import CohortState, Room
from bot.study.matching import nearest
from bot.wording.counting import counted
from bot.wording.platforms import NAMES

ACTIONS = ("list", "add", "move", "remove", "retry", "invite", "confirm", "refuse")

ONLY_CHANNEL = (
    "{} is the only channel of {}, so it stays until the organizers move the group. To stop its posts at "
    "once, take away my right to post in that channel."
)


@dataclass(frozen=True, slots=True)
class RoomAction:
    """What to do with rooms. A text that is none of the actions is taken as a code."""

    choices: tuple[str, ...] = ACTIONS
    expects: str = "list, add, move, remove, retry, invite, confirm or refuse"

    def parse(self, text: str) -> str:
        """The action, or the code in lower case."""
        if nearest(text, ACTIONS) is not None:
            return Choice(ACTIONS).parse(text)
        return FreeText("a code", 64).parse(text).casefold()


async def room(
    context: Context,
    action: str = "list",
    code: str = "",
    channel: str = "",
    recaps: str = "",
    platform: str = "",
    request: int | None = None,
) -> Reply:
    """List the rooms of the group, or let it live in the channel of the call, move there, or leave one.

    With `recaps`, choose where recaps are told. With a code, ask to let its group live in the channel of the
    call; `invite` makes one, and `confirm` and `refuse` answer who used it.
    """
    if action not in ACTIONS:
        action, code = "add", action
    if code.casefold() == "new":
        action, code = "invite", ""
    if code:
        if action not in {"list", "add"}:
            raise UserError("A code adds a channel: type `/plan-admin room` and the code alone.")
        return await room_codes.enter(context, code)
    cohort = await context.cohort() if action == "list" else await context.active_cohort()
    if recaps or action not in {"list", "remove", "retry"}:
        await rights.check_right(context, Right.ORGANIZE)
    if recaps:
        return await _tell_recaps(context, in_thread=recaps == "thread")
    match action:
        case "invite":
            return await room_codes.invite(context, platform)
        case "confirm" | "refuse":
            return await room_codes.answer(context, action == "confirm", request)
        case "add" | "move":
            if channel and action == "add":
                raise UserError(
                    "`channel:` does not go with `add`. To add a channel, type this in that channel."
                )
            return await _enter(context, action, channel)
        case "list":
            return await _list(context)
    is_guest, known = await _list_own(context)
    group = await context.group()
    if action == "retry":
        count = await rooms.retry(group, known)
        words = f"{counted(count, 'message')} that waited {'is' if count == 1 else 'are'} tried again now."
        words = words if count else "Nothing that was refused waits in the group's channels."
        return Reply((notice("room_retried", words, group.course.zone),))
    left = _meant(context, known, channel)
    if left is None:
        return Reply((room_cards.which_room(group.course, [_link(one) for one in known], action),))
    if is_guest and len(await context.list_rooms()) == 1:
        raise UserError(ONLY_CHANNEL.format(rooms.name_of(left), cohort.name))
    await rooms.remove(group, cohort, left, await context.person())
    return Reply((room_cards.removed(group.course, _link(left)),))


async def _tell_recaps(context: Context, *, in_thread: bool) -> Reply:
    cohort, group = await context.active_cohort(), await context.group()
    rooms.tell_recaps(group, cohort, await context.person(), in_thread=in_thread)
    words = (
        "From the next recap on, the channel gets its first lines, and the rest is in a thread under them."
        if in_thread
        else "From the next recap on, all of it stands in the channel."
    )
    return Reply((notice("recaps_set", words, group.course.zone),))


async def _list_own(context: Context) -> tuple[bool, Sequence[Room]]:
    """Whether the group is a guest of the caller, and its rooms that are theirs to look after."""
    known = await context.list_rooms()
    if await rights.right_over(context, await context.cohort()) is Right.ORGANIZE:
        return False, known
    place = context.room.platform, context.room.workspace
    return True, [one for one in known if (one.platform, one.workspace) == place]


async def _list(context: Context) -> Reply:
    cohort, course = await context.cohort(), await context.course()
    is_guest, known = await _list_own(context)
    lines = [room_cards.RoomLine(_link(one), one.problem) for one in known]
    if is_guest:
        return Reply((room_cards.guest_rooms(course, lines),), zone=course.zone)
    here = context.room
    taken = await cohort_queries.find_cohort_in_room(
        context.session, here.platform, here.workspace, here.channel
    )
    may_add = here.is_channel and context.actor.can_manage and taken is None
    runs = cohort.state == CohortState.ACTIVE
    card = room_cards.room_list(
        course,
        lines,
        await codes.list_requests(context.session, cohort.id, context.now) if runs else (),
        context.platforms if runs else (),
        is_here=await context.lives_here(),
        may_add=may_add,
    )
    return Reply((card,), zone=course.zone)


async def _enter(context: Context, action: str, channel: str) -> Reply:
    """Let the group of the call live in the channel of the call."""
    context.check_channel()
    cohort = await context.active_cohort()
    if not context.actor.can_manage:
        raise UserError(NOT_YOUR_CHANNEL.format(f"{action} group:{cohort.key}"))
    known = await context.list_rooms()
    is_certain = not context.room.parent or WHERE.name in context.texts
    if is_certain and await context.lives_in(context.room.channel):
        raise UserError(f"{cohort.name} lives in this channel already.")
    if (waits := await wait_for_room(context)) is not None:
        return waits
    group, person = await context.group(), await context.person()
    course = group.course
    if action == "add" or not known:
        entered = await rooms.add(group, cohort, context.room)
        context.record("room added", rooms.name_of(entered))
        context.forget_rooms()
        return Reply((room_cards.added(course),), cards.invitation(course, context.now), zone=course.zone)
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
        Param("code", "a code that an organizer gave you, to add this channel", FreeText("a code", 64)),
        Param(
            "channel",
            "the channel that the group leaves",
            FreeText("the name of a channel of the group", 100),
            autocomplete=Autocomplete.ROOM,
        ),
        Param("recaps", "where recaps are told", Choice(("channel", "thread"))),
        Param("platform", "for `invite`: where the channel is", Choice(NAMES), by_name_only=True),
        Param("request", "which question is answered", Integer(1, 2_000_000_000), is_hidden=True),
    ),
    Who.ORGANIZER,
    writes=True,
    posts=True,
    guests_may=True,
    checks_channel=True,
    names_place=True,
    example="/plan-admin room move",
)
