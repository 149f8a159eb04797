"""Run a call: check who may, read the arguments, check what the command needs, run it.

The one boundary at which a UserError becomes a private answer is `bot.app`.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.commands.command import Command, Needs, Reply, Who
from bot.commands.context import Context
from bot.commands.time_types import Date
from bot.commands.viewpoint import Viewpoint
from bot.errors import UserError
from bot.study.people import recognize


async def run(context: Context, command: Command, read: Callable[[Viewpoint], dict[str, object]]) -> Reply:
    """Run a command in the context's transaction. Raises UserError, and then nothing is written.

    `read` gives the arguments as they are meant from a viewpoint.
    """
    if command.who is Who.ORGANIZER and not await context.may_organize():
        raise UserError(
            "That one is for organizers, so I left everything as it is. "
            "Ask yours to do it, or someone who manages this server or workspace. "
            "`/plan help` shows what is yours."
        )
    if command.needs is not Needs.NOTHING:
        await context.find_cohort()  # first, so that the caller is read together with their membership
    if command.writes and (person := await context.find_person()) is not None:
        recognize(person, context.actor)
    arguments = read(await _viewpoint(context, command))
    await _check_needs(context, command.needs)
    reply = await command.run(context, **arguments)
    if reply.zone is None and command.needs is not Needs.NOTHING:
        reply = replace(reply, zone=(await context.course()).zone)
    if reply.public is not None and not context.room.channel:
        reply = replace(reply, rooms=await context.rooms())
    return reply


async def _viewpoint(context: Context, command: Command) -> Viewpoint:
    """From where the caller writes: in their own time zone, else in that of the platform or of the group.

    Only dates depend on the zone, so no other command pays a query for it.
    """
    zone = context.actor.timezone
    if any(isinstance(param.type, Date) for param in command.params):
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
