"""Run a call: check who may, read the arguments, check what the command needs, run it.

The one boundary at which a UserError becomes a private answer is `bot.app`.
"""

from dataclasses import replace

from bot.commands import kept_calls, rights, which_group
from bot.commands.call import Call
from bot.commands.command import KEPT, Needs, Reply
from bot.commands.context import Context, WhichGroup
from bot.commands.request import Request, read_arguments, read_texts
from bot.commands.time_types import Date
from bot.commands.viewpoint import Viewpoint
from bot.errors import UserError
from bot.messages.card import Card, Footnote, size_of
from bot.messages.limits import MOST_TEXT
from bot.messages.plain import plain
from bot.messages.text import text

NOT_KEPT = (
    "I no longer have what you gave for that: it was used, or is too old. Please type the command again."
)


async def run(context: Context, request: Request) -> Reply:
    """Run the call of a request in the context's transaction. Raises UserError, and then nothing is written.

    Only a call that was pressed may give hidden parameters. Raises OutdatedProfile if the caller's name has
    changed and the transaction only reads.
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
        context.texts = await _recall(context, token)
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
    if command.writes or command.needs is not Needs.NOTHING:
        await context.keep_current()
    if mistake is not None:
        raise mistake
    arguments = read_arguments(command, call, context.texts, await _viewpoint(context))
    await _check_needs(context, command.needs)
    reply = await command.run(context, **arguments)
    if reply.zone is None and command.needs is not Needs.NOTHING:
        reply = replace(reply, zone=(await context.course()).zone)
    if command.takes_group and await context.find_cohort() and not await context.lives_here():
        reply = replace(reply, private=_naming((await context.cohort()).name, reply.private))
    if reply.public is not None and not await context.lives_in(context.room.channel):
        around = await context.lives_in(context.room.parent)
        reply = replace(reply, rooms=(context.room.outside,) if around else await context.rooms())
    return reply


def _naming(group: str, cards: tuple[Card, ...]) -> tuple[Card, ...]:
    """The cards, of which the first says which group they are about: the place does not tell."""
    if not cards or any(group in plain(card) for card in cards):
        return cards
    first, *others = cards
    note = Footnote(text(f"This is about {group}."))
    if size_of((*first.blocks, note)) > MOST_TEXT:
        return cards
    return (replace(first, blocks=(*first.blocks, note)), *others)


async def _recall(context: Context, token: str) -> dict[str, str]:
    """The texts of a kept call, and over them those that were given now."""
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
