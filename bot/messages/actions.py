"""What a button, a select or a form carries back: a command with its arguments, prepared.

So pressing is calling: the same parsing, the same checks, one way in. An action is versioned, at most 100
characters (Discord's custom_id) and untrusted: whoever presses may have forged it.

    1:7:plan checkin:answer=done&week=3:note
    | |  command     arguments          parameters still to be given, by the select or in a form
    | cohort
    version

What is both given and still to be given is what is set now: a form shows it at first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from bot.errors import ForeignAction

VERSION = "1"


@dataclass(frozen=True, slots=True)
class Action:
    """A prepared command. `ask` names the parameters that are still to be given."""

    command: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    cohort: int | None = None
    ask: tuple[str, ...] = ()

    def __str__(self) -> str:
        cohort = "" if self.cohort is None else str(self.cohort)
        return ":".join((VERSION, cohort, self.command, urlencode(self.arguments), ",".join(self.ask)))


def decode(action: str) -> Action:
    """The action that the text stands for. Raises ForeignAction for anything that is none of ours."""
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
