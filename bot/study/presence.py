"""Whether a member was present when a week ended, and whether they have been silent for long.

A member is present who has not left, is not on a pause, and joined in time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.study import people_queries
from bot.study.course import Course
from bot.study.people_tables import Absence, AbsenceKind, Member

SILENT_AFTER = timedelta(days=14)
"""A member who has given no sign of life for this long is silent. Every answer is a sign, `away` too."""


@dataclass(frozen=True, slots=True)
class WeekEdges:
    """The instants of a week that decide how it counts. They are computed once for all members."""

    check_in_due: datetime
    end: datetime
    closes: datetime


def list_edges(course: Course, weeks: range) -> dict[int, WeekEdges]:
    """The edges of these weeks of the group, by week number."""
    calendar = course.calendar
    return {
        week: WeekEdges(calendar.check_in_due(week), calendar.end(week), calendar.closes(week))
        for week in weeks
    }


async def list_absences(session: AsyncSession, member_ids: Sequence[int]) -> dict[int, list[Absence]]:
    """The absences of these members, by member id."""
    found: dict[int, list[Absence]] = {}
    for absence in await people_queries.list_absences(session, member_ids):
        found.setdefault(absence.member_id, []).append(absence)
    return found


def was_absent(member: Member, absences: Sequence[Absence], week: int, edges: WeekEdges) -> bool:
    """Whether the member had left when the week ended, or had joined only after the week's check-in was due.

    Leaving and coming back within a week changes nothing.
    """
    joined_late = week == member.joined_week and member.joined_at >= edges.check_in_due
    had_left = member.left_at is not None and member.left_at < edges.end
    return joined_late or had_left or _was_away(absences, edges, AbsenceKind.LEFT)


def was_paused(absences: Sequence[Absence], edges: WeekEdges) -> bool:
    """Whether the member was on a pause when the week ended."""
    return _was_away(absences, edges, AbsenceKind.PAUSE)


def is_silent(last_sign: datetime, now: datetime) -> bool:
    """Whether a member is silent at `now`. `last_sign` is when they last did something, or joined."""
    return now - last_sign >= SILENT_AFTER


def _was_away(absences: Sequence[Absence], edges: WeekEdges, kind: AbsenceKind) -> bool:
    return any(one.kind == kind and one.starts_at < edges.end <= one.ends_at for one in absences)
