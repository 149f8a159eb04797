"""A card with its picture drawn, as it is sent to Discord or takes the place of a message there."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import discord

from adapters.discord.markup import NO_COMMANDS, Commands
from adapters.discord.render import draw
from adapters.pictures.palette import Look
from adapters.pictures.studio import Studio
from bot.messages.card import Card
from bot.platform.refs import PostLabel

LOOK = Look.DARK
"""Most people see Discord dark."""


@dataclass(frozen=True, slots=True)
class DrawnCard:
    """A card with its picture as a PNG file, if one was drawn. It may be sent several times over."""

    card: Card
    label: PostLabel | None = None
    png: bytes | None = None
    commands: Commands = field(default_factory=lambda: NO_COMMANDS)

    def as_new(self) -> dict[str, Any]:
        """What to send."""
        return {"view": self._view(), "files": self._files()}

    def in_place(self) -> dict[str, Any]:
        """What a message becomes. A picture that it had goes."""
        return {"view": self._view(), "attachments": self._files()}

    def _name(self) -> str:
        return f"{self.card.picture.kind}.png" if self.card.picture is not None and self.png else ""

    def _view(self) -> discord.ui.LayoutView:
        return draw(self.card, self.label, self.commands, self._name())

    def _files(self) -> list[discord.File]:
        """The picture as a file that was not read yet: discord.py closes what it has sent."""
        return [discord.File(BytesIO(self.png), self._name())] if self.png and self._name() else []


async def with_picture(
    studio: Studio, card: Card, label: PostLabel | None = None, commands: Commands = NO_COMMANDS
) -> DrawnCard:
    """The card with its picture, if it has one and it can be drawn."""
    return DrawnCard(card, label, await studio.draw(card.picture, LOOK), commands)
