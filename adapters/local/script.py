"""The language of `studyplan try --script`: one step a line.

organizer: /plan-admin start plan:deep-learning pace:standard start:2026-03-02 at:09:00 tz:Europe/Berlin
alice: click "Done" on item s1.linear-algebra.vectors
bob: choose "On track"
alice: submit note="Eigenvalues took two evenings"
wait 3d | wait until 2026-03-09T09:00:00+01:00
in #second | in direct messages | on slack | restart
ban alice | unban alice | hide #general from alice | show #general to alice | demote bob | promote bob
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
UNITS["s"] = timedelta(seconds=1)
LONGEST_WAIT = timedelta(days=365 * 20)


class NotAStep(ValueError):
    """The line is no step of this language. The text says what was expected."""


@dataclass(frozen=True, slots=True)
class Say:
    """A person types a command."""

    person: str
    line: str


@dataclass(frozen=True, slots=True)
class Click:
    """A person presses the button with that label, in the row of an item where one is named."""

    person: str
    label: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class Choose:
    """A person answers the newest poll, or chooses in the newest select."""

    person: str
    label: str


@dataclass(frozen=True, slots=True)
class Submit:
    """A person submits the form that is open before them; `line` holds `name="value"` pairs."""

    person: str
    line: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Time passes."""

    span: timedelta


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Time passes until an instant."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class GoTo:
    """What follows happens in that room, or in direct messages of each with the bot (DIRECT)."""

    room: str


DIRECT = "@"
"""The room of a GoTo that stands for direct messages with the bot."""


class Deed(StrEnum):
    """What those who run a server do with people: who is banned is gone from it, a room is hidden from
    somebody or shown to them again, and somebody loses or gets the right to manage.
    """

    BAN = "ban"
    UNBAN = "unban"
    HIDE = "hide"
    SHOW = "show"
    DEMOTE = "demote"
    PROMOTE = "promote"


@dataclass(frozen=True, slots=True)
class Moderate:
    """Something is done with a person on the platform itself. `room` is given for HIDE and SHOW."""

    deed: Deed
    person: str
    room: str = ""


@dataclass(frozen=True, slots=True)
class Speak:
    """What follows is said by the people of that platform."""

    platform: str


@dataclass(frozen=True, slots=True)
class Restart:
    """The bot's process ends and comes back from the database."""


Step = Say | Click | Choose | Submit | Wait | WaitUntil | GoTo | Moderate | Speak | Restart

_PERSON = re.compile(r"(?P<person>\S(?:.*?\S)?):\s+(?P<act>/.*|(?:click|choose|submit)\b.*)", re.DOTALL)
_CLICK = re.compile(r'click\s+"(?P<label>[^"]+)"(?:\s+on\s+item\s+(?P<item>\S+))?')
_CHOOSE = re.compile(r'choose\s+"(?P<label>[^"]+)"')
_MODERATE = re.compile(
    r"(?P<deed>ban|unban|demote|promote)\s+(?P<person>\S+)"
    r"|(?P<turn>hide|show)\s+(?P<room>\S+)\s+(?:from|to)\s+(?P<whom>\S+)"
)
_COMMENT = re.compile(r"\s{2,}#\s.*$")


def parse_step(line: str, platforms: tuple[str, ...]) -> Step | None:
    """Read the step of a line; None for a blank line or a comment. Raises NotAStep."""
    line = line.strip("\ufeff \t\r\n")
    if not line or line.startswith("#"):
        return None
    if spoken := _PERSON.fullmatch(line):
        return _act(spoken["person"], spoken["act"])
    line = _COMMENT.sub("", line).strip()
    word, _, rest = line.partition(" ")
    rest = rest.strip()
    if line == "restart":
        return Restart()
    if word == "wait" and rest:
        return _wait(rest)
    if found := _MODERATE.fullmatch(line):
        if found["deed"]:
            return Moderate(Deed(found["deed"]), found["person"])
        return Moderate(Deed(found["turn"]), found["whom"], _room(found["room"]))
    if word == "in" and rest == "direct messages":
        return GoTo(DIRECT)
    if word == "in" and rest:
        return GoTo(_room(rest))
    if word == "on" and rest in platforms:
        return Speak(rest)
    if word == "on":
        raise NotAStep(f"on needs one of {', '.join(platforms)}")
    raise NotAStep(
        "expected NAME: /command, NAME: click, NAME: choose, NAME: submit, wait, in #room, in direct "
        "messages, on slack, restart, ban NAME, unban NAME, hide #room from NAME, show #room to NAME, "
        "demote NAME, promote NAME"
    )


def _room(name: str) -> str:
    return name if name.startswith("#") else f"#{name}"


def _act(person: str, act: str) -> Step:
    if act.startswith("/"):
        return Say(person, act)
    act = _COMMENT.sub("", act).strip()
    if found := _CLICK.fullmatch(act):
        return Click(person, found["label"], found["item"] or "")
    if found := _CHOOSE.fullmatch(act):
        return Choose(person, found["label"])
    if act.startswith("submit"):
        return Submit(person, act.removeprefix("submit").strip())
    raise NotAStep('expected click "LABEL" [on item KEY], choose "LABEL" or submit name="value"')


def _wait(text: str) -> Wait | WaitUntil:
    if text.startswith("until "):
        try:
            moment = datetime.fromisoformat(text.removeprefix("until ").strip())
        except ValueError:
            raise NotAStep("wait until needs an instant such as 2026-03-09T09:00:00+01:00") from None
        if moment.tzinfo is None:
            raise NotAStep("wait until needs an offset, as in 2026-03-09T09:00:00+01:00")
        return WaitUntil(moment)
    parts = re.findall(r"(\d+)\s*([wdhms])", text)
    if not parts or re.sub(r"\d+\s*[wdhms]", "", text).strip():
        raise NotAStep("wait needs a span such as 3d, 6h, 2w or 1d12h")
    try:
        span = sum((int(number) * UNITS[unit] for number, unit in parts), timedelta())
    except OverflowError:
        raise NotAStep("that wait is too long") from None
    if span > LONGEST_WAIT:
        raise NotAStep("that wait is longer than 20 years")
    return Wait(span)
