"""A syllabus of any format as it was understood, before it becomes a plan.

Readers of Markdown, tables and other YAML make a `Draft`; `bot.curricula.drafted_yaml` writes it down as a
plan.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.curricula.nodes import Problem
from bot.study.plan import ItemKind


class Part(StrEnum):
    """The kinds of entries in a week."""

    TITLE = "title"
    TOPIC = "topic"
    READING = "reading"
    OPTIONAL = "optional reading"
    QUESTION = "question"
    EXERCISE = "exercise"
    PROJECT = "project"
    OUTCOME = "outcome"
    NOTE = "note"


@dataclass(slots=True)
class Entry:
    """One entry of a week: its text, its link, its minutes, and its line in the file."""

    title: str
    line: int
    link: str = ""
    minutes: int | None = None
    note: str = ""
    kind: ItemKind = ItemKind.READING
    called: str = ""
    optional: bool = False
    authors: tuple[str, ...] = ()


@dataclass(slots=True)
class DraftWeek:
    """A week, or several weeks if `last` is greater than `number`. 0: the file gives no number."""

    line: int
    title: str = ""
    number: int = 0
    last: int = 0
    stage: str = ""
    entries: list[tuple[Part, Entry]] = field(default_factory=list)

    def add(self, part: Part, entry: Entry) -> None:
        """Add an entry to the week."""
        self.entries.append((part, entry))

    def all(self, *parts: Part) -> list[Entry]:
        """Return the entries of these sorts, in order."""
        return [entry for part, entry in self.entries if part in parts]


@dataclass(slots=True)
class Draft:
    """A whole syllabus. `problems` lists what was not understood."""

    file: str
    title: str = ""
    summary: str = ""
    weeks: list[DraftWeek] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, line: int, text: str) -> None:
        """Report something on a line that was not understood, with how to mend it."""
        self.problems.append(Problem(self.file, line, text))
