"""Whether a key is one that nobody guesses."""

import math
import re
from collections.abc import Callable
from itertools import pairwise

BITS = 128
"""How hard a key must be to guess. It is neither stretched nor asked for by a server that counts failures:
whoever has a copy of the database tries keys as fast as their machines can."""

ALPHABETS = (
    (re.compile(r"[0-9]+"), 10),
    (re.compile(r"[0-9a-f]+|[0-9A-F]+"), 16),
    (re.compile(r"[^A-Z]+|[^a-z]+"), 12),  # rather words than letters that were drawn
)
MIXED = 64
"""From how many characters each one was drawn at random: by what the key consists of, else as in base64. The
first that fits counts."""

FEWEST_DIFFERENT = 8
"""Characters that must differ. 32 random hexadecimal digits have fewer in one of thirty million keys."""

PLACEHOLDERS = (
    "change",
    "secret",
    "example",
    "password",
    "placeholder",
    "replace",
    "default",
    "studyplan",
    "qwerty",
)
RUN = 8
"""From how many characters on a run such as 12345678 counts as a placeholder."""

HOW_TO_MAKE_ONE = "`openssl rand -base64 32` makes a good one"


def weakness(key: str) -> str:
    """Say why a key is too weak, as the end of a sentence that begins with “it”; empty if it is not.

    A key is judged by how it looks, so a weak one may pass. One of 16 random bytes does, written in
    hexadecimal digits or base64, but for one in a hundred thousand; one of 32 practically always.
    """
    found: tuple[tuple[Callable[[str], bool], str], ...] = (
        (_is_placeholder, "looks like a placeholder"),
        (_is_repeated, "repeats itself"),
        (_is_short, "is too short"),
    )
    return next((words for is_weak, words in found if is_weak(key)), "")


def _is_placeholder(key: str) -> bool:
    plain = key.casefold()
    return any(word in plain for word in PLACEHOLDERS) or _counts_up(plain) or _counts_up(plain[::-1])


def _counts_up(plain: str) -> bool:
    """Whether it has a run such as 12345678 or abcdefgh."""
    length = 1
    for before, after in pairwise(plain):
        length = length + 1 if ord(after) == ord(before) + 1 else 1
        if length >= RUN:
            return True
    return False


def _is_repeated(key: str) -> bool:
    return len(set(key)) < FEWEST_DIFFERENT or key in (key + key)[1:-1]


def _is_short(key: str) -> bool:
    size = next((size for letters, size in ALPHABETS if letters.fullmatch(key)), MIXED)
    return len(key) * math.log2(size) < BITS - 1e-9
