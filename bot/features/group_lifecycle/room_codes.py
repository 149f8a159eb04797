"""The part of /plan-admin rooms that lets a group into another server or workspace: make a code, use it, and
answer who used it.
"""

from bot.commands import rights
from bot.commands.context import Context
from bot.commands.params import WHERE
from bot.commands.reply import Reply
from bot.commands.rights import Right
from bot.errors import UserError
from bot.features.group_lifecycle import cards, code_cards, codes, room_cards, rooms
from bot.features.group_lifecycle.entering import NOT_YOUR_CHANNEL, wait_for_room
from bot.features.group_lifecycle.tables import CodeState, RoomCode
from bot.messages.notice import notice
from bot.platform.refs import RoomRef
from bot.study import cohort_queries
from bot.study.audit_log import CODE_REFUSED, Act
from bot.study.cohort_tables import Cohort, CohortState

WRONG_CODE = (
    "That code does not work here. A code works once, within ten minutes, on the platform that it was made "
    "for. An organizer of the group makes a new one with `/plan-admin rooms invite`."
)
"""One answer for codes that were never made, used, void, too old or for another platform: who tries codes is
not told which of them there were."""

TOO_MANY_CODES = "Those were many codes. Please wait a minute before you try the next one."

ANSWERED = (
    "That question was answered already, or is too old. `/plan-admin rooms list` shows what is still open."
)

SEVERAL = "Several channels wait for your word. `/plan-admin rooms list` lists each with its buttons."


async def invite(context: Context, platform: str) -> Reply:
    """Make a code for a channel on a platform."""
    group, known = await context.group(), context.platforms
    if platform and platform not in known:
        raise UserError(f"I am not on {platform.capitalize()}, so no code would work there.")
    if not known:
        raise UserError(
            "I am not connected to any platform now, so no code would work. Try again in a moment."
        )
    if not platform and len(known) != 1:
        return Reply((code_cards.which_platform(group.course, known),), zone=group.course.zone)
    chosen = platform or known[0]
    code = context.room_codes(await codes.next_number(context.session))
    await codes.make(group, chosen, code, await context.person())
    context.record("code made", f"for {chosen.capitalize()}")
    return Reply((code_cards.made(group.course, code, chosen),), zone=group.course.zone)


async def enter(context: Context, code: str) -> Reply:
    """Ask with a code to let its group live in the channel of the call. An organizer of that group need not
    ask.
    """
    context.check_channel()
    if not context.actor.can_manage:
        raise UserError(NOT_YOUR_CHANNEL.format(f"/plan-admin rooms add {code}"))
    if context.code_tries is not None and not context.code_tries.admits(context.actor.account):
        raise UserError(TOO_MANY_CODES)
    known, cohort = await _check(context, code)
    context.choose(cohort)
    if not context.room.parent or WHERE.name in context.texts:
        await _check_is_free(context, cohort)
    if (waits := await wait_for_room(context)) is not None:
        return waits
    room, person = context.room, await context.person()
    is_organizer = await rights.right_over(context, cohort) is Right.ORGANIZE
    state = CodeState.CONFIRMED if is_organizer else CodeState.ASKED
    if not await codes.use(context.session, known, state, context.now):
        raise UserError(WRONG_CODE)
    group = await context.group()
    course, where = group.course, f"{room.name or room.channel}, {_where(context.place_name, room)}"
    if not is_organizer:
        await codes.ask(group, known, room, context.place_name, person)
        context.record("code used", where)
        return Reply((code_cards.asked(course),), zone=course.zone)
    is_home = (room.platform, room.workspace) == (cohort.platform, cohort.workspace)
    await rooms.add(group, cohort, room, "" if is_home else context.place_name or room.workspace)
    context.record("room added", where)
    context.forget_rooms()
    return Reply((room_cards.added(course),), cards.invitation(course, context.now), zone=course.zone)


async def answer(context: Context, confirms: bool, number: int | None) -> Reply:
    """Let the group live in the room for which somebody asked, or refuse that."""
    group, cohort = await context.group(), await context.cohort()
    found = await codes.list_requests(context.session, cohort.id, context.now, number)
    if len(found) > 1:
        raise UserError(SEVERAL)
    state = CodeState.CONFIRMED if confirms else CodeState.REFUSED
    if not found or not await codes.answer(context.session, found[0], state):
        raise UserError(ANSWERED)
    one, course = found[0], group.course
    room = RoomRef(one.room.platform, one.room.workspace, one.room.channel, one.room.name, one.room.parent)
    named = room.name or room.channel
    where = f"{named}, {_where(one.place, room)}"
    if not confirms:
        context.record("room refused", where)
        await codes.tell_refused(group, one.number)
        words = f"{named} stays out of {course.name}. It would take a new code to ask again."
        return Reply((notice("room_refused", words, course.zone),), zone=course.zone)
    await rooms.add(group, cohort, room, one.place or room.workspace, invites=True)
    context.record("room added", where)
    context.forget_rooms()
    words = f"{course.name} lives in {named} too from now on, and each of its channels is told."
    return Reply((notice("room_confirmed", words, course.zone),), zone=course.zone)


async def _check(context: Context, code: str) -> tuple[RoomCode, Cohort]:
    """The code and its group. Raises UserError if it cannot be used; a code that there was is in the log of
    its group.
    """
    found = await codes.find(context.session, code)
    if found is not None and codes.works(*found, context.room.platform, context.now):
        return found
    why = f"it was {found[0].state}, for {found[0].platform.capitalize()}" if found else "there was none"
    context.acts.append(Act(CODE_REFUSED, why, found[1].id if found else None))
    raise UserError(WRONG_CODE)


async def _check_is_free(context: Context, cohort: Cohort) -> None:
    """Raises UserError if a group lives in the channel. The code can then be used elsewhere."""
    room = context.room
    taken = await cohort_queries.find_cohort_in_room(
        context.session, room.platform, room.workspace, room.channel
    )
    if taken is None or taken.state != CohortState.ACTIVE:
        return
    if taken.id == cohort.id:
        raise UserError(f"{cohort.name} lives in this channel already.")
    raise UserError("A group lives in this channel already. Use another channel.")


def _where(place: str, room: RoomRef) -> str:
    return f"{place or room.workspace} ({room.platform.capitalize()})"
