"""Draws rows that have cells and a button as a `carousel` of `card` blocks. Pure: no I/O.

Only messages are known to show one. A card takes buttons and no checkboxes, and its texts are short.
"""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from adapters.slack.elements import button_element
from adapters.slack.mrkdwn import mrkdwn, text_object
from bot.messages.card import Row, Toggle
from bot.messages.text import lines

Json = dict[str, Any]

MOST_CARDS = 10

LONGEST_TITLE = 150
"""Of a title and of a subtitle, each with its markup and the addresses of its links."""

LONGEST_BODY = 200


def carousel_block(rows: Sequence[Row], zone: ZoneInfo) -> Json | None:
    """Draw each row as a card: the first cell is its title, the second its subtitle, the others its body.

    None if one of them does not fit into a card.
    """
    cards = [_card(row, zone) for row in rows]
    if len(cards) > MOST_CARDS or None in cards:
        return None
    return {"type": "carousel", "elements": cards}


def _card(row: Row, zone: ZoneInfo) -> Json | None:
    if row.button is None or isinstance(row.button, Toggle):
        return None
    title, *others = (content for _, content in row.cells)
    texts = {"title": title}
    texts |= {"subtitle": others[0]} if others else {}
    texts |= {"body": lines(*others[1:])} if others[1:] else {}
    drawn = {
        name: mrkdwn(content, zone, LONGEST_BODY if name == "body" else LONGEST_TITLE)
        for name, content in texts.items()
    }
    shown = {name: text_object(words) for name, words in drawn.items() if words and words.strip()}
    if len(shown) < len(texts):
        return None
    return {"type": "card", **shown, "actions": [button_element(row.button)]}
