"""Says what a command takes while somebody types it."""

import re
from collections.abc import Sequence

from bot.commands.command import Command


def hint_for(line: str, commands: Sequence[Command]) -> str:
    """Return how the command is used with which the line begins, empty if it begins with none."""
    for command in sorted(commands, key=lambda one: -len(one.name)):
        words = command.name.replace(" ", r"\s+")
        if re.match(rf"/{words}(\s|$)", line, re.IGNORECASE):
            return f"{command.usage} — {command.help}"
    return ""
