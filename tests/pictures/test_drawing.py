"""Pictures as they are drawn: against golden ones, legible for everybody, and without a box for a letter.

`STUDYPLAN_GOLDEN=write pytest tests/pictures` draws the golden pictures anew. Look at them before you commit
them.
"""

import os
from itertools import combinations
from pathlib import Path

import pytest

from adapters.pictures.direction import runs_in_sight
from adapters.pictures.fonts import BOLD, REGULAR
from adapters.pictures.lettering import fitted, legible, letter
from adapters.pictures.palette import PALETTES, Look
from adapters.pictures.scenes import lay_out
from adapters.pictures.worker import draw
from bot.messages.limits import LONGEST_ALT, CardError
from bot.messages.picture import Bars, Calendar, Columns, Names, Picture, WeekMark
from tests.pictures.images import difference, size_of
from tests.pictures.samples import NAMES, SAMPLES

GOLDEN = Path(__file__).parent / "golden"

MOST_BYTES = 200_000

LIGHT = {"streak", "poster"}
"""Kinds whose golden picture is light."""


@pytest.mark.parametrize("picture", SAMPLES, ids=lambda one: one.kind)
def test_a_picture_looks_as_it_did(picture: Picture) -> None:
    drawn = draw(picture, Look.LIGHT if picture.kind in LIGHT else Look.DARK)
    golden = GOLDEN / f"{picture.kind}.png"
    if os.environ.get("STUDYPLAN_GOLDEN") == "write":
        golden.write_bytes(drawn)
    assert len(drawn) < MOST_BYTES
    assert size_of(drawn) == size_of(golden.read_bytes())
    mean, largest = difference(drawn, golden.read_bytes())
    assert (mean < 1, largest < 40) == (True, True), (mean, largest)


def test_a_change_is_seen() -> None:
    other = Picture("board", "Board: overall, weeks 1 to 8", SAMPLES[0].subtitle, SAMPLES[0].parts)
    _, largest = difference(draw(other, Look.DARK), (GOLDEN / "board.png").read_bytes())
    assert largest > 40


@pytest.mark.parametrize("look", Look)
def test_every_glyph_exists_and_the_fullest_picture_is_small(look: Look) -> None:
    for picture in SAMPLES:
        assert 0 not in lay_out(picture, look).glyphs
    fullest = Picture(
        "board",
        "W" * 60,
        "W" * 60,
        (Bars(tuple(SAMPLES[0].parts[0].bars[:6] * 2)),),  # type: ignore[union-attr] # its part is a board
    )
    assert len(draw(fullest, look)) < MOST_BYTES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("weight", [REGULAR, BOLD])
def test_a_name_is_drawn_as_it_is(name: str, weight: int) -> None:
    assert legible(name) == name
    lettered = letter(name, weight)
    assert lettered.glyphs
    assert 0 not in lettered.glyphs


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("བསྟན་འཛིན་ Tenzin", "(Tibetan letters) Tenzin"),
        ("ߒߞߏ", "(Nko letters)"),
        ("𝓐𝓭𝓪 Ⅷ", "Ada Ⅷ"),
        ("a\U0010fffdb", "a (a character) b"),
        ("𓀀 pharaoh", "(Egyptian letters) pharaoh"),
        ("x\u2067y\u200bz\u2069", "xyz"),
        ("  two   spaces ", "two spaces"),
    ],
)
def test_what_no_font_has_is_told_in_words(name: str, told: str) -> None:
    assert legible(name) == told
    assert 0 not in letter(name).glyphs


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("abc", [("abc", False)]),
        ("אבג", [("אבג", True)]),
        ("abc אבג 12", [("abc ", False), ("12", False), ("אבג ", True)]),
        ("אבג (you)", [(")", True), ("you", False), ("אבג (", True)]),
        ("אבג 12 דה", [(" דה", True), ("12", False), ("אבג ", True)]),
        ("12", [("12", False)]),
        ("", []),
    ],
)
def test_lines_of_two_directions_are_in_order(words: str, seen: list[tuple[str, bool]]) -> None:
    assert runs_in_sight(words) == seen


def test_words_are_cut_to_their_place() -> None:
    for name in (*NAMES, "W" * 48, "👩🏽‍💻" * 20):
        cut = fitted(name, 120, 30)
        assert letter(cut).width * 30 <= 120
        assert cut == name or cut.endswith("…")


# Machado, Oliveira and Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency
# (2009), full severity: rows of red, green and blue.
BLINDNESS = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}


@pytest.mark.parametrize("look", Look)
def test_colours_are_legible_and_told_apart_by_everybody(look: Look) -> None:
    colours = PALETTES[look]
    written = [
        (colours.ink, colours.ground),
        (colours.faint_ink, colours.ground),
        (colours.ink, colours.track),
        (colours.on_bar, colours.bar),
        (colours.on_bar, colours.next_bar),
        (colours.on_accent, colours.accent),
        (colours.on_accent, colours.next_accent),
    ]
    assert [pair for pair in written if _contrast(*pair) < 4.5] == []  # WCAG 2.2, 1.4.3
    drawn = [(colours.bar, colours.ground), (colours.accent, colours.ground), (colours.bar, colours.track)]
    assert [pair for pair in drawn if _contrast(*pair) < 3] == []  # WCAG 2.2, 1.4.11
    for kind, matrix in BLINDNESS.items():
        for one, other in combinations((colours.bar, colours.accent, colours.track, colours.ground), 2):
            seen = zip(_as_seen(one, matrix), _as_seen(other, matrix), strict=True)
            assert sum((a - b) ** 2 for a, b in seen) ** 0.5 > 0.03, (kind, one, other)


def _linear(colour: str) -> tuple[float, float, float]:
    values = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in values)
    return red, green, blue


def _contrast(one: str, other: str) -> float:
    lights = sorted(
        sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), _linear(colour), strict=True))
        for colour in (one, other)
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _as_seen(colour: str, matrix: tuple[tuple[float, ...], ...]) -> list[float]:
    parts = _linear(colour)
    return [sum(factor * part for factor, part in zip(row, parts, strict=True)) for row in matrix]


def test_the_alternative_text_says_what_the_picture_says() -> None:
    assert [one.alt for one in SAMPLES[1:3]] == [
        "Your streak: 4 weeks. Longest: 6 weeks. Freezes held: 1 of 2. Kept: weeks 1 to 6, 8, 11. "
        "Still open: week 12. Saved by a freeze: week 9. Not counted: week 10. Missed: week 7.",
        "Week 9 in review. How many kept each week, of all members. Week 1: 3 of 8. Week 2: 4 of 8. "
        "Week 3: 5 of 8. Week 4: 2 of 8. Week 5: 3 of 9. Week 6: 4 of 9. Week 7: 5 of 9. Week 8: 2 of 9. "
        "Week 9: 3 of 9.",
    ]
    board, poster, card = SAMPLES[0].alt, SAMPLES[3].alt, SAMPLES[4].alt
    assert "1. Ada Łovelace: 96% (96 of 100 points) (1 40%, 2 31%, 3 25%)." in board
    assert poster.startswith("Stage 2 is complete. Mathematical foundations. Ada Łovelace, ")
    assert poster.endswith(", 3 more.")
    assert card == (
        "Ada Łovelace. Deep learning, week 9 of 33. 12 weeks in a row. 96% of the points. 41 items done. "
        "Kept: weeks 1 to 9."
    )
    assert len(Picture("poster", "x", "", (Names(("n" * 48,) * 24),)).alt) == LONGEST_ALT


@pytest.mark.parametrize(
    "part", [Bars(()), Names(()), Calendar(((1, WeekMark.KEPT),) * 61), Columns(((1, 1, 1),) * 13)]
)
def test_a_picture_is_not_empty_and_not_too_full(part: Bars | Names | Calendar | Columns) -> None:
    with pytest.raises(CardError):
        Picture("board", "x", "", (part,))
