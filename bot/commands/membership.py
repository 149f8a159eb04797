"""/plan join, leave, settings, help, menu."""

from bot.cards import personal
from bot.cards.actions import Action
from bot.cards.card import LONGEST_ACTION, Button, Style
from bot.commands.command import Command, Completion, Param, Reply
from bot.commands.context import Context
from bot.commands.kinds import OnOff, Quiet, Text, Zone
from bot.db import cohorts
from bot.db.tables import Person
from bot.domain.quiet import QuietHours
from bot.services import cohorts as cohort_service
from bot.services import people
from bot.services.hours import quiet_hours_of, zone_of
from bot.services.own_data import set_visible

TITLES = {"plan": "For everyone", "plan-admin": "For organizers"}

MOST_FIELDS = 5
"""Of a form, on the tightest platform: Discord's modals."""

MENU = "menu"
"""What `/plan help` takes instead of a command."""

KEEP = object()
"""Stands for a setting that is not to be changed, where None means off."""


async def join(context: Context, cohort: str = "") -> Reply:
    """Become a member, from the running week on."""
    if cohort:
        room = context.room
        found = await cohorts.list_cohorts_of_workspace(context.session, room.platform, room.workspace)
        context.choose(cohort_service.pick(found, cohort))
    await context.active_cohort()
    course = await context.course()
    person = await context.person()
    joined = await people.join(context.session, course, person, context.now)
    zone = zone_of(person, course)
    if joined.already:
        words = f"You are in {course.name} already, {person.name}. `/plan week` shows what is on."
        return Reply((personal.notice(words, zone),), zone=course.zone)
    card = personal.welcome(
        course, person.name, course.current_week(context.now), context.now, again=joined.again, zone=zone
    )
    return Reply((card,), zone=course.zone)


async def leave(context: Context) -> Reply:
    """Stop being a member; everything done is kept."""
    member, course, zone = await context.member(), await context.course(), await context.zone()
    await people.leave(context.session, course, member, context.now)
    words = f"You have left {course.name}. Everything you did is kept: `/plan join` brings you back to it."
    return Reply((personal.notice(words, zone),), zone=course.zone)


async def settings(
    context: Context,
    timezone: str | None = None,
    reminders: bool | None = None,
    quiet: QuietHours | object | None = KEEP,
    visible: bool | None = None,
) -> Reply:
    """Show the caller's settings, or change some."""
    person = await context.person()
    before = _settings_of(person)
    if timezone is not None:
        person.timezone = timezone
    if reminders is not None:
        person.reminders = reminders
    if isinstance(quiet, QuietHours):
        person.quiet_start, person.quiet_end = quiet.start, quiet.end
    elif quiet is None:
        person.quiet_start = person.quiet_end = None
    if visible is not None:
        await set_visible(context.session, context.shelf, person, visible=visible, now=context.now)
    changed = [name for name, value in _settings_of(person).items() if value != before[name]]
    course = await context.find_course()
    card = personal.settings(
        zone=zone_of(person, course),
        zone_is_own=person.timezone is not None,
        in_group=course is not None,
        reminders=person.reminders,
        quiet=str(quiet_hours_of(person) or "off"),
        visible=person.visible,
        changed=changed,
    )
    return Reply((card,), zone=course.zone if course else None)


def _settings_of(person: Person) -> dict[str, object]:
    """How they are set now, by name: a form gives back also what was left as it is."""
    return {
        "timezone": person.timezone,
        "reminders": person.reminders,
        "quiet": quiet_hours_of(person),
        "visible": person.visible,
    }


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
        card = personal.help_command(found.usage, found.help, params, found.example, _ways(found, cohort))
        return Reply((card,), zone=zone)
    groups = [
        (TITLES.get(group, group), [(one.usage, one.help) for one in registry.of(group)])
        for group in await _groups(context)
    ]
    return Reply((personal.help_overview(groups),), zone=zone)


async def _menu(context: Context) -> Reply:
    """Every command to choose from, for where none can be typed."""
    course = await context.find_course()
    groups = [
        (TITLES.get(group, group), group, [(one.word, one.help) for one in context.registry.of(group)])
        for group in await _groups(context)
    ]
    return Reply((personal.menu(groups, course.cohort_id if course else None),))


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


JOIN = Command(
    "plan join",
    "Join the study group of this channel",
    join,
    (
        Param(
            "cohort",
            "which group, if not the one of this channel",
            Text(longest=100),
            complete=Completion.COHORT,
        ),
    ),
    writes=True,
    here=True,
    example="/plan join",
)
LEAVE = Command("plan leave", "Leave the study group; what you did is kept", leave, writes=True)
SETTINGS = Command(
    "plan settings",
    "See or change your settings",
    settings,
    (
        Param("timezone", "the zone in which I show you times", Zone(), complete=Completion.ZONE),
        Param("reminders", "whether I write to you when a check-in is still open", OnOff()),
        Param("quiet", "hours in which I never write to you, or off", Quiet()),
        Param("visible", "whether boards that others see may name you", OnOff()),
    ),
    writes=True,
    example="/plan settings reminders:on quiet:22:00-07:00",
)
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
