"""The simplest card: a sentence or two, most often the answer to a command."""

import re

from bot.messages.card import Card, Paragraph
from bot.messages.text import Code, Text, text
from bot.wording.direction import isolate
from bot.wording.naming import clean, shorten

_MARKED = re.compile(r"“([^“”]*)”|`([^`\n]+)`")
"""What somebody typed, between curly quotes, or something to type, between backticks."""


def notice(name: str, words: str, zone: str = "UTC") -> Card:
    """A card of a sentence or two, written as `prose`."""
    return Card(name, (Paragraph(prose(shorten(clean(words), 3000))),), zone)


def prose(words: str) -> Text:
    """One of the bot's own sentences. Text between backticks is shown as something to type.

    `words` may repeat between curly quotes (“”) what somebody typed: it is isolated if it is written from
    right to left, and backticks in it stay backticks.
    """
    spans: list[str | Code] = []
    shown = 0
    for found in _MARKED.finditer(words):
        typed, code = found[1], found[2]
        spans += [words[shown : found.start()], Code(code) if code else f"“{isolate(typed)}”"]
        shown = found.end()
    return text(*spans, words[shown:])
