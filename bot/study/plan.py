"""The words of a curriculum: a plan of stages, of units, of items.

These values are what a curriculum folder becomes once it is checked (`bot.curricula`) and what a
cohort keeps as its snapshot. They hold no dates: `bot.study.syllabus` lays units into weeks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """What sort of thing an item asks for."""

    TOPIC = "topic"
    BOOK = "book"
    COURSE = "course"
    PAPER = "paper"
    PROJECT = "project"
    EXERCISE = "exercise"
    COMMUNITY = "community"
    TIP = "tip"


class Pace(StrEnum):
    """How many weeks each stage is given, inside the range that the plan allows."""

    INTENSIVE = "intensive"
    STANDARD = "standard"
    RELAXED = "relaxed"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do, worth `points` once done.

    `key` is stable and unique in the plan (`s4.attention.bahdanau`). `minutes` is an estimate, 0 where
    the time is spent on another item. `link` is an http(s) URL or empty. `group` names the topic that
    this one is a part of; `note` is a remark to the reader, such as what replaced an outdated item.
    """

    key: str
    kind: Kind
    title: str
    minutes: int
    points: int
    link: str = ""
    note: str = ""
    group: str = ""
    authors: tuple[str, ...] = ()
    et_al: bool = False
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Something worth reading beside the week's paper. It is no item and earns nothing."""

    title: str
    link: str
    authors: tuple[str, ...] = ()
    et_al: bool = False
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest teachable step. At standard pace a unit is a week, if the stage says nothing else.

    `questions` are what the group discusses about the unit's paper; `continues` names (by key) the
    topics of earlier units that this one takes further.
    """

    key: str
    title: str
    items: tuple[Item, ...]
    questions: tuple[str, ...] = ()
    also_read: tuple[Reference, ...] = ()
    continues: tuple[str, ...] = ()

    @property
    def paper(self) -> Item | None:
        """The paper to read and discuss, if the unit has one."""
        return next((item for item in self.items if item.kind is Kind.PAPER), None)

    @property
    def minutes(self) -> int:
        """The estimate for all items together."""
        return sum(item.minutes for item in self.items)


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the plan with a theme. `duration` is the range as the plan's author worded it, or empty."""

    key: str
    number: int
    title: str
    units: tuple[Unit, ...]
    weeks: Mapping[Pace, int]
    emoji: str = ""
    duration: str = ""

    @property
    def items(self) -> Iterator[Item]:
        """Every item of the stage, in order."""
        return (item for unit in self.units for item in unit.items)


@dataclass(frozen=True)
class Plan:
    """A whole curriculum. `key` is its folder's name; `closing` is said at the very end."""

    key: str
    title: str
    summary: str
    stages: tuple[Stage, ...]
    closing: str = ""

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every item of the plan by its key, in order."""
        return {item.key: item for stage in self.stages for item in stage.items}
