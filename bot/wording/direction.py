"""Keep text that is written from right to left from reordering the words around it.

A name in Hebrew or Arabic before a number changes places with it, unless the name is isolated: put between
U+2068 (first strong isolate) and U+2069 (pop directional isolate), as Unicode Standard Annex 9 has it. Names,
titles and remarks are isolated where they come in, so that every sentence may hold them.
"""

import unicodedata

ISOLATE = "\u2068"
END = "\u2069"

_RIGHT_TO_LEFT = {"R", "AL", "AN"}
"""Bidirectional classes of Unicode that can reorder what stands beside them."""


def isolate(text: str) -> str:
    """One line of text, isolated if any of it is written from right to left and it is not isolated yet."""
    if (
        text.isascii()
        or ISOLATE in text
        or not any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text)
    ):
        return text
    return f"{ISOLATE}{text}{END}"


def bare(text: str) -> str:
    """The text without isolates, for comparing it."""
    return text.replace(ISOLATE, "").replace(END, "")


def unclosed(text: str) -> int:
    """How many isolates of the text lack their end; -1 if an end comes before its beginning."""
    if ISOLATE not in text and END not in text:
        return 0
    depth = 0
    for c in text:
        depth += (c == ISOLATE) - (c == END)
        if depth < 0:
            return -1
    return depth
