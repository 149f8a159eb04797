"""A sheet of SVG that grows downward: words, boxes and shapes."""

from collections.abc import Iterator
from contextlib import contextmanager

from adapters.pictures.fonts import REGULAR
from adapters.pictures.lettering import fitted, letter
from adapters.pictures.palette import Palette

WIDTH = 800
"""Pixels. A phone shows a picture some 350 points wide, so 30 pixels are as high as its text."""

MARGIN = 40
INNER = WIDTH - 2 * MARGIN

LARGE, TITLE, TEXT, SMALL = 64, 40, 30, 26
"""Sizes of words in pixels. Nothing is smaller than SMALL."""

LEFT, MIDDLE, RIGHT = 0.0, 0.5, 1.0
"""Where words stand at their place: they begin, are centred or end there."""


class Sheet:
    """What is drawn so far. `y` is where the next part begins."""

    def __init__(self, palette: Palette) -> None:
        self.palette = palette
        self.y: float = MARGIN
        self.glyphs: list[int] = []
        """Every glyph drawn, to check that each exists."""
        self._drawn: list[str] = []

    def words(
        self,
        words: str,
        x: float,
        y: float,
        size: float = TEXT,
        *,
        colour: str = "",
        weight: int = REGULAR,
        at: float = LEFT,
        most: float = INNER,
    ) -> float:
        """Write words on a line at the height `y`, at most so wide; return how wide they are."""
        lettered = letter(fitted(words, most, size, weight), weight)
        width = lettered.width * size
        self.glyphs += lettered.glyphs
        self._drawn.append(
            f'<g fill="{colour or self.palette.ink}" transform="translate({x - at * width:.1f} {y:.1f}) '
            f'scale({size})">{"".join(lettered.paths)}</g>'
        )
        return width

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: str,
        *,
        round_: float = 8,
        edge: str = "",
    ) -> None:
        """A box with round corners: filled, or with an edge of another colour."""
        line = f' stroke="{edge}" stroke-width="4"' if edge else ""
        self._drawn.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{round_}" '
            f'fill="{colour}"{line}/>'
        )

    @contextmanager
    def clipped(self, x: float, y: float, width: float, height: float) -> Iterator[None]:
        """Show of what is drawn meanwhile only what lies in a bar with round ends."""
        name = f"clip{len(self._drawn)}"
        self._drawn.append(f'<clipPath id="{name}">')
        self.box(x, y, width, height, "#000", round_=min(height, width) / 2)
        self._drawn.append(f'</clipPath><g clip-path="url(#{name})">')
        yield
        self._drawn.append("</g>")

    def stroke(self, path: str, colour: str, width: float = 5) -> None:
        """A line along an SVG path, with round ends."""
        self._drawn.append(
            f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="round" '
            'stroke-linejoin="round"/>'
        )

    def shape(self, path: str, colour: str) -> None:
        """A filled SVG path."""
        self._drawn.append(f'<path d="{path}" fill="{colour}"/>')

    def svg(self) -> str:
        """The sheet as SVG."""
        height = round(self.y + MARGIN)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}">'
            f'<rect width="{WIDTH}" height="{height}" fill="{self.palette.ground}"/>'
            f"{''.join(self._drawn)}</svg>"
        )
