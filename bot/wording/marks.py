"""Keep the marks on a letter to as many as writing needs: a tower of accents covers the lines around it.

Unicode sorts marks into combining classes (UAX 44). Those of class 0, such as the vowels of Devanagari and
Thai, have a place of their own. So have those of the classes up to 199, such as Hebrew points and Thai tones:
no letter has two of one class. The others stack, and Vietnamese has two of them on one letter.
"""

import unicodedata

MOST_STACKED = 2
"""Marks on one letter that stand on each other: e with circumflex and dot below in Vietnamese."""

MOST_PLACED = 4
"""Marks of class 0 on one letter: two medials, a vowel and a nasal in Burmese."""

_STACK = range(200, 235)
"""Combining classes of the marks below and above a letter. The iota below (240) has a place of its own."""

_MARKS = {"Mn", "Me"}
"""Categories of marks that take no room beside their letter."""


_SELECTORS = {"\ufe0e", "\ufe0f"}
"""Variation selectors choose between a character and its emoji. Unicode counts them as marks."""


def without_towers(text: str) -> str:
    """The text in Unicode normal form C, without marks beyond those that a letter can have."""
    if text.isascii():
        return text
    shown: list[str] = []
    on_letter: list[str] = []
    for c in unicodedata.normalize("NFD", text):
        category = unicodedata.category(c)
        if category in _MARKS and c not in _SELECTORS:
            if not _has_room(c, on_letter):
                continue
            on_letter.append(c)
        elif category[0] not in "MC":  # joiners, and marks beside the letter, begin no other one
            on_letter = []
        shown.append(c)
    return unicodedata.normalize("NFC", "".join(shown))


def _has_room(mark: str, others: list[str]) -> bool:
    kind = unicodedata.combining(mark)
    if mark in others:
        return False
    if kind in _STACK:
        return sum(unicodedata.combining(one) in _STACK for one in others) < MOST_STACKED
    alike = sum(unicodedata.combining(one) == kind for one in others)
    return alike < (1 if kind else MOST_PLACED)
