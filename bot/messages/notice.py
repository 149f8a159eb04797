"""The simplest card: a sentence or two, most often the answer to a command."""

from bot.messages.card import Card, Paragraph
from bot.messages.text import Code, text
from bot.wording.naming import clean, shorten


def notice(name: str, words: str, zone: str = "UTC") -> Card:
    """A card of a sentence or two. Text between backticks is shown as something to type.

    `words` may repeat what somebody typed, so unseen characters are removed.
    """
    parts = shorten(clean(words), 3000).split("`")
    paired = len(parts) % 2 == 1
    spans = (Code(part) if number % 2 and paired and part else part for number, part in enumerate(parts))
    return Card(name, (Paragraph(text(*spans)),), zone)
