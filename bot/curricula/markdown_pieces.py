"""Markdown cut into pieces: headings, items of lists, quotes, rows of tables, and other text.

Owns how people write such things, marked as Markdown or not. It must not decide what a piece stands for.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from bot.curricula.draft import Draft
from bot.curricula.entry_text import plain
from bot.curricula.labels import label_of
from bot.curricula.week_names import week_named

_PSEUDO = 7
"""The level of a line that reads like a heading without being marked as one: below all real headings."""

_DELIMITERS = re.compile(r"\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+")
"""The line below the header of a table without a `|` at the ends of its rows, as GitHub takes them, too."""

_INDENT = re.compile(r"^([ \t]*)(?:[-*+•‣◦]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(.*)$")
_TAB = 4


class Sort(Enum):
    """What kind of piece it is."""

    HEADING = auto()
    ITEM = auto()
    QUOTE = auto()
    TEXT = auto()
    ROW = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text: `depth` is a heading's level or an item's indentation."""

    sort: Sort
    number: int
    depth: int
    text: str


def split_markdown(text: str, draft: Draft) -> list[Piece]:
    """Return the pieces of a text. What its front matter tells about the plan goes into the draft."""
    return list(_pieces(_closed_rows(list(_front_matter(text, draft)))))


def _front_matter(text: str, draft: Draft) -> Iterator[tuple[int, str]]:
    """Return the numbered lines, without a block of `name: value` lines (front matter) at the beginning."""
    lines = text.splitlines()
    start = 0
    if lines and lines[0].strip() == "---":
        end = next((place for place, line in enumerate(lines[1:], 1) if line.strip() in {"---", "..."}), 0)
        for line in lines[1:end]:
            name, _, value = line.partition(":")
            value = value.strip().strip("\"'")
            if name.strip().lower() == "title":
                draft.title = value
            elif name.strip().lower() in {"summary", "description", "subtitle"}:
                draft.summary = value
        start = end + 1 if end else 0
    yield from enumerate(lines[start:], start + 1)


def _closed_rows(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the lines with a `|` at both ends of each row of a table."""
    closed = list(lines)
    for place, (_, line) in enumerate(lines):
        if not (place and _DELIMITERS.fullmatch(line) and "|" in lines[place - 1][1]):
            continue
        at = place - 1
        while at < len(lines) and "|" in lines[at][1]:
            number, row = closed[at]
            closed[at] = number, f"|{row.strip().strip('|')}|"
            at += 1
    return closed


def _pieces(lines: Sequence[tuple[int, str]]) -> Iterator[Piece]:
    """Split the text into headings, items, quotes and rows. A continued line joins the piece before it."""
    held: Piece | None = None
    fence = ""
    comment = False
    for number, line in lines:
        bare = line.strip()
        if fence or bare.startswith(("```", "~~~")):
            fence = "" if fence and bare.startswith(fence) else fence or bare[:3]
            continue
        if comment or bare.startswith("<!--"):
            comment = "-->" not in bare
            continue
        piece = _piece(number, line, held)
        if held is not None and (piece is None or piece.sort is not held.sort or piece.number == number):
            setext = (
                held.sort is Sort.TEXT and bool(re.fullmatch(r"=+|-{3,}", bare)) and held.number == number - 1
            )
            if setext:
                yield Piece(Sort.HEADING, held.number, 1 if bare[0] == "=" else 2, held.text)
                held = None
                continue
            if piece is not held:
                yield held
        held = piece
    if held is not None:
        yield held


def _piece(number: int, line: str, held: Piece | None) -> Piece | None:
    """Return the piece that a line begins or continues; None for a blank line."""
    bare = line.strip()
    if not bare or re.fullmatch(r"[-*_=]{3,}|(\* ?){3,}", bare):
        return None
    if match := re.match(r"^ {0,3}(#{1,6})\s*(.*?)\s*#*\s*$", line):
        return Piece(Sort.HEADING, number, len(match[1]), plain(match[2])) if match[2] else None
    if bare.startswith(">"):
        return _quoted(number, re.sub(r"^[>\s]+", "", bare), held)
    if bare.startswith("|") and bare.count("|") > 1:
        cells = bare.strip("|")
        return None if re.fullmatch(r"[\s|:-]+", cells) else Piece(Sort.ROW, number, 0, cells)
    if match := _INDENT.match(line):
        return Piece(Sort.ITEM, number, len(match[1].replace("\t", " " * _TAB)), line.strip())
    if held is not None and held.sort is Sort.ITEM and (line[0] in " \t" or not _stands_alone(bare)):
        return replace(held, text=f"{held.text} {bare}")
    if _stands_alone(bare):
        return Piece(Sort.HEADING, number, _PSEUDO, plain(bare))
    if held is not None and held.sort is Sort.TEXT and not _begins_anew(bare, held):
        return replace(held, text=f"{held.text} {bare}")
    return Piece(Sort.TEXT, number, 0, bare)


def _begins_anew(bare: str, held: Piece) -> bool:
    """Return whether a line begins a new text: it or the line above is a label, or a question ended."""
    return bool(label_of(bare) or label_of(held.text) or held.text.endswith(("?", "  ")))


def _quoted(number: int, bare: str, held: Piece | None) -> Piece | None:
    if not bare:
        return None
    goes_on = held is not None and held.sort is Sort.QUOTE and not re.search(r"[.?!:？。]$", held.text)
    if held is not None and goes_on and not _INDENT.match(bare):
        return replace(held, text=f"{held.text} {bare}")
    return Piece(Sort.QUOTE, number, 0, bare)


def _stands_alone(bare: str) -> bool:
    """Return whether an unmarked line is a heading: `Week 3: Trees`, in bold or not."""
    words = plain(bare)
    if len(words) > 120 or "](" in bare:
        return False
    named = week_named(words.rstrip(":"))
    bold = bare.startswith(("**", "__")) and bare.rstrip(":").endswith(("**", "__"))
    return (bold and named is not None) or (named is not None and bool(re.search(r"\d\s*([:.–—-]|$)", words)))


def without_mark(text: str) -> str:
    """Return an item's text without its bullet, number or checkbox."""
    match = _INDENT.match(text)
    return match[2].strip() if match else text
