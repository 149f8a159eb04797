"""Units of another plan: `from: deep-learning/algebra` in a list of units stands for the unit there.

The unit is read once more, from the lender's own node and with the lender's works, so that its items get
the keys of the borrowing stage and name each work in full where it comes first. What is wrong then is
reported at the line that borrows. What a borrowed unit needs, continues or asks about is kept only as far
as it is in the borrowing plan: a short plan may well begin in the middle. A complete stage says under
`assumes` what its learners have to know instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.curricula.bibliography import Bibliography
from bot.curricula.nodes import Node, Scalar, Table, quote
from bot.curricula.register import Register
from bot.curricula.rules import TITLE_LIMIT
from bot.curricula.schema import Fields, Report, read_text
from bot.curricula.units import read_unit
from bot.study.plan import Origin, Section, Unit
from bot.wording.counting import counted

ASSUMED = "Before you begin, you should know"
"""The heading above what a stage assumes, in its description for learners."""
_DISPENSABLE = ("exercise", "habits", "project", "tips")
"""Parts that a plan may leave out of a unit that it borrows."""


class BorrowingReport(Report):
    """Reports the problems of a borrowed unit at the line that borrows it: its own file is another plan's."""

    def __init__(self, own: Report, line: int, name: str, origin: Origin | None) -> None:
        super().__init__(own.file, [])
        self.own = own
        self.line = line
        self.name = name
        self.borrowed = True
        self.scope = f"{name.partition('/')[0]}/"
        self.complete = own.complete
        self.origin = origin

    def __len__(self) -> int:
        return len(self.own)

    def add(self, line: int, text: str) -> None:  # noqa: ARG002 - it is a line of another plan's file
        """Report a problem of the unit, at the borrowing line."""
        self.own.add(self.line, f"{quote(self.name)} does not fit here: {text}")

    def at(self, line: int) -> int:  # noqa: ARG002 - as above
        """The borrowing line."""
        return self.line


@dataclass(frozen=True, slots=True)
class Loan:
    """A unit of the lending plan: its node, the key of its stage, and the unit that was read from it."""

    node: Table
    origin: Origin | None
    stage: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Lender:
    """Another plan: its works, its units by their keys, and how many steps each of its projects has."""

    bibliography: Bibliography
    loans: Mapping[str, Loan]
    steps: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Borrowed:
    """A borrowed unit, with the line that borrows it and the number of the stage that holds it."""

    report: Report
    line: int
    name: str
    loan: Loan
    project: str
    lender: Lender
    stage: int

    @property
    def plan(self) -> str:
        """The key of the plan that it comes from."""
        return self.name.partition("/")[0]


@dataclass(slots=True)
class _Assumed:
    """Knowledge that a stage expects of its learners: a unit of another plan that some unit here needs."""

    report: Report
    line: int
    stage: int
    used: bool = False


@dataclass(slots=True)
class Borrowing:
    """Everything that one plan borrows. References to other units of the lender are resolved at the end."""

    register: Register
    _units: dict[str, _Borrowed] = field(default_factory=dict)
    _moved: dict[tuple[str, str], str] = field(default_factory=dict)
    _assumed: dict[str, list[_Assumed]] = field(default_factory=dict)

    def borrow(self, fields: Fields, name: str, lender: Lender, stage: str, number: int) -> Unit | None:
        """Return the unit `plan/unit` as a unit of the borrowing stage; None if it cannot be used."""
        report, line = fields.report, fields.line
        plan, _, key = name.partition("/")
        loan = lender.loans.get(key)
        if loan is None:
            hint = report.nearest(key, lender.loans)
            report.add(line, f"{quote(name)} is no unit of that plan: correct its key{hint}")
            return None
        kept = dict(loan.node.entries)
        for part in _without(fields):
            if kept.pop(part, None) is None:
                text = f"{quote(name)} has no `{part}`: leave it out of `without`"
                report.add(fields.line_of("without"), text)
        there = BorrowingReport(report, line, name, loan.origin)
        unit = read_unit(self.register, there, Table(loan.node.line, kept), stage, lender.bibliography)
        if unit is None or not unit.key:
            return unit
        has = {item.key for item in unit.items}
        for item in loan.unit.items:
            here = _in_stage(item.key, loan.stage, stage)
            if here in has:
                self._moved[plan, item.key] = here
        entry = kept.get("project")
        origin = entry.node.entries.get("from") if entry and isinstance(entry.node, Table) else None
        project = origin.node.text if origin and isinstance(origin.node, Scalar) else ""
        self._units[unit.key] = _Borrowed(report, line, name, loan, project, lender, number)
        recall = tuple(replace(one, key=_in_stage(one.key, loan.stage, stage)) for one in loan.unit.recall)
        return replace(unit, recall=recall)

    def assume(self, fields: Fields, number: int) -> tuple[Section, ...]:
        """Return a description of what the stage expects its learners to know."""
        node = fields.node("assumes")
        if node is None:
            return ()
        known = Fields.of(fields.report, node, f"`assumes` of {fields.what}", _names(node))
        if known is None:
            return ()
        lines = []
        for name, entry in known.table.entries.items():
            what = f"what is assumed of {quote(name)}"
            lines.append(read_text(fields.report, entry.node, what, TITLE_LIMIT))
            self._assumed.setdefault(name, []).append(_Assumed(fields.report, entry.line, number))
        return (Section(ASSUMED, "", tuple(lines)),)

    def settle(self, unit: Unit) -> Unit:
        """Return the unit without references to what this plan does not have."""
        borrowed = self._units.get(unit.key)
        if borrowed is None:
            return unit

        def here(key: str) -> str:
            return self._moved.get((borrowed.plan, key), "")

        return replace(
            unit,
            needs=tuple(key for key in unit.needs if self.register.number_of_unit(key)),
            continues=tuple(filter(None, map(here, unit.continues))),
            recall=tuple(replace(one, where=here(one.where)) for one in unit.recall if here(one.where)),
        )

    def check(self) -> None:
        """Report needed units that are missing here, and projects of which only some steps were borrowed."""
        for key, one in self._units.items():
            for need in one.loan.unit.needs:
                self._check_need(key, one, need)
            if one.project and one.report.complete:
                self._check_project(one)
        for name, entries in self._assumed.items():
            for entry in entries:
                if not entry.used:
                    mend = "remove it, or correct its key"
                    text = f"`assumes` names {quote(name)}, which no unit of this stage needs: {mend}"
                    entry.report.add(entry.line, text)

    def _check_need(self, key: str, one: _Borrowed, need: str) -> None:
        number = self.register.number_of_unit(need)
        if number > self.register.number_of_unit(key):
            mend = "borrow them in the order of their own plan"
            one.report.add(one.line, f"{quote(one.name)} needs {quote(need)}, which comes later: {mend}")
        if number:
            return
        name = f"{one.plan}/{need}"
        said = [entry for entry in self._assumed.get(name, ()) if entry.stage <= one.stage]
        for entry in said[-1:]:
            entry.used = True
        if not said and one.report.complete:
            mend = f"borrow it before, or say under `assumes` what one should know ({name}: ...)"
            text = f"{quote(one.name)} needs {quote(need)}, which is not in this plan: {mend}"
            one.report.add(one.line, text)

    def _check_project(self, one: _Borrowed) -> None:
        there = one.lender.steps.get(one.project, 0)
        here = len(self.register.steps_of(f"{one.plan}/{one.project}"))
        if here < there:
            mend = "borrow the units of the others, too, or add `without: [project]`"
            text = f"{quote(one.name)} has a step of project {quote(one.project)}"
            one.report.add(one.line, f"{text}, and {counted(here, 'step')} of {there} are here: {mend}")


def _without(fields: Fields) -> list[str]:
    """Return the parts of the unit that the plan leaves out."""
    parts = fields.texts("without", TITLE_LIMIT, len(_DISPENSABLE))
    for part in parts:
        if part and part not in _DISPENSABLE:
            mend = f"name some of {', '.join(_DISPENSABLE)}"
            fields.report.add(fields.line_of("without"), f"`without` cannot name {quote(part)}: {mend}")
    return [part for part in parts if part in _DISPENSABLE]


def _names(node: Node) -> tuple[str, ...]:
    return tuple(node.entries) if isinstance(node, Table) else ()


def _in_stage(key: str, old: str, new: str) -> str:
    """Replace the stage in a key by the borrowing stage."""
    return f"{new}{key[len(old) :]}" if key.startswith(f"{old}.") else key
