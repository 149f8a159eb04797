"""Reads a syllabus from a table: rows under a header, from a CSV file, a workbook or Markdown.

Owns how rows become weeks. `sheet_columns` says which header means what.
"""

import re
from collections.abc import Sequence

from bot.curricula.draft import Draft, DraftWeek, Entry, Part
from bot.curricula.entry_text import minutes_in, plain, read_entry
from bot.curricula.nodes import quote
from bot.curricula.schema import is_link
from bot.curricula.sheet_columns import Row, columns_of, find_header
from bot.curricula.week_names import week_named
from bot.study.plan import ItemKind

_NOTHING = frozenset({"-", "–", "—", "n/a", "none", "tbd", "tba"})
_LEAST_HOURS = 0.2


def read_rows(rows: Sequence[Row], draft: Draft) -> None:
    """Add the weeks of a table to the draft."""
    place = find_header(rows)
    if place is None:
        first = next((row.number for row in rows if not row.empty), 1)
        mend = "give the first row the names week, title, reading, link, minutes, questions"
        draft.tell(first, f"no row names the columns: {mend}")
        return
    above = [cell.strip() for row in rows[:place] for cell in row.cells if cell.strip()]
    if above and not draft.title:
        draft.title = plain(above[0]).lstrip("# ")
    columns = columns_of(rows[place], draft)
    reader = _Rows(columns, draft)
    for row in rows[place + 1 :]:
        if not row.empty and row.cells != rows[place].cells:  # a table that goes on repeats its header
            reader.read(row)


def read_rows_of_week(rows: Sequence[Row], week: DraftWeek, draft: Draft) -> None:
    """Add the readings of a table that stands below a week's heading to that week."""
    place = find_header(rows)
    if place is None:
        mend = "give the first row the names reading, link, minutes, questions"
        draft.tell(rows[0].number, f"no row names the columns: {mend}")
        return
    columns = columns_of(rows[place], draft)
    if "reading" not in {column for column, _ in columns.values()}:
        columns = {
            one: ("reading" if name == "title" else name, words) for one, (name, words) in columns.items()
        }
    reader = _Rows(columns, draft)
    for row in rows[place + 1 :]:
        if not row.empty:
            reader.fill(week, row)


class _Rows:
    """Makes weeks from rows. A row that names no week belongs to the week before."""

    def __init__(self, columns: dict[int, tuple[str, str]], draft: Draft) -> None:
        self.columns = columns
        self.draft = draft
        self.by_label: dict[tuple[str, str], DraftWeek] = {}
        self.week: DraftWeek | None = None
        self.stage = ""

    def read(self, row: Row) -> None:
        """Add one row to its week."""
        cells, headers = self._cells(row)
        self.stage = plain(cells.get("stage", "")) or self.stage
        week = self._week(cells, row)
        if week is None:
            mend = "write the week's number into the first of its rows"
            self.draft.tell(row.number, f"this row belongs to no week, so it was left out: {mend}")
            return
        self._add(week, cells, headers, row)

    def fill(self, week: DraftWeek, row: Row) -> None:
        """Add one row to that week, whatever its first column says."""
        cells, headers = self._cells(row)
        self._add(week, {column: text for column, text in cells.items() if column != "title"}, headers, row)

    def _cells(self, row: Row) -> tuple[dict[str, str], dict[str, str]]:
        """Return the texts of a row and the headers that they stand under, by column."""
        cells: dict[str, str] = {}
        headers: dict[str, str] = {}
        for place, (column, header) in self.columns.items():
            text = row.cells[place].strip() if place < len(row.cells) else ""
            text = "" if text.casefold() in _NOTHING else text
            if column in {"reading", "questions", "note", "topic"} and cells.get(column):
                cells[column] = "\n".join(filter(None, (cells[column], text)))
            elif text or column not in cells:
                cells[column], headers[column] = text, header
        return cells, headers

    def _add(self, week: DraftWeek, cells: dict[str, str], headers: dict[str, str], row: Row) -> None:
        self._readings(week, cells, headers, row)
        for piece in _pieces(cells.get("topic", ""), ",;"):
            week.add(Part.TOPIC, read_entry(piece, row.number))
        for text in _questions(cells.get("questions", "")):
            if "?" in text or not read_entry(text, row.number).link:  # a link leads to a place to talk
                week.add(Part.QUESTION, Entry(plain(text), row.number))
        for column, part in (("exercise", Part.EXERCISE), ("project", Part.PROJECT)):
            if cells.get(column):
                week.add(part, read_entry(" ".join(cells[column].split()), row.number))

    def _week(self, cells: dict[str, str], row: Row) -> DraftWeek | None:
        label = " ".join(cells.get("week", "").split())
        title = plain(cells.get("title", ""))
        if not label and (not title or (self.week is not None and title == self.week.title)):
            if self.week is None and any(cells.get(one) for one in ("reading", "link", "questions")):
                return self._begin(DraftWeek(row.number, "", 0, 0, self.stage))
            if not title and "week" not in {column for column, _ in self.columns.values()}:
                return self._begin(DraftWeek(row.number, "", 0, 0, self.stage))
            return self.week
        name = week_named(label) or week_named(f"week {re.sub(r'[.,]0+$', '', label)}")
        if label:
            known = self.by_label.get((self.stage, label.casefold()))
            if known is not None:
                if title and title != known.title:
                    if known.title:
                        known.add(Part.TOPIC, Entry(title, row.number))
                    else:
                        known.title = title
                self.week = known
                return known
            if "week" in {column for column, _ in self.columns.values()} and name is None and not title:
                title = plain(label)
        if not label and "week" in {column for column, _ in self.columns.values()} and self.week is not None:
            if any(cells.get(one) for one in ("reading", "link")):
                self.week.add(Part.TOPIC, Entry(title, row.number))
            else:
                self.week.add(Part.TOPIC, read_entry(cells.get("title", ""), row.number))
            return self.week
        week = DraftWeek(
            row.number,
            title or (name.title if name else ""),
            name.first if name else 0,
            name.last if name else 0,
            self.stage,
        )
        if label:
            self.by_label[self.stage, label.casefold()] = week
        return self._begin(week)

    def _begin(self, week: DraftWeek) -> DraftWeek:
        self.draft.weeks.append(week)
        self.week = week
        return week

    def _readings(self, week: DraftWeek, cells: dict[str, str], headers: dict[str, str], row: Row) -> None:
        texts = _pieces(cells.get("reading", ""), ";")
        links = [piece for piece in re.split(r"[\s;,]+", cells.get("link", "")) if is_link(piece)]
        bad = [piece for piece in _pieces(cells.get("link", ""), ";") if not read_entry(piece, 0).link]
        if not links:  # a link with a name of its own, as workbooks have them
            links = [
                link for piece in _pieces(cells.get("link", ""), ";") if (link := read_entry(piece, 0).link)
            ]
        for piece in bad:
            mend = "write it as https://example.org/page"
            self.draft.tell(row.number, f"{quote(piece)} is no link, so it was left out: {mend}")
        entries = [read_entry(text, row.number) for text in texts]
        title = read_entry(cells.get("title", ""), row.number)
        if not entries and (links or cells.get("minutes") or title.link):
            entries = [read_entry(links[0], row.number)] if links else [title]
            if title.title:
                entries[0].title = title.title
            links = links[:1] + links[1:]
        for entry, link in zip(entries, links, strict=False):
            if not entry.link:
                kept = read_entry(f"{entry.title} {link}", row.number)
                entry.link, entry.kind, entry.called = link, kept.kind, kept.called or entry.called
        spare = [link for link in links[len(entries) :] if all(link != entry.link for entry in entries)]
        if entries and spare:
            entries[-1].note = "; ".join(filter(None, (entries[-1].note, f"Also: {', '.join(spare)}")))
        self._minutes(entries, cells.get("minutes", ""), headers.get("minutes", ""), row)
        for entry in entries:
            _describe(entry, cells)
            if entry.title:
                week.add(Part.READING, entry)

    def _minutes(self, entries: Sequence[Entry], text: str, header: str, row: Row) -> None:
        if not text or not entries:
            return
        hours = bool(re.search(r"\b(hours?|hrs?|h|stunden|horas)\b", header))
        pieces = [piece for piece in re.split(r"[;\n]", text) if piece.strip()]
        read = [_duration(piece, hours=hours) for piece in pieces]
        if None in read:
            mend = "write 45, or 1h 30"
            self.draft.tell(row.number, f"{quote(text)} is no number of minutes, so it was left out: {mend}")
            return
        found = [minutes for minutes in read if minutes is not None]
        if len(found) == len(entries):
            for entry, minutes in zip(entries, found, strict=True):
                entry.minutes = minutes
            return
        share = round(sum(found) / len(entries))
        for entry in entries:
            entry.minutes = share


def _duration(text: str, *, hours: bool) -> int | None:
    """Return the minutes in a cell, which is in the unit that the header names."""
    if match := re.fullmatch(r"\s*[~≈]?\s*(\d+(?:[.,]\d+)?)\s*", text):
        number = float(match[1].replace(",", "."))
        if 0 < number < (_LEAST_HOURS if hours else 1):  # a time of day in a workbook is a share of a day
            return round(number * 24 * 60)
        return round(number * 60 if hours else number)
    return minutes_in(text)


def _describe(entry: Entry, cells: dict[str, str]) -> None:
    """Add what further columns say about a reading."""
    if where := plain(cells.get("where", "")):
        entry.title = f"{entry.title}, {'p. ' if where[0].isdecimal() else ''}{where}"
    if cells.get("note"):
        entry.note = "; ".join(filter(None, (entry.note, plain(cells["note"]))))
    if cells.get("optional", "").casefold() in {"yes", "y", "x", "true", "optional", "1"}:
        entry.optional = True
    if cells.get("author"):
        entry.authors = tuple(
            name.strip() for name in re.split(r";|\band\b|&", cells["author"]) if name.strip()
        )
    kind = cells.get("kind", "").strip().casefold()
    if kind in {"book", "course", "community"} or (kind == "paper" and entry.link):
        entry.kind = ItemKind(kind)
    elif kind and len(kind) < 30:
        entry.called = plain(kind)


def _pieces(text: str, signs: str) -> list[str]:
    """Split a cell into its lines, or a single line at its separators."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and not (signs == ";" and "](" not in text and "://" in text and ";" not in text):
        lines = [piece.strip() for piece in re.split(f"[{signs}]", text) if piece.strip()]
    return [re.sub(r"^(?:[-*+•]|\d{1,2}[.)])\s+", "", line) for line in lines]


def _questions(text: str) -> list[str]:
    """Split a cell into questions, which are on lines of their own or follow each other."""
    found = []
    for line in text.splitlines():
        for piece in re.split(r"(?<=[?？])\s+(?=[^\s|])|;\s+|\s+\|\s+", line):
            bare = re.sub(r"^(?:[-*+•>]|\d{1,2}[.)])\s+", "", piece.strip())
            if bare:
                found.append(bare)
    return found
