"""Look up commands by name."""

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import replace

from bot.commands.command import Command, Shortcut
from bot.errors import UserError
from bot.feature.declaration import Feature
from bot.study.matching import nearest

LARGEST_GROUP = 25
"""Discord's limit of subcommands in a command (discord.com/developers/docs, application commands)."""

LONGEST_NAME = 3
"""The most words of a command's name: Discord has no groups within groups of subcommands."""


FIRST = ("plan home", "plan week", "plan done", "plan checkin", "plan progress", "plan settings")
"""What members do most. Menus of commands and help begin with these."""


MAIN = ("list", "show")
"""The commands that a family alone means, where it has one of them."""


class Registry:
    """All commands of the bot. Adapters build their menus of commands from it."""

    def __init__(self, commands: Sequence[Command]) -> None:
        first = {name: place for place, name in enumerate(FIRST)}
        current = (command for command in commands if not command.is_unlisted)
        self.commands = tuple(sorted(current, key=lambda one: first.get(one.name, len(first))))
        named = [(name, command) for command in commands for name in (command.name, *command.aliases)]
        self._by_name = dict(named)
        """By name and by alias."""
        if len(self._by_name) != len(named):
            raise ValueError("two commands have the same name or alias")
        self.shortcuts = tuple((one.shortcut, one) for one in self.commands if one.shortcut is not None)
        """The shortcuts that platforms offer on messages and people, each with its command."""
        self._by_shortcut = {shortcut.name: (shortcut, command) for shortcut, command in self.shortcuts}
        for group, count in self._counts():
            if count > LARGEST_GROUP:
                raise ValueError(
                    f"/{group} has more than {LARGEST_GROUP} commands, and Discord takes no more. "
                    "Give the new command a name of three words, as `/plan papers vote` has. A command for "
                    "organizers belongs to /plan-admin."
                )

    @classmethod
    def from_features(cls, features: Iterable[Feature]) -> "Registry":
        """A registry of the commands of these features, in their order."""
        features = tuple(features)
        parts = tuple(param for feature in features for one in feature.check_in_parts for param in one.params)
        return cls(
            [
                replace(command, params=(*command.params, *parts)) if command.takes_parts else command
                for feature in features
                for command in feature.commands
            ]
        )

    @property
    def names(self) -> Set[str]:
        """All names and aliases under which a command is found: `plan done`."""
        return self._by_name.keys()

    @property
    def former_names(self) -> Collection[str]:
        """The names that still work and that nothing shows."""
        return self.names - {command.name for command in self.commands}

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of commands: `plan` and `plan-admin`."""
        return tuple(dict.fromkeys(command.group for command in self.commands))

    def of(self, group: str) -> tuple[Command, ...]:
        """The commands of a group, in their order."""
        return tuple(command for command in self.commands if command.group == group)

    def families(self, group: str) -> dict[str, tuple[Command, ...]]:
        """The commands of a group by their second word, in their order: `upload` and `list` of `plan`."""
        found: dict[str, tuple[Command, ...]] = {}
        for command in self.of(group):
            word = command.name.split()[1]
            found[word] = (*found.get(word, ()), command)
        return found

    def _counts(self) -> Iterator[tuple[str, int]]:
        """How many entries each group has, and each family: a family is one entry of its group."""
        for group in self.groups:
            families = self.families(group)
            yield group, len(families)
            yield from ((f"{group} {word}", len(commands)) for word, commands in families.items())

    def find(self, name: str) -> Command:
        """The command with that full name or alias, in any case. Raises UserError with the nearest name."""
        wanted = " ".join(name.casefold().split())
        if wanted in self._by_name:
            return self._by_name[wanted]
        guess = self._nearest(wanted)
        hint = f"Did you mean `/{guess}`? " if guess else ""
        raise UserError(f"There is no command “/{wanted[:60]}”. {hint}`/plan help` lists them all.")

    def find_shortcut(self, name: str) -> tuple[Shortcut, Command]:
        """The shortcut of that name, and its command. Raises UserError."""
        if (found := self._by_shortcut.get(name)) is None:
            raise UserError(f"I do not have “{name[:60]}” any more. `/plan help` lists what there is.")
        return found

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
        """The command whose name is the longest with which a typed line begins, and the rest of the line.

        A group alone means its help. A family alone means its list, or what it shows, or else its help.
        Raises UserError.
        """
        line = line.strip().removeprefix("/")
        words = line.casefold().split(maxsplit=LONGEST_NAME)[:LONGEST_NAME]
        for count in range(len(words), 1, -1):
            if (name := " ".join(words[:count])) in self._by_name:
                rest = line.split(maxsplit=count)[count:]
                return self._by_name[name], rest[0] if rest else ""
        group, asks = " ".join(words[:1]), len(words) == 1 or words[1:2] == ["help"]
        if asks and group in self.groups:
            if (own := f"{group} help") in self._by_name:
                return self._by_name[own], ""
            # `/plan-admin help start` is `/plan help` about the command `plan-admin start`.
            return self.find("plan help"), " ".join((group, *line.split()[2:]))
        name = " ".join(words)
        for main in MAIN:
            if (own := f"{name} {main}") in self._by_name:
                return self._by_name[own], ""
        family = " ".join(words[:2])
        if self._is_family(family) and words[2:] in ([], ["help"]):
            return self.find("plan help"), family
        return self.find(name if self._is_family(family) else family), ""

    def _is_family(self, name: str) -> bool:
        """Whether commands of three words begin so."""
        return any(command.name.startswith(f"{name} ") for command in self.commands)
