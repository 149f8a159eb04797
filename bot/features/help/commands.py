"""/plan help: what one can do here, a family of commands, or one command explained."""

from collections.abc import Iterable, Sequence

from bot.commands.command import Command
from bot.commands.context import Context
from bot.commands.param_types import FreeText
from bot.commands.params import Autocomplete, Param
from bot.commands.parsing import given
from bot.commands.registry import FIRST, Registry
from bot.commands.reply import Reply
from bot.features.help import cards
from bot.features.help.cards import Listing
from bot.messages.actions import Action
from bot.messages.card import Button, Card, Style
from bot.messages.limits import LONGEST_ACTION, MOST_FIELDS
from bot.wording.platforms import is_typed

LABELS = {
    "plan join": "Join",
    "plan home": "My page",
    "plan week": "This week",
    "plan checkin": "Check in",
    "plan progress": "Progress",
    "plan settings": "Settings",
}
"""The labels of buttons that do what the list names."""

TO_BEGIN = ("plan join", "plan home")
TO_ORGANIZE = (
    "plan-admin start",
    "plan-admin status",
    "plan-admin preview",
    "plan-admin announce",
    "plan-admin end",
)

OVERVIEW = "menu"
"""What buttons of messages sent before November 2026 give instead of a command."""


async def help_(context: Context, command: str = "", group: str = "") -> Reply:
    """Tell what the caller can do, list a family of commands, or explain one command.

    A menu names the command by `group` and word. `/plan help plan-admin` is about organizing alone.
    """
    registry = context.registry
    course = await context.find_course()
    zone, cohort = (course.zone, course.cohort_id) if course else (None, None)
    about = " ".join(command.strip().removeprefix("/").casefold().split())
    if about in ("", OVERVIEW, *registry.groups):
        return Reply((await _overview(context, about, cohort),), zone=zone)
    name = _full_name(registry, about, group)
    family = registry.families(name.split()[0]).get(name.partition(" ")[2], ())
    if family and family[0].name != name:
        return Reply((_family(name, family, cohort, typed=is_typed(context.room.platform)),), zone=zone)
    found = registry.find(name)
    params = [(param.name, param.help, param.type.expects, param.is_required) for param in found.offered]
    typed = is_typed(context.room.platform)
    usage, example = (found.usage, found.example) if typed else (f"/{found.name}", _by_name(registry, found))
    card = cards.help_command(usage, found.help, params, example, _ways(found, cohort))
    return Reply((card,), zone=zone)


async def _overview(context: Context, about: str, cohort: int | None) -> Card:
    """What the caller can do: begin, study or organize."""
    registry, organizes = context.registry, context.actor.can_manage or await context.may_organize()
    listings, ways = [], []
    if about != "plan-admin" or not organizes:
        is_member = await context.find_member() is not None
        first = FIRST if is_member else TO_BEGIN
        title = "Every week" if is_member else "To begin"
        listings.append(_listing(registry, title, "plan", first, "All commands"))
        ways = [_way(registry.find(name), cohort) for name in first if name in LABELS]
    if organizes and about != "plan":
        listings.append(_listing(registry, "For organizers", "plan-admin", TO_ORGANIZE, "All for organizers"))
    return cards.help_overview(listings, ways, cohort)


def _listing(registry: Registry, title: str, group: str, first: Sequence[str], label: str) -> Listing:
    """The first commands of a group, and a menu of all that it has. A family is one entry of the menu."""
    listed = [(f"/{name}", registry.find(name).help) for name in first]
    offered = []
    for word, members in registry.families(group).items():
        if members[0].name == f"{group} {word}":
            offered += [(word, one.help) for one in members]
        else:
            offered.append((word, ", ".join(one.name.split()[-1] for one in members)))
    return Listing(title, group, listed, label, offered)


def _family(name: str, members: Iterable[Command], cohort: int | None, *, typed: bool) -> Card:
    offered = [(one.word, one.help) for one in members]
    listed = [(one.usage if typed else f"/{one.name}", one.help) for one in members]
    listing = Listing(f"/{name}", name.partition(" ")[0], listed, "Explain one", offered)
    return cards.help_family(listing, cohort, typed=typed)


def _full_name(registry: Registry, about: str, group: str) -> str:
    """The full name of the command or family that was asked for, with `plan` or `plan-admin` left out."""
    if group:
        return f"{group} {about}"
    if about.split(maxsplit=1)[0] in registry.groups:
        return about
    for candidate in (f"{each} {about}" for each in registry.groups):
        if candidate in registry.names or about in registry.families(candidate.split()[0]):
            return candidate
    return f"plan {about}"


def _by_name(registry: Registry, command: Command) -> str:
    """The command's example with each value behind its name; empty if it has none."""
    texts = given(command, registry.split(command.example)[1]) if command.example else {}
    values = [f"{one.name}:{texts[one.name]}" for one in command.typed if one.name in texts]
    return " ".join((f"/{command.name}", *values)) if values else ""


def _way(command: Command, cohort: int | None) -> Button:
    """A button that runs a command, after its form if the command must be told something."""
    needed = any(param.is_required for param in command.typed)
    asked = tuple(param.name for param in command.typed)[:MOST_FIELDS] if needed else ()
    return Button(LABELS[command.name], str(Action(command.name, {}, cohort, asked)))


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
