"""/plan settings: see or change one's settings, which hold in all groups."""

from bot.commands.command import Command
from bot.commands.context import Context
from bot.commands.param_types import OnOff
from bot.commands.params import Autocomplete, Param
from bot.commands.reply import Reply
from bot.commands.time_types import QuietHoursOrOff, TimeZone
from bot.features.membership.service import list_memberships
from bot.features.settings import cards
from bot.features.settings.service import set_on_posters, set_visible
from bot.study.people_tables import Person
from bot.study.personal_time import quiet_hours_of, zone_of
from bot.study.quiet_hours import QuietHours

KEEP = object()
"""Stands for a setting that stays as it is. None means off."""


async def settings(
    context: Context,
    timezone: str | None = None,
    reminders: bool | None = None,
    quiet: QuietHours | object | None = KEEP,
    visible: bool | None = None,
    posters: bool | None = None,
) -> Reply:
    """Change the given settings, and show all of them."""
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
    if visible is not None or posters is not None:
        memberships = await list_memberships(
            context.session, context.courses, context.features, person, context.now
        )
        if posters is not None:
            await set_on_posters(person, memberships, on_posters=posters)
        if visible is not None:
            await set_visible(context.session, person, memberships, context.now, visible=visible)
    changed = [name for name, value in _settings_of(person).items() if value != before[name]]
    course = await context.find_course()
    card = cards.settings(
        zone=zone_of(person, course),
        zone_is_own=person.timezone is not None,
        in_group=course is not None,
        reminders=person.reminders,
        quiet=str(quiet_hours_of(person) or "off"),
        visible=person.visible,
        posters=person.on_posters,
        changed=changed,
        now=context.now,
    )
    return Reply((card,), zone=course.zone if course else None)


def _settings_of(person: Person) -> dict[str, object]:
    """The person's settings by name, to find out what changed: a form also sends back what was left as it
    was.
    """
    return {
        "timezone": person.timezone,
        "reminders": person.reminders,
        "quiet": quiet_hours_of(person),
        "visible": person.visible,
        "posters": person.on_posters,
    }


SETTINGS = Command(
    "plan settings",
    "See or change your settings",
    settings,
    (
        Param(
            "timezone",
            "the zone in which I show you times",
            TimeZone(),
            autocomplete=Autocomplete.ZONE,
            label=cards.NAMES["timezone"],
        ),
        Param(
            "reminders",
            "whether I write to you when a check-in is still open",
            OnOff(),
            label=cards.NAMES["reminders"],
        ),
        Param(
            "quiet",
            "hours in which I never write to you, or off",
            QuietHoursOrOff(),
            label=cards.NAMES["quiet"],
        ),
        Param(
            "visible", "whether boards that others see may name you", OnOff(), label=cards.NAMES["visible"]
        ),
        Param(
            "posters",
            "whether the poster at a stage's end may name you",
            OnOff(),
            label=cards.NAMES["posters"],
        ),
    ),
    writes=True,
    example="/plan settings reminders:on quiet:22:00-07:00",
    form_title="Your settings",
)
