"""What must be unique in a whole plan, who came first, and which references wait for the plan to be read."""

from dataclasses import dataclass

from bot.curricula.bibliography import Bibliography, Place, Work
from bot.curricula.nodes import quote
from bot.curricula.schema import Report
from bot.study.plan import Item, ItemKind


@dataclass(frozen=True, slots=True)
class _Continuation:
    """A unit's claim that it continues a topic or needs a unit, to be checked once all are known."""

    report: Report
    line: int
    key: str
    unit: int


class Register:
    """Keys that must be unique in a plan, and where each was used first."""

    def __init__(self, bibliography: Bibliography) -> None:
        self.bibliography = bibliography
        self.count = 0
        self._units: dict[str, Place] = {}
        self._keys: dict[str, Place] = {}
        self._titles: dict[str, Place] = {}
        self._topics: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._items: dict[str, int] = {}
        self._optional: set[str] = set()
        self._needs: list[_Continuation] = []
        self._steps: dict[str, list[int]] = {}
        self._introduced: set[int] = set()
        self._continuations: list[_Continuation] = []

    def enter_unit(self, here: Place, report: Report, key: str) -> bool:
        """Begin the next unit: what is entered from here on belongs to it. False if its key is taken."""
        self.count += 1
        first = self._units.setdefault(key, here) if key else here
        self._numbers.setdefault(key, self.count)
        if first is not here:
            mend = "unit keys are unique in the plan, so change one of them"
            report.add(
                here.line,
                f"another unit has the key {quote(key)}, first {first.seen_from(report.file)}: {mend}",
            )
        return first is here

    def introduce(self, work: Work) -> bool:
        """True when this is the first mention of the work in the plan."""
        first = id(work) not in self._introduced  # two works may well have equal fields
        self._introduced.add(id(work))
        return first

    def enter(self, report: Report, line: int, item: Item) -> None:
        """Note an item's key and title, and report either if another item has it."""
        here = Place(report.file, report.at(line))
        if item.kind is ItemKind.TOPIC:
            self._topics.setdefault(item.key, self.count)
        self._items.setdefault(item.key, self.count)
        if item.optional:
            self._optional.add(item.key)
        first = self._keys.setdefault(item.key, here) if item.key else here
        if first is not here:
            mend = "give one of them another `key`"
            report.add(
                line, f"the key {quote(item.key)} is taken, first {first.seen_from(report.file)}: {mend}"
            )
            return
        if not item.title:
            return
        first = self._titles.setdefault(item.title.casefold(), here)
        if first is not here:
            mend = "people name items by their titles, so say in one of them what differs"
            if item.kind in {ItemKind.BOOK, ItemKind.COURSE, ItemKind.COMMUNITY}:
                mend += " (`where`)"
            where = first.seen_from(report.file)
            report.add(line, f"the title {quote(item.title)} is taken, first {where}: {mend}")

    def promise(self, report: Report, line: int, key: str) -> None:
        """Note that the unit being read continues the topic of that key."""
        self._continuations.append(_Continuation(report, line, key, self.count))

    def need(self, report: Report, line: int, key: str) -> None:
        """Note that the unit being read needs the unit of that key."""
        self._needs.append(_Continuation(report, line, key, self.count))

    def enter_step(self, project: str) -> None:
        """Note that the unit being read has a step of that project."""
        self._steps.setdefault(project, []).append(self.count)

    def count_steps(self) -> dict[str, int]:
        """How many steps each project has that has any."""
        return {project: len(numbers) for project, numbers in self._steps.items()}

    def steps_of(self, project: str) -> list[int]:
        """The numbers of the units that have a step of that project."""
        return self._steps.get(project, [])

    def number_of_unit(self, key: str) -> int:
        """The place of a unit in the plan, from 1; 0 if there is none of that key."""
        return self._numbers.get(key, 0)

    def place_of_unit(self, key: str) -> Place:
        """Where the unit of that key is."""
        return self._units[key]

    def number_of_item(self, key: str) -> int:
        """The place in the plan of the unit that has the item of that key; 0 if there is none."""
        return self._items.get(key, 0)

    def may_be_left_out(self, key: str) -> bool:
        """Whether the item of that key is an optional one."""
        return key in self._optional

    def nearest_item(self, report: Report, key: str) -> str:
        """A hint at the item that may have been meant."""
        return report.nearest(key, self._items)

    def settle(self, reports: dict[str, Report], *, complete: bool) -> None:
        """Check what needs the whole plan. If it is not `complete`, a missing topic may be in the rest."""
        for key, place in self._keys.items():
            parts = key.split(".")
            for size in range(1, len(parts)):
                shorter = ".".join(parts[:size])
                if shorter in self._keys:
                    where = self._keys[shorter].seen_from(place.file)
                    text = f"the key {quote(key)} goes on from {quote(shorter)} {where}: change one of them"
                    reports[place.file].add(place.line, text)
        for claim in self._needs:
            unit = self._numbers.get(claim.key)
            if unit is None and complete:
                hint = claim.report.nearest(claim.key, self._numbers)
                claim.report.add(
                    claim.line, f"`needs` names {quote(claim.key)}, which is no unit: use a unit's key{hint}"
                )
            elif unit is not None and unit >= claim.unit and complete:
                mend = "a unit can only need units before it"
                claim.report.add(
                    claim.line, f"`needs` names {quote(claim.key)}, which does not come before: {mend}"
                )
        for claim in self._continuations:
            unit = self._topics.get(claim.key)
            if unit is None and complete:
                hint = claim.report.nearest(claim.key, self._topics)
                mend = f"use a topic's whole key, such as s1.linear-algebra.vectors{hint}"
                claim.report.add(
                    claim.line, f"`continues` names {quote(claim.key)}, which is no topic: {mend}"
                )
            elif unit is not None and unit >= claim.unit and complete:
                mend = "name topics of earlier units only"
                claim.report.add(
                    claim.line, f"`continues` names {quote(claim.key)}, which does not come before: {mend}"
                )
