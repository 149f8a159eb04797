"""What people do, as an adapter hands it in: a typed call, a press, a submitted form, a vote."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.platform import Actor, RoomRef


@dataclass(frozen=True, slots=True)
class Call:
    """A command. `arguments` are the line that was typed, or texts by name where the platform parsed it.

    `cohort` is set where a button names it; only what was `pressed` may give hidden parameters.
    """

    actor: Actor
    room: RoomRef
    command: str
    arguments: str | Mapping[str, str] = ""
    cohort: int | None = None
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed, or a value chosen in a select. The action is untrusted."""

    actor: Actor
    room: RoomRef
    action: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A form submitted. The action and the values are untrusted."""

    actor: Actor
    room: RoomRef
    action: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote in a poll of the platform's own, perhaps in one of ours. Not `cast`: it was taken back.

    `message` is its reference, as the chat that sent it would give it; `answer` counts from 1.
    """

    actor: Actor
    room: RoomRef
    message: str
    answer: int
    cast: bool


Event = Call | Press | Submission
"""What a person did, as an adapter hands it in. A `Vote` becomes the press that its answer stands for."""
