"""Rank members. Equal results share a rank, and the next rank counts everyone before it: 1, 1, 3.

Members with the same rank are sorted by name and then by id, so that pages always agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bot.wording.collation import SortKey, sort_key


class Board(StrEnum):
    """The boards of a cohort."""

    OVERALL = "overall"
    WEEK = "week"
    STAGE = "stage"
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


def rank(standings: Iterable[Standing]) -> list[Ranked]:
    """The standings with shared ranks, the best first. Those without a result come last."""

    def order(standing: Standing) -> tuple[bool, Fraction, SortKey, int]:
        result = standing.result
        return (result is None, -(result or Fraction(0)), sort_key(standing.name), standing.member_id)

    ranked: list[Ranked] = []
    for place, standing in enumerate(sorted(standings, key=order), start=1):
        if standing.result is None:
            ranked.append(Ranked(None, standing))
        elif ranked and ranked[-1].standing.result == standing.result:
            ranked.append(Ranked(ranked[-1].rank, standing))
        else:
            ranked.append(Ranked(place, standing))
    return ranked
