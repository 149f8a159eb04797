"""The one kind of error that a person is meant to read."""


class UserError(Exception):
    """Something a person asked for cannot be done; the text says what is wrong and how to mend it.

    It is raised anywhere inside a command, caught once in `bot.app`, and answered privately. Whatever the
    command had changed is rolled back.
    """


class ForeignAction(UserError):
    """A button or form that is none of ours, or not for this place or person. Told politely, and logged."""
