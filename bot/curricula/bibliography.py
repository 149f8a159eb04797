"""The resources, papers, projects and habits that stage files declare by key, for all units of the plan."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.curricula.lengths import LENGTHS, check_minutes
from bot.curricula.nodes import Node, Scalar, Table, quote
from bot.curricula.rules import (
    AUTHORS,
    DEFAULT_MINUTES,
    DEFAULT_POINTS,
    MINUTES_LIMIT,
    POINTS_LIMIT,
    RESOURCE_KINDS,
    SEGMENT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    YEARS,
)
from bot.curricula.schema import Fields, Report, read_text, written
from bot.study.plan import Habit, ItemKind, Origin, Reference


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, to point back at."""

    file: str
    line: int

    def seen_from(self, file: str) -> str:
        """The place in words: a line of the same file, or file and line."""
        return f"on line {self.line}" if file == self.file else f"at {self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Work:
    """What all sorts have: the title in full, a name for later mentions, a link, a remark, who and when."""

    title: str
    short: str
    link: str
    note: str
    authors: tuple[str, ...]
    et_al: bool
    year: int | None
    origin: Origin | None
    paid: bool
    free: Reference | None


@dataclass(frozen=True, slots=True)
class Resource(Work):
    """A book, course or community: read piece by piece over several units."""

    kind: ItemKind


@dataclass(frozen=True, slots=True)
class Paper(Work):
    """A paper: read in one unit, and discussed. `measured` means that minutes and a length are given."""

    minutes: int
    points: int
    measured: bool

    @property
    def reference(self) -> Reference:
        """The paper as something worth reading beside another one."""
        return Reference(self.title, self.link, self.authors, self.et_al, self.year, self.origin)


_DECLARATION = re.compile(r"^[ \t]+([a-z0-9-]+)[ \t]*:", re.MULTILINE)
AnyWork = TypeVar("AnyWork", Resource, Paper, Work, Habit)
_SECTIONS = {"resources": "resource", "papers": "paper", "projects": "project", "habits": "habit"}
COST = ("paid", "free_alternative")


class Bibliography:
    """Everything that the plan declares, by key. A key that is declared badly is known all the same."""

    def __init__(self) -> None:
        self.resources: dict[str, Resource] = {}
        self.papers: dict[str, Paper] = {}
        self.projects: dict[str, Work] = {}
        self.habits: dict[str, Habit] = {}
        self._places: dict[tuple[str, str], Place] = {}
        self._maybe: set[str] = set()
        self._habits_in_use: set[str] = set()

    def declare(self, report: Report, fields: Fields) -> None:
        """Take in what one stage file declares."""
        self._take(report, fields, "resources", self.resources, _resource)
        self._take(report, fields, "papers", self.papers, read_paper)
        self._take(report, fields, "projects", self.projects, _project)
        self._take(report, fields, "habits", self.habits, _habit)

    def leave_room_for(self, text: str) -> None:
        """Remember a file that could not be read: a key that it seems to declare is not called unknown."""
        self._maybe.update(_DECLARATION.findall(text))

    def find_resource(self, report: Report, line: int, key: str) -> Resource | None:
        """The resource of that key, or None after reporting that there is none."""
        return self._find(report, line, "resources", key, self.resources)

    def find_paper(self, report: Report, line: int, key: str) -> Paper | None:
        """The paper of that key, or None after reporting that there is none."""
        return self._find(report, line, "papers", key, self.papers)

    def find_project(self, report: Report, line: int, key: str) -> Work | None:
        """The project of that key, or None after reporting that there is none."""
        return self._find(report, line, "projects", key, self.projects)

    def find_habit(self, report: Report, line: int, key: str) -> Habit | None:
        """The habit of that key, or None after reporting that there is none."""
        self._habits_in_use.add(key)
        return self._find(report, line, "habits", key, self.habits)

    def idle_habits(self) -> list[tuple[str, Place]]:
        """The habits that no unit names, and where they are declared."""
        return [(key, self._places["habits", key]) for key in self.habits if key not in self._habits_in_use]

    def _take(
        self,
        report: Report,
        fields: Fields,
        section: str,
        known: dict[str, AnyWork],
        read: Callable[[Report, Node, str], AnyWork | None],
    ) -> None:
        node = fields.node(section)
        if node is None or (isinstance(node, Scalar) and node.empty):
            return
        if not isinstance(node, Table):
            report.add(
                node.line,
                f"`{section}` needs a mapping from keys to {section} (`my-key:` and its fields below)",
            )
            return
        for key, entry in node.entries.items():
            what = f"{_SECTIONS[section]} {quote(key)}"
            if not SEGMENT.fullmatch(key):
                report.add(entry.line, f"{what} has a bad key: use small letters, digits and single hyphens")
                continue
            first = self._places.setdefault((section, key), Place(report.file, entry.line))
            if first != Place(report.file, entry.line):
                report.add(
                    entry.line, f"{what} is declared twice, first {first.seen_from(report.file)}: keep one"
                )
                continue
            work = read(report, entry.node, what)
            if isinstance(work, Habit):
                work = replace(work, key=key)
            if work is not None:
                known[key] = work

    def _find(
        self, report: Report, line: int, section: str, key: str, known: Mapping[str, AnyWork]
    ) -> AnyWork | None:
        if (section, key) in self._places:
            return known.get(key)
        if key in self._maybe:
            return None
        other = next((name for name in _SECTIONS if (name, key) in self._places), None)
        if other is not None:
            mend = f"it is declared under `{other}`"
        else:
            hint = report.nearest(key, (name for where, name in self._places if where == section))
            mend = f"declare it under `{section}` of any stage file, or correct the key{hint}"
        report.add(line, f"there is no {_SECTIONS[section]} {quote(key)}: {mend}")
        return None


def _resource(report: Report, node: Node, what: str) -> Resource | None:
    known = ("kind", "title", "short", "link", "note", "authors", "et_al", "year", "origin", *COST)
    fields = Fields.of(report, node, what, known)
    if fields is None:
        return None
    kind = read_kind(fields, RESOURCE_KINDS)
    title = fields.text("title", required=True)
    return Resource(
        title,
        fields.text("short") or title,
        fields.link(),
        fields.text("note", TEXT_LIMIT),
        *read_credit(fields),
        origin_of(fields),
        *read_cost(fields),
        kind,
    )


def read_kind(fields: Fields, allowed: Sequence[ItemKind], default: ItemKind | None = None) -> ItemKind:
    """One of the allowed kinds. Without a default it has to be said."""
    node = fields.node("kind")
    words = [kind.value for kind in allowed]
    if node is None:
        if default is None:
            fields.report.add(fields.line, f"{fields.what} has no `kind`: add one of {', '.join(words)}")
    elif not isinstance(node, Scalar) or node.text not in words:
        hint = fields.report.nearest(node.text, words) if isinstance(node, Scalar) else ""
        mend = f"one of {', '.join(words)}, but here is {written(node)}{hint}"
        fields.report.add(node.line, f"`kind` of {fields.what} needs {mend}")
    else:
        return ItemKind(node.text)
    return default or ItemKind.BOOK


def read_paper(report: Report, node: Node, what: str) -> Paper | None:
    """A paper as it is declared, or as it stands where it is read."""
    known = (
        *("title", "authors", "et_al", "year", "link", "minutes", "points", "note", "origin"),
        *(*LENGTHS, *COST),
    )
    fields = Fields.of(report, node, what, known)
    if fields is None:
        return None
    title = fields.text("title", required=True)
    link = fields.link(required=True)
    minutes = fields.number("minutes", 0, MINUTES_LIMIT, DEFAULT_MINUTES[ItemKind.PAPER])
    points = fields.number("points", 0, POINTS_LIMIT, DEFAULT_POINTS[ItemKind.PAPER])
    measured = check_minutes(fields, ItemKind.PAPER, minutes) and fields.node("minutes") is not None
    return Paper(
        title,
        title,
        link,
        fields.text("note", TEXT_LIMIT),
        *read_credit(fields),
        origin_of(fields),
        *read_cost(fields),
        minutes,
        points,
        measured,
    )


def _project(report: Report, node: Node, what: str) -> Work | None:
    fields = Fields.of(report, node, what, ("title", "short", "link", "note", "origin"))
    if fields is None:
        return None
    title = fields.text("title", required=True)
    return Work(
        title,
        fields.text("short") or title,
        fields.link(),
        fields.text("note", TEXT_LIMIT),
        (),
        et_al=False,
        year=None,
        origin=origin_of(fields),
        paid=False,
        free=None,
    )


def _habit(report: Report, node: Node, what: str) -> Habit | None:
    fields = Fields.of(report, node, what, ("title", "text", "link", "origin"))
    if fields is None:
        return None
    title = fields.text("title", required=True)
    # The key is the table's, which is not at hand here: `_take` puts it in.
    return Habit("", title, fields.text("text", TEXT_LIMIT), fields.link(), origin_of(fields))


def origin_of(fields: Fields) -> Origin | None:
    """Whose idea something is: what it says itself, or what its file says for everything."""
    return fields.choice("origin", Origin) or fields.report.origin


def read_cost(fields: Fields) -> tuple[bool, Reference | None]:
    """Whether something costs money, and what to read instead without paying."""
    paid = fields.flag("paid")
    node = fields.node("free_alternative")
    if paid and node is None:
        mend = "add `free_alternative` with a `text` and a `link`"
        fields.report.add(fields.line_of("paid"), f"{fields.what} is paid and names nothing free: {mend}")
    elif node is not None and not paid:
        mend = "add `paid: true`, or remove it"
        fields.report.add(
            fields.line_of("free_alternative"),
            f"{fields.what} has a `free_alternative`, but is not paid: {mend}",
        )
    if node is None:
        return paid, None
    what = f"`free_alternative` of {fields.what}"
    inner = Fields.of(fields.report, node, what, ("text", "link"))
    if inner is None:
        return paid, None
    return paid, Reference(inner.text("text", required=True), inner.link(required=True))


def read_credit(fields: Fields) -> tuple[tuple[str, ...], bool, int | None]:
    """Who wrote something, whether others did too, and when."""
    node = fields.node("authors")
    if isinstance(node, Scalar):  # one author needs no list
        authors: tuple[str, ...] = (
            read_text(fields.report, node, f"`authors` of {fields.what}", TITLE_LIMIT),
        )
    else:
        authors = fields.texts("authors", TITLE_LIMIT, AUTHORS)
    year = fields.number("year", *YEARS, 0) if fields.node("year") is not None else None
    return authors, fields.flag("et_al"), year
