"""The event of a card: something that takes place at an hour, for platforms that list what is to come."""

from dataclasses import dataclass
from datetime import datetime

from bot.messages.limits import CardError


@dataclass(frozen=True, slots=True)
class Event:
    """An event in a workspace's list of events, called as the card's heading says.

    Both instants are UTC. `place` is a link, a mention of a channel as its platform writes it, or what
    somebody typed; never empty.
    """

    starts_at: datetime
    ends_at: datetime
    place: str


def check_event(event: Event) -> None:
    """Raise CardError if a platform would refuse the event."""
    if event.ends_at <= event.starts_at:
        raise CardError("an event that ends before it begins")
    if not event.place:
        raise CardError("an event that takes place nowhere")
