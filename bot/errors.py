"""Errors whose text a person is meant to read."""

from collections.abc import Mapping
from types import MappingProxyType


class UserError(Exception):
    """What a person asked for cannot be done. The text says what is wrong and what to do instead.

    It may be raised anywhere inside a command. `bot.answering` catches it, answers privately with its text,
    and rolls back the command's changes.
    """


class Ambiguous(UserError):
    """What a person typed may mean several things, so the text asks which.

    `readings` has the label of each possible value, the likeliest first.
    """

    def __init__(self, question: str, readings: Mapping[str, str]) -> None:
        super().__init__(question)
        self.readings = readings


class ValueRefused(UserError):
    """The value of a parameter cannot be read, or asks a question back.

    `ask` are the parameters whose values are to be given anew, `param` is the first of them. `texts` are all
    values by parameter, as they were typed, so that nobody has to type them again. `readings` are what the
    value may be, if that is one of a few: by the value, what people read.
    """

    def __init__(
        self,
        words: str,
        ask: tuple[str, ...],
        texts: Mapping[str, str],
        readings: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(words)
        self.ask = ask
        self.texts = texts
        self.readings = readings

    @property
    def param(self) -> str:
        """The first of the parameters whose values are to be given anew."""
        return self.ask[0]


class ValueMissing(ValueRefused):
    """Values that a command needs were not given."""


class NotAllowed(UserError):
    """The caller may not do that with the group. It is answered, and stands in the group's log."""


class NotMember(UserError):
    """The caller is not in the group of that `key` yet. The answer has a button that joins it."""

    def __init__(self, words: str, key: str) -> None:
        super().__init__(words)
        self.key = key


class ForeignAction(UserError):
    """A button or a form that this version did not make, or that is not for this place or person.

    It is answered politely and logged.
    """
