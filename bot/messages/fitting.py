"""Make content fit into the limits of a card: cut a heading, or choose the longest variant that fits."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from bot.messages.card import Block, Card, Heading, Paragraph, size_of
from bot.messages.limits import LONGEST_HEADING, MOST_TEXT, CardError
from bot.messages.text import Bold, text
from bot.wording.naming import shorten

Variant = TypeVar("Variant")


def headline(words: str) -> Heading:
    """A heading, cut if it is longer than a platform takes."""
    return Heading(shorten(words, LONGEST_HEADING))


def fit(name: str, *variants: Iterable[Block], zone: str = "UTC", thread: Iterable[Block] = ()) -> Card:
    """A card of the first of several variants that fits beside the thread. Pass the longest variant first.

    A variant that is an iterator is drawn only if those before it do not fit. Raises CardError if not even
    the last variant fits.
    """
    below = tuple(thread)
    return first_that_fits(lambda blocks: Card(name, tuple(blocks), zone, below), *variants)


def first_that_fits(make: Callable[[Variant], Card], *variants: Variant) -> Card:
    """The card made of the first of several variants of which a card can be made.

    Raises CardError if none can be made of the last one either.
    """
    *fuller, last = variants
    for variant in fuller:
        try:
            return make(variant)
        except CardError:
            continue
    return make(last)


NOTE_LABEL = "A note from the organizers: "
SHORTEST_NOTE = 20
"""Characters below which what would be left of a note says nothing."""


def with_note(card: Card, note: str) -> Card:
    """The card with a note below its heading, cut to the room that the card has left."""
    label = Bold(NOTE_LABEL)
    room = MOST_TEXT - size_of((*card.blocks, *card.thread, Paragraph(text(label))))
    if room < SHORTEST_NOTE:
        return card
    place = 1 if isinstance(card.blocks[0], Heading) else 0
    said = Paragraph(text(label, shorten(note, room)))
    return replace(card, blocks=(*card.blocks[:place], said, *card.blocks[place:]))
