"""Options for a parameter: the choices of a form's field, and suggestions while somebody types. Pure
functions.

Menus are short (25 options on Discord, 100 on Slack), so the likeliest options come first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.commands.date_texts import read_date
from bot.commands.param_types import OTHER, SpokenType
from bot.commands.params import Autocomplete, Param
from bot.commands.time_texts import read_time
from bot.commands.viewpoint import Viewpoint
from bot.messages.card import Option
from bot.messages.limits import LONGEST_LABEL, MOST_OPTIONS
from bot.study.zone_search import complete_zone, offset_of, time_in, zones_of_locale
from bot.wording.direction import bare
from bot.wording.naming import shorten

FIRST_HOUR, LIKELIEST_HOUR = 6, 9
"""The hour with which a list of hours begins, and the one that a form proposes."""

MOST_CHOICES = 100
"""The most choices of a form's field: Slack's menus take 100, which is the most of any platform."""


@dataclass(frozen=True, slots=True)
class KnownOptions:
    """What the options of a parameter are made from.

    `zone` is the caller's IANA time zone, or None if it is not known. `locales` are the language in which
    they use the platform and that of the place, as far as they are known.
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
    locales: Sequence[str] = ()

    @property
    def viewpoint(self) -> Viewpoint:
        """From where the caller writes."""
        return Viewpoint(self.now, self.zone or "UTC", self.locales[0] if self.locales else "")


def form_choices(param: Param, known: KnownOptions) -> tuple[Option, ...]:
    """The choices of a form's field, the likeliest first; empty if the field is typed.

    Where the menu cannot list all, its last choice is `OTHER`.
    """
    if not param.as_menu:
        return tuple(Option(choice.capitalize(), choice) for choice in param.type.choices)
    listed = tuple(_all(param, known))
    if isinstance(param.type, SpokenType):
        return (
            *listed[: MOST_CHOICES - 1],
            Option(f"Another {param.label.casefold() or param.name} …", OTHER),
        )
    return listed[:MOST_CHOICES]


def initial_value(param: Param, known: KnownOptions) -> str:
    """The initial value of a form's field: the likeliest choice of a required menu if it is clear, else
    `default_shown`.
    """
    if not param.is_required or not param.as_menu:
        return param.default_shown
    listed = form_choices(param, known)
    match param.autocomplete:
        case Autocomplete.TIME:
            return f"{LIKELIEST_HOUR:02}:00"
        case Autocomplete.DATE:
            certain = True
        case Autocomplete.ZONE:
            certain = known.zone is not None
        case _:
            certain = len(listed) == 1
    return listed[0].value if listed and certain else param.default_shown


def suggest_options(param: Param, known: KnownOptions, typed: str) -> tuple[Option, ...]:
    """Options that match what was typed so far: first what it means, then those that start with it, then
    those that contain it.
    """
    if param.autocomplete is Autocomplete.ZONE:
        found = complete_zone(typed, known.now, _preferred_zones(known))[:MOST_OPTIONS]
        return tuple(_zone_option(name, known.now) for name in found)
    wanted = bare(typed).strip().casefold()
    begins, within = [], []
    for option in _all(param, known):
        names = (option.value.casefold(), bare(option.label).casefold())
        if any(name.startswith(wanted) for name in names):
            begins.append(option)
        elif any(wanted in name for name in names):
            within.append(option)
    meant = _meant(param, known, typed) if wanted else ()
    return tuple(dict.fromkeys((*meant, *begins, *within)))[:MOST_OPTIONS]


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
            return [
                _zone_option(name, known.now)
                for name in complete_zone("", known.now, _preferred_zones(known))
            ]
        case Autocomplete.TIME:
            return [_time_option(time((FIRST_HOUR + ahead) % 24)) for ahead in range(24)]
        case Autocomplete.DATE:
            return list(_days(known))
        case Autocomplete.ROLE:  # a platform with roles has a picker of its own
            return ()
        case None:
            return [Option(choice, choice) for choice in param.type.choices]


def _meant(param: Param, known: KnownOptions, typed: str) -> tuple[Option, ...]:
    """The dates or the time in a text such as `21.12.` or `9pm`."""
    match param.autocomplete:
        case Autocomplete.DATE:
            at = known.viewpoint
            days = read_date(typed, at.today, month_first=at.writes_month_first) or ()
            return tuple(_day_option(day) for day in days)
        case Autocomplete.TIME:
            found = read_time(typed)
            return (_time_option(found),) if found is not None else ()
        case _:
            return ()


def _preferred_zones(known: KnownOptions) -> tuple[str, ...]:
    """The caller's own zone, then those of people who speak their language, then that of the place."""
    spoken = (name for locale in known.locales for name in zones_of_locale(locale))
    return (*([known.zone] if known.zone else []), *spoken)


def _zone_option(name: str, now: datetime) -> Option:
    shown = name.replace("_", " ")
    return make_option(name, f"{shown} · {offset_of(name, now)} · {time_in(name, now)} now")


def _time_option(at: time) -> Option:
    return Option(f"{at:%H:%M}", f"{at:%H:%M}")


def _day_option(day: date) -> Option:
    return Option(f"{day:%A} {day.day} {day:%B %Y}", day.isoformat())


def _days(known: KnownOptions) -> Iterable[Option]:
    """The next three weeks' days, Mondays first, on the calendar of the caller's time zone."""
    today = known.viewpoint.today
    near = [today + timedelta(days=ahead) for ahead in range(21)]
    mondays = [day for day in near if day.weekday() == 0]
    return (_day_option(day) for day in (*mondays, *(one for one in near if one not in mondays)))
