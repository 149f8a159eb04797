"""Who may do what with a group: the one place that decides it (docs/decisions/0029).

A group belongs to the server or workspace where it began. Its organizers are whoever manages that place, and
who was made an organizer by name. Elsewhere the group is a guest: whoever manages that place may see what is
wrong with its rooms there and take them out, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING

from bot.commands.access import NOT_TOLD, AccessUnknown, GroupAccess
from bot.commands.command import Who
from bot.errors import NotAllowed, UserError
from bot.platform.refs import RoomRef
from bot.study import audit_log, cohort_queries, organizer_queries, room_queries
from bot.study.cohort_tables import Cohort, CohortState
from bot.wording.platforms import place

if TYPE_CHECKING:  # a context asks this module about its own call
    from bot.commands.context import Context
    from bot.commands.lookup import Lookup


FOR_ORGANIZERS = (
    "Only organizers can use this command, so nothing was changed. Ask yours, or somebody who "
    "manages {}. `/plan help` shows the commands that you can use."
)


class Right(IntEnum):
    """What somebody may do with a group. A higher right includes the lower ones."""

    NONE = 0
    GUEST_ROOMS = 1
    """They manage a place where the group is a guest: its rooms there are theirs to watch and to take out."""
    ORGANIZE = 2


async def right_over(context: "Lookup", cohort: Cohort) -> Right:
    """What the caller may do with the group, from where they call and at this moment.

    Managing some other place, where a button of the group can be forged, counts for nothing. Raises
    AccessUnknown if the platform must be asked, and UserError if it could not be.
    """
    actor, place = context.actor, (context.room.platform, context.room.workspace)
    if actor.can_manage and place == (cohort.platform, cohort.workspace):
        return Right.ORGANIZE
    access = await _organizes_by_name(context, cohort)
    if access.is_there:
        return Right.ORGANIZE
    if actor.can_manage and await context.lives_around(cohort):
        return Right.GUEST_ROOMS
    if not access.is_told:
        raise UserError(NOT_TOLD)
    return Right.NONE


async def _organizes_by_name(context: "Lookup", cohort: Cohort) -> GroupAccess:
    """Whether the caller is among the group's organizers and still has what that takes, as `is_there`.

    Who founded the group must manage the place where it began; who was made an organizer must be there, or
    where else the group lives. Raises AccessUnknown if the platform must be asked.
    """
    person = await context.find_person()
    row = await organizer_queries.find_organizer(context.session, cohort.id, person.id) if person else None
    if row is None:
        return GroupAccess()
    rooms = await room_queries.list_rooms(context.session, cohort.id)
    if not row.named:
        home = cohort.platform, cohort.workspace
        rooms = [room for room in rooms if (room.platform, room.workspace) == home] or rooms
    if context.is_room_proven and context.is_around(rooms) and (row.named or context.actor.has_profile):
        return GroupAccess(is_there=row.named or context.actor.can_manage)
    access = context.access_over(rooms)
    return replace(access, is_there=access.organizes(named=row.named))


async def list_looked_after(context: "Lookup", organized: Sequence[Cohort] | None = None) -> list[Cohort]:
    """The groups that the caller may organize from here. Groups that are over come last. `organized` are
    those of which they were made an organizer, if that was read already.

    For a command that `guests_may` use, with the groups that are guests in a place that the caller manages.
    Raises AccessUnknown if the platform must be asked.
    """
    session, found = context.session, list[Cohort]()
    if organized is None:
        organized = (await context.find_groups()).organized
    unknown: list[RoomRef] = []
    for one in organized:
        try:
            found += [one] if (await _organizes_by_name(context, one)).is_there else []
        except AccessUnknown as asked:
            unknown += asked.rooms
    if unknown:
        raise AccessUnknown(unknown)
    if context.actor.can_manage:
        place = context.room.platform, context.room.workspace
        found += await cohort_queries.list_cohorts_begun_in(session, *place)
        if context.command.guests_may:
            found += await cohort_queries.list_cohorts_of_workspace(session, *place, over=True)
    return sorted(dict.fromkeys(found), key=lambda one: (one.state != CohortState.ACTIVE, one.key))


async def check_allowed(context: "Context") -> None:
    """Raises NotAllowed if the caller may not use the command of the call."""
    if not await may_use(context):
        raise await _not_allowed(context)


async def check_right(context: "Context", least: Right) -> None:
    """Raises NotAllowed if the caller has a lower right over the group of the call."""
    if await right_over(context, await context.cohort()) < least:
        raise await _not_allowed(context)


async def _not_allowed(context: "Context") -> NotAllowed:
    context.record(audit_log.COMMAND_REFUSED, context.command.name)
    cohort, here = await context.find_cohort(), (context.room.platform, context.room.workspace)
    where = f"this {place(context.room.platform)}"
    if (
        cohort is not None
        and not context.command.for_workspace
        and here != (cohort.platform, cohort.workspace)
    ):
        where = f"the {place(cohort.platform)} where the group began"
    return NotAllowed(FOR_ORGANIZERS.format(where))


async def may_use(context: "Context") -> bool:
    """Whether the caller may use the command of the call, as far as their rights go."""
    command = context.command
    if command.who is not Who.ORGANIZER:
        return True
    if command.for_workspace:
        return await _may_organize_workspace(context)
    cohort = await context.find_cohort()
    if command.this_channel_only and context.actor.can_manage:
        return True  # the channel is theirs, whatever group lives there
    if cohort is None:
        return context.actor.can_manage or (command.takes_group and bool(await context.candidates()))
    least = Right.GUEST_ROOMS if command.guests_may else Right.ORGANIZE
    return await right_over(context, cohort) >= least


async def _may_organize_workspace(context: "Context") -> bool:
    """Whether the caller manages this workspace, or was made an organizer of a group that began in it.

    Being the organizer of a group elsewhere, which a forged button can name, counts for nothing; nor does a
    group that is a guest here.
    """
    if context.actor.can_manage:
        return True
    person, room = await context.find_person(), context.room
    if person is None:
        return False
    return await organizer_queries.is_organizer_in(context.session, room.platform, room.workspace, person.id)
