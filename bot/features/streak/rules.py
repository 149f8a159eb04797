"""The streak: how many weeks in a row a member has kept, and why each week counts as it does.

A streak is never stored. `replay` works it out from the facts of every week, so the value shown cannot
drift from them.

A week is **kept** by a check-in other than `away`, or by an item completed in it. A week that is not kept
is forgiven where the member could not be expected to keep it: they joined late in it, had left or were on a
pause at its end, were excused by their organizer, or the bot never posted the check-in. Else it is paid for
with a **freeze**, or it is **missed** and the streak begins anew. One freeze is earned for every
`WEEKS_PER_FREEZE` kept weeks, and `MOST_FREEZES` are held at most (see docs/organizers.md). Forgiven and
frozen weeks neither lengthen a streak nor break it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.wording.counting import counted

WEEKS_PER_FREEZE = 4


MOST_FREEZES = 2


class CheckInAnswer(StrEnum):
    """What a member can say at a check-in."""

    DONE = "done"
    ON_TRACK = "on track"
    BEHIND = "behind"
    STUCK = "stuck"
    AWAY = "away"


KEEPING_ANSWERS = frozenset(CheckInAnswer) - {CheckInAnswer.AWAY}
"""Answers that keep a week."""


class Mark(StrEnum):
    """How a week counts."""

    KEPT = "kept"
    OPEN = "open"
    """The week still takes answers and is not kept yet: nothing is decided."""
    FROZEN = "frozen"
    EXCUSED = "excused"
    ABSENT = "absent"
    """The member was away at its end, or joined it late."""
    PAUSED = "paused"
    """The member was on a pause of their own at its end."""
    NOT_ASKED = "not asked"
    """The bot failed to post the check-in: its fault, not the member's."""
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """What is known of one member's week. `open` while the week still takes answers."""

    week: int
    answer: CheckInAnswer | None = None
    completed: int = 0
    asked: bool = True
    absent: bool = False
    paused: bool = False
    excused: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class MarkedWeek:
    """A week with its mark, its reason in a few words, and the streak and freezes after it."""

    week: int
    mark: Mark
    reason: str
    streak: int
    freezes: int


@dataclass(frozen=True, slots=True)
class Streak:
    """A member's streak with every week that led to it. `to_next_freeze` counts kept weeks."""

    current: int
    longest: int
    freezes: int
    to_next_freeze: int
    weeks: tuple[MarkedWeek, ...]


def replay(facts: Iterable[WeekFacts]) -> Streak:
    """The streak that the weeks add up to. `facts` are in order, from the member's first week on."""
    current = longest = freezes = earned = 0
    marked: list[MarkedWeek] = []
    for week in facts:
        mark, reason = _judge(week, freezes)
        if mark is Mark.KEPT:
            current += 1
            earned += 1
            if earned % WEEKS_PER_FREEZE == 0:
                freezes = min(MOST_FREEZES, freezes + 1)
        elif mark is Mark.FROZEN:
            freezes -= 1
        elif mark is Mark.MISSED:
            current = 0
        longest = max(longest, current)
        marked.append(MarkedWeek(week.week, mark, reason, current, freezes))
    return Streak(current, longest, freezes, WEEKS_PER_FREEZE - earned % WEEKS_PER_FREEZE, tuple(marked))


def _judge(week: WeekFacts, freezes: int) -> tuple[Mark, str]:
    if week.answer in KEEPING_ANSWERS:
        return Mark.KEPT, f"you answered “{week.answer}”"
    if week.completed:
        return (
            Mark.KEPT,
            "you ticked an item" if week.completed == 1 else f"you ticked {counted(week.completed, 'item')}",
        )
    if week.excused:
        return Mark.EXCUSED, "your organizer excused it"
    if week.open:
        return Mark.OPEN, "it still takes your answer"
    if week.absent:
        return Mark.ABSENT, "you were not there for the end of it, or joined late in it"
    if week.paused:
        return Mark.PAUSED, "you were on your pause at the end of it"
    if not week.asked:
        return Mark.NOT_ASKED, "I failed to post the check-in, so it does not count"
    why = "you were away" if week.answer is CheckInAnswer.AWAY else "no answer and no completed item"
    if freezes:
        return Mark.FROZEN, f"{why}; a freeze kept your streak"
    return Mark.MISSED, why
