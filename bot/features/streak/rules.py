"""The streak: how many weeks in a row a member has kept, and why each week counts as it does.

`replay` computes it from the facts of every week. A board keeps what the closed weeks leave (`Counts`), and
`count` goes on from there; both judge a week in the same way.

A week is **kept** by a check-in other than `away`, by an item completed in it, or by coming to its meeting. A
week that is not kept is forgiven if the member could not be expected to keep it: they joined too late in it,
had left or were on a pause at its end, were excused by an organizer, or the bot never posted the check-in.
Otherwise it costs a **freeze**; without a freeze it is **missed**, and the streak starts again. A member
earns one freeze for every `WEEKS_PER_FREEZE` kept weeks, and holds at most `MOST_FREEZES`
(docs/organizers.md). Forgiven and frozen weeks neither lengthen nor break a streak.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bot.wording.counting import counted

WEEKS_PER_FREEZE = 4
"""Kept weeks that earn a freeze."""

MOST_FREEZES = 2
"""Freezes that a member can hold."""


class CheckInAnswer(StrEnum):
    """The answers to a check-in."""

    DONE = "done"
    ON_TRACK = "on track"
    BEHIND = "behind"
    STUCK = "stuck"
    AWAY = "away"


KEEPING_ANSWERS = frozenset(CheckInAnswer) - {CheckInAnswer.AWAY}
"""Answers that keep a week."""


def keeps(answer: CheckInAnswer | None) -> bool:
    """Whether the answer to a check-in keeps its week; None: there is none."""
    return answer is not None and answer is not CheckInAnswer.AWAY


class Mark(StrEnum):
    """How a week counts."""

    KEPT = "kept"
    OPEN = "open"
    """The week still takes answers and is not kept yet, so nothing is decided."""
    FROZEN = "frozen"
    EXCUSED = "excused"
    ABSENT = "absent"
    """The member had left at the end of the week, or joined it late."""
    PAUSED = "paused"
    """The member was on a pause at the end of the week."""
    NOT_ASKED = "not asked"
    """The bot failed to post the check-in, which is not the member's fault."""
    MISSED = "missed"


class WeekFacts(NamedTuple):
    """The facts of one member's week. `is_open`: the week still takes answers."""

    week: int
    answer: CheckInAnswer | None = None
    completed: int = 0
    attended: bool = False
    was_asked: bool = True
    was_absent: bool = False
    was_paused: bool = False
    is_excused: bool = False
    is_open: bool = False


class MarkedWeek(NamedTuple):
    """A week with its mark, the reason in a few words, and the streak and freezes after it."""

    week: int
    mark: Mark
    reason: str
    streak: int
    freezes: int


@dataclass(frozen=True, slots=True)
class Streak:
    """A member's streak, and every week that led to it.

    `to_next_freeze` is how many kept weeks are missing for the next freeze.
    """

    current: int
    longest: int
    freezes: int
    to_next_freeze: int
    weeks: tuple[MarkedWeek, ...]


class Counts(NamedTuple):
    """What the weeks until then leave to the next: the streak, the longest one, freezes, and kept weeks."""

    current: int = 0
    longest: int = 0
    freezes: int = 0
    kept: int = 0

    @classmethod
    def read(cls, written: str) -> "Counts":
        """The counts that `str` wrote."""
        return cls(*map(int, written.split(",")))

    def __str__(self) -> str:
        return f"{self.current},{self.longest},{self.freezes},{self.kept}"

    def after(self, mark: Mark) -> "Counts":
        """The counts after a further week with this mark."""
        if mark is Mark.KEPT:
            current, kept = self.current + 1, self.kept + 1
            freezes = min(MOST_FREEZES, self.freezes + (kept % WEEKS_PER_FREEZE == 0))
            return Counts(current, max(self.longest, current), freezes, kept)
        if mark is Mark.FROZEN:
            return Counts(self.current, self.longest, self.freezes - 1, self.kept)
        return Counts(0, self.longest, self.freezes, self.kept) if mark is Mark.MISSED else self


NOTHING = Counts()


def count(facts: Iterable[WeekFacts], before: Counts = NOTHING) -> Counts:
    """The counts after these weeks, in order, which follow on those that led to `before`."""
    for week in facts:
        before = before.after(_judge(week, before.freezes)[0])
    return before


def replay(facts: Iterable[WeekFacts]) -> Streak:
    """Compute the streak from the facts of all weeks, in order from the member's first week."""
    counts = Counts()
    marked: list[MarkedWeek] = []
    for week in facts:
        mark, reason = _judge(week, counts.freezes)
        counts = counts.after(mark)
        marked.append(MarkedWeek(week.week, mark, reason, counts.current, counts.freezes))
    missing = WEEKS_PER_FREEZE - counts.kept % WEEKS_PER_FREEZE
    return Streak(counts.current, counts.longest, counts.freezes, missing, tuple(marked))


def _judge(week: WeekFacts, freezes: int) -> tuple[Mark, str]:
    if keeps(week.answer):
        return Mark.KEPT, f"answered “{week.answer}”"
    if week.completed:
        return (
            Mark.KEPT,
            "ticked an item" if week.completed == 1 else f"ticked {counted(week.completed, 'item')}",
        )
    if week.attended:
        return Mark.KEPT, "came to the meeting"
    if week.is_excused:
        return Mark.EXCUSED, "an organizer excused it"
    if week.is_open:
        return Mark.OPEN, "it still takes an answer"
    if week.was_absent:
        return Mark.ABSENT, "not there for the end of it, or joined late in it"
    if week.was_paused:
        return Mark.PAUSED, "on a pause at the end of it"
    if not week.was_asked:
        return Mark.NOT_ASKED, "I failed to post the check-in, so it does not count"
    why = "away" if week.answer is CheckInAnswer.AWAY else "no answer and no completed item"
    if freezes:
        return Mark.FROZEN, f"{why}; a freeze kept the streak"
    return Mark.MISSED, why
