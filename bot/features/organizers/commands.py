"""/plan-admin organizer and export: who manages a cohort, and the cohort as a table."""

from bot.commands.command import Command, Completion, Param, Reply, Who
from bot.commands.context import Context
from bot.commands.param_types import Choice, Text
from bot.errors import UserError
from bot.features.organizers import service
from bot.messages.notice import notice
from bot.wording.naming import opening


async def organizer(context: Context, action: str = "list", member: str = "") -> Reply:
    """List, add or remove those who may manage the cohort."""
    course = await context.course()
    if action == "list":
        names = ", ".join((await service.list_shown(context.session, course))[:25])
        words = f"Organizers: {names}." if names else "There is no organizer whom I know of."
        manage = "Whoever manages this server or workspace is one as well."
        return Reply((notice(f"{words} {manage}", course.zone),), zone=course.zone)
    if not member:
        raise UserError(f"Name the member too: `/plan-admin organizer {action} alice`.")
    person = await context.person()
    if action == "add":
        name = await service.add(context.session, course, member, person, context.now)
        words = (
            f"{opening(name)} is an organizer of {course.name} now. "
            "If `/plan-admin` is not offered to them, docs/discord.md says how."
        )
    else:
        name = await service.remove(context.session, course, member, person, context.now)
        words = f"{opening(name)} is no organizer of {course.name} any more."
    return Reply((notice(words, course.zone),), zone=course.zone)


ORGANIZER = Command(
    "plan-admin organizer",
    "See, add or remove those who may manage this group",
    organizer,
    (
        Param("action", "what to do", Choice(("list", "add", "remove"))),
        Param(
            "member",
            "who: a name, or a member's number such as #12",
            Text("a member", 100),
            rest=True,
            complete=Completion.MEMBER,
        ),
    ),
    Who.ORGANIZER,
    writes=True,
    here=True,
    example="/plan-admin organizer add alice",
)
