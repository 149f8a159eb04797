"""The picture of a streak: its weeks as a calendar."""

from bot.features.streak.rules import MOST_FREEZES, Mark, Streak
from bot.messages.picture import MOST_WEEKS, Calendar, Picture, WeekMark
from bot.wording.counting import counted

SHOWN = {
    Mark.KEPT: WeekMark.KEPT,
    Mark.OPEN: WeekMark.OPEN,
    Mark.FROZEN: WeekMark.FROZEN,
    Mark.EXCUSED: WeekMark.FORGIVEN,
    Mark.ABSENT: WeekMark.FORGIVEN,
    Mark.PAUSED: WeekMark.FORGIVEN,
    Mark.NOT_ASKED: WeekMark.FORGIVEN,
    Mark.MISSED: WeekMark.MISSED,
}


def calendar(streak: Streak) -> Calendar:
    """The weeks of a streak, of which there must be one: of many, the last ones that can be read."""
    return Calendar(tuple((one.week, SHOWN[one.mark]) for one in streak.weeks[-MOST_WEEKS:]))


def streak_picture(streak: Streak) -> Picture | None:
    """The calendar of a member's weeks; None before the first of them."""
    if not streak.weeks:
        return None
    held = f"Freezes held: {streak.freezes} of {MOST_FREEZES}."
    return Picture(
        "streak",
        f"Your streak: {counted(streak.current, 'week')}",
        f"Longest: {counted(streak.longest, 'week')}. {held}",
        (calendar(streak),),
    )
