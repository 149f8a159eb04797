"""The pictures of messages for a page that shows them. The terminal shows the text alone."""

from dataclasses import dataclass

from adapters.local.chat import Message
from adapters.pictures.palette import Look
from adapters.pictures.studio import Studio
from bot.messages.card import Card


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture as a PNG file, what it says in words, and its name, such as `board`."""

    png: bytes
    alt: str
    kind: str


async def picture_of(message: Message, studio: Studio, look: Look) -> ShownPicture | None:
    """The picture of a message; None if it has none, or it cannot be drawn here."""
    picture = message.shown.picture if isinstance(message.shown, Card) else None
    if picture is None:
        return None
    drawn = await studio.draw(picture, look)
    return ShownPicture(drawn, picture.alt, picture.kind) if drawn else None
