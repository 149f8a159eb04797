"""/plan-admin people organizers: list, add and remove organizers."""

from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.param_types import Choice, FreeText
from bot.commands.params import Autocomplete, Param
from bot.commands.reply import Reply
from bot.errors import ValueMissing
from bot.features.organizers import service
from bot.messages.notice import notice
from bot.wording.counting import counted
from bot.wording.naming import opening
from bot.wording.platforms import place

MOST_SHOWN = 25
"""Organizers that the list names."""


async def organizer(context: Context, action: str = "list", member: str = "") -> Reply:
    """List the organizers of the group, add one, or remove one."""
    group = await context.group()
    course = group.course
    if action == "list":
        names = ", ".join((await service.list_names(group))[:MOST_SHOWN])
        words = f"Organizers: {names}." if names else "There is no organizer whom I know of."
        manage = (
            f"Whoever manages this {place(context.room.platform)} is one as well, but does not read notes."
        )
        return Reply((notice("organizers", f"{words} {manage}", course.zone),))
    if not member:
        words = f"Name the member too: `/plan-admin people organizers {action} alice`."
        raise ValueMissing(words, ("member",), context.texts)
    person = await context.person()
    if action == "add":
        name = await service.add(group, member, person)
        words = f"{opening(name)} is an organizer of {course.name} now."
        if context.room.platform == "discord":
            words += (
                " If Discord does not offer them `/plan-admin`, allow it for them under Server Settings → "
                "Integrations → studyplan."
            )
    else:
        name, held = await service.remove(group, member, person, may_be_last=context.actor.can_manage)
        words = f"{opening(name)} is no longer an organizer of {course.name}."
        if held:
            words += f" {counted(held, 'announcement')} of theirs that waited will not be posted."
    return Reply((notice("organizer_changed", words, course.zone),))


ORGANIZER = Command(
    "plan-admin people organizers",
    "See, add or remove those who may manage this group",
    organizer,
    (
        Param("action", "what to do", Choice(("list", "add", "remove"))),
        Param(
            "member",
            "a name, or a member's number such as #12",
            FreeText("a member", 100),
            takes_rest=True,
            autocomplete=Autocomplete.MEMBER,
        ),
    ),
    Who.ORGANIZER,
    needs=Needs.GROUP,
    writes=True,
    aliases=("plan-admin organizer",),
    example="/plan-admin people organizers add alice",
    form_title="Organizers",
)
