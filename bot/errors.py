"""Errors whose text a person is meant to read."""


class UserError(Exception):
    """What a person asked for cannot be done. The text says what is wrong and what to do instead.

    It may be raised anywhere inside a command. `bot.app` catches it, answers privately with its text, and
    rolls back the command's changes.
    """


class ForeignAction(UserError):
    """A button or a form that this version did not make, or that is not for this place or person.

    It is answered politely and logged.
    """
