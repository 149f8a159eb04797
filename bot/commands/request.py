"""Decode what a person did, once: into the command that it calls, or into the form that it opens.

No database is asked, so a platform that takes a form only as its very first answer can decide at once.
"""

from contextlib import suppress
from dataclasses import dataclass, replace

from bot.commands.call import Call, Event, Press
from bot.commands.command import GROUP, Command, Form, FormField, Param
from bot.commands.context import NO_CHANNEL
from bot.commands.options import KnownOptions, form_choices, initial_value
from bot.commands.param_types import FreeText
from bot.commands.parsing import given
from bot.commands.registry import Registry
from bot.errors import UserError
from bot.messages import actions
from bot.messages.actions import Action
from bot.messages.limits import LONGEST_ACTION
from bot.platform import Actor, RoomRef
from bot.wording.naming import clean


@dataclass(frozen=True, slots=True)
class Request:
    """An event, decoded: the `call` of a `command`, or the `form` that it opens first, or the `mistake` in
    it.

    `line` holds the arguments of a call that was typed as one line.
    """

    event: Event
    call: Call | None = None
    command: Command | None = None
    line: str = ""
    form: Form | None = None
    mistake: UserError | None = None

    def by(self, actor: Actor) -> "Request":
        """The same submission by another actor. Whether a call opens a form depends on who calls, so a call
        must be decoded anew.
        """
        call = replace(self.call, actor=actor) if self.call else None
        return replace(self, event=replace(self.event, actor=actor), call=call)


def decode(registry: Registry, event: Event, known: KnownOptions) -> Request:
    """Decode an event. A mistake in it is noted and explained when the request is dispatched."""
    try:
        call, asked = _read(event)
        command, line = find_command(registry, call)
        action = asked or form_of(command, call, line)
        if action is None:
            return Request(event, call, command, line)
        check_channel(command, event.room)  # before anything is filled in
        return Request(event, form=build_form(command, action, known))
    except UserError as mistake:
        return Request(event, mistake=mistake)


def find_command(registry: Registry, call: Call) -> tuple[Command, str]:
    """The command that the call names, and the line of arguments if it was typed."""
    if isinstance(call.arguments, str):
        return registry.split(f"{call.command} {call.arguments}")
    return registry.find(call.command), ""


def read_texts(command: Command, call: Call, line: str) -> dict[str, str]:
    """The texts that the call gives, by parameter. Raises UserError with what was expected."""
    return given(command, line) if isinstance(call.arguments, str) else dict(call.arguments)


def check_channel(command: Command, room: RoomRef) -> None:
    """Raises UserError if the command lets a group live in a channel, and here is none, as on Home."""
    if command.checks_channel and not room.is_channel:
        raise UserError(NO_CHANNEL)


def form_of(command: Command, call: Call, line: str) -> Action | None:
    """The form that a call opens, as the action that it will carry; None if the call can run as it is.

    A command that opens a form does so when it was called without anything but a group, or when its options
    were picked one by one and required ones are missing.
    """
    if not command.opens_form or call.is_pressed:
        return None
    if command.checks_channel and not call.actor.can_manage:
        return None  # it will be refused: better before anything is filled in
    try:
        told = read_texts(command, call, line)
    except UserError:  # it is told when the call runs
        return None
    if any(command.param(name) is None for name in told):
        return None
    texts = {name: clean(text) for name, text in told.items() if text}
    missing = tuple(param.name for param in command.typed if param.is_required and param.name not in texts)
    if not missing or (line.strip() and texts.keys() != {GROUP.name}):
        return None
    action = Action(command.name, texts, call.cohort, missing)
    return action if len(str(action)) <= LONGEST_ACTION else None


def build_form(command: Command, action: Action, known: KnownOptions) -> Form:
    """The form that asks for parameters of an action. Raises UserError for a foreign action.

    An argument that is also asked for is the field's initial value: what is set now.
    """
    params = [param for name in action.ask if (param := command.param(name)) is not None]
    if len(params) != len(action.ask):
        raise UserError("I do not know this button any more. Type `/plan help` to see what there is.")
    fields = tuple(
        FormField(
            name=param.name,
            label=param.label or param.name.capitalize(),
            hint=param.help,
            is_required=param.is_required,
            choices=form_choices(param, known),
            longest=param.type.longest if isinstance(param.type, FreeText) else 500,
            is_multiline=param.takes_rest,
            initial=_initial(param, action.arguments.get(param.name, ""), known),
        )
        for param in params
    )
    return Form(f"/{command.name}", fields, str(action))


def _read(event: Event) -> tuple[Call, Action | None]:
    """The call that an event stands for, and the action whose form it opens. Raises UserError if it is
    foreign.
    """
    if isinstance(event, Call):
        return event, None
    action = actions.decode(event.action)
    given = dict(action.arguments)
    asked = None
    if isinstance(event, Press):
        if action.ask and event.value is None:
            asked = action
        elif action.ask and event.value is not None:
            given[action.ask[0]] = event.value
    else:
        given.update({name: value for name, value in event.values.items() if name in action.ask})
    return Call(event.actor, event.room, action.command, given, action.cohort, is_pressed=True), asked


def _initial(param: Param, given: str, known: KnownOptions) -> str:
    """What is set now, if the parameter takes it: a button may be forged, and menus change."""
    listed = form_choices(param, known)
    if given and (not listed or given in {option.value for option in listed}):
        with suppress(UserError):
            param.type.parse(given)
            return given
    return initial_value(param, known)
