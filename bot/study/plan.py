"""The parts of a curriculum: a plan has stages, a stage has units, a unit has items.

`bot.curricula` makes these values from a checked folder, and a cohort keeps them as its snapshot. They hold
no dates; `bot.study.syllabus` lays units into weeks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class ItemKind(StrEnum):
    """The kind of an item."""

    TOPIC = "topic"
    BOOK = "book"
    COURSE = "course"
    PAPER = "paper"
    PROJECT = "project"
    EXERCISE = "exercise"
    COMMUNITY = "community"
    TIP = "tip"
    READING = "reading"
    """Anything to read, watch or hear that is none of the above: an article, a story, a talk."""


NOUNS: Mapping[ItemKind, str] = {
    ItemKind.TOPIC: "topic",
    ItemKind.BOOK: "chapter",
    ItemKind.COURSE: "lesson",
    ItemKind.PAPER: "paper",
    ItemKind.PROJECT: "project",
    ItemKind.EXERCISE: "exercise",
    ItemKind.COMMUNITY: "reading",
    ItemKind.TIP: "tip",
    ItemKind.READING: "reading",
}
"""What posts call an item that is discussed, if the plan does not say: "week 3's chapter"."""

READING_KINDS = (ItemKind.BOOK, ItemKind.COURSE, ItemKind.COMMUNITY, ItemKind.READING, ItemKind.PAPER)
"""What is read, watched or heard, as opposed to done."""


class Pace(StrEnum):
    """How many weeks each stage gets, within the range that the plan allows."""

    INTENSIVE = "intensive"
    STANDARD = "standard"
    RELAXED = "relaxed"


class Origin(StrEnum):
    """Whose idea a part of the plan is: named by the text that the plan was made from, or added to it."""

    SEED = "seed"
    OURS = "ours"


class Level(StrEnum):
    """How much a unit expects of its reader."""

    INTRODUCTORY = "introductory"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class QuestionKind(StrEnum):
    """Whether a question is answered in words or by an experiment."""

    TALK = "talk"
    BUILD = "build"


class Packing(StrEnum):
    """How a stage's units become its weeks (`bot.study.syllabus`).

    A snapshot that says nothing was laid out by units, and stays so: its weeks may be under way.
    """

    BY_UNIT = "by_unit"
    BY_MINUTES = "by_minutes"


@dataclass(frozen=True, slots=True)
class Reference:
    """Something to read that is no item and earns nothing: further reading, or a free alternative."""

    title: str
    link: str
    authors: tuple[str, ...] = ()
    et_al: bool = False
    year: int | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What an exercise or a project's step needs, and how one knows that it is done."""

    data: str = ""
    tool: str = ""
    hardware: str = ""
    done_when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. It earns `points` when it is done.

    `key` is stable and unique in the plan (`s4.attention.bahdanau`). `minutes` is an estimate, 0 where
    the time is spent on another item. `link` is an http(s) URL or empty. `group` names the topic that
    this one is a part of; `note` is a remark to the reader, such as what replaced an outdated item.

    An `optional` item is worth nothing and never falls due. `instead` holds other readings that count as
    this one: whoever has done one of them ticks this item. `free` says what to read where `paid` is true.

    `discuss` marks what the group talks about, and `called` is the noun for it ("chapter", "story"). The
    first paper of a unit is discussed whether it is marked or not.
    """

    key: str
    kind: ItemKind
    title: str
    minutes: int
    points: int
    link: str = ""
    note: str = ""
    group: str = ""
    authors: tuple[str, ...] = ()
    et_al: bool = False
    year: int | None = None
    origin: Origin | None = None
    optional: bool = False
    paid: bool = False
    free: Reference | None = None
    instead: tuple[Reference, ...] = ()
    task: Task | None = None
    discuss: bool = False
    called: str = ""

    @property
    def noun(self) -> str:
        """What posts call the item when they announce its discussion."""
        return self.called or NOUNS[self.kind]

    @property
    def core_minutes(self) -> int:
        """The estimate, 0 for an optional item."""
        return 0 if self.optional else self.minutes


@dataclass(frozen=True, slots=True)
class Question:
    """What a group discusses. `minutes` is an estimate, 0 if nothing is said.

    `about` is the key of the item that the question belongs to, empty if it belongs to the whole unit.
    """

    text: str
    kind: QuestionKind = QuestionKind.TALK
    minutes: int = 0
    origin: Origin | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to choose. A wrong one says which `mistake` leads to it; the right one has none."""

    text: str
    mistake: str = ""


@dataclass(frozen=True, slots=True)
class Recall:
    """A question with an answer, to find out what has been understood.

    Exactly one of three holds the answer: `choices` (the one without a mistake is right), `number` (right
    within `tolerance`, in the unit that `ask` names), or `accepted` (texts, of which any is right). `why`
    gives the reason in one sentence; `where` is the key of the item in which it is read.
    """

    key: str
    ask: str
    why: str
    where: str
    choices: tuple[Choice, ...] = ()
    number: float | None = None
    tolerance: float = 0.0
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Habit:
    """Something to do again and again. It is shown in the weeks where it helps, and is no item to tick."""

    key: str
    title: str
    text: str = ""
    link: str = ""
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of the text that the plan was made from, word for word, under their headings there."""

    part: str
    heading: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest teachable step. At standard pace it takes a week unless the stage says otherwise.

    `questions` are what the group discusses; `continues` names (by key) the topics of earlier units that
    this one takes further, and `needs` (by key) the earlier units without which it cannot be followed.
    """

    key: str
    title: str
    items: tuple[Item, ...]
    questions: tuple[Question, ...] = ()
    also_read: tuple[Reference, ...] = ()
    continues: tuple[str, ...] = ()
    origin: Origin | None = None
    level: Level | None = None
    needs: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    habits: tuple[Habit, ...] = ()
    recall: tuple[Recall, ...] = ()

    @property
    def paper(self) -> Item | None:
        """The paper to read and discuss; None if the unit has none."""
        return next((item for item in self.items if item.kind is ItemKind.PAPER), None)

    @property
    def discussions(self) -> tuple[Item, ...]:
        """The items that the group talks about, in order: those that are marked, and the unit's paper."""
        paper = self.paper
        return tuple(item for item in self.items if item.discuss or item is paper)

    @property
    def discussed(self) -> Item | None:
        """The item with which the questions come: the first that is discussed, or else the first one."""
        return next(iter(self.discussions or self.items), None)

    @property
    def minutes(self) -> int:
        """The core estimate: every item that is not optional, and the questions to talk about."""
        return sum(item.core_minutes for item in self.items) + self.talk_minutes

    @property
    def optional_minutes(self) -> int:
        """The estimate for the rest: optional items, and the questions that are answered by building."""
        return sum(item.minutes for item in self.items if item.optional) + self.build_minutes

    @property
    def talk_minutes(self) -> int:
        """The estimate for the questions to talk about."""
        return sum(one.minutes for one in self.questions if one.kind is QuestionKind.TALK)

    @property
    def build_minutes(self) -> int:
        """The estimate for the questions that are answered by building something."""
        return sum(one.minutes for one in self.questions if one.kind is QuestionKind.BUILD)


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the plan with a theme. `duration` is the range as the plan's author worded it, or empty.

    `outline` is the stage in the words of the text that the plan was made from.
    """

    key: str
    number: int
    title: str
    units: tuple[Unit, ...]
    weeks: Mapping[Pace, int]
    emoji: str = ""
    duration: str = ""
    outline: tuple[Section, ...] = ()

    @property
    def items(self) -> Iterator[Item]:
        """Every item of the stage, in order."""
        return (item for unit in self.units for item in unit.items)


@dataclass(frozen=True)
class Plan:
    """A whole curriculum. `key` is its folder's name; `closing` is said at the very end.

    A plan that is not `staged` lists weeks alone. They are in one stage, of which nobody is told.
    """

    key: str
    title: str
    summary: str
    stages: tuple[Stage, ...]
    closing: str = ""
    packing: Packing = Packing.BY_UNIT
    staged: bool = True

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """All items of the plan by key, in order."""
        return {item.key: item for stage in self.stages for item in stage.items}
