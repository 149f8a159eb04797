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


class Pace(StrEnum):
    """How many weeks each stage gets, within the range that the plan allows."""

    INTENSIVE = "intensive"
    STANDARD = "standard"
    RELAXED = "relaxed"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. It earns `points` when it is done.

    `key` is stable and unique in the plan (`s4.attention.bahdanau`). `minutes` is an estimate; it is 0 if the
    time is counted for another item. `link` is an http(s) URL or empty. `group` names the topic of which this
    item is a part. `note` is a remark for the reader, such as what replaced an outdated item.
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


@dataclass(frozen=True, slots=True)
class Reference:
    """Further reading beside the week's paper. It is not an item and earns no points."""

    title: str
    link: str
    authors: tuple[str, ...] = ()
    et_al: bool = False
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest teachable step. At standard pace it takes a week unless the stage says otherwise.

    `questions` are for discussing the unit's paper. `continues` holds the keys of earlier topics that this
    unit takes further.
    """

    key: str
    title: str
    items: tuple[Item, ...]
    questions: tuple[str, ...] = ()
    also_read: tuple[Reference, ...] = ()
    continues: tuple[str, ...] = ()

    @property
    def paper(self) -> Item | None:
        """The paper to read and discuss; None if the unit has none."""
        return next((item for item in self.items if item.kind is ItemKind.PAPER), None)

    @property
    def minutes(self) -> int:
        """The estimate for all items together, in minutes."""
        return sum(item.minutes for item in self.items)


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the plan with one theme.

    `duration` is the range of time in the words of the plan's author, or empty.
    """

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
    """A whole curriculum. `key` is the name of its folder. `closing` is the text for the end of the plan."""

    key: str
    title: str
    summary: str
    stages: tuple[Stage, ...]
    closing: str = ""

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """All items of the plan by key, in order."""
        return {item.key: item for stage in self.stages for item in stage.items}
