"""Let addresses be clicked in text that organizers and authors of plans wrote.

All else in it stays literal, as in any text: mentions mention nobody, and markup is shown as typed.
"""

import re
from urllib.parse import urlsplit

from bot.messages.text import Link, Text, text

_ADDRESS = re.compile(r"(?<![A-Za-z0-9])https?://[^\s<>\"`\u2068\u2069]+", re.IGNORECASE)
_AFTER = ".,;:!?'*_~|”’»。，、！？；："
"""Characters that end a sentence or are its markup, and not part of an address before them."""

_BRACKETS = {")": "(", "]": "[", "}": "{", "）": "（", "」": "「", "』": "『"}


def linked(words: str) -> Text:
    """The words as text in which each http(s) address is a link. An address that was cut is none."""
    spans: list[str | Link] = []
    shown = 0
    for found in _ADDRESS.finditer(words):
        address = _without_tail(found[0])
        if not _is_whole(address):
            continue
        spans += [words[shown : found.start()], Link(address, address)]
        shown = found.start() + len(address)
    return text(*spans, words[shown:])


def _without_tail(address: str) -> str:
    """The address without what belongs to the sentence around it: `(see https://example.org).`"""
    excess = {end: address.count(end) - address.count(begin) for end, begin in _BRACKETS.items()}
    kept = len(address)
    while kept:
        last = address[kept - 1]
        if last in excess and excess[last] > 0:
            excess[last] -= 1
        elif last not in _AFTER:
            break
        kept -= 1
    return address[:kept]


def _is_whole(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname) and not address.endswith("…")
    except ValueError:
        return False
