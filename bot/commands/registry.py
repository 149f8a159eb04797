"""Look up commands by name."""

from collections.abc import Collection, Iterable, Sequence

from bot.commands.command import Command
from bot.errors import UserError
from bot.feature import Feature
from bot.study.matching import nearest

LARGEST_GROUP = 25
"""Discord's limit of subcommands in a command (discord.com/developers/docs, application commands)."""


class Registry:
    """All commands of the bot. Adapters build their menus of commands from it."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self.commands = tuple(commands)
        self._by_name = {command.name: command for command in self.commands}
        if len(self._by_name) != len(self.commands):
            raise ValueError("two commands have the same name")
        for group in self.groups:
            if len(self.of(group)) > LARGEST_GROUP:
                raise ValueError(
                    f"/{group} has more than {LARGEST_GROUP} commands, and Discord takes no more. "
                    "Make the new command an argument of an existing one, as `/plan data` does with "
                    "`action`. A command for organizers belongs to /plan-admin."
                )

    @classmethod
    def from_features(cls, features: Iterable[Feature]) -> "Registry":
        """A registry of the commands of these features, in their order."""
        return cls([command for feature in features for command in feature.commands])

    @property
    def names(self) -> Collection[str]:
        """The full names of all commands: `plan done`."""
        return self._by_name.keys()

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of commands: `plan` and `plan-admin`."""
        return tuple(dict.fromkeys(command.group for command in self.commands))

    def of(self, group: str) -> tuple[Command, ...]:
        """The commands of a group, in their order."""
        return tuple(command for command in self.commands if command.group == group)

    def find(self, name: str) -> Command:
        """The command with that full name, in any case. Raises UserError with the nearest name."""
        wanted = " ".join(name.casefold().split())
        if wanted in self._by_name:
            return self._by_name[wanted]
        guess = self._nearest(wanted)
        hint = f"Did you mean `/{guess}`? " if guess else ""
        raise UserError(f"There is no command “/{wanted[:60]}”. {hint}`/plan help` lists them all.")

    def _nearest(self, wanted: str) -> str | None:
        """The most similar command: one that starts with `wanted`, else the nearest in the same group, else
        in any.
        """
        group, _, word = wanted.partition(" ")
        begun = [command.name for command in self.commands if word and command.name.startswith(wanted)]
        if begun:
            return begun[0]
        for commands in (self.of(group), self.commands):
            guess = nearest(word or group, (command.word for command in commands))
            if guess is not None:
                return next(command.name for command in commands if command.word == guess)
        return None

    def split(self, line: str) -> tuple[Command, str]:
        """The command with which a typed line begins, and the rest of the line. Raises UserError."""
        words = line.strip().removeprefix("/").split(maxsplit=2)
        group = words[0].casefold() if words else ""
        asks = len(words) == 1 or (len(words) > 1 and words[1].casefold() == "help")
        if asks and group in self.groups and f"{group} help" not in self._by_name:
            # `/plan-admin help start` is `/plan help` about the command `plan-admin start`.
            return self.find("plan help"), " ".join((group, *words[2:]))
        if len(words) == 1 and group in self.groups:
            return self.find(f"{group} help"), ""
        command = self.find(" ".join(words[:2]))
        return command, words[2] if len(words) > 2 else ""
