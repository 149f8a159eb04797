"""A table's rows and columns: a CSV text cut into cells, and what each column holds by its header."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.curricula.draft import Draft
from bot.curricula.entry_text import plain
from bot.curricula.nodes import quote

_NAMES = {
    "week": (
        "week weeks wk w no nr number num session meeting class lecture day lesson woche semaine semana "
        "settimana неделя 週 周 wk. #"
    ),
    "title": (
        "title topic topics theme subject name unit content thema titel sujet tema titre titolo тема "
        "heading focus"
    ),
    "reading": (
        "reading readings read material materials resource resources text texts chapter chapters paper "
        "papers article articles book books course courses literature source sources lektüre lectura "
        "lecturas lesen watch video videos what item items"
    ),
    "link": ("link links url urls href address web website"),
    "minutes": (
        "minutes minute min mins time duration length effort estimate hours hour hrs h dauer duración "
        "durée zeit minuten"
    ),
    "questions": ("question questions discussion discuss prompt prompts fragen frage preguntas diskussion"),
    "exercise": (
        "exercise exercises homework hw assignment assignments task tasks practice lab labs activity "
        "aufgabe tarea"
    ),
    "project": ("project projects milestone projekt proyecto"),
    "note": ("note notes comment comments remark remarks description notiz"),
    "kind": ("kind type format art tipo"),
    "optional": ("optional"),
    "where": ("page pages pp section sections seiten páginas"),
    "author": ("author authors by autor autorin auteur"),
    "stage": ("stage part module phase section block modul"),
}
_COLUMN_OF = {word: column for column, words in _NAMES.items() for word in words.split()}
_SAYS_NOTHING = "the of to in estimated est approx total for your suggested required main in-class"
_SKIPPED = frozenset(_SAYS_NOTHING.split())
_TITLED = re.compile(r"tit(le|el|re|ulo|olo)", re.IGNORECASE)
_PEOPLE = frozenset(
    {"lead", "leader", "leads", "presenter", "host", "moderator", "facilitator", "who", "speaker"}
)
"""Words of headers above the names of people: a discussion lead is no question."""
_HEADER_WITHIN = 15
_DELIMITERS = ",;\t|"

ROWS = 2000
"""Rows of a table: twenty for each week of the longest plan."""

LONGEST_TEXT = 250_000
"""Characters of a table, or of a Markdown file: several times a syllabus of a year. What is made to be slow
takes some five seconds to read (decision 19)."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row, with its number in the file."""

    number: int
    cells: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether all cells are empty."""
        return not any(cell.strip() for cell in self.cells)


def read_csv(text: str) -> list[Row]:
    """Return the rows of a table in a text, with any of the usual separators between its cells."""
    csv.field_size_limit(max(len(text), csv.field_size_limit()))  # or a long cell would raise csv.Error
    lines = text.splitlines()
    chosen = ""
    skipped = 0
    if lines and (match := re.fullmatch(r"sep=(.)", lines[0].strip())):
        chosen, skipped = match[1], 1
    if not chosen:
        sample = [line for line in lines if line.strip()][:_HEADER_WITHIN]
        chosen = max(_DELIMITERS, key=lambda sign: _fits(sample, sign))
    reader = csv.reader(io.StringIO("\n".join(lines[skipped:])), delimiter=chosen, skipinitialspace=True)
    rows, begins = [], skipped + 1
    for cells in reader:
        rows.append(Row(begins, tuple(cells)))
        begins = skipped + reader.line_num + 1
    return rows


def _fits(lines: Sequence[str], sign: str) -> tuple[int, int]:
    """Rate a separator: by the header that it gives, then by how often it occurs."""
    best = 0
    for line in lines:
        cells = next(csv.reader([line], delimiter=sign), [])
        best = max(best, len({column for cell in cells if (column := column_named(cell))}))
    return best, sum(line.count(sign) for line in lines)


def column_named(words: str) -> str:
    """Return what a column holds, by its header; empty if the header is unknown."""
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", plain(words).casefold())
    found = [word for word in re.findall(r"#|[\w-]+", bare) if word not in _SKIPPED]
    if _PEOPLE & {*found}:
        return ""
    if not found or len(found) > 4:
        return _COLUMN_OF.get(bare.strip(), "")
    known = [column for word in found if (column := _COLUMN_OF.get(word))]
    if len(known) == len(found) or (known and len(found) <= 2):
        for column in ("minutes", "link", "questions", "exercise"):
            if column in known:
                return column
        return known[0]
    return ""


def find_header(rows: Sequence[Row]) -> int | None:
    """Return the index of the row that names the columns; None if there is none."""
    best, most = None, 0
    for place, row in enumerate(rows[:_HEADER_WITHIN]):
        columns = {column for cell in row.cells if (column := column_named(cell))}
        if len(columns) > most and columns & {"week", "title", "reading"}:
            best, most = place, len(columns)
    return best


def columns_of(header: Row, draft: Draft) -> dict[int, tuple[str, str]]:
    """Return the meaning and the header of each column, by its index."""
    named = [(place, column_named(cell), cell.strip()) for place, cell in enumerate(header.cells)]
    found: dict[int, tuple[str, str]] = {}
    unknown = []
    taken: set[str] = set()
    has_title = any(_TITLED.match(cell) for _, _, cell in named)
    for place, name, cell in named:
        column = name
        if name == "title" and has_title and not _TITLED.match(cell):
            column = "topic"
        elif name == "week" and "week" in taken:
            column = "title" if "title" not in taken else ""
        if column:
            taken.add(column)
            found[place] = (column, cell.casefold())
        elif cell:
            unknown.append(cell)
    if unknown:
        names = ", ".join(quote(cell) for cell in unknown)
        mend = "known are week, title, reading, link, minutes, questions, exercise, project, note, stage"
        draft.tell(header.number, f"not used were the columns {names}: {mend}")
    return found
