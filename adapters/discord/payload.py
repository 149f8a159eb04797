"""What Discord is sent for a card, as JSON: for who shows it, and sends nothing."""

from collections.abc import Mapping
from typing import Any

from adapters.discord.render import draw
from bot.messages.card import Card
from bot.platform.refs import PostLabel


def payload(card: Card, label: PostLabel | None = None) -> Mapping[str, Any]:
    """Return the components of the message, as `DiscordChat.send` sends them."""
    view = draw(card, label)
    return {"components": view.to_components()}  # type: ignore[no-untyped-call]  # discord.py left it untyped
