"""Turns words in any script into outlines. What no font has is replaced by words, so nobody sees a box."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import uharfbuzz as hb

from adapters.pictures.direction import runs_in_sight
from adapters.pictures.fonts import REGULAR, Font, family
from bot.wording.direction import bare

ELLIPSIS = "…"
EMOJI_STYLE, JOINER = "\ufe0f", "\u200d"
_INVISIBLE = {EMOJI_STYLE, "\ufe0e", JOINER}

_SCRIPTS = {
    "CJK": "Chinese characters",
    "HANGUL": "Korean letters",
    "HIRAGANA": "Japanese letters",
    "KATAKANA": "Japanese letters",
}
"""What people call a script of which Unicode's names of characters begin with another word."""


@dataclass(frozen=True, slots=True)
class Lettered:
    """Words as outlines: SVG paths at size 1, each with its transformation; the width; the glyphs drawn."""

    paths: tuple[str, ...]
    width: float
    glyphs: tuple[int, ...]


@lru_cache(maxsize=2000)
def letter(words: str, weight: int = REGULAR) -> Lettered:
    """The words on one line, from the origin on, at size 1."""
    paths, glyphs, x = [], [], 0.0
    shown = legible(words)
    in_japanese = any("\u3040" <= one <= "\u30ff" for one in shown)
    for run, is_leftward in runs_in_sight(shown):
        by_font = list(_by_font(run, weight, in_japanese=in_japanese))
        for font, piece in reversed(by_font) if is_leftward else by_font:
            path, numbers, width = _shape(font, piece, is_leftward=is_leftward)
            glyphs += numbers
            if path:
                scale = 1 / font.upem
                paths.append(f'<path transform="translate({x:.4f} 0) scale({scale:.6f})" d="{path}"/>')
            x += width
    return Lettered(tuple(paths), x, tuple(glyphs))


def fitted(words: str, most: float, size: float, weight: int = REGULAR) -> str:
    """The words, cut so that they are at most so wide at that size."""
    if letter(words, weight).width * size <= most:
        return words
    shown = bare(words)
    while shown and letter(shown + ELLIPSIS, weight).width * size > most:
        shown = shown[:-1].rstrip()
        while shown and (shown[-1] in _INVISIBLE or unicodedata.combining(shown[-1])):
            shown = shown[:-1]
    return shown + ELLIPSIS


def legible(words: str) -> str:
    """The words with everything that can be drawn as it is; the rest is told: `(Tibetan letters)`."""
    told: list[tuple[str, bool]] = []
    for one in " ".join(bare(words).split()):
        if one in _INVISIBLE:
            told.append((one, True))
        elif unicodedata.category(one) in {"Cc", "Cf"}:
            continue
        elif _has(one):
            told.append((one, True))
        elif all(map(_has, plain := unicodedata.normalize("NFKC", one))):
            told.append((plain, True))
        else:
            told.append((_name(one), False))
    pieces = []
    for (piece, is_drawn), run in groupby(told, key=lambda pair: pair if not pair[1] else ("", True)):
        pieces.append("".join(one for one, _ in run) if is_drawn else f" ({piece}) ")
    return " ".join("".join(pieces).split())


def _has(character: str) -> bool:
    return family(REGULAR).find(character) is not None


def _name(character: str) -> str:
    """What to call a character that cannot be drawn: a symbol by its name, a letter by its script."""
    name = unicodedata.name(character, "")
    if not name:
        return "a character"
    if unicodedata.category(character).startswith("S"):
        return name.lower()
    script = name.split()[0]
    return _SCRIPTS.get(script, f"{script.capitalize()} letters")


def _by_font(run: str, weight: int, *, in_japanese: bool) -> Iterator[tuple[Font, str]]:
    """The run cut into pieces that one font draws. What joins or marks a character stays with it."""
    fonts, piece, current = family(weight), "", None
    for place, one in enumerate(run):
        is_attached = one in _INVISIBLE or (current is not None and _goes_on(current, one, run[place - 1]))
        if current is None or not is_attached:
            as_emoji = run[place + 1 : place + 2] == EMOJI_STYLE
            font = fonts.find(one, as_emoji=as_emoji, in_japanese=in_japanese)
            if font is None:  # an invisible character at the beginning
                continue
            if current is not None and font is not current:
                yield current, piece
                piece = ""
            current = font
        piece += one
    if current is not None:
        yield current, piece


def _goes_on(font: Font, one: str, before: str) -> bool:
    """Whether a character is drawn with the font of the one before it, though another font is asked first."""
    return (before == JOINER or unicodedata.combining(one) > 0) and font.has(ord(one))


def _shape(font: Font, piece: str, *, is_leftward: bool) -> tuple[str, list[int], float]:
    """The outline of a piece in the font's units, its glyphs, and its width at size 1."""
    buffer = hb.Buffer()
    buffer.add_str(piece)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if is_leftward else "ltr"
    hb.shape(font.shaper, buffer)
    path, glyphs, x = [], [], 0
    for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions or (), strict=True):
        outline = font.outline(glyph.codepoint)
        if outline:
            glyphs.append(glyph.codepoint)
            path.append(f"M{x + place.x_offset} {-place.y_offset}{outline}")
        x += place.x_advance
    return "".join(path), glyphs, x / font.upem
