"""/plan-admin people list, remove, block, unblock: who is in a group, and who may not be."""

from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.param_types import FreeText, Integer, OnOff
from bot.commands.params import Autocomplete, Param
from bot.commands.reply import Reply
from bot.errors import UserError
from bot.features.membership import doors
from bot.features.people import cards, service
from bot.messages.notice import notice
from bot.study.people import find_member_named
from bot.wording.naming import opening

HIGHEST = 999_999_999


async def list_people(
    context: Context, page: int = 1, admit: int | None = None, decline: int | None = None
) -> Reply:
    """List the people of the group; or decide on a wish to join."""
    group = await context.group()
    zone = group.course.zone
    if admit is not None:
        name = await service.admit(group, admit, await context.person())
        words = f"{opening(name)} is in {group.course.name} now. I tell them."
        return Reply((notice("admitted_member", words, zone),))
    if decline is not None:
        name = await doors.decline(group, decline, await context.person())
        words = f"{opening(name)} is not let in. They are not told, and cannot ask again for a while."
        return Reply((notice("declined_member", words, zone),))
    return Reply((cards.everybody(group.course, await service.list_people(group, page), page),))


async def remove(context: Context, member: str, *, sure: bool = False) -> Reply:
    """Remove a member once that is confirmed."""
    return await _remove(context, member, sure=sure, block=False)


async def block(context: Context, member: str, *, sure: bool = False) -> Reply:
    """Remove somebody who is or was a member, and keep them out, once that is confirmed."""
    return await _remove(context, member, sure=sure, block=True)


async def unblock(context: Context, number: int | None = None) -> Reply:
    """Let somebody join again; without a number, show who is blocked."""
    group = await context.group()
    if number is None:
        return Reply((cards.everybody(group.course, await service.list_people(group, 1), 1),))
    await doors.unblock(group, number, await context.person())
    words = f"They can join {group.course.name} again if they want to. I do not tell them."
    return Reply((notice("unblocked", words, group.course.zone),))


async def _remove(context: Context, member: str, *, sure: bool, block: bool) -> Reply:
    group, person = await context.group(), await context.person()
    course = group.course
    named = await find_member_named(context.session, course, member, left=block)
    if named.person.id == person.id:
        raise UserError("That is you. `/plan leave` takes you out of the group.")
    if not sure:
        return Reply((cards.confirm(course, named.shown, named.member.number, block=block),))
    if block and await doors.is_blocked(context.session, course.cohort_id, named.person):
        raise UserError(f"{opening(named.shown)} is blocked already.")
    await doors.remove(group, named.member, person, block=block)
    after = "blocked, and out of" if block else "no longer a member of"
    words = f"{opening(named.shown)} is {after} {course.name}."
    return Reply((notice("member_removed", words, course.zone),))


MEMBER = Param(
    "member",
    "a name, or a member's number such as #12",
    FreeText("a member", 100),
    is_required=True,
    takes_rest=True,
    autocomplete=Autocomplete.MEMBER,
)

SURE = Param("sure", "that it was confirmed", OnOff(), is_hidden=True)

LIST = Command(
    "plan-admin people list",
    "Who is in the group, who asks to join, and who is blocked",
    list_people,
    (
        Param("page", "which page", Integer(1, 999)),
        Param("admit", "let somebody in who asked", Integer(1, HIGHEST), is_hidden=True),
        Param("decline", "do not let somebody in", Integer(1, HIGHEST), is_hidden=True),
    ),
    Who.ORGANIZER,
    needs=Needs.GROUP,
    writes=True,
    example="/plan-admin people list 2",
)

REMOVE = Command(
    "plan-admin people remove",
    "Take a member out of the group",
    remove,
    (MEMBER, SURE),
    Who.ORGANIZER,
    needs=Needs.GROUP,
    writes=True,
    example="/plan-admin people remove alice",
    form_title="Remove a member",
)

BLOCK = Command(
    "plan-admin people block",
    "Take somebody out of the group, and keep them out",
    block,
    (MEMBER, SURE),
    Who.ORGANIZER,
    needs=Needs.GROUP,
    writes=True,
    example="/plan-admin people block #12",
    form_title="Block somebody",
)

UNBLOCK = Command(
    "plan-admin people unblock",
    "Let somebody who was blocked join again",
    unblock,
    (
        Param(
            "number",
            "their number in the list of the group's people",
            Integer(1, HIGHEST),
        ),
    ),
    Who.ORGANIZER,
    needs=Needs.GROUP,
    writes=True,
    example="/plan-admin people unblock 3",
)
