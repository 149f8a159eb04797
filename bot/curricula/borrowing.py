"""Units of another plan: `from: deep-learning/algebra` in a list of units stands for the unit there.

The unit is read once more, from the lender's own node and with the lender's works, so that its items get
the keys of the borrowing stage and name each work in full where it comes first. What is wrong then is
reported at the line that borrows. What a borrowed unit needs or continues is kept only as far as it is in
the borrowing plan: a short plan may well begin in the middle.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.curricula.bibliography import Bibliography
from bot.curricula.register import Register
from bot.curricula.schema import Report
from bot.curricula.source import Node, quote
from bot.curricula.units import read_unit
from bot.domain.plan import Origin, Recall, Unit


class BorrowingReport(Report):
    """Says everything about a borrowed unit at the line that borrows it."""

    def __init__(self, own: Report, line: int, name: str, origin: Origin | None) -> None:
        super().__init__(own.file, [])
        self.own = own
        self.line = line
        self.name = name
        self.borrowed = True
        self.complete = own.complete
        self.origin = origin

    def __len__(self) -> int:
        return len(self.own)

    def add(self, line: int, text: str) -> None:  # noqa: ARG002 - it is a line of another plan's file
        """Note at the borrowing line what is wrong with the unit."""
        self.own.add(self.line, f"{quote(self.name)} does not fit here: {text}")

    def at(self, line: int) -> int:  # noqa: ARG002 - as above
        """The borrowing line."""
        return self.line


@dataclass(frozen=True, slots=True)
class Loan:
    """A unit as it stands in its own plan: its node, the key of its stage there, and what it became."""

    node: Node
    origin: Origin | None
    stage: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Lender:
    """Another plan, with all its units by their keys. `loans` is empty if the plan cannot be used."""

    bibliography: Bibliography
    loans: Mapping[str, Loan]


def borrow(
    register: Register, report: Report, line: int, name: str, lender: Lender, stage: str
) -> Unit | None:
    """The unit of that name, `plan/unit`, as one of the borrowing stage."""
    _, _, key = name.partition("/")
    loan = lender.loans.get(key)
    if loan is None:
        hint = report.nearest(key, lender.loans)
        report.add(line, f"{quote(name)} is no unit of that plan: correct its key{hint}")
        return None
    there = BorrowingReport(report, line, name, loan.origin)
    unit = read_unit(register, there, loan.node, stage, lender.bibliography)
    recall = tuple(_moved(one, loan.stage, stage) for one in loan.unit.recall)
    return None if unit is None else replace(unit, recall=recall)


def _moved(question: Recall, old: str, new: str) -> Recall:
    """A recall question with keys of the borrowing stage."""

    def moved(key: str) -> str:
        return f"{new}{key[len(old) :]}" if key.startswith(f"{old}.") else key

    return replace(question, key=moved(question.key), where=moved(question.where))
