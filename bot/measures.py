"""What the bot measures about itself. The core reports events, and `bot.web.metrics` keeps the numbers.

Labels are names of platforms, commands and outcomes, and never anything about a person or a group.
"""

from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta


class Measures:
    """Keeps nothing. For the terminal and for tests."""

    def answering(self, command: str) -> AbstractContextManager[None]:  # noqa: ARG002 - nothing is kept
        """Wrap the answer to the command of that name. An exception that passes through is noted too."""
        return nullcontext()

    def acknowledging(self, platform: str) -> AbstractContextManager[None]:  # noqa: ARG002 - nothing is kept
        """Wrap the call that tells the platform that something was received."""
        return nullcontext()

    def ticking(self) -> AbstractContextManager[None]:
        """Wrap a tick."""
        return nullcontext()

    def tidied(self, what: str, count: int) -> None:
        """Report what the daily upkeep did away with."""

    def settled(self, platform: str, outcome: str, lateness: timedelta | None = None) -> None:
        """Report the outcome of an attempt to deliver.

        `lateness`, for messages that were sent, is the time since they were due.
        """
