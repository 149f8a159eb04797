"""Running a call: find the command, check who may, read the arguments, run, answer.

The one boundary where a UserError becomes a private answer is `bot.app`.
"""

from collections.abc import Callable

from bot.cards.actions import Action
from bot.commands.call import Call
from bot.commands.command import Command, Form, FormField, Reply, Who
from bot.commands.context import Context
from bot.commands.kinds import Text
from bot.commands.parsing import parse_line, parse_values
from bot.commands.registry import Registry
from bot.domain.errors import UserError


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
            "Ask yours to do it, or someone who manages this place. `/plan help` shows what is yours."
        )
    return await command.run(context, **read())


def build_form(registry: Registry, action: Action) -> Form:
    """The form that asks for an action's missing parameters. Raises UserError for a foreign action."""
    command = registry.find(action.command)
    params = [param for name in action.ask if (param := command.param(name)) is not None]
    if len(params) != len(action.ask):
        raise UserError("I do not know this button any more. Type `/plan help` to see what there is.")
    fields = tuple(
        FormField(
            name=param.name,
            label=param.name.capitalize(),
            hint=param.help,
            required=param.required,
            choices=param.kind.choices,
            longest=param.kind.longest if isinstance(param.kind, Text) else 500,
        )
        for param in params
    )
    return Form(f"/{command.name}", fields, str(action))
