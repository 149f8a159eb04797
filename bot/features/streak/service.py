"""Compute streaks from the facts of every week. A streak is never stored (`bot.features.streak.rules`)."""

from collections.abc import Mapping, Sequence

from bot.feature import GroupContext
from bot.features.streak.queries import StreakFacts, list_facts
from bot.features.streak.rules import CheckInAnswer, Mark, Streak, WeekFacts, replay
from bot.study.people_tables import Absence, Member
from bot.study.presence import WeekEdges, list_absences, list_edges, was_absent, was_paused


async def find_streak(group: GroupContext, member: Member) -> Streak:
    """The member's streak."""
    return (await find_streaks(group, [member]))[member.id]


async def find_streaks(
    group: GroupContext,
    members: Sequence[Member],
    absences: Mapping[int, Sequence[Absence]] | None = None,
) -> dict[int, Streak]:
    """The streak of each member, by member id.

    Pass `absences` if they were read already, which saves a query.
    """
    ids = [member.id for member in members]
    facts = await list_facts(group.session, group.course.cohort_id, ids)
    if absences is None:
        absences = await list_absences(group.session, ids)
    last = group.course.reached(group.now)
    edges = list_edges(group.course, range(1, last + 1))
    return {
        member.id: replay(
            _week_facts(group, member, week, facts, absences.get(member.id, ()), edges[week])
            for week in range(member.joined_week, last + 1)
        )
        for member in members
    }


async def find_week_at_risk(group: GroupContext, member: Member, streak: Streak) -> int | None:
    """The first open or coming week that could break the streak, because nothing forgives it; None if there
    is none.
    """
    course = group.course
    if course.was_cut_short:
        return None
    absences = (await list_absences(group.session, [member.id])).get(member.id, [])
    ahead: list[int] = [one.week for one in streak.weeks if one.mark is Mark.OPEN]
    ahead += range(max(course.reached(group.now) + 1, member.joined_week), len(course.syllabus) + 1)
    for week in ahead:
        edges = list_edges(course, range(week, week + 1))[week]
        if not was_paused(absences, edges) and not was_absent(member, absences, week, edges):
            return week
    return None


def _week_facts(
    group: GroupContext,
    member: Member,
    week: int,
    facts: StreakFacts,
    absences: Sequence[Absence],
    edges: WeekEdges,
) -> WeekFacts:
    answer = facts.answers.get((member.id, week))
    return WeekFacts(
        week=week,
        answer=CheckInAnswer(answer) if answer else None,
        completed=facts.completed.get((member.id, week), 0),
        # Before the week ends, a check-in that is not posted yet may still come.
        was_asked=week in facts.asked or group.now < edges.end,
        was_absent=was_absent(member, absences, week, edges),
        was_paused=was_paused(absences, edges),
        is_excused=(member.id, week) in facts.excused,
        is_open=group.now < edges.closes and member.left_at is None,
    )
