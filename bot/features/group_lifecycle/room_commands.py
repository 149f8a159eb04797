"""/plan-admin rooms: list the rooms of a group, add one, move it to another, let it leave one.

Organizers may do all of that. Whoever manages a place where the group is a guest may list the rooms there,
let the group leave them, and send again what was refused there.
"""

from collections.abc import Awaitable, Callable, Sequence

from bot.commands import rights
from bot.commands.command import Command, Who
from bot.commands.context import Context
from bot.commands.param_types import Choice, FreeText, Integer, RoleOrOff
from bot.commands.params import WHERE, Autocomplete, Param
from bot.commands.reply import Reply
from bot.commands.rights import Right
from bot.errors import UserError
from bot.features.group_lifecycle import cards, codes, room_cards, room_codes, rooms
from bot.features.group_lifecycle.entering import NOT_YOUR_CHANNEL, wait_for_room
from bot.messages.notice import notice
from bot.messages.text import Channel
from bot.study import cohort_queries
from bot.study.cohort_tables import CohortState, Room
from bot.wording.counting import counted
from bot.wording.platforms import NAMES, has_roles

ONLY_CHANNEL = (
    "{} is the only channel of {}, so it stays until the organizers move the group. To stop its posts at "
    "once, take away my right to post in that channel."
)


async def list_(context: Context) -> Reply:
    """List the rooms of the group, and those that wait for an organizer's word."""
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
    own = await _find_here(context)
    card = room_cards.room_list(
        course,
        lines,
        await codes.list_requests(context.session, cohort.id, context.now) if runs else (),
        context.platforms if runs else (),
        is_here=await context.lives_here(),
        may_add=may_add,
        mentions=own.mentioned_role if own and runs and has_roles(own.platform) else None,
    )
    return Reply((card,), zone=course.zone)


async def add(context: Context, code: str = "") -> Reply:
    """Let the group live in the channel of the call, too; with a code, ask for that."""
    if code:
        return await room_codes.enter(context, code.casefold())
    return await _enter(context, "add", "")


async def move(context: Context, channel: str = "") -> Reply:
    """Let the group live in the channel of the call in place of another."""
    return await _enter(context, "move", channel)


async def remove(context: Context, channel: str = "") -> Reply:
    """Let the group leave a channel."""
    cohort = await context.active_cohort()
    is_guest, known = await _list_own(context)
    group = await context.group()
    left = _meant(context, known, channel)
    if left is None:
        return Reply((room_cards.which_room(group.course, [_link(one) for one in known], "remove"),))
    if is_guest and len(await context.list_rooms()) == 1:
        raise UserError(ONLY_CHANNEL.format(rooms.name_of(left), cohort.name))
    await rooms.remove(group, cohort, left, await context.person())
    return Reply((room_cards.removed(group.course, _link(left)),))


async def retry(context: Context) -> Reply:
    """Send again now what was refused."""
    await context.active_cohort()
    _, known = await _list_own(context)
    group = await context.group()
    count = await rooms.retry(group, known)
    words = f"{counted(count, 'message')} that waited {'is' if count == 1 else 'are'} tried again now."
    words = words if count else "No post is waiting: the channels have refused nothing."
    return Reply((notice("room_retried", words, group.course.zone),))


async def invite(context: Context, platform: str = "") -> Reply:
    """Make a code with which the group comes into a channel of another server or workspace."""
    await _check_organizes(context)
    return await room_codes.invite(context, platform)


async def confirm(context: Context, request: int | None = None) -> Reply:
    """Let the group live in a channel for which somebody asked."""
    await _check_organizes(context)
    return await room_codes.answer(context, True, request)


async def refuse(context: Context, request: int | None = None) -> Reply:
    """Keep the group out of a channel for which somebody asked."""
    await _check_organizes(context)
    return await room_codes.answer(context, False, request)


async def recaps(context: Context, where: str) -> Reply:
    """Choose where recaps are told."""
    await _check_organizes(context)
    in_thread = where == "thread"
    cohort, group = await context.active_cohort(), await context.group()
    rooms.tell_recaps(group, cohort, await context.person(), in_thread=in_thread)
    words = (
        "From the next recap on, the channel gets its first lines, and the rest is in a thread under them."
        if in_thread
        else "From the next recap on, all of it stands in the channel."
    )
    return Reply((notice("recaps_set", words, group.course.zone),))


async def mention(context: Context, role: str) -> Reply:
    """Choose the role that goals and check-ins mention in the channel of the call, or none."""
    await _check_organizes(context)
    if not context.actor.can_manage:
        raise UserError("Only somebody who manages this channel can choose whom I mention in it.")
    room = await _find_here(context)
    if room is None or not has_roles(room.platform):
        raise UserError("The group does not live in this channel, or its platform has no roles.")
    if role == room.workspace:
        raise UserError("I do not mention everyone. Choose a role that members take themselves.")
    group = await context.group()
    rooms.mention(group, room, await context.person(), role)
    return Reply((room_cards.mentions(group.course, role),))


async def _find_here(context: Context) -> Room | None:
    """The room of the group in which the call was made."""
    here = (context.room.platform, context.room.workspace, context.room.channel)
    known = await context.list_rooms()
    return next((one for one in known if (one.platform, one.workspace, one.channel) == here), None)


async def _check_organizes(context: Context) -> None:
    await context.active_cohort()
    await rights.check_right(context, Right.ORGANIZE)


async def _list_own(context: Context) -> tuple[bool, Sequence[Room]]:
    """Whether the group is a guest of the caller, and its rooms that are theirs to look after."""
    known = await context.list_rooms()
    if await rights.right_over(context, await context.cohort()) is Right.ORGANIZE:
        return False, known
    place = context.room.platform, context.room.workspace
    return True, [one for one in known if (one.platform, one.workspace) == place]


async def _enter(context: Context, action: str, channel: str) -> Reply:
    """Let the group of the call live in the channel of the call."""
    context.check_channel()
    await _check_organizes(context)
    cohort = await context.active_cohort()
    if not context.actor.can_manage:
        raise UserError(NOT_YOUR_CHANNEL.format(f"/plan-admin rooms {action} group:{cohort.key}"))
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


CHANNEL = Param(
    "channel",
    "the channel that the group leaves",
    FreeText("the name of a channel of the group", 100),
    autocomplete=Autocomplete.ROOM,
)
REQUEST = Param("request", "which question is answered", Integer(1, 2_000_000_000), is_hidden=True)


def _command(
    word: str, words: str, run: Callable[..., Awaitable[Reply]], *params: Param, example: str = ""
) -> Command:
    """A command about the rooms of a group. Those that enter a channel have it looked at first."""
    enters = run in {add, move}
    return Command(
        f"plan-admin rooms {word}",
        words,
        run,
        params,
        Who.ORGANIZER,
        writes=True,
        posts=True,
        guests_may=True,
        checks_channel=enters,
        names_place=enters,
        example=f"/plan-admin rooms {example}" if example else "",
    )


COMMANDS = (
    _command("list", "Where the group lives, and who asks to let it in", list_),
    _command(
        "add",
        "Let the group live in this channel, too",
        add,
        Param("code", "a code that an organizer of the group gave you", FreeText("a code", 64)),
        example="add",
    ),
    _command("move", "Let the group live in this channel in place of another", move, CHANNEL, example="move"),
    _command("remove", "Let the group leave a channel", remove, CHANNEL, example="remove"),
    _command("retry", "Send again now what a channel refused", retry),
    _command(
        "invite",
        "Make a code for a channel of another server or workspace",
        invite,
        Param("platform", "where that channel is", Choice(NAMES)),
        example="invite slack",
    ),
    _command("confirm", "Let the group into a channel that somebody asked for", confirm, REQUEST),
    _command("refuse", "Keep the group out of a channel that somebody asked for", refuse, REQUEST),
    _command(
        "recaps",
        "Tell recaps in the channel, or in a thread under their first lines",
        recaps,
        Param("where", "where recaps are told", Choice(("channel", "thread")), is_required=True),
        example="recaps thread",
    ),
    Command(
        "plan-admin rooms mention",
        "Choose the role that goals and check-ins mention in this channel",
        mention,
        (
            Param(
                "role",
                "a role that members take themselves, or off",
                RoleOrOff(),
                is_required=True,
                autocomplete=Autocomplete.ROLE,
            ),
        ),
        Who.ORGANIZER,
        writes=True,
        guests_may=True,
        is_unlisted=True,
        form_title="Whom to mention here",
    ),
)
