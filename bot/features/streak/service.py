"""Compute streaks from the facts of every week (`bot.features.streak.rules`)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.feature.group import GroupContext
from bot.features.streak.queries import StreakFacts, list_facts, lock_standing
from bot.features.streak.rules import CheckInAnswer, Mark, Streak, WeekFacts, replay
from bot.study.calendar import WeekEdges
from bot.study.course import Course
from bot.study.people_tables import Member
from bot.study.presence import Away, list_edges, was_absent, was_paused


async def find_streak(group: GroupContext, member: Member) -> Streak:
    """The member's streak."""
    return (await find_streaks(group, [member]))[member.id]


async def find_streak_and_absences(group: GroupContext, member: Member) -> tuple[Streak, Sequence[Away]]:
    """The member's streak, and when they were away."""
    facts = await list_facts(group.session, group.course.cohort_id, [member])
    return replay_all(group, [member], facts)[member.id], facts.absences.get(member.id, ())


async def find_streaks(group: GroupContext, members: Sequence[Member]) -> dict[int, Streak]:
    """The streak of each member, by member id."""
    facts = await list_facts(group.session, group.course.cohort_id, members)
    return replay_all(group, members, facts)


async def find_streak_and_facts(
    group: GroupContext, member: Member, *, lock: bool
) -> tuple[Streak, StreakFacts]:
    """The member's streak and the facts behind it. `lock` these if one was changed that ranks the member."""
    if lock:
        await lock_standing(group.session, member.id)
    facts = await list_facts(group.session, group.course.cohort_id, [member])
    return replay_all(group, [member], facts)[member.id], facts


def replay_all(group: GroupContext, members: Sequence[Member], facts: StreakFacts) -> dict[int, Streak]:
    """The streak of each member, by member id, from facts that were read from the first week on."""
    # Before a week ends, a check-in that is not posted yet may still come.
    coming = {
        week for week in open_weeks(group.course, group.now) if group.now < group.course.calendar.end(week)
    }
    asked = replace(facts, asked=facts.asked | coming)
    weeks = list_weeks(group.course, open_weeks(group.course, group.now), members, asked)
    return {member_id: replay(own) for member_id, own in weeks.items()}


def open_weeks(course: Course, now: datetime) -> range:
    """The weeks that have begun and still take answers."""
    last = first = course.reached(now)
    while first and now < course.calendar.closes(first):
        first -= 1
    return range(first + 1, last + 1)


def list_weeks(
    course: Course,
    open_: range,
    members: Sequence[Member],
    facts: StreakFacts,
    first: int = 1,
) -> dict[int, list[WeekFacts]]:
    """The facts of each member's weeks from `first` on up to the last of the weeks `open_`, by member id."""
    edges = list_edges(course, range(1, open_.stop))
    return {
        member.id: _list_weeks_of(
            member, range(max(first, member.joined_week), open_.stop), open_, facts, edges
        )
        for member in members
    }


def find_week_at_risk(
    group: GroupContext, member: Member, streak: Streak, absences: Sequence[Away]
) -> int | None:
    """The first open or coming week that could break the streak, because nothing forgives it; None if there
    is none.
    """
    course = group.course
    if course.was_cut_short:
        return None
    ahead: list[int] = [one.week for one in streak.weeks if one.mark is Mark.OPEN]
    ahead += range(max(course.reached(group.now) + 1, member.joined_week), len(course.syllabus) + 1)
    for week in ahead:
        edges = list_edges(course, range(week, week + 1))[week]
        if not was_paused(absences, edges) and not was_absent(member, absences, week, edges):
            return week
    return None


def _list_weeks_of(
    member: Member, weeks: range, open_: range, facts: StreakFacts, edges: Mapping[int, WeekEdges]
) -> list[WeekFacts]:
    # Each of these is looked up once, because a member may have a hundred weeks.
    member_id, joined_week, has_left = member.id, member.joined_week, member.left_at is not None
    absences = facts.absences.get(member_id, ())
    found = []
    for week in weeks:
        key = (member_id, week)
        answer = facts.answers.get(key)
        may_be_absent = bool(absences) or has_left or week == joined_week
        found.append(
            WeekFacts(
                week,
                answer=CheckInAnswer(answer) if answer else None,
                completed=facts.completed.get(key, 0),
                attended=key in facts.attended,
                was_asked=week in facts.asked,
                was_absent=may_be_absent and was_absent(member, absences, week, edges[week]),
                was_paused=bool(absences) and was_paused(absences, edges[week]),
                is_excused=key in facts.excused,
                is_open=week in open_ and not has_left,
            )
        )
    return found
