"""Where members stand: their streaks, and the boards."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import people, progress
from bot.db.tables import Absence, AbsenceKind, Member, Person
from bot.domain.counting import counted
from bot.domain.course import Course
from bot.domain.errors import UserError
from bot.domain.leaderboard import Board, Standing
from bot.domain.streak import Answer, Mark, Streak, WeekFacts, replay
from bot.services import own_pace

Roll = Sequence[Row[Member, Person]]


async def streaks(
    session: AsyncSession, course: Course, members: Sequence[Member], now: datetime
) -> dict[int, Streak]:
    """The streak of each member, by member id, replayed from the facts."""
    ids = [member.id for member in members]
    answers = await progress.list_answers(session, ids)
    completed = await progress.count_completions(session, ids)
    asked = await progress.list_weeks_asked(session, course.cohort_id)
    excused = await people.list_excuses(session, ids)
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


def board_weeks(course: Course, board: Board, now: datetime, stage: int | None = None) -> range:
    """The weeks whose points a board compares: those that have ended, or the running one for the week board.

    Where nothing has ended yet, the running week stands in, so that a board is never empty of meaning. A
    `stage` by its number asks for that one's board. Raises UserError for one that has not begun.
    """
    if stage is not None:
        return _stage_weeks(course, stage, now)
    running = max(1, course.reached(now))
    ended = course.ended_weeks(now)
    if board is Board.STAGE:
        return _stage_weeks(course, course.syllabus.week(running).stage.number, now)
    if board is Board.OVERALL and ended >= 1:
        return range(1, ended + 1)
    return range(running, running + 1)


def _stage_weeks(course: Course, number: int, now: datetime) -> range:
    stage = next((one for one in course.plan.stages if one.number == number), None)
    if stage is None:
        raise UserError(
            f"This plan has {counted(len(course.plan.stages), 'stage')}, so there is no stage {number}."
        )
    own = course.syllabus.weeks_of_stage(stage)
    if own.start > max(1, course.calendar.week_at(now)):
        raise UserError(
            f"Stage {number} has not begun, so it has no board yet. It begins with week {own.start}."
        )
    return range(own.start, max(own.start, min(course.calendar.ended(now), own[-1])) + 1)


async def standings(session: AsyncSession, course: Course, roll: Roll, weeks: range) -> list[Standing]:
    """Each member's points of those that fell due in these weeks since they joined, by their dates."""
    points = {
        (member, week): earned
        for member, week, earned in await progress.list_scores(session, course.cohort_id, weeks)
    }
    absences = await _absences(session, [member.id for member, _ in roll])
    found = []
    for member, person in roll:
        own = [week for week in weeks if week >= member.joined_week]
        earned = due = 0
        alone = own_pace.pace_of(course, member)
        if alone is not None:
            earned, due = alone.points(weeks, await progress.list_completed_keys(session, member.id))
            own = [week for week in own if week <= alone.last_of_group]
        earned += sum(points.get((member.id, week), 0) for week in own)
        for week in own:  # what was done in a week that is forgiven counts; what was not is not due
            forgiven = _absent(course, member, absences.get(member.id, ()), week)
            due += points.get((member.id, week), 0) if forgiven else course.points_due([week])
        found.append(Standing(member.id, person.name, earned, due))
    return found


async def streak_standings(
    session: AsyncSession, course: Course, roll: Roll, now: datetime
) -> list[Standing]:
    """Each member's current streak."""
    found = await streaks(session, course, [member for member, _ in roll], now)
    return [Standing(member.id, person.name, found[member.id].current, None) for member, person in roll]


async def board(
    session: AsyncSession,
    course: Course,
    which: Board,
    now: datetime,
    viewer: int | None = None,
    stage: int | None = None,
) -> list[Standing]:
    """The standings of a board, or of a stage's, as the viewer (a member id) may see them."""
    roll = await list_visible(session, course, viewer)
    if which is Board.STREAK:
        return await streak_standings(session, course, roll, now)
    return await standings(session, course, roll, board_weeks(course, which, now, stage))


async def list_visible(session: AsyncSession, course: Course, viewer: int | None = None) -> Roll:
    """The members whom the viewer may see on boards."""
    roll = await people.list_members(session, course.cohort_id)
    return [row for row in roll if row[1].visible or row[0].id == viewer]


async def _absences(session: AsyncSession, member_ids: Sequence[int]) -> dict[int, list[Absence]]:
    found: dict[int, list[Absence]] = {}
    for absence in await people.list_absences(session, member_ids):
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
