"""Reads what a terminal is sent: text with colours (SGR) and links (OSC 8)."""

import re

from markupsafe import Markup, escape

_SEQUENCE = re.compile(r"\x1b\[(?P<codes>[\d;]*)m|\x1b\]8;[^;]*;(?P<link>[^\x1b]*)\x1b\\")
_MARKS = {1: "bold", 2: "dim", 3: "italic", 4: "underline"}
_COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")


def draw_ansi(sent: str) -> Markup:
    """Draw the text with a class for each mark and colour."""
    drawn: list[Markup] = []
    at, link = 0, ""
    marks: dict[str, str] = {}
    for found in _SEQUENCE.finditer(sent):
        drawn.append(_run(sent[at : found.start()], marks, link))
        at = found.end()
        if found["link"] is not None:
            link = found["link"]
            continue
        for code in map(int, filter(None, (found["codes"] or "0").split(";"))):
            marks = {} if code == 0 else marks | _mark(code)
    drawn.append(_run(sent[at:], marks, link))
    return Markup().join(drawn)


def _mark(code: int) -> dict[str, str]:
    if code in _MARKS:
        return {_MARKS[code]: _MARKS[code]}
    if 30 <= code <= 37:
        return {"colour": _COLOURS[code - 30]}
    if 90 <= code <= 97:
        return {"colour": f"bright-{_COLOURS[code - 90]}"}
    return {"colour": ""} if code == 39 else {}


def _run(text: str, marks: dict[str, str], link: str) -> Markup:
    if not text:
        return Markup()
    classes = " ".join(filter(None, marks.values()))
    words = Markup('<span class="{}">{}</span>').format(classes, text) if classes else escape(text)
    if not text.strip() or not link.startswith(("https://", "http://")):
        return words
    return Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>').format(link, words)
