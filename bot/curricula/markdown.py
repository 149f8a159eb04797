"""A syllabus in Markdown, read as people write them: headings for weeks, lists, quotes, tables.

Owns finding the weeks in such a text. It must not decide what becomes of them in a plan.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from bot.curricula.draft import Draft, DraftWeek, Entry, Part
from bot.curricula.entry_text import plain, read_entry
from bot.curricula.labels import label_of, part_named, sort_of
from bot.curricula.markdown_pieces import Piece, Sort, split_markdown, without_mark
from bot.curricula.nodes import quote
from bot.curricula.sheet import read_rows, read_rows_of_week
from bot.curricula.sheet_columns import Row, column_named, find_header
from bot.curricula.week_names import week_named

_RANKS = (
    re.compile(r"(weeks?|wk|w|wochen?|semaines?|semanas?|settimana|недел[яию])$"),
    re.compile(r"(session|meeting|class|lecture|lesson|day|sitzung|sesión|séance|aula)$"),
    re.compile(r"(module|unit|part|chapter|kapitel)$"),
)


def read_markdown(text: str, file: str) -> Draft:
    """Return the weeks in a Markdown text."""
    draft = Draft(file)
    pieces = split_markdown(text, draft)
    reader = _Reader(draft, pieces)
    table = [] if reader.names_weeks else _table_of_weeks(pieces)
    if table:
        reader.introduce()
        read_rows(table, draft)
        return draft
    reader.read()
    return draft


def _table_of_weeks(pieces: Sequence[Piece]) -> list[Row]:
    """Return the rows of the table that lists the weeks; none if headings do, and have tables below them."""
    runs = [
        [_row(one) for one in run]
        for is_row, run in groupby(pieces, lambda one: one.sort is Sort.ROW)
        if is_row
    ]
    rows = [row for run in runs for row in run]
    place = find_header(rows)
    if len(rows) < 2 or place is None:
        return []
    lists_weeks = any(column_named(cell) == "week" for cell in rows[place].cells)
    return rows if len(runs) == 1 or lists_weeks else []


def _row(one: Piece) -> Row:
    return Row(one.number, tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", one.text)))


class _Reader:
    """Reads the pieces, after deciding which of them are weeks."""

    def __init__(self, draft: Draft, pieces: Sequence[Piece]) -> None:
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
            if one.sort is Sort.HEADING and not self.draft.title:
                self.draft.title = one.text
            elif one.sort is Sort.TEXT and not self.draft.summary:
                self.draft.summary = plain(one.text)

    def read(self) -> None:
        """Fill the draft."""
        if self.rank is None:
            self._weeks_by_shape()
        for place, one in enumerate(self.pieces):
            match one.sort:
                case Sort.HEADING:
                    self._heading(one, first=place == 0)
                case Sort.ITEM:
                    self._item(one)
                case Sort.QUOTE if self.week is not None:
                    self._add(Part.QUESTION, read_entry(without_mark(one.text), one.number))
                case Sort.TEXT | Sort.QUOTE:
                    self._text(one)
                case Sort.ROW if self.week is None:
                    self._tell(one, "is no week, so its table was left out")
                case Sort.ROW if place == 0 or self.pieces[place - 1].sort is not Sort.ROW:
                    rows = takewhile(lambda piece: piece.sort is Sort.ROW, self.pieces[place:])
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
                if one.sort is Sort.HEADING and (name := week_named(one.text)) and words.match(name.word)
            ]
            if found:
                return rank, max(found)
        return None, 0

    def _weeks_by_shape(self) -> None:
        """Find weeks that no heading names: items that do, headings with most lists, or a numbered list."""
        items = [one for one in self.pieces if one.sort is Sort.ITEM]
        least = min((one.depth for one in items), default=0)
        if sum(self._names_week(without_mark(one.text)) for one in items if one.depth == least) > 1:
            self.by_item = True
            return
        counts: dict[int, int] = {}
        for place, one in enumerate(self.pieces):
            if one.sort is Sort.HEADING and part_named(one.text) is None and self._holds_more(place):
                counts[one.depth] = counts.get(one.depth, 0) + 1
        counts = {level: count for level, count in counts.items() if count > 1}
        if counts:
            self.level = max(counts, key=lambda level: (counts[level], -level))
        elif items:
            self.by_item = True

    def _holds_more(self, place: int) -> bool:
        """Return whether a heading has content before the next heading of its level."""
        for one in self.pieces[place + 1 :]:
            if one.sort is not Sort.HEADING:
                return True
            if one.depth <= self.pieces[place].depth:
                return False
        return False

    @staticmethod
    def _names_week(text: str) -> bool:
        return week_named(plain(text)) is not None

    def _heading(self, one: Piece, *, first: bool) -> None:
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

    def _item(self, one: Piece) -> None:
        text = without_mark(one.text)
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

    def _goes_deeper(self, one: Piece) -> bool:
        place = self.pieces.index(one)
        after = self.pieces[place + 1] if place + 1 < len(self.pieces) else None
        return after is not None and after.sort is Sort.ITEM and after.depth > one.depth

    def _is_week_item(self, one: Piece, text: str) -> bool:
        """Begin a week with an outermost item of a list."""
        items = [piece.depth for piece in self.pieces if piece.sort is Sort.ITEM]
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

    def _text(self, one: Piece) -> None:
        text = without_mark(one.text)
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

    def _tell(self, one: Piece, what: str) -> None:
        """Report each section that was left out, once."""
        name = self.section or plain(one.text)
        if name not in self.told:
            self.told.add(name)
            mend = "give it a heading such as `## Week 1: ...` if it is one"
            self.draft.tell(one.number, f"{quote(name)} {what}: {mend}")
