"""A picture that stands beside the text of a card, as a description that no renderer has drawn yet.

It repeats what the text says and never replaces it. `adapters.pictures` draws it. What it says in words comes
from the same values as what it shows, so neither can say more than the other.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.messages.limits import LONGEST_ALT, CardError
from bot.wording.naming import shorten

MOST_BARS = 12
"""Bars of a picture that can still be read on a phone."""

MOST_WEEKS = 60
"""Weeks of a calendar, in rows of ten."""

MOST_COLUMNS = 12
"""Columns of a chart."""

MOST_NAMES = 24
"""Names on a poster."""

MOST_FIGURES = 4
"""Large numbers beside each other."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a board: `pieces` are the shares of the whole width (0 to 1), each with a short label.

    `place` is the rank, such as `1.` `is_own`: the row of the person who looks, which is marked.
    """

    place: str
    name: str
    value: str
    pieces: tuple[tuple[str, float], ...]
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """A board."""

    bars: tuple[Bar, ...]

    @property
    def words(self) -> str:
        """Every row in words."""
        return " ".join(f"{one.place} {one.name}: {one.value}{_pieces(one)}." for one in self.bars)


class WeekMark(StrEnum):
    """How a week of a calendar counts. The value is what the legend says."""

    KEPT = "kept"
    OPEN = "still open"
    FROZEN = "saved by a freeze"
    FORGIVEN = "not counted"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Weeks one after another, each with its number and its mark."""

    weeks: tuple[tuple[int, WeekMark], ...]

    @property
    def words(self) -> str:
        """For each mark the weeks that have it: `Kept: weeks 1 to 3 and 5.`"""
        said = []
        for mark in WeekMark:
            if numbers := [number for number, has in self.weeks if has is mark]:
                weeks = "week" if len(numbers) == 1 else "weeks"
                said.append(f"{mark.value.capitalize()}: {weeks} {_spans(numbers)}.")
        return " ".join(said)


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart over weeks: for each the number of the week, how many of how many. The last one is marked."""

    columns: tuple[tuple[int, int, int], ...]

    @property
    def words(self) -> str:
        """Every week in words."""
        return " ".join(f"Week {week}: {count} of {whole}." for week, count, whole in self.columns)


@dataclass(frozen=True, slots=True)
class Names:
    """People who are honoured, and how many more there are without a name."""

    names: tuple[str, ...]
    more: int = 0

    @property
    def words(self) -> str:
        """The names in a sentence."""
        return f"{', '.join((*self.names, *((f'{self.more} more',) if self.more else ())))}."


@dataclass(frozen=True, slots=True)
class Figures:
    """Large numbers, each with what it counts."""

    figures: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """The numbers in words."""
        return " ".join(f"{value} {name}." for value, name in self.figures)


Part = Bars | Calendar | Columns | Names | Figures


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: a title, a line below it, and parts from top to bottom. Raises CardError if it is too full.

    `kind` is its stable name, such as `board`: files are named by it.
    """

    kind: str
    title: str
    subtitle: str
    parts: tuple[Part, ...]

    @property
    def alt(self) -> str:
        """What the picture says, for those who do not see it: at most LONGEST_ALT characters."""
        said = (f"{one.rstrip('.')}." for one in (self.title, self.subtitle) if one)
        return shorten(" ".join((*said, *(part.words for part in self.parts))), LONGEST_ALT)

    def __post_init__(self) -> None:
        for part in self.parts:
            size, most = _size(part)
            if not 0 < size <= most:
                raise CardError(f"{type(part).__name__} with {size} entries, 1 to {most}")


def _size(part: Part) -> tuple[int, int]:
    """How many entries a part has, and how many it may have."""
    match part:
        case Bars(shown):
            return len(shown), MOST_BARS
        case Calendar(shown):
            return len(shown), MOST_WEEKS
        case Columns(shown):
            return len(shown), MOST_COLUMNS
        case Names(shown):
            return len(shown), MOST_NAMES
        case Figures(shown):
            return len(shown), MOST_FIGURES


def _pieces(bar: Bar) -> str:
    named = [f"{label} {round(100 * share)}%" for label, share in bar.pieces if label and share]
    return f" ({', '.join(named)})" if len(named) > 1 else ""


def _spans(numbers: list[int]) -> str:
    """`1 to 3, 5, 7 to 9`."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return ", ".join(str(one[0]) if len(one) == 1 else f"{one[0]} to {one[-1]}" for one in spans)
