"""Errors whose text a person is meant to read."""

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

    `shown` is what the person knows the parameter by. `texts` are all values by parameter, as they were
    typed, so that nobody has to type them again. `readings` are those of an `Ambiguous` value; else empty.
    `ask` are the parameters whose values are to be given anew.
    """

    def __init__(self, error: UserError, param: str, shown: str, texts: Mapping[str, str]) -> None:
        super().__init__(f"{shown}: {error}")
        self.param = param
        self.texts = texts
        self.readings: Mapping[str, str] = error.readings if isinstance(error, Ambiguous) else {}
        self.ask: tuple[str, ...] = (param,)


class ValueMissing(ValueRefused):
    """Values that a command needs were not given: those of `ask`, of which `param` is the first.

    `readings` are what the only missing value may be, if it is one of a few.
    """

    def __init__(
        self,
        words: str,
        ask: tuple[str, ...],
        texts: Mapping[str, str],
        readings: Mapping[str, str] | None = None,
    ) -> None:
        UserError.__init__(self, words)
        self.param = ask[0]
        self.texts = texts
        self.readings = readings or {}
        self.ask = ask


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
