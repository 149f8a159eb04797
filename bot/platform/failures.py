"""How a platform may fail, and what each failure means."""

from datetime import timedelta


class Refused(Exception):
    """The platform will not take the message, and waiting will not help. The text says how to fix it."""


class MessageGone(Refused):
    """Somebody deleted the message that was to be changed or answered, alone or with its channel."""


class Unavailable(Exception):
    """The message was certainly not stored.

    Try again after `retry_after`; if it is None, the caller chooses.
    """

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class OutcomeUnknown(Exception):
    """The connection broke, and the message may or may not have been stored.

    Look for it before sending again.
    """


class DirectMessagesBlocked(Exception):
    """The person accepts no messages from the bot.

    That is their right: nobody is told, and nothing is retried.
    """


class SetupError(Exception):
    """A credential, a permission or an installation is missing or wrong.

    The text is one line for operators.
    """
