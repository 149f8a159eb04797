"""A syllabus in Markdown, read as people write them: headings for weeks, lists, quotes, tables.

Owns finding the weeks in such a text. It must not decide what becomes of them in a plan.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import groupby, takewhile

from bot.curricula.draft import (
    Draft,
    DraftWeek,
    Entry,
    Part,
    label_of,
    part_named,
    plain,
    read_entry,
    sort_of,
    week_named,
)
from bot.curricula.sheet import Row, column_named, find_header, read_rows, read_rows_of_week
from bot.curricula.source import quote

_PSEUDO = 7
"""The level of a line that reads like a heading without being marked as one: below all real headings."""

_RANKS = (
    re.compile(r"(weeks?|wk|w|wochen?|semaines?|semanas?|settimana|недел[яию])$"),
    re.compile(r"(session|meeting|class|lecture|lesson|day|sitzung|sesión|séance|aula)$"),
    re.compile(r"(module|unit|part|chapter|kapitel)$"),
)
_DELIMITERS = re.compile(r"\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+")
"""The line below the header of a table without a `|` at the ends of its rows, as GitHub takes them, too."""

_INDENT = re.compile(r"^([ \t]*)(?:[-*+•‣◦]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(.*)$")
_ORDERED = re.compile(r"^\d{1,3}[.)]\s")
_TAB = 4


class _Sort(Enum):
    HEADING = auto()
    ITEM = auto()
    QUOTE = auto()
    TEXT = auto()
    ROW = auto()


@dataclass(frozen=True, slots=True)
class _Line:
    """A piece of the text: `depth` is a heading's level or an item's indentation."""

    sort: _Sort
    number: int
    depth: int
    text: str


def read_markdown(text: str, file: str) -> Draft:
    """Return the weeks in a Markdown text."""
    draft = Draft(file)
    lines = _closed_rows(list(_front_matter(text, draft)))
    pieces = list(_pieces(lines))
    reader = _Reader(draft, pieces)
    table = [] if reader.names_weeks else _table_of_weeks(pieces)
    if table:
        reader.introduce()
        read_rows(table, draft)
        return draft
    reader.read()
    return draft


def _table_of_weeks(pieces: Sequence[_Line]) -> list[Row]:
    """Return the rows of the table that lists the weeks; none if headings do, and have tables below them."""
    runs = [
        [_row(one) for one in run]
        for is_row, run in groupby(pieces, lambda one: one.sort is _Sort.ROW)
        if is_row
    ]
    rows = [row for run in runs for row in run]
    place = find_header(rows)
    if len(rows) < 2 or place is None:
        return []
    lists_weeks = any(column_named(cell) == "week" for cell in rows[place].cells)
    return rows if len(runs) == 1 or lists_weeks else []


def _row(one: _Line) -> Row:
    return Row(one.number, tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", one.text)))


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


def _pieces(lines: Sequence[tuple[int, str]]) -> Iterator[_Line]:
    """Split the text into headings, items, quotes and rows. A continued line joins the piece before it."""
    held: _Line | None = None
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
                held.sort is _Sort.TEXT
                and bool(re.fullmatch(r"=+|-{3,}", bare))
                and held.number == number - 1
            )
            if setext:
                yield _Line(_Sort.HEADING, held.number, 1 if bare[0] == "=" else 2, held.text)
                held = None
                continue
            if piece is not held:
                yield held
        held = piece
    if held is not None:
        yield held


def _piece(number: int, line: str, held: _Line | None) -> _Line | None:
    """Return the piece that a line begins or continues; None for a blank line."""
    bare = line.strip()
    if not bare or re.fullmatch(r"[-*_=]{3,}|(\* ?){3,}", bare):
        return None
    if match := re.match(r"^ {0,3}(#{1,6})\s*(.*?)\s*#*\s*$", line):
        return _Line(_Sort.HEADING, number, len(match[1]), plain(match[2])) if match[2] else None
    if bare.startswith(">"):
        return _quoted(number, re.sub(r"^[>\s]+", "", bare), held)
    if bare.startswith("|") and bare.count("|") > 1:
        cells = bare.strip("|")
        return None if re.fullmatch(r"[\s|:-]+", cells) else _Line(_Sort.ROW, number, 0, cells)
    if match := _INDENT.match(line):
        return _Line(_Sort.ITEM, number, len(match[1].replace("\t", " " * _TAB)), line.strip())
    if held is not None and held.sort is _Sort.ITEM and (line[0] in " \t" or not _stands_alone(bare)):
        return replace(held, text=f"{held.text} {bare}")
    if _stands_alone(bare):
        return _Line(_Sort.HEADING, number, _PSEUDO, plain(bare))
    if held is not None and held.sort is _Sort.TEXT and not _begins_anew(bare, held):
        return replace(held, text=f"{held.text} {bare}")
    return _Line(_Sort.TEXT, number, 0, bare)


def _begins_anew(bare: str, held: _Line) -> bool:
    """Return whether a line begins a new text: it or the line above is a label, or a question ended."""
    return bool(label_of(bare) or label_of(held.text) or held.text.endswith(("?", "  ")))


def _quoted(number: int, bare: str, held: _Line | None) -> _Line | None:
    if not bare:
        return None
    goes_on = held is not None and held.sort is _Sort.QUOTE and not re.search(r"[.?!:？。]$", held.text)
    if held is not None and goes_on and not _INDENT.match(bare):
        return replace(held, text=f"{held.text} {bare}")
    return _Line(_Sort.QUOTE, number, 0, bare)


def _stands_alone(bare: str) -> bool:
    """Return whether an unmarked line is a heading: `Week 3: Trees`, in bold or not."""
    words = plain(bare)
    if len(words) > 120 or "](" in bare:
        return False
    named = week_named(words.rstrip(":"))
    bold = bare.startswith(("**", "__")) and bare.rstrip(":").endswith(("**", "__"))
    return (bold and named is not None) or (named is not None and bool(re.search(r"\d\s*([:.–—-]|$)", words)))


def _without_mark(text: str) -> str:
    """Return an item's text without its bullet, number or checkbox."""
    match = _INDENT.match(text)
    return match[2].strip() if match else text


class _Reader:
    """Reads the pieces, after deciding which of them are weeks."""

    def __init__(self, draft: Draft, pieces: Sequence[_Line]) -> None:
        self.draft = draft
        self.pieces = pieces
        self.rank, self.level = self._weeks_by_name()
        self.names_weeks = self.rank is not None
        self.by_item = False
        self.week: DraftWeek | None = None
        self.stage = ""
        self.section = ""
        self.part: Part | None = None
        self.label: tuple[int, Part] | None = None  # of an item, for what is nested below it
        self.parent: tuple[int, Part, Entry] | None = None
        self.told: set[str] = set()

    def introduce(self) -> None:
        """Take the title and the summary from a text whose weeks are in a table."""
        for one in self.pieces:
            if one.sort is _Sort.HEADING and not self.draft.title:
                self.draft.title = one.text
            elif one.sort is _Sort.TEXT and not self.draft.summary:
                self.draft.summary = plain(one.text)

    def read(self) -> None:
        """Fill the draft."""
        if self.rank is None:
            self._weeks_by_shape()
        for place, one in enumerate(self.pieces):
            match one.sort:
                case _Sort.HEADING:
                    self._heading(one, first=place == 0)
                case _Sort.ITEM:
                    self._item(one)
                case _Sort.QUOTE if self.week is not None:
                    self._add(Part.QUESTION, read_entry(_without_mark(one.text), one.number))
                case _Sort.TEXT | _Sort.QUOTE:
                    self._text(one)
                case _Sort.ROW if self.week is None:
                    self._tell(one, "is no week, so its table was left out")
                case _Sort.ROW if place == 0 or self.pieces[place - 1].sort is not _Sort.ROW:
                    rows = takewhile(lambda piece: piece.sort is _Sort.ROW, self.pieces[place:])
                    read_rows_of_week([*map(_row, rows)], self.week, self.draft)
        if len({week.stage for week in self.draft.weeks}) < 2:
            for week in self.draft.weeks:
                week.stage = ""

    def _weeks_by_name(self) -> tuple[int | None, int]:
        """Find the word that names the weeks, and its level of heading."""
        for rank, words in enumerate(_RANKS):
            found = [
                one.depth
                for one in self.pieces
                if one.sort is _Sort.HEADING and (name := week_named(one.text)) and words.match(name.word)
            ]
            if found:
                return rank, max(found)
        return None, 0

    def _weeks_by_shape(self) -> None:
        """Find weeks that no heading names: items that do, headings with most lists, or a numbered list."""
        items = [one for one in self.pieces if one.sort is _Sort.ITEM]
        least = min((one.depth for one in items), default=0)
        if sum(self._names_week(_without_mark(one.text)) for one in items if one.depth == least) > 1:
            self.by_item = True
            return
        counts: dict[int, int] = {}
        for place, one in enumerate(self.pieces):
            if one.sort is _Sort.HEADING and part_named(one.text) is None and self._holds_more(place):
                counts[one.depth] = counts.get(one.depth, 0) + 1
        counts = {level: count for level, count in counts.items() if count > 1}
        if counts:
            self.level = max(counts, key=lambda level: (counts[level], -level))
        elif items:
            self.by_item = True

    def _holds_more(self, place: int) -> bool:
        """Return whether a heading has content before the next heading of its level."""
        for one in self.pieces[place + 1 :]:
            if one.sort is not _Sort.HEADING:
                return True
            if one.depth <= self.pieces[place].depth:
                return False
        return False

    @staticmethod
    def _names_week(text: str) -> bool:
        return week_named(plain(text)) is not None

    def _heading(self, one: _Line, *, first: bool) -> None:
        name = week_named(one.text, numbered=self.rank is None)
        words = _RANKS[self.rank] if self.rank is not None else None
        is_week = (
            name is not None and bool(words.match(name.word)) and one.depth == self.level
            if words
            else self.level > 0
            and one.depth == self.level
            and not (first and one.depth == 1)
            and part_named(one.text) is None
        )
        self.label = self.parent = self.part = None
        if is_week:
            title = name.title if name else one.text
            self.week = DraftWeek(
                one.number, title, name.first if name else 0, name.last if name else 0, self.stage
            )
            self.draft.weeks.append(self.week)
        elif first and not self.draft.title:
            self.draft.title, self.section = one.text, ""
        elif self.week is not None and one.depth > self.level:
            self.part = part_named(one.text)
            if self.part is None:
                self._add(Part.TOPIC, read_entry(one.text, one.number))
        elif one.depth < self.level and not self.by_item:
            self.stage, self.section, self.week = one.text, one.text, None
            if not self.draft.title and not self.draft.weeks and one.depth == 1:
                self.draft.title = one.text
        else:
            self.section, self.week = one.text, None

    def _item(self, one: _Line) -> None:
        text = _without_mark(one.text)
        if self.by_item and self._is_week_item(one, text):
            return
        if self.week is None:
            self._tell(one, "is no week and was left out")
            return
        if self.label is not None and one.depth <= self.label[0]:
            self.label = None
        if self.parent is not None and one.depth <= self.parent[0]:
            self.parent = None
        labelled = label_of(text)
        if labelled is not None and not labelled[1]:
            self.label = (one.depth, labelled[0])
            return
        if labelled is not None:
            self._labelled(labelled[0], labelled[1], one.number)
            return
        announced = part_named(plain(text)) if len(plain(text).split()) < 3 else None
        if self.label is None and announced is not None and self._goes_deeper(one):
            self.label = (one.depth, announced)
            return
        entry = read_entry(text, one.number)
        part = self.label[1] if self.label is not None else self.part or sort_of(text, entry)
        said = self.label is not None or self.part is not None
        if self.parent is not None and self.parent[1] is not Part.TOPIC and part is Part.TOPIC and not said:
            above = self.parent[2]
            above.note = "; ".join(filter(None, (above.note, entry.title)))
            return
        self._add(part, entry)
        self.parent = self.parent or (one.depth, part, entry)

    def _goes_deeper(self, one: _Line) -> bool:
        place = self.pieces.index(one)
        after = self.pieces[place + 1] if place + 1 < len(self.pieces) else None
        return after is not None and after.sort is _Sort.ITEM and after.depth > one.depth

    def _is_week_item(self, one: _Line, text: str) -> bool:
        """Begin a week with an outermost item of a list."""
        items = [piece.depth for piece in self.pieces if piece.sort is _Sort.ITEM]
        if one.depth > min(items):
            return False
        name = week_named(plain(text))
        entry = read_entry(text if name is None else name.title, one.number)
        week = DraftWeek(
            one.number, entry.title, name.first if name else 0, name.last if name else 0, self.stage
        )
        if name is not None and (link := read_entry(text, one.number)).link:
            entry = replace(link, title=entry.title or link.title)
        if entry.link or entry.minutes is not None or entry.called:
            week.add(Part.READING, entry)
        self.week, self.label, self.parent, self.part = week, None, None, None
        self.draft.weeks.append(week)
        return True

    def _text(self, one: _Line) -> None:
        text = _without_mark(one.text)
        if self.week is None:
            if not self.draft.weeks and not self.section:
                self.draft.summary = "\n\n".join(filter(None, (self.draft.summary, plain(text))))
            else:
                self._tell(one, "is no week and was left out")
            return
        self.label = self.parent = None
        labelled = label_of(text) or label_of(f"{text}:")
        if labelled is not None and (labelled[1] == "" or text.rstrip().endswith(":")):
            self.part = labelled[0]
            return
        if labelled is not None and label_of(text) is not None:
            self._labelled(labelled[0], labelled[1], one.number)
            return
        entry = read_entry(text, one.number)
        part = sort_of(text, entry)
        if entry.link or part is Part.QUESTION:
            self._add(part, entry)
        else:
            mend = "put `- ` before it to make it something to do, or `> ` to make it a question"
            self.draft.tell(
                one.number, f"the text {quote(plain(text))} is in no list, so it was left out: {mend}"
            )

    def _labelled(self, part: Part, rest: str, line: int) -> None:
        if part in {Part.TOPIC, Part.OUTCOME} and "](" not in rest:
            for piece in re.split(r"\s*[;,]\s*", rest):
                self._add(part, read_entry(piece, line))
            return
        self._add(part, read_entry(rest, line))

    def _add(self, part: Part, entry: Entry) -> None:
        if self.week is not None and entry.title:
            self.week.add(part, entry)

    def _tell(self, one: _Line, what: str) -> None:
        """Report each section that was left out, once."""
        name = self.section or plain(one.text)
        if name not in self.told:
            self.told.add(name)
            mend = "give it a heading such as `## Week 1: ...` if it is one"
            self.draft.tell(one.number, f"{quote(name)} {what}: {mend}")
