"""Types of parameters: how the text of each is parsed, and what is said if it cannot be."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from pathlib import PurePath
from typing import Protocol
from urllib.parse import urlsplit

from bot.errors import UserError
from bot.study.localtime import zone
from bot.study.matching import nearest
from bot.study.quiet_hours import QuietHours
from bot.study.weekly_schedule import Slot

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Names of weekdays. Monday is 0."""

OFF = ("off", "none", "no")
"""Words that turn a setting off."""


class ParamType(Protocol):
    """The type of a parameter's value."""

    @property
    def expects(self) -> str:
        """What to write, for help and for errors: "a date such as 2026-03-02"."""
        ...

    @property
    def choices(self) -> tuple[str, ...]:
        """All possible values if they are few; else empty."""
        ...

    def parse(self, text: str) -> object:
        """The value of the text. Raises UserError that says what was expected."""
        ...


@dataclass(frozen=True, slots=True)
class FreeText:
    """Text of at most `longest` characters."""

    expects: str = "text"
    longest: int = 500
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> str:
        """The text without leading and trailing spaces."""
        if len(text) > self.longest:
            raise UserError(f"That is {len(text):,} characters; {self.longest:,} is the most I take here.")
        return text.strip()


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number from `least` to `most`."""

    least: int = 1
    most: int = 10_000
    choices: tuple[str, ...] = ()

    @property
    def expects(self) -> str:
        """The bounds."""
        return f"a whole number from {self.least} to {self.most}"

    def parse(self, text: str) -> int:
        """The number."""
        if not re.fullmatch(r"[+-]?[0-9]{1,9}", text) or not self.least <= int(text) <= self.most:
            raise UserError(f"“{text[:40]}” is not {self.expects}.")
        return int(text)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words, in any case.

    Spaces and hyphens are interchangeable, and three letters that fit only one word are enough.
    """

    choices: tuple[str, ...]

    @property
    def expects(self) -> str:
        """The words."""
        return ", ".join(self.choices[:-1]) + (" or " if len(self.choices) > 1 else "") + self.choices[-1]

    def parse(self, text: str) -> str:
        """The word that was meant."""
        wanted = re.sub(r"[\s_-]+", " ", text.strip().casefold())
        for choice in self.choices:
            if wanted in {choice, choice.replace(" ", "")}:
                return choice
        begun = [choice for choice in self.choices if choice.startswith(wanted)]
        if len(wanted) >= 3 and len(begun) == 1:
            return begun[0]
        guess = nearest(wanted, self.choices)
        hint = f" Did you mean {guess}?" if guess else ""
        raise UserError(f"“{text[:40]}” is not one of {', '.join(self.choices)}.{hint}")


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar date in ISO 8601: 2026-03-02."""

    expects: str = "a date such as 2026-03-02"
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> date:
        """The date."""
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
                raise UserError(f"“{text[:40]}” is not {self.expects} (year-month-day).")
            return date.fromisoformat(text)
        except ValueError as error:
            raise UserError(
                f"“{text}” is not {self.expects} (year-month-day): no calendar has that day."
            ) from error


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time of day on a 24-hour clock."""

    expects: str = "a time such as 09:00"
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> time:
        """The time, to the minute."""
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

    expects: str = 'a weekday and perhaps a time, such as wed or "wed 18:00"'
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> tuple[int, time | None]:
        """The number of the day (Monday is 0), and the time or None."""
        day, _, at = text.strip().partition(" ")
        return parse_weekday(day), parse_time(at.strip()) if at.strip() else None


@dataclass(frozen=True, slots=True)
class TimeZone:
    """An IANA time zone."""

    expects: str = "a time zone such as Europe/Berlin"
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> str:
        """The exact IANA name of the zone."""
        return zone(text).key


@dataclass(frozen=True, slots=True)
class OnOff:
    """On or off."""

    choices: tuple[str, ...] = ("on", "off")
    expects: str = "on or off"

    def parse(self, text: str) -> bool:
        """True for on."""
        word = text.strip().casefold()
        if word in {"on", "yes", "true", "1"}:
            return True
        if word in {"off", "no", "false", "0"}:
            return False
        raise UserError(f"“{text[:40]}” is neither on nor off.")


@dataclass(frozen=True, slots=True)
class QuietHoursOrOff:
    """Quiet hours such as 22:00-07:00, or off."""

    expects: str = "hours such as 22:00-07:00, or off"
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> QuietHours | None:
        """The quiet hours; None for off."""
        if text.strip().casefold() in OFF:
            return None
        start, dash, end = text.replace("–", "-").partition("-")
        if not dash:
            raise UserError(f"“{text[:40]}” says no hours. Write {self.expects}.")
        hours = QuietHours(parse_time(start.strip()), parse_time(end.strip()))
        if hours.start == hours.end:
            raise UserError("Quiet hours need a beginning and an end that differ, such as 22:00-07:00.")
        return hours


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that is handed in. The parameter's text is the file's name; its content is in `Call.files`.

    `refusal` says why a file of that name cannot be used and what to do instead; it returns an empty text if
    it can be. `largest` counts bytes.
    """

    expects: str
    refusal: Callable[[str], str]
    largest: int
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> str:
        """The file's name, without the folders before it."""
        if words := self.refusal(text):
            raise UserError(f"{words[:1].upper()}{words[1:]}.")
        return PurePath(text.replace("\\", "/")).name

    def check_size(self, size: int) -> None:
        """Raises UserError if a file of so many bytes is too large."""
        if size > self.largest:
            most = self.largest / 1_000_000
            raise UserError(
                f"This file has {size / 1_000_000:.1f} MB, and {most:g} MB is the most that I read. "
                "Keep the syllabus alone in it, without pictures."
            )


def refuse_credentials(address: str) -> None:
    """Raise UserError if an address holds a user name or a password, which everybody would read."""
    if "@" in urlsplit(address).netloc:
        raise UserError(
            "That link holds a user name or a password, which all would read. "
            "Give it without what stands before the “@”."
        )


@dataclass(frozen=True, slots=True)
class Url:
    """An http(s) address. The bot keeps and shows it, and never fetches it."""

    expects: str = "a link that begins with https:// or http://"
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> str:
        """The address as it was typed, without the angle brackets that platforms add."""
        address = text.strip().removeprefix("<").removesuffix(">")
        try:
            parts = urlsplit(address)
            fits = parts.scheme.lower() in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:  # `urlsplit` or its property `port` could not read it
            fits = False
        if not fits or re.search(r"[\s<>\"|\\\x00-\x1f]", address):
            raise UserError(f"“{text[:60]}” is not {self.expects}.")
        refuse_credentials(address)
        if len(address) > 500:
            raise UserError("That link is longer than 500 characters; please give a shorter one.")
        return address


def parse_time(text: str) -> time:
    """Parse a time of day such as 9:00, 09:00, 9.00, 9h00 or 9. Raises UserError."""
    found = re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2}))?", text.strip(), re.ASCII)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise UserError(f"“{text[:40]}” is not a time such as 09:00 (on a 24-hour clock).")
    return time(int(found[1]), int(found[2] or 0))


def parse_weekday(text: str) -> int:
    """The number of a weekday (Monday is 0) from its name or at least two first letters. Raises UserError."""
    wanted = text.strip().casefold()
    found = [number for number, day in enumerate(WEEKDAYS) if len(wanted) >= 2 and day.startswith(wanted)]
    if len(found) != 1:
        raise UserError(f"“{text[:40]}” is not a weekday such as monday or mon.")
    return found[0]


def slot_after(first_weekday: int, day: tuple[int, time | None]) -> Slot:
    """The slot of a weekday and time, as given by `WeekdayTime`, in a week that begins on `first_weekday`."""
    return Slot((day[0] - first_weekday) % 7, day[1])
