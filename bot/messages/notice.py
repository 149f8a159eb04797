"""The simplest card: a sentence or two, most often the answer to a command."""

from bot.messages.card import Card, Paragraph
from bot.messages.text import Code, Text, text
from bot.wording.naming import clean, shorten


def notice(name: str, words: str, zone: str = "UTC") -> Card:
    """A card of a sentence or two. Text between backticks is shown as something to type.

    `words` may repeat what somebody typed, so unseen characters are removed.
    """
    return Card(name, (Paragraph(coded(shorten(clean(words), 3000))),), zone)


def coded(words: str) -> Text:
    """Words in which text between backticks is something to type."""
    parts = words.split("`")
    paired = len(parts) % 2 == 1
    spans = (Code(part) if number % 2 and paired and part else part for number, part in enumerate(parts))
    return text(*spans)
