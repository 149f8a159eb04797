"""Running a call: find the command, check who may, read the arguments, run, answer.

The one boundary where a UserError becomes a private answer is `bot.app`.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from bot.commands.autocomplete import Offer, choices, initial
from bot.commands.call import Call
from bot.commands.command import Command, Form, FormField, Param, Reply, Who
from bot.commands.context import NO_CHANNEL, Context
from bot.commands.param_types import Text
from bot.commands.parsing import parse_line, parse_values
from bot.commands.registry import Registry
from bot.errors import UserError
from bot.messages.actions import Action
from bot.messages.card import LONGEST_ACTION
from bot.platform import RoomRef
from bot.study.people import recognize
from bot.wording.naming import clean


def find_command(registry: Registry, call: Call) -> tuple[Command, str]:
    """The command that the call names, and the line of arguments if it was typed."""
    if isinstance(call.arguments, str):
        return registry.split(f"{call.command} {call.arguments}")
    return registry.find(call.command), ""


def read_arguments(command: Command, call: Call, line: str) -> dict[str, object]:
    """The arguments of the call. Raises UserError with what was expected."""
    if isinstance(call.arguments, str):
        return parse_line(command, line)
    return parse_values(command, call.arguments, hidden=call.pressed)


async def run(context: Context, command: Command, read: Callable[[], dict[str, object]]) -> Reply:
    """Check who may, then read the arguments, then run the command."""
    if command.who is Who.ORGANIZER and not await context.may_organize():
        raise UserError(
            "That one is for organizers, so I left everything as it is. "
            "Ask yours to do it, or someone who manages this server or workspace. "
            "`/plan help` shows what is yours."
        )
    if command.writes and (person := await context.find_person()) is not None:
        recognize(person, context.actor)
    reply = await command.run(context, **read())
    if reply.public is not None and not context.room.channel:
        return replace(reply, rooms=await context.rooms())
    return reply


def check_channel(command: Command, room: RoomRef) -> None:
    """Raises UserError where the command lets a group live in a channel, and here is none, as on Home."""
    if command.settles and not room.channel:
        raise UserError(NO_CHANNEL)


def form_for_call(registry: Registry, call: Call) -> Action | None:
    """The form that a call opens, as the action that it will carry; None where the call can run as it is.

    A command that has a form opens it when it was called without anything, or when its options were picked
    one by one and required ones are missing.
    """
    try:
        command, line = find_command(registry, call)
    except UserError:
        return None
    if not command.form or call.pressed:
        return None
    if command.settles and not call.actor.can_manage:
        return None  # it would be refused: better before anything was filled in
    given = {} if isinstance(call.arguments, str) else call.arguments
    if any(command.param(name) is None for name in given):
        return None
    texts = {name: clean(text) for name, text in given.items() if text}
    missing = tuple(param.name for param in command.typed if param.required and param.name not in texts)
    if not missing or line.strip():
        return None
    action = Action(command.name, texts, call.cohort, missing)
    return action if len(str(action)) <= LONGEST_ACTION else None


def build_form(registry: Registry, action: Action, offer: Offer) -> Form:
    """The form that asks for parameters of an action. Raises UserError for a foreign action.

    What the action gives and asks for all the same is what is set now, and the form shows it.
    """
    command = registry.find(action.command)
    params = [param for name in action.ask if (param := command.param(name)) is not None]
    if len(params) != len(action.ask):
        raise UserError("I do not know this button any more. Type `/plan help` to see what there is.")
    fields = tuple(
        FormField(
            name=param.name,
            label=param.label or param.name.capitalize(),
            hint=param.help,
            required=param.required,
            choices=choices(param, offer),
            longest=param.kind.longest if isinstance(param.kind, Text) else 500,
            long=param.rest,
            initial=_initial(param, action.arguments.get(param.name, ""), offer),
        )
        for param in params
    )
    return Form(f"/{command.name}", fields, str(action))


def _initial(param: Param, given: str, offer: Offer) -> str:
    """What is set, where the parameter takes it: a button may be forged, and menus change."""
    listed = choices(param, offer)
    if given and (not listed or given in {option.value for option in listed}):
        with suppress(UserError):
            param.kind.parse(given)
            return given
    return initial(param, offer)
