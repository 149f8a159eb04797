"""Compares two PNG files by what is seen: both are drawn small, one upon the other."""

import struct
import zlib
from base64 import b64encode

import resvg_py

SMALL = 200
"""Pixels of the width at which they are compared: no sharper than one sees at a glance."""

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height."""
    assert png.startswith(SIGNATURE)
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def difference(one: bytes, other: bytes) -> tuple[float, int]:
    """The mean and the largest difference of a colour, of 255."""
    width, height = size_of(one)
    images = "".join(
        f'<image width="{width}" height="{height}" style="mix-blend-mode:{mode}" '
        f'href="data:image/png;base64,{b64encode(png).decode()}"/>'
        for png, mode in ((one, "normal"), (other, "difference"))
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{images}</svg>'
    colours = _colours(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=SMALL, skip_system_fonts=True)))
    return sum(colours) / len(colours), max(colours)


def _colours(png: bytes) -> bytearray:
    """Red, green and blue of every pixel. The file has four bytes a pixel, as resvg writes it."""
    width, height = size_of(png)
    data, at = b"", len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    raw, row = zlib.decompress(data), bytes(4 * width)
    colours = bytearray()
    for line in range(height):
        begin = line * (4 * width + 1)
        row = _unfiltered(raw[begin], raw[begin + 1 : begin + 1 + 4 * width], row)
        for pixel in range(width):
            colours += row[4 * pixel : 4 * pixel + 3]
    return colours


def _unfiltered(kind: int, line: bytes, above: bytes) -> bytes:
    """A line without PNG's filter (ISO/IEC 15948, clause 9)."""
    found = bytearray()
    for place, value in enumerate(line):
        left = found[place - 4] if place >= 4 else 0
        corner = above[place - 4] if place >= 4 else 0
        up = above[place]
        guess = left + up - corner
        paeth = min((left, up, corner), key=lambda one: abs(guess - one))
        found.append((value + (0, left, up, (left + up) // 2, paeth)[kind]) % 256)
    return bytes(found)
