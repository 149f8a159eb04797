"""Small print: what explains a post or an answer, while its readers are new to it."""

from bot.messages.card import Block, Footnote
from bot.messages.text import Text

NEW_FOR_WEEKS = 2
"""Weeks in which posts and answers explain themselves. Later their readers know them."""


def is_new(week: int, since: int = 1) -> bool:
    """Whether the readers are new in that week of the group.

    What the group reads is new in its first weeks. What one member alone reads is new in the first weeks that
    count for them: `since` is the week with which they joined.
    """
    return week < since + NEW_FOR_WEEKS


def small_print(week: int, content: Text) -> list[Block]:
    """The footnote of a post of that week of the group; nothing once its readers know it."""
    return [Footnote(content)] if is_new(week) else []
