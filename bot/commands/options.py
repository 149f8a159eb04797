"""Options for a parameter: the choices of a form's field, and suggestions while somebody types. Pure
functions.

Menus are short (25 options on Discord, 100 on Slack), so the likeliest options come first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.commands.command import Autocomplete, Param
from bot.messages.card import Option
from bot.messages.limits import LONGEST_LABEL, MOST_OPTIONS
from bot.study.localtime import zone_names
from bot.wording.direction import bare
from bot.wording.naming import shorten

LIKELY_HOURS = (9, 18, 19, 20, 8, 10, 12, 17, 21, 7, 16, 11, 13, 14, 15, 22, 6, 23, 0, 5, 4, 3, 2, 1)
"""All hours of the day. Common hours for posts and reminders come first."""

LIKELY_ZONES = (
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Athens",
    "Europe/Istanbul",
    "Africa/Lagos",
    "Africa/Nairobi",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Jakarta",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/Bogota",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Mexico_City",
)
"""One populous time zone for each part of the world, from UTC and Europe around."""

FURTHER_ZONES = (
    "Africa/Accra",
    "Africa/Addis_Ababa",
    "Africa/Algiers",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Dakar",
    "Africa/Dar_es_Salaam",
    "Africa/Johannesburg",
    "Africa/Kampala",
    "Africa/Khartoum",
    "Africa/Kinshasa",
    "Africa/Tunis",
    "America/Anchorage",
    "America/Caracas",
    "America/Guatemala",
    "America/Guayaquil",
    "America/Halifax",
    "America/Havana",
    "America/La_Paz",
    "America/Lima",
    "America/Manaus",
    "America/Montevideo",
    "America/Panama",
    "America/Phoenix",
    "America/Puerto_Rico",
    "America/Santiago",
    "America/Santo_Domingo",
    "America/St_Johns",
    "America/Toronto",
    "America/Vancouver",
    "Asia/Almaty",
    "Asia/Amman",
    "Asia/Baghdad",
    "Asia/Baku",
    "Asia/Bangkok",
    "Asia/Beirut",
    "Asia/Colombo",
    "Asia/Ho_Chi_Minh",
    "Asia/Hong_Kong",
    "Asia/Jerusalem",
    "Asia/Kabul",
    "Asia/Kathmandu",
    "Asia/Kuala_Lumpur",
    "Asia/Manila",
    "Asia/Riyadh",
    "Asia/Seoul",
    "Asia/Singapore",
    "Asia/Taipei",
    "Asia/Tashkent",
    "Asia/Tbilisi",
    "Asia/Tehran",
    "Asia/Yangon",
    "Asia/Yerevan",
    "Atlantic/Reykjavik",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Perth",
    "Europe/Amsterdam",
    "Europe/Belgrade",
    "Europe/Bucharest",
    "Europe/Dublin",
    "Europe/Helsinki",
    "Europe/Kyiv",
    "Europe/Lisbon",
    "Europe/Madrid",
    "Europe/Moscow",
    "Europe/Paris",
    "Europe/Prague",
    "Europe/Rome",
    "Europe/Stockholm",
    "Europe/Vienna",
    "Europe/Warsaw",
    "Europe/Zurich",
    "Pacific/Honolulu",
    "Pacific/Port_Moresby",
)
"""Time zones that follow in a menu with room for them. All others can be typed."""

MOST_CHOICES = 100
"""The most choices of a form's field: Slack's menus take 100, which is the most of any platform."""


@dataclass(frozen=True, slots=True)
class KnownOptions:
    """What the options of a parameter are made from.

    `zone` is the caller's IANA time zone, or None if it is not known.
    """

    now: datetime
    zone: str | None = None
    plans: Sequence[Option] = ()
    items: Sequence[Option] = ()
    cohorts: Sequence[Option] = ()
    commands: Sequence[Option] = ()
    members: Sequence[Option] = ()
    groups: Sequence[Option] = ()
    rooms: Sequence[Option] = ()


def form_choices(param: Param, known: KnownOptions) -> tuple[Option, ...]:
    """The choices of a form's field, the likeliest first; empty if the field is typed."""
    if param.as_menu:
        return tuple(_all(param, known))[:MOST_CHOICES]
    return tuple(Option(choice.capitalize(), choice) for choice in param.type.choices)


def initial_value(param: Param, known: KnownOptions) -> str:
    """The initial value of a form's field: the likeliest choice of a required menu if it is clear, else
    `default_shown`.
    """
    if not param.is_required or not param.as_menu:
        return param.default_shown
    listed = form_choices(param, known)
    match param.autocomplete:
        case Autocomplete.DATE | Autocomplete.TIME:
            certain = True
        case Autocomplete.ZONE:
            certain = known.zone is not None
        case _:
            certain = len(listed) == 1
    return listed[0].value if listed and certain else param.default_shown


def suggest_options(param: Param, known: KnownOptions, typed: str) -> tuple[Option, ...]:
    """Options that match what was typed so far: first those that start with it, then those that contain
    it.
    """
    wanted = bare(typed).strip().casefold()
    begins, within = [], []
    for option in _all(param, known):
        names = (option.value.casefold(), bare(option.label).casefold())
        if any(name.startswith(wanted) for name in names):
            begins.append(option)
        elif any(wanted in name for name in names):
            within.append(option)
    return tuple([*begins, *within][:MOST_OPTIONS])


def make_option(value: str, title: str) -> Option:
    """An option whose label is cut to the length that every platform takes."""
    return Option(shorten(title, LONGEST_LABEL), value)


def _all(param: Param, known: KnownOptions) -> Iterable[Option]:
    match param.autocomplete:
        case Autocomplete.ITEM:
            return known.items
        case Autocomplete.COHORT:
            return known.cohorts
        case Autocomplete.GROUP:
            return known.groups
        case Autocomplete.ROOM:
            return known.rooms
        case Autocomplete.PLAN | Autocomplete.OWN_PLAN:
            return known.plans
        case Autocomplete.COMMAND:
            return known.commands
        case Autocomplete.MEMBER:
            return known.members
        case Autocomplete.ZONE:
            own = [known.zone] if known.zone else []
            names = dict.fromkeys((*own, *LIKELY_ZONES, *FURTHER_ZONES, *zone_names()))
            return [make_option(name, name.replace("_", " ")) for name in names]
        case Autocomplete.TIME:
            return [Option(f"{hour:02}:00", f"{hour:02}:00") for hour in LIKELY_HOURS]
        case Autocomplete.DATE:
            return list(_days(known))
        case None:
            return [Option(choice, choice) for choice in param.type.choices]


def _days(known: KnownOptions) -> Iterable[Option]:
    """The next three weeks' days, Mondays first, on the calendar of the caller's time zone."""
    today = known.now.astimezone(ZoneInfo(known.zone or "UTC")).date()
    near = [today + timedelta(days=ahead) for ahead in range(21)]
    mondays = [day for day in near if day.weekday() == 0]
    for day in (*mondays, *(one for one in near if one not in mondays)):
        yield Option(f"{day:%A} {day.day} {day:%B %Y}", day.isoformat())
