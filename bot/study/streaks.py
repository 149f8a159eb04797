"""Where members stand: their streaks, and the boards."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from bot.study import people_queries, progress_queries
from bot.study.course import Course
from bot.study.people_tables import Absence, AbsenceKind, Member, Person
from bot.study.streak import Answer, Mark, Streak, WeekFacts, replay

Roll = Sequence[Row[Member, Person]]


async def streaks(
    session: AsyncSession, course: Course, members: Sequence[Member], now: datetime
) -> dict[int, Streak]:
    """The streak of each member, by member id, replayed from the facts."""
    ids = [member.id for member in members]
    answers = await progress_queries.list_answers(session, ids)
    completed = await progress_queries.count_completions(session, ids)
    asked = await progress_queries.list_weeks_asked(session, course.cohort_id)
    excused = await people_queries.list_excuses(session, ids)
    absences = await _absences(session, ids)
    calendar = course.calendar
    last = course.reached(now)
    found = {}
    for member in members:
        facts = []
        for week in range(member.joined_week, last + 1):
            answer = answers.get((member.id, week))
            facts.append(
                WeekFacts(
                    week=week,
                    answer=Answer(answer) if answer else None,
                    completed=completed.get((member.id, week), 0),
                    asked=week in asked or now < calendar.end(week),
                    absent=_absent(course, member, absences.get(member.id, ()), week),
                    paused=_away(course, absences.get(member.id, ()), week, AbsenceKind.PAUSE),
                    excused=(member.id, week) in excused,
                    open=now < calendar.closes(week) and member.left_at is None,
                )
            )
        found[member.id] = replay(facts)
    return found


async def week_at_risk(
    session: AsyncSession, course: Course, member: Member, found: Streak, now: datetime
) -> int | None:
    """The first open or coming week that could break the streak `found`: nothing forgives it as yet."""
    if course.cut_short:
        return None
    absences = (await _absences(session, [member.id])).get(member.id, ())
    opened = [one.week for one in found.weeks if one.mark is Mark.OPEN]
    coming = range(max(course.reached(now) + 1, member.joined_week), len(course.syllabus) + 1)
    ahead: list[int] = [*opened, *coming]
    for week in ahead:
        paused = _away(course, absences, week, AbsenceKind.PAUSE)
        if not paused and not _absent(course, member, absences, week):
            return week
    return None


async def _absences(session: AsyncSession, member_ids: Sequence[int]) -> dict[int, list[Absence]]:
    found: dict[int, list[Absence]] = {}
    for absence in await people_queries.list_absences(session, member_ids):
        found.setdefault(absence.member_id, []).append(absence)
    return found


def _absent(course: Course, member: Member, absences: Sequence[Absence], week: int) -> bool:
    """Whether the member was not there when it mattered: they had left at the week's end, or joined it late.

    Late is from the check-in on. Coming and going inside a week changes nothing.
    """
    joined_late = week == member.joined_week and member.joined_at >= course.calendar.asks(week)
    gone = member.left_at is not None and member.left_at < course.calendar.end(week)
    return joined_late or gone or _away(course, absences, week, AbsenceKind.LEFT)


def _away(course: Course, absences: Sequence[Absence], week: int, kind: AbsenceKind) -> bool:
    """Whether an absence of that kind held when the week ended."""
    end = course.calendar.end(week)
    return any(one.kind == kind and one.starts_at < end <= one.ends_at for one in absences)
