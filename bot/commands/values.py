"""The arguments of a command from texts by name, as a line, a form or a button gives them."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from bot.commands.command import Command
from bot.commands.param_types import FreeText, read_value
from bot.commands.params import Param
from bot.commands.time_types import TimeZone
from bot.commands.viewpoint import Viewpoint
from bot.errors import Ambiguous, UserError, ValueMissing, ValueRefused
from bot.wording.naming import clean


def parse_values(
    command: Command, texts: Mapping[str, str], at: Viewpoint, *, hidden: bool
) -> dict[str, object]:
    """The arguments of a command from texts by name, as a form or a button gives them.

    Empty texts count as missing. `hidden` says whether hidden parameters may be given. Dates are read on the
    calendar of the time zone that is given beside them, if there is one. Raises ValueRefused, or
    ValueMissing.
    """
    arguments: dict[str, object] = {}
    taken = (*command.params, *command.shared)
    known = {param.name: param for param in taken if hidden or not param.is_hidden}
    for name in texts:
        if name not in known:
            raise UserError(f"/{command.name} has no {name[:40]}. {usage_of(command)}")
    at = _in_given_zone(known.values(), texts, at)
    for param in known.values():
        text = clean(texts.get(param.name, "")).strip()
        if text:
            try:
                arguments[param.argument] = read_value(param.type, text, at)
            except UserError as error:
                # In a form people read its label, in a line the name that they typed.
                shown = param.shown if hidden else param.name
                readings = error.readings if isinstance(error, Ambiguous) else {}
                raise ValueRefused(f"{shown}: {error}", (param.name,), texts, readings) from error
        elif param.is_required:
            raise _missing(command, texts)
    return arguments


def list_problems(command: Command, texts: Mapping[str, str], at: Viewpoint) -> dict[str, str]:
    """What is wrong with each text by itself, by parameter; empty if nothing is."""
    found = {}
    at = _in_given_zone(command.params, texts, at)
    for name, text in texts.items():
        param, cleaned = command.param(name), clean(text).strip()
        if param is None:
            continue
        try:
            if cleaned:
                read_value(param.type, cleaned, at)
            elif param.is_required:
                found[name] = f"This is needed: {param.type.expects}."
        except UserError as error:
            found[name] = str(error)
    return found


def _in_given_zone(params: Iterable[Param], texts: Mapping[str, str], at: Viewpoint) -> Viewpoint:
    """The viewpoint in the time zone among the texts, or as it was: `start:tomorrow tz:Asia/Tokyo`."""
    for param in params:
        if isinstance(param.type, TimeZone) and (text := clean(texts.get(param.name, "")).strip()):
            with suppress(UserError):  # it is told when its own turn comes
                return replace(at, zone=param.type.read(text, at))
    return at


def _missing(command: Command, texts: Mapping[str, str]) -> ValueMissing:
    """What tells that required values are missing, and which."""
    given = {name for name, text in texts.items() if clean(text).strip()}
    missing = [param for param in command.params if param.is_required and param.name not in given]
    first = missing[0]
    what = first.help if isinstance(first.type, FreeText) else first.type.expects
    words = f"/{command.name} needs {first.name}: {what}. {usage_of(command)}"
    few = first.type.choices if len(missing) == 1 else ()
    readings = {choice: choice.capitalize() for choice in few}
    return ValueMissing(words, tuple(one.name for one in missing), texts, readings)


def usage_of(command: Command) -> str:
    """A sentence that shows how the command is written, with an example if it has one."""
    example = f", for example `{command.example}`" if command.example else ""
    return f"Write `{command.usage}`{example}."
