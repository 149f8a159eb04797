"""What the bot measures of itself. The core says when, and `bot.web.metrics` keeps the numbers.

Labels are names of ours (platforms, commands, outcomes) and never anything about a person or a group.
"""

from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta


class Measures:
    """Keeps nothing: for the terminal and for tests."""

    def answering(self, command: str) -> AbstractContextManager[None]:  # noqa: ARG002 - nothing is kept
        """Around the answer to a command of that name. An exception that leaves it is noted too."""
        return nullcontext()

    def acknowledging(self, platform: str) -> AbstractContextManager[None]:  # noqa: ARG002 - nothing is kept
        """Around telling the platform that something was received."""
        return nullcontext()

    def ticking(self) -> AbstractContextManager[None]:
        """Around a tick."""
        return nullcontext()

    def settled(self, platform: str, outcome: str, lateness: timedelta | None = None) -> None:
        """How an attempt to deliver went; for what was sent, how long after its instant."""
