"""Rank members. Equal results share a rank, and the next rank counts everyone before it: 1, 1, 3.

Members with the same rank are sorted by name and then by id, so that pages always agree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bot.wording.collation import sort_bytes

STEPS = 10**12
"""Steps in which a kept board tells shares apart. Unequal shares of less than a million points each differ by
more than one step."""

NO_RESULT = 1
"""The order of a standing without a result, after all others."""


class Board(StrEnum):
    """The boards of a cohort."""

    WEEK = "week"
    STAGE = "stage"
    OVERALL = "overall"
    STREAK = "streak"


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's result: `earned` of the `due` points; or on the streak board, where `due` is None, `earned`
    weeks in a row.

    Shares are compared, so that a perfect member who joined in week 5 ties a perfect founder. A member for
    whom nothing was due yet has no share and no rank.
    """

    member_id: int
    name: str
    earned: int
    due: int | None

    @property
    def result(self) -> Fraction | None:
        """What is compared: the exact share of the points due, or the number of weeks if `due` is None."""
        if self.due is None:
            return Fraction(self.earned)
        return Fraction(self.earned, self.due) if self.due else None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A standing with its rank, from 1; None if nothing was due yet."""

    rank: int | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The page `number` of `pages`, from 1, with the reader's own row, which may be on another page."""

    number: int
    pages: int
    shown: Sequence[Ranked]
    mine: Ranked | None = None


def order(standing: Standing) -> int:
    """The number by which a kept board is sorted upward: minus the weeks in a row; or for a share, minus
    floor(10^12 * earned / due), which sorts as the exact share does; NO_RESULT if nothing was due.
    """
    if standing.due is None:
        return -standing.earned
    return -(STEPS * standing.earned // standing.due) if standing.due else NO_RESULT


def rank(standings: Iterable[Standing]) -> list[Ranked]:
    """The standings with shared ranks, the best first. Those without a result come last."""

    def place_of(standing: Standing) -> tuple[bool, Fraction, bytes, int]:
        result = standing.result
        return (result is None, -(result or Fraction(0)), sort_bytes(standing.name), standing.member_id)

    ranked: list[Ranked] = []
    for place, standing in enumerate(sorted(standings, key=place_of), start=1):
        if standing.result is None:
            ranked.append(Ranked(None, standing))
        elif ranked and ranked[-1].standing.result == standing.result:
            ranked.append(Ranked(ranked[-1].rank, standing))
        else:
            ranked.append(Ranked(place, standing))
    return ranked
