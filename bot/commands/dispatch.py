"""Run a call: check who may, read the arguments, check what the command needs, run it.

The one boundary at which a UserError becomes a private answer is `bot.app`.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.commands.command import Command, Needs, Reply, Who
from bot.commands.context import Context
from bot.errors import UserError
from bot.wording.platforms import place


async def run(context: Context, command: Command, read: Callable[[], dict[str, object]]) -> Reply:
    """Run a command in the context's transaction. Raises UserError, and then nothing is written.

    Raises OutdatedProfile if the caller's name has changed and the transaction only reads.
    """
    if command.who is Who.ORGANIZER and not await context.may_organize():
        raise UserError(
            "Only organizers can use this command, so nothing was changed. Ask yours, or somebody who "
            f"manages this {place(context.room.platform)}. `/plan help` shows the commands that you can use."
        )
    if command.needs is not Needs.NOTHING:
        await context.find_cohort()  # first, so that the caller is read together with their membership
    if command.writes or command.needs is not Needs.NOTHING:
        await context.keep_current()
    arguments = read()
    await _check_needs(context, command.needs)
    reply = await command.run(context, **arguments)
    if reply.zone is None and command.needs is not Needs.NOTHING:
        reply = replace(reply, zone=(await context.course()).zone)
    if reply.public is not None and not context.room.channel:
        reply = replace(reply, rooms=await context.rooms())
    return reply


async def _check_needs(context: Context, needs: Needs) -> None:
    """Raises UserError with the way out if something is missing that the command needs."""
    if needs in {Needs.GROUP, Needs.ACTIVE_GROUP, Needs.MEMBER, Needs.ACTIVE_MEMBER}:
        await context.cohort()
    if needs in {Needs.MEMBER, Needs.ACTIVE_MEMBER}:
        await context.member()
    if needs in {Needs.ACTIVE_GROUP, Needs.ACTIVE_MEMBER}:
        await context.active_cohort()
