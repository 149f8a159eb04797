"""Whether a member was there in a week: they had joined in time, had not left, and were not on a pause."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot.study.calendar import WeekEdges
from bot.study.course import Course
from bot.study.people_tables import AbsenceKind, Member


class Away(NamedTuple):
    """An absence (`bot.study.people_tables.Absence`), as far as it matters here."""

    kind: str
    starts_at: datetime
    ends_at: datetime


def list_edges(course: Course, weeks: range) -> dict[int, WeekEdges]:
    """The edges of these weeks of the group, by week number."""
    return {week: course.calendar.edges(week) for week in weeks}


def is_not_due(member: Member, week: int, edges: WeekEdges) -> bool:
    """Whether nothing of the week is due for the member: they joined it when its check-in was due or later,
    or had left when it ended and have not come back.
    """
    joined_late = week == member.joined_week and member.joined_at >= edges.check_in_due
    return joined_late or (member.left_at is not None and member.left_at < edges.end)


def was_absent(member: Member, absences: Sequence[Away], week: int, edges: WeekEdges) -> bool:
    """Whether the member could not be expected to keep the week: nothing of it is due for them, or they were
    away from its beginning to its end.

    Who was there for a part of a week is asked to keep it: else nobody would need to miss one, who leaves
    before its end and comes back after it (docs/decisions/0022).
    """
    return is_not_due(member, week, edges) or any(
        one.kind == AbsenceKind.LEFT and one.starts_at <= edges.start and edges.end <= one.ends_at
        for one in absences
    )


def was_paused(absences: Sequence[Away], edges: WeekEdges) -> bool:
    """Whether the member was on a pause when the week ended, or would have been without a break that was
    made in the week after the pause had begun.
    """
    for one in absences:
        if one.kind == AbsenceKind.PAUSE:
            before = next(
                (end for made_at, end in edges.interruptions if made_at >= one.starts_at), edges.end
            )
            if any(one.starts_at < end <= one.ends_at for end in (before, edges.end)):
                return True
    return False


def paused_until(absences: Sequence[Away], now: datetime) -> datetime | None:
    """When the member's own pause ends that has not ended at `now`; None if there is none."""
    pauses = (one.ends_at for one in absences if one.kind == AbsenceKind.PAUSE)
    return next((until for until in pauses if until > now), None)
