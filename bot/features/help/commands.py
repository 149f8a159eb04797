"""Split from bot.features.membership.commands."""

from bot.commands.command import Command, Completion, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import Text
from bot.features.help import cards
from bot.messages.actions import Action
from bot.messages.card import LONGEST_ACTION, Button, Style

TITLES = {"plan": "For everyone", "plan-admin": "For organizers"}

MOST_FIELDS = 5
"""Of a form, on the tightest platform: Discord's modals."""

MENU = "menu"
"""What `/plan help` takes instead of a command."""


async def help_(context: Context, command: str = "", group: str = "") -> Reply:
    """List the commands, or explain one: of that group, where a menu named it.

    `menu` offers all of them in a menu instead: in threads and on some pages no command can be typed.
    """
    if command.strip().casefold() == MENU:
        return await _menu(context)
    registry = context.registry
    course = await context.find_course()
    zone, cohort = (course.zone, course.cohort_id) if course else (None, None)
    if command:
        wanted = f"{group} {command.strip().removeprefix('/')}".strip()
        words = wanted.split()
        name = wanted if words and words[0] in registry.groups else f"plan {wanted}"
        if not any(one.name == name for one in registry.commands):
            name = next((one.name for one in registry.commands if one.word == wanted), name)
        found = registry.find(name)
        params = [(param.name, param.help, param.kind.expects, param.required) for param in found.typed]
        card = cards.help_command(found.usage, found.help, params, found.example, _ways(found, cohort))
        return Reply((card,), zone=zone)
    groups = [
        (TITLES.get(group, group), [(one.usage, one.help) for one in registry.of(group)])
        for group in await _groups(context)
    ]
    return Reply((cards.help_overview(groups),), zone=zone)


async def _menu(context: Context) -> Reply:
    """Every command to choose from, for where none can be typed."""
    course = await context.find_course()
    groups = [
        (TITLES.get(group, group), group, [(one.word, one.help) for one in context.registry.of(group)])
        for group in await _groups(context)
    ]
    return Reply((cards.menu(groups, course.cohort_id if course else None),))


async def _groups(context: Context) -> list[str]:
    """The groups of commands that are the caller's."""
    organizer = await context.may_organize()
    return [group for group in context.registry.groups if organizer or group != "plan-admin"]


def _ways(command: Command, cohort: int | None) -> list[Button]:
    """Buttons that give a command as it is, and with what it takes, in a form."""
    asked = tuple(param.name for param in command.typed)[:MOST_FIELDS]
    ways = []
    if not any(param.required for param in command.typed):
        ways.append(Button("Do it", str(Action(command.name, {}, cohort)), Style.PRIMARY))
    if asked:
        ways.append(Button("Fill in…", str(Action(command.name, {}, cohort, asked))))
    return [way for way in ways if len(way.action) <= LONGEST_ACTION]


HELP = Command(
    "plan help",
    "List the commands, or explain one",
    help_,
    (
        Param("command", "the command to explain", Text(longest=60), rest=True, complete=Completion.COMMAND),
        Param("group", "plan or plan-admin, where a menu names it", Text(longest=20), hidden=True),
    ),
    example="/plan help done",
)
