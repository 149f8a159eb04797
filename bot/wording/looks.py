"""Find names that look alike, so that a board tells their owners apart.

This is a skeleton in the sense of Unicode Technical Standard 39, by rules instead of its table of 6,000
characters: fold what Unicode itself calls a variant, read each Latin letter by the letter in its Unicode
name, and know the letters of other alphabets that look like Latin ones. It merges a little more than the
standard, such as e and é: two names that merge get a number, and nobody is refused one.
"""

import re
import unicodedata
from functools import lru_cache

from bot.wording.direction import bare

_IN_NAME = re.compile(
    r"(?:.*\b)?(?:LATIN|REGIONAL INDICATOR)\b.*\b(?P<letter>[A-Z])(?: WITH .*)?|"
    r".*\b(?:HYPHEN|DASH|MINUS SIGN|HYPHEN-MINUS)\b.*|.*\b(?P<quote>APOSTROPHE|QUOTATION MARK)\b.*"
)
"""Unicode's names of letters that are Latin in another shape (ø, ɡ, ᴀ, 🅰), and of dashes and quotes."""

_ALIKE = str.maketrans(
    # Cyrillic, as capitals and as small letters; then Greek, Armenian, Cherokee and Lisu
    "АВЕЗКМНОРСТУХЬІЇЈЅҺԀԚԜӀҮ"
    "авезкмнорстухьіїјѕһԁԛԝӏү"
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ"
    "ɑαβγεηικνορστυχωϲϳς"
    "ՕՍՈՀօսոհցզյ"
    "ᎪᏴᏟᎠᎬᏀᎻᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᏃᎡ"
    "ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ",
    "abe3kmhopctyxbiijshdqwly"
    "abe3kmhopctyxbiijshdqwly"
    "abezhikmnoptyxcj"
    "aabyenikvopotuxwcjo"
    "ounhounhgqj"
    "abcdeghjklmprstvwzr"
    "abcdefghijklmnoprstuvwxyz",
)
"""Letters that look like Latin ones in most fonts (confusables of UTS 39), and these."""

_ONE_SHAPE = str.maketrans({"i": "l", "1": "l", "|": "l", "!": "l", "0": "o"})
_PAIRS = (("rn", "m"), ("vv", "w"))
"""What looks the same in some fonts although both are plain letters, and two letters that look like one."""

_ACCENTS = re.compile("[\u0300-\u036f]")
_UNSEEN = re.compile("[\\s\u200d\ufe0e\ufe0f\u115f\u1160\u2800\u3164\uffa0]")
"""What takes no room, or only blank room: spaces, joiners, variation selectors and fillers."""


@lru_cache(maxsize=4096)
def look(name: str) -> str:
    """What the name looks like: equal for names that a reader takes for each other. Never to be shown."""
    parts = _ACCENTS.sub("", unicodedata.normalize("NFKD", bare(name)))
    letters = "".join(map(_letter, parts.translate(_ALIKE))).casefold()
    # Folding may bring out further ones: small letters of which only the capital was known.
    shape = _UNSEEN.sub("", _ACCENTS.sub("", letters.translate(_ALIKE))).translate(_ONE_SHAPE)
    for pair, one in _PAIRS:
        shape = shape.replace(pair, one)
    return shape


@lru_cache(maxsize=4096)
def _letter(c: str) -> str:
    if c.isascii():
        return c
    digit = unicodedata.digit(c, None)
    if digit is not None:
        return str(digit)
    found = _IN_NAME.fullmatch(unicodedata.name(c, ""))
    if found is None:
        return c
    return found["letter"] or ("'" if found["quote"] else "-")
