"""/plan help: list the commands, explain one, or offer them in a menu."""

from bot.commands.command import Autocomplete, Command, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import FreeText
from bot.features.help import cards
from bot.messages.actions import Action
from bot.messages.card import Button, Style
from bot.messages.limits import LONGEST_ACTION
from bot.wording.platforms import is_typed

TITLES = {"plan": "For everyone", "plan-admin": "For organizers"}
"""Headings of the groups of commands, by name."""

MOST_FIELDS = 5
"""The most fields of a form on every platform: Discord's modals take five."""

MENU = "menu"
"""What `/plan help` takes instead of a command to show the menus."""


async def help_(context: Context, command: str = "", group: str = "") -> Reply:
    """List all commands, or explain one. A menu names the command by `group` and word.

    `/plan help plan-admin` lists the organizers' commands alone. `/plan help menu` shows menus of all
    commands, because no command can be typed in threads and on some pages.
    """
    if command.strip().casefold() == MENU:
        return await _menu(context)
    registry = context.registry
    course = await context.find_course()
    zone, cohort = (course.zone, course.cohort_id) if course else (None, None)
    about = command.strip().removeprefix("/").casefold()
    if command and about not in registry.groups:
        wanted = f"{group} {command.strip().removeprefix('/')}".strip()
        words = wanted.split()
        name = wanted if words and words[0] in registry.groups else f"plan {wanted}"
        if not any(one.name == name for one in registry.commands):
            name = next((one.name for one in registry.commands if one.word == wanted), name)
        found = registry.find(name)
        params = [(param.name, param.help, param.type.expects, param.is_required) for param in found.offered]
        card = cards.help_command(found.usage, found.help, params, found.example, _ways(found, cohort))
        return Reply((card,), zone=zone)
    groups = await _groups(context)
    listed = [
        (TITLES.get(group, group), [(one.usage, one.help) for one in registry.of(group)])
        for group in ([about] if about in groups else groups)
    ]
    return Reply((cards.help_overview(listed, typed=is_typed(context.room.platform)),), zone=zone)


async def _menu(context: Context) -> Reply:
    """Menus of all commands, for places where none can be typed."""
    course = await context.find_course()
    groups = [
        (TITLES.get(group, group), group, [(one.word, one.help) for one in context.registry.of(group)])
        for group in await _groups(context)
    ]
    return Reply((cards.menu(groups, course.cohort_id if course else None),))


async def _groups(context: Context) -> list[str]:
    """The groups of commands that the caller may use."""
    organizer = context.actor.can_manage or await context.may_organize()
    return [group for group in context.registry.groups if organizer or group != "plan-admin"]


def _ways(command: Command, cohort: int | None) -> list[Button]:
    """Buttons that run a command: at once, or after its form."""
    asked = tuple(param.name for param in (command.offered if cohort is None else command.typed))[
        :MOST_FIELDS
    ]
    ways = []
    if not any(param.is_required for param in command.typed):
        ways.append(Button("Do it", str(Action(command.name, {}, cohort)), Style.PRIMARY))
    if asked:
        ways.append(Button("Fill in…", str(Action(command.name, {}, cohort, asked))))
    return [way for way in ways if len(way.action) <= LONGEST_ACTION]


HELP = Command(
    "plan help",
    "List the commands, or explain one",
    help_,
    (
        Param(
            "command",
            "the command to explain",
            FreeText(longest=60),
            takes_rest=True,
            autocomplete=Autocomplete.COMMAND,
        ),
        Param("group", "plan or plan-admin, where a menu names it", FreeText(longest=20), is_hidden=True),
    ),
    example="/plan help done",
)
