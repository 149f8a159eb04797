"""Small print: what explains a post, while the group is new to it."""

from bot.messages.card import Block, Footnote
from bot.messages.text import Text

NEW_FOR_WEEKS = 2
"""Weeks in which posts explain themselves. Later readers know them, and newcomers have help."""


def small_print(week: int, content: Text) -> list[Block]:
    """The footnote of a post of that week of the group; nothing once its first weeks are over."""
    return [Footnote(content)] if week <= NEW_FOR_WEEKS else []
