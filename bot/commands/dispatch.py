"""Run a call: check who may, read the arguments, check what the command needs, run it.

The one boundary at which a UserError becomes a private answer is `bot.app`.
"""

from dataclasses import replace

from bot.commands import kept_calls, rights, which_group
from bot.commands.call import Call
from bot.commands.command import Needs, Who
from bot.commands.context import Context
from bot.commands.lookup import WhichGroup
from bot.commands.params import BACK, KEPT
from bot.commands.parsing import given
from bot.commands.reply import Reply
from bot.commands.request import Request, read_arguments, read_texts
from bot.commands.time_types import Date
from bot.commands.values import parse_values
from bot.commands.viewpoint import Viewpoint
from bot.errors import UserError
from bot.messages.card import Card, Footnote, Paragraph, size_of
from bot.messages.limits import MOST_TEXT
from bot.messages.notice import notice
from bot.messages.plain import plain
from bot.messages.text import text
from bot.outbox.paused import list_paused

PAUSED = (
    "It is done, but I could not tell the channel: whoever runs this bot has paused its posts here, and "
    "says: “{}”. Please talk to them."
)

NOT_KEPT = (
    "I no longer have what you gave for that: it was used, or is too old. Please type the command again."
)


async def run(context: Context, request: Request) -> Reply:
    """Run the call of a request in the context's transaction. Raises UserError, and then nothing is written.

    Only a call that was pressed may give hidden parameters. Raises WritesNeeded if the transaction only reads
    and something has to be written: the caller's name has changed, say. Raises AccessUnknown if the platform
    must first be asked about them.
    """
    command, call = context.command, request.call
    if call is None:
        raise ValueError("only a request with a call can be run")
    mistake: UserError | None = None
    try:
        context.texts = read_texts(command, call, request.line)
    except UserError as error:  # told below, to those who may use the command
        mistake = error
    token = context.texts.get(KEPT.name, "") if call.is_pressed else ""
    if token:
        context.texts = await recall(context, token)
    try:
        reply = await _run(context, call, mistake)
    except WhichGroup as asked:
        return await which_group.ask(context, asked)
    if token:
        await kept_calls.forget(context.session, token)
    return reply


async def locate(context: Context, request: Request) -> int | None:
    """The id of the group that the call of a request is about; None if that cannot be told."""
    try:
        if request.call is not None:
            context.texts = read_texts(context.command, request.call, request.line)
        cohort = await context.find_cohort()
    except UserError:  # it is told when the call runs
        return None
    return cohort.id if cohort else None


async def _run(context: Context, call: Call, mistake: UserError | None) -> Reply:
    command = context.command
    await rights.check_allowed(context)
    if command.needs is not Needs.NOTHING:
        await context.find_cohort()  # first, so that the caller is read together with their membership
        if command.who is not Who.ORGANIZER:  # whose rights `check_allowed` has looked up
            await context.check_access()
    if command.writes or command.needs is not Needs.NOTHING:
        await context.keep_current()
    if mistake is not None:
        raise mistake
    arguments = read_arguments(command, call, context.texts, await _viewpoint(context))
    await _check_needs(context, command.needs)
    reply = await command.run(context, **arguments)
    if call.is_pressed and (page := context.texts.get(BACK.name)):
        reply = await _with_page(context, reply, page)
    if reply.zone is None and command.needs is not Needs.NOTHING:
        reply = replace(reply, zone=(await context.course()).zone)
    if command.takes_group and await context.find_cohort() and not await context.lives_here():
        reply = replace(reply, private=_naming((await context.cohort()).name, reply.private))
    if reply.public is not None and not await context.lives_in(context.room.channel):
        around = await context.lives_in(context.room.parent)
        reply = replace(reply, rooms=(context.room.outside,) if around else await context.rooms())
    return await _hold_back(context, reply) if reply.public is not None else reply


async def _hold_back(context: Context, reply: Reply) -> Reply:
    """The reply without its public card in workspaces that the operator paused; the caller is told."""
    rooms = reply.rooms or (context.room,)
    found = await list_paused(context.session, {(room.platform, room.workspace) for room in rooms})
    if not found:
        return reply
    paused = {(one.platform, one.workspace) for one in found}
    open_rooms = tuple(room for room in rooms if (room.platform, room.workspace) not in paused)
    told = notice("held_back", PAUSED.format(found[0].why), reply.zone or "UTC")
    public = reply.public if open_rooms else None
    return replace(reply, private=(*reply.private, told), public=public, rooms=open_rooms)


async def _with_page(context: Context, reply: Reply, page: str) -> Reply:
    """The reply with the page on which the button stands instead of its own card, whose words stand below.

    A page that cannot be shown is left out: the button may be forged, or old.
    """
    try:
        command, line = context.registry.split(f"plan {page}")
        if command.writes or command.who is not Who.ANYONE or reply.form or len(reply.private) != 1:
            return reply
        if command.needs is not Needs.NOTHING:
            await context.check_access()
            await _check_needs(context, command.needs)
        typed = parse_values(command, given(command, line), await _viewpoint(context), hidden=False)
        shown = (await command.run(context, **typed)).private[0]
    except UserError:
        return reply
    said = next((block.text for block in reply.private[0].blocks if isinstance(block, Paragraph)), ())
    note = Footnote(said)
    if said and size_of((*shown.blocks, note)) <= MOST_TEXT:
        shown = replace(shown, blocks=(*shown.blocks, note))
    return replace(reply, private=(shown,))


def _naming(group: str, cards: tuple[Card, ...]) -> tuple[Card, ...]:
    """The cards, of which the first says which group they are about: the place does not tell."""
    if not cards or any(group in plain(card) for card in cards):
        return cards
    first, *others = cards
    note = Footnote(text(f"This is about {group}."))
    if size_of((*first.blocks, note)) > MOST_TEXT:
        return cards
    return (replace(first, blocks=(*first.blocks, note)), *others)


async def recall(context: Context, token: str) -> dict[str, str]:
    """The texts of a kept call of the caller, and over them those that were given now (`Context.texts`).

    Raises UserError if nothing is kept under the token any more.
    """
    kept = await kept_calls.find(
        context.session, token, context.actor.account, context.command.name, context.now
    )
    if kept is None:
        raise UserError(NOT_KEPT)
    given = {name: words for name, words in context.texts.items() if name != KEPT.name}
    return {**kept.texts, **given}


async def _viewpoint(context: Context) -> Viewpoint:
    """From where the caller writes: in their own time zone, else in that of the platform or of the group.

    Only dates depend on the zone, so no other command pays a query for it.
    """
    zone = context.actor.timezone
    if any(isinstance(param.type, Date) for param in context.command.params):
        person = await context.find_person()
        zone = (person and person.timezone) or zone or await context.zone()
    return Viewpoint(context.now, zone or "UTC", context.actor.locale)


async def _check_needs(context: Context, needs: Needs) -> None:
    """Raises UserError with the way out if something is missing that the command needs."""
    if needs in {Needs.GROUP, Needs.ACTIVE_GROUP, Needs.MEMBER, Needs.ACTIVE_MEMBER}:
        await context.cohort()
    if needs in {Needs.MEMBER, Needs.ACTIVE_MEMBER}:
        await context.member()
    if needs in {Needs.ACTIVE_GROUP, Needs.ACTIVE_MEMBER}:
        await context.active_cohort()
