"""Find members who have been silent for long: weeks of the group went by without any sign of life.

An answer to a check-in is a sign, `away` too, and so is a completed item, a meeting, joining, and coming
back. Weeks count, not days: a break of the group holds none. A week counts if nothing forgives it
(docs/organizers.md).
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.feature.group import GroupContext
from bot.features.streak.queries import list_facts
from bot.study import progress_queries
from bot.study.course import Course
from bot.study.people_tables import AbsenceKind, Member
from bot.study.presence import list_edges, paused_until, was_absent, was_paused

SILENT_AT_ONCE = 100
"""Members of whom it is asked at once whether they are silent. The event loop is free in between."""

SILENT_WEEKS = 2
"""A member is silent after so many weeks of the group, from beginning to end, without a sign of life."""


def silent_since(course: Course, now: datetime) -> datetime | None:
    """Whoever gave a sign of life after this instant is not silent; None if nobody can be."""
    week = course.ended_weeks(now) - SILENT_WEEKS + 1
    return course.calendar.start(week) if week >= 1 else None


async def find_silent(
    group: GroupContext, members: Sequence[Member], since: Mapping[int, datetime] | None = None
) -> set[int]:
    """The ids of the members who are silent. Nobody is who is on a pause.

    `since` gives instants, by member id, that count as signs of life too.
    """
    silent: set[int] = set()
    for begin in range(0, len(members), SILENT_AT_ONCE):
        silent |= await _find_silent(group, members[begin : begin + SILENT_AT_ONCE], since or {})
        await asyncio.sleep(0)
    return silent


async def _find_silent(
    group: GroupContext, members: Sequence[Member], since: Mapping[int, datetime]
) -> set[int]:
    session, course, now = group.session, group.course, group.now
    signs = await progress_queries.list_last_signs(session, members)
    deeds = {
        member.id: max(
            [member.joined_at, *(found[member.id] for found in (signs, since) if member.id in found)]
        )
        for member in members
    }
    first = max(1, course.calendar.week_at(min(deeds.values())))
    facts = await list_facts(session, course.cohort_id, members, first)
    edges = list_edges(course, range(first, course.ended_weeks(now) + 1))
    silent = set()
    for member in members:
        own = facts.absences.get(member.id, ())
        last = max([deeds[member.id], *(one.ends_at for one in own if one.kind == AbsenceKind.LEFT)])
        without_sign = [
            week
            for week, edge in edges.items()
            if last <= edge.start
            and week in facts.asked
            and (member.id, week) not in facts.excused
            and not was_absent(member, own, week, edge)
            and not was_paused(own, edge)
        ]
        if len(without_sign) >= SILENT_WEEKS and paused_until(own, now) is None:
            silent.add(member.id)
    return silent
