"""The colours of pictures, for a platform that is mostly dark and for one that is mostly light.

Every picture has a background of its own, so it is legible in both. Blue and orange are told apart with any
kind of colour blindness (Okabe and Ito, Color Universal Design, 2008). No colour says anything alone: each
mark has a shape, each bar its number, and the own row its name.
"""

from dataclasses import dataclass
from enum import StrEnum


class Look(StrEnum):
    """Whether the picture is dark or light."""

    DARK = "dark"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as hexadecimal numbers. `on_...` is what is written on that colour."""

    ground: str
    ink: str
    faint_ink: str
    track: str
    bar: str
    next_bar: str
    on_bar: str
    accent: str
    next_accent: str
    on_accent: str


PALETTES = {
    Look.DARK: Palette(
        ground="#1a1d24",
        ink="#f4f6fa",
        faint_ink="#b9c1cf",
        track="#363c48",
        bar="#56b4e9",
        next_bar="#8fcdf0",
        on_bar="#0b1a24",
        accent="#e69f00",
        next_accent="#f0bd4f",
        on_accent="#241900",
    ),
    Look.LIGHT: Palette(
        ground="#ffffff",
        ink="#181b21",
        faint_ink="#4d5666",
        track="#dfe4ec",
        bar="#0072b2",
        next_bar="#005583",
        on_bar="#ffffff",
        accent="#c25100",
        next_accent="#8f3c00",
        on_accent="#ffffff",
    ),
}
