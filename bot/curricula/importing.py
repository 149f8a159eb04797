"""Any syllabus that is handed in becomes a plan: from bytes and a file's name, wherever they come from.

Owns which reader a file goes to. It touches no disk and no database, so that a command line and an upload in
a chat can use it alike.
"""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePath

from bot.curricula.draft import Draft
from bot.curricula.drafted_yaml import write_draft
from bot.curricula.markdown import read_markdown
from bot.curricula.nodes import Listing, Node, Problem, Table, clean, quote
from bot.curricula.other_yaml import read_other_yaml
from bot.curricula.plan_files import PLAN_FILE
from bot.curricula.reader import read_content
from bot.curricula.rules import WORD_LIMIT
from bot.curricula.sheet import read_rows
from bot.curricula.sheet_columns import LONGEST_TEXT, ROWS, Row, read_csv
from bot.curricula.slugs import slug
from bot.curricula.source import SIZE_LIMIT, parse_source
from bot.curricula.workbook import UnreadableWorkbook, read_workbook
from bot.study.plan import READING_KINDS, ItemKind, Plan
from bot.wording.counting import counted

LONGEST_LINE = 2_000
"""Characters of a line of Markdown, or of a cell: twice the longest paragraph that a plan takes. The time for
some patterns grows with the square of a line."""

KNOWN = "YAML (.yaml), Markdown (.md), a table (.csv or .xlsx)"
_YAML = (".yaml", ".yml", ".json")
_MARKDOWN = (".md", ".markdown", ".mdown", ".txt", "")
_TABLES = (".csv", ".tsv")
_OTHERS = {
    ".xls": "save it as .xlsx or CSV",
    ".ods": "save it as .xlsx or CSV",
    ".numbers": "export it as .xlsx or CSV",
    ".docx": "save it as plain text or Markdown, with a heading such as `## Week 1: ...` for each week",
    ".pdf": "copy its text into a Markdown file, with a heading such as `## Week 1: ...` for each week",
    ".zip": "unpack it, and hand in the file or folder",
}
_OWN_WORDS = {"title", "summary", "stages", "weeks", "closing", "resources", "papers", "projects", "habits"}
_GENERIC = frozenset(
    {"plan", "syllabus", "curriculum", "schedule", "readme", "index", "untitled", "download"}
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file. Without a plan, the problems say why; with one, what of the file it lacks.

    `understood` says in words what was found. `yaml` is the plan as one file that passes `check`.
    """

    plan: Plan | None
    understood: tuple[str, ...]
    problems: tuple[Problem, ...]
    yaml: str


def key_for(name: str, title: str = "") -> str:
    """The key of a plan that came in a file of that name: made from it, or else from the title."""
    stem = slug(PurePath(name.replace("\\", "/")).stem, WORD_LIMIT)
    if stem in _GENERIC or not stem:
        return slug(title, WORD_LIMIT) or stem or "our-plan"
    return stem


def why_unreadable(name: str) -> str:
    """Why no file of that name can be read, and the cure; empty if its content decides."""
    suffix = PurePath(name.replace("\\", "/")).suffix.lower()
    if suffix in (*_YAML, *_MARKDOWN, *_TABLES, ".xlsx"):
        return ""
    return f"{suffix} files cannot be read: {_OTHERS.get(suffix, f'hand in {KNOWN}')}"


def import_plan(name: str, content: bytes, *, key: str = "", beside: Path | None = None) -> Imported:
    """Read a file as a plan, whatever it is. Never raises on any content.

    `name` tells what sort of file it is, and stands in problems. `key` is the plan's; left out, it is made
    from the name. Units may be borrowed from plans in the folder `beside`.
    """
    suffix = PurePath(name).suffix.lower()
    if len(content) > SIZE_LIMIT:
        return _refused(
            name, f"this file is larger than {SIZE_LIMIT // 1_000_000} MB: keep the syllabus alone in it"
        )
    if suffix in _OTHERS:
        return _refused(name, why_unreadable(name))
    if suffix == ".xlsx" or content.startswith(b"PK\x03\x04"):
        try:
            rows = read_workbook(content)
        except UnreadableWorkbook as error:
            return _refused(name, str(error))
        return _finish(_of_rows(rows, Draft(name)), key, beside)
    if suffix in _YAML:
        return _yaml(name, content, key, beside)
    draft = Draft(name)
    text = _decode(content, draft)
    if len(text) > LONGEST_TEXT:
        mend = "keep the syllabus alone in it"
        return _refused(name, f"this file has more than {LONGEST_TEXT:,} characters: {mend}")
    if suffix in _TABLES:
        return _finish(_of_rows(read_csv(text), draft), key, beside)
    if suffix not in _MARKDOWN:
        return _refused(name, why_unreadable(name))
    read = read_markdown(_cut_lines(text, draft), name)
    read.problems += draft.problems
    return _finish(read, key, beside)


def _refused(name: str, text: str) -> Imported:
    return Imported(None, (), (Problem(name, 1, text),), "")


def _decode(content: bytes, draft: Draft) -> str:
    """The text in the encoding that it has: programs save tables in several."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return clean(content.decode("utf-16", "replace"))
    try:
        return clean(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        mend = "if letters look wrong, save the file with the encoding UTF-8"
        draft.tell(line, f"this is not UTF-8 text, so it was read as Windows-1252: {mend}")
        return clean(content.decode("cp1252", "replace"))


def _cut_lines(text: str, draft: Draft) -> str:
    """The text without the ends of overlong lines: no entry is that long, and reading one would take long."""
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            mend = "give each entry a line of its own"
            draft.tell(
                number, f"this line goes on after {LONGEST_LINE:,} characters, which were read: {mend}"
            )
            lines[number - 1] = line[:LONGEST_LINE]
    return "\n".join(lines)


def _of_rows(rows: list[Row], draft: Draft) -> Draft:
    if len(rows) > ROWS:
        draft.tell(
            rows[ROWS].number, f"a table holds {ROWS:,} rows, so the rest was left out: split the plan"
        )
    cut = [Row(row.number, tuple(cell[:LONGEST_LINE] for cell in row.cells)) for row in rows[:ROWS]]
    for row, whole in zip(cut, rows, strict=False):
        if row != whole:
            mend = "put each entry into a row or a column of its own"
            draft.tell(
                row.number, f"a cell goes on after {LONGEST_LINE:,} characters, which were read: {mend}"
            )
    rows = cut
    if not any(not row.empty for row in rows):
        draft.tell(1, "this table is empty: put the syllabus on its first sheet")
        return draft
    read_rows(rows, draft)
    return draft


def _yaml(name: str, content: bytes, key: str, beside: Path | None) -> Imported:
    source = parse_source(name, content)
    if source.root is None:
        return Imported(None, (), source.problems, "")
    title = _title(source.root)
    plan, problems = read_content(name, content, key or key_for(name, title), beside)
    if plan is not None and not problems:
        return Imported(plan, _told(plan), (), source.text)
    draft = read_other_yaml(source.root, name)
    draft.problems += source.problems
    converted = _finish(draft, key, beside)
    # A plan in our own words with a few mistakes deserves to be told of those.
    if converted.plan is None or (_is_own(source.root) and not _is_foreign(source.root)):
        own = tuple(problems) if _is_own(source.root) else converted.problems
        return Imported(None, (), own, "")
    return converted


def _title(root: Node) -> str:
    entry = root.entries.get("title") if isinstance(root, Table) else None
    return getattr(entry.node, "text", "") if entry else ""


def _is_own(root: Node) -> bool:
    """Whether a file tries to be a plan: by the names that its outermost fields have."""
    if not isinstance(root, Table) or not ({"stages", "weeks"} & set(root.entries)):
        return False
    return len(set(root.entries) - _OWN_WORDS) <= 1 and "summary" in root.entries


def _is_foreign(root: Node) -> bool:
    """Whether its weeks use other words than a plan's, so that they were written for something else."""
    ours = {
        "key",
        "title",
        "topics",
        "readings",
        "paper",
        "questions",
        "exercise",
        "project",
        "units",
        "weeks",
        "from",
    }
    entry = root.entries.get("weeks") or root.entries.get("stages") if isinstance(root, Table) else None
    nodes = entry.node.nodes if entry and isinstance(entry.node, Listing) else []
    tables = [node for node in nodes if isinstance(node, Table)]
    return not tables or any(not set(table.entries) & ours for table in tables)


def _finish(draft: Draft, key: str, beside: Path | None) -> Imported:
    titled = bool(draft.title)
    draft.title = draft.title or _title_of_file(draft.file)
    text = write_draft(draft)
    if not text:
        if not draft.problems:
            mend = "begin each week with a line such as `## Week 1: ...`, or with a row of a table"
            draft.tell(1, f"no weeks were found here: {mend}")
        return Imported(None, (), tuple(sorted(set(draft.problems))), "")
    plan, problems = read_content(PLAN_FILE, text.encode(), key or key_for(draft.file, draft.title), beside)
    if plan is None or problems:  # a rule that the writer does not know: told, as the author would be
        return Imported(None, (), tuple(sorted({*draft.problems, *problems})), text)
    if not titled:
        mend = "put it on the first line, as `# Title`"
        if draft.file.lower().endswith(_YAML):
            mend = "write `title: ...` above `weeks:`"
        if draft.file.lower().endswith((*_TABLES, ".xlsx")):
            mend = "put it into a row above the names of the columns"
        draft.tell(1, f"there is no title, so it is called {quote(plan.title)}: {mend}")
    return Imported(plan, _told(plan), tuple(sorted(set(draft.problems))), text)


def _title_of_file(name: str) -> str:
    """A title from a file's name; empty if that says nothing."""
    stem = PurePath(name.replace("\\", "/")).stem
    words = " ".join(re.findall(r"[^\W_]+", stem))
    return "" if slug(stem) in _GENERIC or not words else f"{words[0].upper()}{words[1:]}"


def _told(plan: Plan) -> tuple[str, ...]:
    """What a plan holds, in words and numbers."""
    units = [unit for stage in plan.stages for unit in stage.units]
    items = list(plan.items.values())
    readings = [item for item in items if item.kind in READING_KINDS]
    asked = sum(len(unit.questions) for unit in units)
    minutes = sum(unit.minutes for unit in units)
    said = [f"“{plan.title}”"]
    said.append(f"{counted(len(plan.stages), 'stage')}, " if plan.staged else "")
    said[-1] += counted(len(units), "week" if not plan.staged else "unit")
    if readings:
        linked = sum(bool(item.link) for item in readings)
        said.append(f"{counted(len(readings), 'reading')}, {linked} with a link")
    counts = Counter(item.kind for item in items)
    others = (ItemKind.TOPIC, ItemKind.EXERCISE, ItemKind.PROJECT, ItemKind.TIP)
    said += [counted(counts[kind], kind.value) for kind in others if counts[kind]]
    said.append(counted(asked, "question") if asked else "no questions, so nothing will be discussed")
    if minutes:
        each = round(minutes / len(units))
        said.append(f"about {each} minutes a week" if each < 90 else f"about {each / 60:.1f} hours a week")
    return tuple(said)
