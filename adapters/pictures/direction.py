"""Puts the parts of a line that run in different directions into the order in which they are seen.

A short form of the Unicode Bidirectional Algorithm (Unicode Standard Annex 9) for one line without control
characters: names are isolated where they come in, and each is drawn by itself. A character between two
directions goes with both if they agree, else with the line.
"""

import unicodedata
from itertools import groupby, pairwise

LEFT, RIGHT = "L", "R"
NUMBER, NEUTRAL = "N", "O"

_KINDS = {"L": LEFT, "R": RIGHT, "AL": RIGHT, "EN": NUMBER, "AN": NUMBER}


def runs_in_sight(words: str) -> list[tuple[str, bool]]:
    """The runs from left to right, each in the order in which it is read, and whether it is read leftward."""
    kinds = [_KINDS.get(unicodedata.bidirectional(one), NEUTRAL) for one in words]
    base = next((kind for kind in kinds if kind in {LEFT, RIGHT}), LEFT)
    levels = _levels(_resolved(kinds, base), base)
    runs = [
        ("".join(one for _, one in run), level)
        for level, run in groupby(zip(levels, words, strict=True), key=lambda pair: pair[0])
    ]
    for level in range(max(levels, default=0), 0, -1):  # rule L2
        runs = _reversed_from(runs, level)
    return [(run, level % 2 == 1) for run, level in runs]


def _resolved(kinds: list[str], base: str) -> list[str]:
    """The kinds without NEUTRAL: a number stays NUMBER only after what runs leftward."""
    strong = base
    kinds = list(kinds)
    for place, kind in enumerate(kinds):
        if kind in {LEFT, RIGHT}:
            strong = kind
        elif kind == NUMBER and strong == LEFT:
            kinds[place] = LEFT
    ends = [-1, *(place for place, kind in enumerate(kinds) if kind != NEUTRAL), len(kinds)]
    for before, after in pairwise(ends):
        sides = {
            base if place in {-1, len(kinds)} else (RIGHT if kinds[place] == NUMBER else kinds[place])
            for place in (before, after)
        }
        for place in range(before + 1, after):
            kinds[place] = sides.pop() if len(sides) == 1 else base
            sides = {kinds[place]}
    return kinds


def _levels(kinds: list[str], base: str) -> list[int]:
    levels = {LEFT: 0, RIGHT: 1, NUMBER: 2} if base == LEFT else {LEFT: 2, RIGHT: 1, NUMBER: 2}
    return [levels[kind] for kind in kinds]


def _reversed_from(runs: list[tuple[str, int]], level: int) -> list[tuple[str, int]]:
    """The runs with each sequence of at least that level turned round."""
    turned: list[tuple[str, int]] = []
    for is_deep, found in groupby(runs, key=lambda run: run[1] >= level):
        sequence = list(found)
        turned += reversed(sequence) if is_deep else sequence
    return turned
