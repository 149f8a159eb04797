"""Draws cards with Block Kit. Pure: no I/O.

A card always fits into a message. Where it would exceed Slack's limits, it is drawn more densely instead of
being refused. `elements.py` draws buttons and menus, and reads what people do with them.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import Any
from zoneinfo import ZoneInfo

from adapters.slack.carousel_block import carousel_block
from adapters.slack.elements import (
    MOST_ELEMENTS,
    actions,
    button_element,
    dialog,
    make_action_ids_unique,
    menu,
    plain_text,
    select_menu,
    shortened,
)
from adapters.slack.mrkdwn import escape, mrkdwn, rich, text_object
from adapters.slack.table_block import table_block
from bot.messages.card import (
    Block,
    Button,
    Buttons,
    Card,
    Divider,
    Fields,
    Footnote,
    Heading,
    Paragraph,
    Row,
    Select,
    Tally,
)
from bot.messages.picture import Picture
from bot.messages.plain import plain, plain_block
from bot.messages.text import Bold, Text, lines, text

Json = dict[str, Any]

RICHER = frozenset({"table", "carousel"})
"""Blocks that rows with cells become: a message may have one of each. Views are not known to show them, and
some workspaces may refuse them.
"""

MOST_BLOCKS = 50
"""The most blocks of a message. A view takes 100."""

MOST_CHARACTERS = 13_000
"""The most characters of all blocks together.

Above some 13,200 Slack answers msg_blocks_too_long (measured).
"""

LONGEST_SECTION = 3000
LONGEST_FIELD = 2000
LONGEST_HEADER = 150
MOST_FIELDS = 10
LONGEST_FALLBACK = 2000
"""The most characters for notifications and screen readers. The limit is ours, not Slack's."""

BAR_WIDTH = 10
"""Characters of the longest bar of a tally."""

SHORT_FIELD = 80
"""The longest fact, in characters, that still reads well in one of Slack's two narrow columns."""


def message(card: Card, picture: str = "", *, richer: Collection[str] = ()) -> Json:
    """Draw the card as a message: blocks, and plain text beside them.

    `picture` is the id of the file that is the card's picture; empty if none was uploaded. `richer` are the
    blocks of RICHER that rows with cells may become.
    """
    return {"blocks": draw(card, picture=picture, richer=richer), "text": fallback(card)}


def fallback(card: Card) -> str:
    """Return the plain text for notifications and screen readers."""
    return escape(shortened(plain(card), LONGEST_FALLBACK))


def richer_blocks(drawn: Json) -> Collection[str]:
    """The types of a message's blocks that some workspaces may refuse."""
    return RICHER.intersection(block["type"] for block in drawn["blocks"])


def draw(*cards: Card, picture: str = "", richer: Collection[str] = ()) -> list[Json]:
    """Draw the cards with a divider between them. Each takes at most as many blocks as a message may have."""
    blocks: list[Json] = []
    for card in cards:
        if blocks:
            blocks.append({"type": "divider"})
        blocks.extend(_draw(card, picture, richer))
    make_action_ids_unique(blocks)
    return blocks


def _draw(card: Card, picture: str, richer: Collection[str]) -> list[Json]:
    zone = ZoneInfo(card.zone)
    shown = [_picture(card.picture, picture)] if picture and card.picture is not None else []
    above = list(_blocks(card.blocks[: card.tail], zone, richer))
    below = list(_blocks(card.blocks[card.tail :], zone))
    blocks = [*above, *shown, *below]
    if len(blocks) > MOST_BLOCKS or _size(blocks) > MOST_CHARACTERS:
        blocks = [*shown, *_draw_densely(card, zone)]
    return blocks or [_section({"type": "plain_text", "text": "…"})]


def _blocks(blocks: Iterable[Block], zone: ZoneInfo, richer: Collection[str] = ()) -> Iterator[Json]:
    """Draw blocks. Neighbouring rows with the same columns become a richer block, the first of each type
    that the message may have. Other neighbours without buttons become one paragraph, because Slack would
    leave a gap after each row.
    """
    left = set(richer)
    for _, run in groupby(blocks, _run):
        together = list(run)
        rows = [block for block in together if isinstance(block, Row)]
        if found := _richer(rows, zone, left):
            left.remove(found["type"])
            yield found
        elif rows and rows[0].button is None:
            yield from _paragraph(lines(*(row.text for row in rows)), zone)
        else:
            yield from chain.from_iterable(_block(block, zone) for block in together)


def _run(block: Block) -> tuple[bool, tuple[str, ...]] | None:
    """Whether a row has a button, and its columns; None for any other block. Neighbours that are alike are
    drawn together.
    """
    return (block.button is not None, block.columns) if isinstance(block, Row) else None


def _richer(rows: Sequence[Row], zone: ZoneInfo, allowed: Collection[str]) -> Json | None:
    """The block that rows with cells become; None if they have none, do not fit, or it is not allowed."""
    if not rows or not rows[0].columns:
        return None
    found = carousel_block(rows, zone) if rows[0].button else table_block(rows, zone)
    return found if found and found["type"] in allowed else None


def _picture(picture: Picture, file: str) -> Json:
    return {"type": "image", "slack_file": {"id": file}, "alt_text": picture.alt}


def _block(block: Block, zone: ZoneInfo) -> Iterator[Json]:
    match block:
        case Heading(shown):
            yield {"type": "header", "text": plain_text(" ".join(shown.split()), LONGEST_HEADER)}
        case Paragraph(content) | Row(content, None):
            yield from _paragraph(content, zone)
        case Row(content, Button() as button):
            yield from _row(content, button, zone)
        case Fields(fields):
            yield from _fields(fields, zone)
        case Buttons(buttons):
            yield actions([button_element(button) for button in buttons])
        case Select():
            yield actions([select_menu(block)])
        case Tally():
            yield from _tally(block)
        case Footnote(content):
            yield from _footnote(content, zone)
        case Divider():
            yield {"type": "divider"}


def _paragraph(content: Text, zone: ZoneInfo) -> Iterator[Json]:
    drawn = mrkdwn(content, zone, LONGEST_SECTION)
    if drawn is None:
        yield from _rich(content, zone)
    elif drawn.strip():
        yield _section(text_object(drawn))


def _row(content: Text, button: Button, zone: ZoneInfo) -> Iterator[Json]:
    drawn = mrkdwn(content, zone, LONGEST_SECTION)
    if drawn is not None and drawn.strip():
        yield _section(text_object(drawn)) | {"accessory": button_element(button)}
    else:
        yield from _paragraph(content, zone)
        yield actions([button_element(button)])


def _fields(fields: Sequence[tuple[str, Text]], zone: ZoneInfo) -> Iterator[Json]:
    """Draw short facts in two columns, and longer ones line by line."""
    named = [text(Bold(f"{name}:"), " ", *value) for name, value in fields]
    drawn = [mrkdwn(one, zone, LONGEST_FIELD) for one in named]
    short = [text_object(one) for one in drawn if one is not None and len(one) <= SHORT_FIELD]
    if len(short) == len(named) and 1 < len(named) <= MOST_FIELDS:
        yield {"type": "section", "fields": short}
    else:
        yield from _paragraph(lines(*named), zone)


def _tally(tally: Tally) -> Iterator[Json]:
    """Draw bars in a fixed-width font, so that they align. The plain text beside them has numbers alone."""
    most = max((count for _, count in tally.counts), default=0) or 1
    width = max((len(label) for label, _ in tally.counts), default=0)
    rows = (
        " ".join(filter(None, (f"{label:<{width}}", "█" * round(BAR_WIDTH * count / most), str(count))))
        for label, count in tally.counts
    )
    bars = "\n".join(rows)
    if not bars.strip():
        return
    element = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": bars}]}
    yield {"type": "rich_text", "elements": [element]}


def _footnote(content: Text, zone: ZoneInfo) -> Iterator[Json]:
    drawn = mrkdwn(content, zone, LONGEST_FIELD)
    if drawn is None:
        yield from _rich(content, zone)
    elif drawn.strip():
        yield {"type": "context", "elements": [text_object(drawn)]}


def _draw_densely(card: Card, zone: ZoneInfo) -> list[Json]:
    """Draw all text in one block, with all buttons and menus below it.

    A menu replaces the buttons of rows.
    """
    words = [_text_of(block, zone) for block in card.blocks]
    rows: dict[tuple[str, str], dict[str, str]] = {}
    elements: list[Json] = []
    for block in card.blocks:
        match block:
            case Row(content, Button() as button):
                offered = rows.setdefault((button.label, button.warning), {})
                offered[button.action] = plain_block(Paragraph(content), zone)
            case Buttons(buttons):
                elements.extend(button_element(button) for button in buttons)
            case Select():
                elements.append(select_menu(block))
            case _:
                pass
    menus = [
        menu(label, "", offered.items()) | dialog(label, warning)
        for (label, warning), offered in rows.items()
    ]
    together = [*menus, *elements]
    chunks = (together[at : at + MOST_ELEMENTS] for at in range(0, len(together), MOST_ELEMENTS))
    return [*_rich(lines(*(one for one in words if one)), zone), *map(actions, chunks)]


def _text_of(block: Block, zone: ZoneInfo) -> Text:
    match block:
        case Heading(shown):
            return text(Bold(shown))
        case Paragraph(content) | Row(content) | Footnote(content):
            return content
        case Fields(fields):
            return lines(*(text(Bold(f"{name}:"), " ", *value) for name, value in fields))
        case Tally() | Divider():
            return text(plain_block(block, zone))
        case Buttons() | Select():
            return ()


def _rich(content: Text, zone: ZoneInfo) -> Iterator[Json]:
    if elements := rich(content, zone):
        yield {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _section(content: Json) -> Json:
    return {"type": "section", "text": content}


def _size(found: object) -> int:
    """Count the characters of all texts in there."""
    match found:
        case dict():
            return sum(map(_size, found.values()))
        case list():
            return sum(map(_size, found))
        case str():
            return len(found)
        case _:
            return 0
