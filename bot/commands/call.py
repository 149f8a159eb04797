"""What people do, as an adapter hands it in: a typed call, a press, a submitted form, a vote."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.messages import actions
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

    `message` is its reference, as the chat that sent it would give it; `place` counts the answers from 1.
    """

    actor: Actor
    room: RoomRef
    message: str
    place: int
    cast: bool


@dataclass(frozen=True, slots=True)
class FormWanted:
    """A press that opens a form: what it asks for is made from the command's declaration."""

    action: actions.Action


def to_call(event: Call | Press | Submission) -> Call | FormWanted:
    """The call that an event stands for, or the form that it opens. Raises UserError for a foreign action."""
    if isinstance(event, Call):
        return event
    action = actions.decode(event.action)
    given = dict(action.arguments)
    if isinstance(event, Press):
        if action.ask and event.value is None:
            return FormWanted(action)
        if event.value is not None and action.ask:
            given[action.ask[0]] = event.value
    else:
        given.update({name: value for name, value in event.values.items() if name in action.ask})
    return Call(event.actor, event.room, action.command, given, action.cohort, pressed=True)
