"""A count that changes while people answer. Small ones tell who answered, so a group may hide them."""

from collections.abc import Sequence

from bot.messages.card import Block, Paragraph, Tally
from bot.messages.text import text

FEWEST_SHOWN = 5
"""Answers in all from which on they are counted in a group that hides small counts."""


def live_count(counts: Sequence[tuple[str, int]], what: str, *, hides_small: bool) -> Block:
    """How often each answer was given; or if they are too few for that, how many it takes.

    `what` is counted: "Answers".
    """
    if hides_small and sum(count for _, count in counts) < FEWEST_SHOWN:
        return Paragraph(text(f"{what} are counted once there are five."))
    return Tally(tuple(counts))
