"""How the bot refers to what it sent: `channel/message`, and `server/event` for an event.

A suffix tells a poll and an event from a message.
"""

from adapters.discord.events import EVENT_SUFFIX
from adapters.discord.polls import POLL_SUFFIX


def parse_reference(message: str) -> tuple[int, int]:
    """Read the channel and the message from a reference; or the server and the event."""
    channel, number = message.removesuffix(POLL_SUFFIX).removesuffix(EVENT_SUFFIX).split("/")
    return int(channel), int(number)
