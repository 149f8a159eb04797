"""The fonts that letters are drawn with, and which of them has a character.

Noto Sans has one file for each script. A character is drawn with the first font that has it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import uharfbuzz as hb

PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
"""What the fonts come with. The second, by far the larger, has Chinese, Japanese and Korean."""

BASE, EMOJI, CJK = "NotoSans[wght].ttf", "NotoEmoji[wght].ttf", "NotoSansCJK-VF.otf.ttc"

JAPANESE, CHINESE = 0, 2
"""Faces of the CJK collection: they draw some of the same characters in another way."""

REGULAR, BOLD = 400, 700


@dataclass(slots=True, eq=False)
class Font:
    """One font in one weight. Lengths are in its own units, `upem` of which are as long as its size."""

    shaper: hb.Font
    has: Callable[[int], bool]
    upem: int
    _outlines: dict[int, str] = field(default_factory=dict)

    def outline(self, glyph: int) -> str:
        """The outline of a glyph as an SVG path with relative commands, from its origin; y grows downward."""
        if glyph not in self._outlines:
            self._outlines[glyph] = _outline(self.shaper, glyph)
        return self._outlines[glyph]


@dataclass(frozen=True, slots=True)
class Family:
    """The fonts of one weight, in the order in which they are asked for a character."""

    fonts: Sequence[Font]
    emoji: Font
    japanese: Font | None

    def find(self, character: str, *, as_emoji: bool = False, in_japanese: bool = False) -> Font | None:
        """The font that draws the character; None if no font has it."""
        code = ord(character)
        if as_emoji and self.emoji.has(code):
            return self.emoji
        found = next((font for font in self.fonts if font.has(code)), None)
        if in_japanese and self.japanese is not None and found is self.fonts[-1]:
            return self.japanese
        return found


@cache
def family(weight: int) -> Family:
    """The fonts in that weight. Raises ImportError if the extra `pictures` is not installed."""
    files = {one.name: one for package in PACKAGES for one in _files(package)}
    emoji = _open(files[EMOJI], weight)
    scripts = sorted(name for name in files if name not in {BASE, EMOJI, CJK} and "Italic" not in name)
    fonts = [_open(files[name], weight) for name in (BASE, *scripts)]
    if CJK not in files:
        return Family((*fonts, emoji), emoji, None)
    chinese, japanese = (_open(files[CJK], weight, face) for face in (CHINESE, JAPANESE))
    return Family((*fonts, emoji, chinese), emoji, japanese)


def _files(package: str) -> list[Path]:
    found = find_spec(package)
    if found is None:
        if package == PACKAGES[0]:
            raise ImportError(f"{package} is not installed")
        return []
    return [one for place in found.submodule_search_locations or () for one in Path(place).glob("*.tt[fc]")]


def _open(file: Path, weight: int, index: int = 0) -> Font:
    face = hb.Face(hb.Blob.from_file_path(str(file)), index)
    font = hb.Font(face)
    font.set_variations({"wght": weight})
    return Font(font, face.unicodes.__contains__, face.upem)


def _outline(font: hb.Font, glyph: int) -> str:
    path: list[str] = []
    at = start = (0.0, 0.0)

    def add(command: str, *points: float) -> None:
        nonlocal at
        pairs = list(zip(points[::2], points[1::2], strict=True))
        path.append(command + " ".join(f"{x - at[0]:.0f} {at[1] - y:.0f}" for x, y in pairs))
        at = pairs[-1]

    def move(x: float, y: float, _: object) -> None:
        nonlocal start
        add("m", x, y)
        start = at

    def close(_: object) -> None:
        nonlocal at
        path.append("z")
        at = start

    pen = hb.DrawFuncs()
    pen.set_move_to_func(move)
    pen.set_line_to_func(lambda x, y, _: add("l", x, y))
    pen.set_quadratic_to_func(lambda cx, cy, x, y, _: add("q", cx, cy, x, y))
    pen.set_cubic_to_func(lambda ax, ay, bx, by, x, y, _: add("c", ax, ay, bx, by, x, y))
    pen.set_close_path_func(close)
    font.draw_glyph(glyph, pen)
    return "".join(path)
