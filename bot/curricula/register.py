"""What must be unique in a whole plan, who came first, and which references wait for the plan to be read."""

from dataclasses import dataclass

from bot.curricula.bibliography import Bibliography, Place, Work
from bot.curricula.schema import Report
from bot.curricula.source import quote
from bot.study.plan import Item, ItemKind


@dataclass(frozen=True, slots=True)
class _Continuation:
    """A unit's claim that it continues a topic, to be checked once all topics are known."""

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
        self._introduced: set[int] = set()
        self._continuations: list[_Continuation] = []

    def enter_unit(self, here: Place, report: Report, key: str) -> bool:
        """Begin the next unit: what is entered from here on belongs to it. False if its key is taken."""
        self.count += 1
        first = self._units.setdefault(key, here) if key else here
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
        here = Place(report.file, line)
        if item.kind is ItemKind.TOPIC:
            self._topics.setdefault(item.key, self.count)
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
