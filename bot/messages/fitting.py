"""Make content fit into the limits of a card: cut a heading, or choose the longest variant that fits."""

from collections.abc import Iterable

from bot.messages.card import Block, Card, Heading
from bot.messages.limits import LONGEST_HEADING, CardError
from bot.wording.naming import shorten


def headline(words: str) -> Heading:
    """A heading, cut if it is longer than a platform takes."""
    return Heading(shorten(words, LONGEST_HEADING))


def fit(name: str, *variants: Iterable[Block], zone: str = "UTC", thread: Iterable[Block] = ()) -> Card:
    """A card of the first of several variants that fits beside the thread. Pass the longest variant first.

    Raises CardError if not even the last variant fits.
    """
    *fuller, last = (tuple(variant) for variant in variants)
    below = tuple(thread)
    for blocks in fuller:
        try:
            return Card(name, blocks, zone, below)
        except CardError:
            continue
    return Card(name, last, zone, below)
