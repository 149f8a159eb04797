"""Encode and decode actions: the prepared command that a button, a menu or a form sends back.

Pressing a button runs the same parsing and checks as typing the command. An action has a version, has at most
100 characters (the limit of Discord's custom_id), and is untrusted: whoever sends it may have forged it.

    1:7:plan checkin:answer=done&week=3:note
    | |  command     arguments          parameters that the menu or a form still asks for
    | cohort
    version

An argument that is also asked for is the form field's initial value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl, quote_plus

from bot.errors import ForeignAction

VERSION = "1"


@dataclass(frozen=True, slots=True)
class Action:
    """A prepared command. `ask` names the parameters that a menu or a form still asks for."""

    command: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    cohort: int | None = None
    ask: tuple[str, ...] = ()

    def __str__(self) -> str:
        cohort = "" if self.cohort is None else str(self.cohort)
        arguments = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in self.arguments.items())
        return ":".join((VERSION, cohort, self.command, arguments, ",".join(self.ask)))


_quoted = lru_cache(maxsize=4096)(quote_plus)
"""The values are few, mostly keys of items, and a page of a checklist repeats each of them."""


def command_of(action: str) -> str | None:
    """The command that an action calls; None for a text that is no action, such as an adapter's own link."""
    parts = action.split(":", 3)
    return parts[2] if len(parts) == 4 and parts[0] == VERSION else None


def decode(action: str) -> Action:
    """Decode an action. Raises ForeignAction for a text that this version of the bot did not make."""
    stale = ForeignAction("I do not know this button any more. Type `/plan help` to see what there is.")
    if len(action) > 400:
        raise stale
    parts = action.split(":")
    if len(parts) != 5 or parts[0] != VERSION:
        raise stale
    _, cohort, command, arguments, ask = parts
    if cohort and not (cohort.isascii() and cohort.isdigit() and len(cohort) <= 9):
        raise stale
    try:
        pairs = parse_qsl(
            arguments, strict_parsing=bool(arguments), keep_blank_values=True, max_num_fields=10
        )
    except ValueError as error:
        raise stale from error
    return Action(command, dict(pairs), int(cohort) if cohort else None, tuple(ask.split(",")) if ask else ())
