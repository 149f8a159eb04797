"""Types of parameters that hold dates, times of day, weekdays and time zones, as people type them."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.commands.date_texts import WEEKDAYS, find_weekday, plain, read_date
from bot.commands.param_types import OTHER
from bot.commands.time_texts import read_time
from bot.commands.viewpoint import Viewpoint
from bot.errors import Ambiguous, UserError
from bot.study.quiet_hours import QuietHours
from bot.study.weekly_schedule import Slot
from bot.study.zone_search import describe_zone, match_zone
from bot.wording.counting import alternatives

OFF = ("off", "none", "no")
"""Words that turn a setting off."""

MOST_NAMED = 6
"""The most zones that a question names in its words."""


@dataclass(frozen=True, slots=True)
class Date:
    """A day of the calendar: 2026-03-02, 21.12., 12/21, tomorrow, in 2 weeks.

    It is at most `days_back` before the writer's own day, and at most `days_ahead` after it (None: any).
    A command that counts by another calendar than the writer's checks the exact bounds itself.
    """

    days_back: int | None = None
    days_ahead: int | None = None
    expects: str = "a date such as 24 Dec, tomorrow or in 2 weeks"
    choices: tuple[str, ...] = ()

    def read(self, text: str, at: Viewpoint) -> date:
        """The date. Raises Ambiguous for 03/04."""
        found = read_date(text, at.today, month_first=at.writes_month_first)
        shown = text.strip()[:40]
        if not found:
            what = "is not a date I can read" if found is None else "is no day of the calendar"
            example = at.today + timedelta(days=14)
            raise UserError(
                f"“{shown}” {what}. Write it like {example.isoformat()}, {example.day} {example:%b}, "
                "tomorrow or in 2 weeks."
            )
        if len(found) > 1:
            days = {day.isoformat(): f"{day:%A} {day.day} {day:%B %Y}" for day in found}
            question = f"“{shown}” may be {alternatives(list(days.values()))}. Which day do you mean?"
            raise Ambiguous(question, days)
        ahead = (found[0] - at.today).days
        is_past = self.days_back is not None and ahead < -self.days_back
        if is_past or (self.days_ahead is not None and ahead > self.days_ahead):
            way = "past" if is_past else "too far ahead"
            exact = "" if shown == found[0].isoformat() else f" ({found[0]})"
            raise UserError(f"“{shown}”{exact} is {way}. Today is {at.today}.")
        return found[0]


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time of day: 09:00, 9pm, 21h."""

    expects: str = "a time such as 09:00 or 9pm"
    choices: tuple[str, ...] = ()

    def read(self, text: str, at: Viewpoint) -> time:
        """The time, to the minute."""
        del at
        return parse_time(text)


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week, by its name or its beginning."""

    choices: tuple[str, ...] = WEEKDAYS
    expects: str = "a weekday such as monday or mon"

    def parse(self, text: str) -> int:
        """The number of the day; Monday is 0."""
        return parse_weekday(text)


@dataclass(frozen=True, slots=True)
class WeekdayTime:
    """A weekday, optionally with a time of day: when in the week something is due."""

    expects: str = "a weekday and perhaps a time, such as wed or wed 18:00"
    choices: tuple[str, ...] = ()

    def read(self, text: str, at: Viewpoint) -> tuple[int, time | None]:
        """The number of the day (Monday is 0), and the time or None."""
        del at
        day, _, rest = plain(text).replace(",", " ").partition(" ")
        return parse_weekday(day), parse_time(rest) if rest.strip() else None


@dataclass(frozen=True, slots=True)
class TimeZone:
    """A time zone, by its IANA name, a city, a country, an abbreviation or a distance from UTC."""

    expects: str = "a city, a country or a time zone such as Europe/Berlin"
    choices: tuple[str, ...] = ()

    def read(self, text: str, at: Viewpoint) -> str:
        """The exact IANA name of the zone. Raises Ambiguous if several may be meant, or if it is in doubt."""
        shown = text.strip()[:60]
        if shown.casefold() == OTHER:
            raise UserError(f"Type {self.expects}.")
        found = match_zone(text, at.now)
        if found.is_sure:
            return found.zones[0]
        if not found.zones:
            raise UserError(
                f"“{shown}” is no time zone I know. Name a larger city nearby, your country, or the time's "
                "distance from UTC, such as UTC+5:30."
            )
        named = {zone: describe_zone(zone, at.now) for zone in found.zones}
        listed = alternatives(list(named.values())[:MOST_NAMED])
        if len(named) == 1:
            question = f"By “{shown}”, do you mean {listed}?"
        else:
            more = ", or another" if len(named) > MOST_NAMED else ""
            question = f"“{shown}” may mean several time zones. Which is it: {listed}{more}?"
        raise Ambiguous(question, named)


@dataclass(frozen=True, slots=True)
class QuietHoursOrOff:
    """Quiet hours such as 22:00-07:00, or off."""

    expects: str = "hours such as 22:00-07:00 or 10pm to 7am, or off"
    choices: tuple[str, ...] = ()

    def read(self, text: str, at: Viewpoint) -> QuietHours | None:
        """The quiet hours; None for off."""
        del at
        words = plain(text)
        if words in OFF:
            return None
        said = re.fullmatch(
            r"(?:from |between )?(.+?)\s*(?:[-–—]|\bto\b|\band\b|\buntil\b|\btill\b)\s*(.+)", words
        )
        if not said:
            raise UserError(f"“{text[:40]}” says no hours. Write {self.expects}.")
        hours = QuietHours(parse_time(said[1]), parse_time(said[2]))
        if hours.start == hours.end:
            raise UserError("Quiet hours need a beginning and an end that differ, such as 22:00-07:00.")
        return hours


def parse_time(text: str) -> time:
    """Read a time of day. Raises UserError."""
    found = read_time(text)
    if found is None:
        raise UserError(f"“{text.strip()[:40]}” is not a time such as 09:00 or 9pm.")
    return found


def parse_weekday(text: str) -> int:
    """The number of a weekday (Monday is 0) from its name or at least two first letters. Raises UserError."""
    found = find_weekday(text)
    if found is None:
        raise UserError(f"“{text.strip()[:40]}” is not a weekday such as monday or mon.")
    return found


def slot_after(first_weekday: int, day: tuple[int, time | None]) -> Slot:
    """The slot of a weekday and time, as given by `WeekdayTime`, in a week that begins on `first_weekday`."""
    return Slot((day[0] - first_weekday) % 7, day[1])
