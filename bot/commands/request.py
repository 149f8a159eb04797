"""Decode what a person did, once: into the command that it calls, or into the form that it opens.

No database is asked, so a platform that takes a form only as its very first answer can decide at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.commands.call import Call, Event, Picked, Press, Submission, UploadedFile
from bot.commands.command import Command
from bot.commands.options import MOST_CHOICES, KnownOptions, form_choices, initial_value, make_option
from bot.commands.param_types import OTHER, AttachedFile, FreeText, Several, SpokenType, read_value
from bot.commands.params import GROUP, Autocomplete, Param
from bot.commands.parsing import given
from bot.commands.registry import Registry
from bot.commands.reply import Form, FormField
from bot.commands.shortcuts import value_of
from bot.commands.values import parse_values
from bot.commands.viewpoint import Viewpoint
from bot.errors import UserError
from bot.messages import actions
from bot.messages.actions import Action
from bot.messages.card import Option
from bot.messages.limits import LONGEST_ACTION
from bot.platform.people import Actor
from bot.platform.refs import RoomRef
from bot.wording.naming import clean

NO_CHANNEL = (
    "That lets a group live in a channel, and this is none, so nothing was changed. Type it as a command in "
    "the channel that you mean: `/plan-admin start`, `/plan-admin rooms add` or `/plan-admin rooms move`."
)


@dataclass(frozen=True, slots=True)
class Request:
    """An event, decoded: the `call` of a `command`, or the `form` that the command opens first, or the
    `mistake` in it.

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

    def with_files(self, files: Mapping[str, UploadedFile]) -> "Request":
        """The same with the content of files, by parameter."""
        return replace(self, call=replace(self.call, files=files)) if self.call else self

    def refused(self, why: UserError) -> "Request":
        """The same as a mistake, to be explained when it is dispatched: a file could not be fetched, say."""
        return replace(self, mistake=why)

    @property
    def named_files(self) -> dict[str, tuple[AttachedFile, str]]:
        """What the call gives to the parameters that take a file: each parameter's type, and the text."""
        if self.call is None or self.command is None or self.mistake is not None:
            return {}
        takes = {one.name: one.type for one in self.command.params if isinstance(one.type, AttachedFile)}
        if not takes:
            return {}
        texts = self.call.arguments
        if isinstance(texts, str):
            try:
                texts = given(self.command, self.line)
            except UserError:  # `dispatch` explains it
                return {}
        return {name: (sort, texts[name]) for name, sort in takes.items() if texts.get(name)}

    def bare(self) -> "Request":
        """The same without fields of its form that only the database can fill, unless it has no others."""
        if self.form is None or self.command is None:
            return self
        hidden = {one.name for one in self.command.params if one.is_hidden}
        if all(one.name in hidden for one in self.form.fields):
            return self.showing(self.form)
        return self.showing(
            replace(self.form, fields=tuple(one for one in self.form.fields if one.name not in hidden))
        )

    def showing(self, form: Form) -> "Request":
        """The same with another form, of which fields that could offer nothing are left out."""
        fields = tuple(one for one in form.fields if one.choices or not one.takes_several)
        return replace(self, form=replace(form, fields=fields))

    def recalling(self, texts: Mapping[str, str], known: KnownOptions) -> "Request":
        """The same with what was typed into its form before, and was kept."""
        if self.form is None or self.command is None:
            return self
        action = actions.decode(self.form.action)
        filled = build_form(self.command, replace(action, arguments=texts), known)
        return replace(self, form=replace(filled, action=self.form.action))

    @property
    def cohort(self) -> int | None:
        """The id of the group that its form or its call names, or None."""
        if self.form is not None:
            return actions.decode(self.form.action).cohort
        return self.call.cohort if self.call else None

    @property
    def offers_plans(self) -> bool:
        """Whether its form has a menu of plans."""
        asked = {field.name for field in self.form.fields} if self.form else set()
        params = self.command.params if self.command else ()
        return any(one.autocomplete is Autocomplete.PLAN and one.name in asked for one in params)


def decode(registry: Registry, event: Event, known: KnownOptions) -> Request:
    """Decode an event. A mistake in it is noted and explained when the request is dispatched."""
    try:
        call, asked = _read_picked(registry, event) if isinstance(event, Picked) else _read(event)
        command, line = find_command(registry, call)
        action = asked or form_of(command, call, line) or _goes_on(event, command, call)
        if action is None:
            return Request(event, call, command, line)
        check_channel(command, event.room)  # before anything is filled in
        return Request(event, command=command, form=build_form(command, action, known))
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


def read_arguments(
    command: Command, call: Call, texts: Mapping[str, str], at: Viewpoint
) -> dict[str, object]:
    """The arguments of the command's function, from texts that were written from that viewpoint.

    Raises UserError with what was expected.
    """
    arguments = parse_values(command, texts, at, hidden=call.is_pressed)
    for shared in command.shared:
        arguments.pop(shared.argument, None)
    for param in command.params:
        if isinstance(param.type, AttachedFile) and param.argument in arguments:
            if param.name not in call.files:
                raise UserError(
                    f"A name alone is no file. Type `/{command.name}` with nothing after it: "
                    "a form asks for the file."
                )
            param.type.check_size(len(call.files[param.name].content))
    return arguments


def check_channel(command: Command, room: RoomRef) -> None:
    """Raises UserError if the command lets a group live in a channel, and here is none, as on Home."""
    if command.checks_channel and not room.is_channel:
        raise UserError(NO_CHANNEL)


def form_of(command: Command, call: Call, line: str) -> Action | None:
    """The form that a call opens, as the action that it will carry; None if the call can run as it is.

    A command that opens a form does so when it was called without anything but a group, or when its options
    were picked one by one and required ones are missing. A button opens the form of a command to which
    features add parts, because it cannot name them.
    """
    if not command.opens_form or (call.is_pressed and not command.takes_parts):
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
    own = texts.keys() - {GROUP.name}
    missing = [param for param in command.typed if param.is_required and param.name not in texts]
    asks = bool(missing) or not (own or any(param.is_required for param in command.typed))
    if not asks or (line.strip() and own):
        return None
    ask = [param.name for param in command.params if param in missing or param.in_form]
    action = Action(command.name, texts, call.cohort, tuple(name for name in ask if name not in texts))
    return action if len(str(action)) <= LONGEST_ACTION else None


def _goes_on(event: Event, command: Command, call: Call) -> Action | None:
    """The form in which a value is typed that no menu lists, as the action that it will carry.

    None if nobody chose a menu's last entry.
    """
    if not isinstance(event, Submission) or isinstance(call.arguments, str):
        return None
    others = [name for name, text in call.arguments.items() if text == OTHER and _has_other(command, name)]
    return Action(command.name, call.arguments, call.cohort, tuple(others)) if others else None


def _has_other(command: Command, name: str) -> bool:
    param = command.param(name)
    return param is not None and param.as_menu and isinstance(param.type, SpokenType)


def build_form(command: Command, action: Action, known: KnownOptions) -> Form:
    """The form that asks for parameters of an action. Raises UserError for a foreign action.

    An argument that is also asked for is the field's initial value: what is set now, or what was typed. The
    value `OTHER` turns a menu into a field in which any value can be typed.
    """
    params = [param for name in action.ask if (param := command.param(name)) is not None]
    if len(params) != len(action.ask):
        raise UserError("I do not know this button any more. Type `/plan help` to see what there is.")
    fields = tuple(
        FormField(
            name=param.name,
            label=param.shown,
            hint=param.help,
            is_required=param.is_required,
            choices=_choices(param, action.arguments.get(param.name, ""), known),
            longest=param.type.longest if isinstance(param.type, FreeText) else 500,
            is_multiline=param.takes_rest,
            initial=_fitting(param, _initial(param, action.arguments.get(param.name, ""), known)),
            takes_file=isinstance(param.type, AttachedFile),
            example=param.type.expects if isinstance(param.type, SpokenType) else "",
            offers=param.autocomplete,
            is_list=param.is_list,
            takes_several=isinstance(param.type, Several),
        )
        for param in params
    )
    return Form(title_of(command), fields, str(action))


def title_of(command: Command) -> str:
    """What the command's form is called."""
    return command.form_title or command.name.partition(" ")[2].capitalize()


def _read_picked(registry: Registry, picked: Picked) -> tuple[Call, None]:
    """The call that a shortcut stands for. Raises UserError if it does not fit what it was chosen on."""
    shortcut, command = registry.find_shortcut(picked.shortcut)
    value = value_of(shortcut.target, picked)
    arguments = {} if value is None else {shortcut.fills: value}
    return Call(picked.actor, picked.room, command.name, arguments), None


def _read(event: Call | Press | Submission) -> tuple[Call, Action | None]:
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


def _choices(param: Param, given: str, known: KnownOptions) -> tuple[Option, ...]:
    """The choices of a field, with what is set now among them."""
    listed = form_choices(param, known)
    if not listed or not given or any(option.value == given for option in listed):
        return () if given == OTHER and isinstance(param.type, SpokenType) else listed
    if not param.as_menu or not isinstance(param.type, SpokenType):
        return listed
    try:
        read_value(param.type, given, known.viewpoint)
    except UserError:
        return ()  # it was typed and cannot be read, so it is corrected as a text
    return (make_option(given, given), *listed[: MOST_CHOICES - 2], listed[-1])


def _fitting(param: Param, text: str) -> str:
    """As much of the text as the field takes: platforms refuse a form whose field begins with more."""
    return text[: param.type.longest] if isinstance(param.type, FreeText) else text


def _initial(param: Param, given: str, known: KnownOptions) -> str:
    """What is set now or was typed, if the field takes it: a button may be forged, and menus change."""
    listed = _choices(param, given, known)
    if given and given != OTHER and (not listed or given in {option.value for option in listed}):
        return given
    return "" if given == OTHER else initial_value(param, known)
