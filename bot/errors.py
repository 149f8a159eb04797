"""Errors whose text a person is meant to read; and `MustWrite`, which nobody reads."""

from collections.abc import Mapping


class UserError(Exception):
    """What a person asked for cannot be done. The text says what is wrong and what to do instead.

    It may be raised anywhere inside a command. `bot.app` catches it, answers privately with its text, and
    rolls back the command's changes.
    """


class Ambiguous(UserError):
    """What a person typed may mean several things, so the text asks which.

    `readings` has the label of each possible value, the likeliest first.
    """

    def __init__(self, question: str, readings: Mapping[str, str]) -> None:
        super().__init__(question)
        self.readings = readings


class ValueRefused(UserError):
    """The value of one parameter cannot be read, or asks a question back.

    `texts` are all values by parameter, as they were typed, so that nobody has to type them again.
    `readings` are those of an `Ambiguous` value; else empty.
    """

    def __init__(self, error: UserError, param: str, texts: Mapping[str, str]) -> None:
        super().__init__(f"{param}: {error}")
        self.param = param
        self.texts = texts
        self.readings = error.readings if isinstance(error, Ambiguous) else {}


class NotAllowed(UserError):
    """The caller may not do that with the group. It is answered, and stands in the group's log."""


class ForeignAction(UserError):
    """A button or a form that this version did not make, or that is not for this place or person.

    It is answered politely and logged.
    """


class MustWrite(Exception):
    """This transaction only reads, and something has to be written: it runs again as one that writes."""
