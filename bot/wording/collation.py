"""Sort names as people expect: accents, case and symbols decide only between names that are else equal.

This is the order of the Unicode Collation Algorithm (UTS 10) as far as names need it. It is written here
because pyuca has had no release since 2017, PyICU has to be compiled against a system's ICU, and babel does
not sort.
"""

import re
import unicodedata

from bot.wording.direction import bare

LONGEST_SORTED = 1000
"""Bytes of a name that its place depends on. An entry of a PostgreSQL index takes at most 2,704."""

SortKey = tuple[tuple[tuple[int, str], ...], str]

_CLASSES = {"Z": 0, "P": 1, "S": 2, "N": 3}
"""Space, punctuation, symbols and digits come in this order before all letters."""

_ALSO = {"æ": "ae", "œ": "oe", "ð": "d", "ŋ": "n", "ı": "i", "ə": "e"}
"""Letters that have no decomposition, and sort by others."""

_WITH_MARK = re.compile(r"(LATIN SMALL LETTER [A-Z]) WITH .*")
"""The names of letters such as ø and ł, which Unicode does not decompose either."""


def sort_key(name: str) -> SortKey:
    """Sorts by letters first, and then by accents. Names that differ in case alone are equal."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", bare(name)).casefold())
    # й is the one Cyrillic letter with a mark that has a place of its own (CLDR root collation).
    letters = "".join(c for c in folded.replace("и\u0306", "й") if not unicodedata.combining(c))
    primary = ((_CLASSES.get(unicodedata.category(c)[0], 4), c) for one in letters for c in _base(one))
    return tuple(primary), folded


def sort_bytes(name: str) -> bytes:
    """Sorts as `sort_key` does, by its first LONGEST_SORTED bytes, in a database too."""
    primary, folded = sort_key(name)
    # A class takes one byte, and UTF-8 sorts as code points do. The end of the letters is below every class.
    letters = "".join(f"{chr(kind + 1)}{letter}" for kind, letter in primary)
    return f"{letters}\0{folded}".encode(errors="surrogatepass")[:LONGEST_SORTED]


def _base(letter: str) -> str:
    found = _WITH_MARK.fullmatch("" if letter.isascii() else unicodedata.name(letter, ""))
    return unicodedata.lookup(found[1]) if found else _ALSO.get(letter, letter)
