"""A count that changes while people answer. Small ones tell who answered, so a group may hide them."""

from collections.abc import Iterable, Sequence

from bot.messages.card import Block, Paragraph, Tally
from bot.messages.text import text

FEWEST_SHOWN = 5
"""Answers in all from which on they are counted in a group that hides small counts."""


def live_count(counts: Sequence[tuple[str, int]], what: str, *, hides_small: bool) -> Block:
    """How often each answer was given; or if they are too few for that, how many it takes.

    `what` is counted: "Answers".
    """
    if not is_counted((count for _, count in counts), hides_small=hides_small):
        return Paragraph(text(f"{what} are counted once there are five."))
    return Tally(tuple(counts))


def is_counted(counts: Iterable[int], *, hides_small: bool) -> bool:
    """Whether counts may be shown: in a group that hides small ones, only if they are enough in all."""
    return not hides_small or sum(counts) >= FEWEST_SHOWN
