"""Split from bot.study.streaks."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.features.leaderboard.rules import Board, Standing
from bot.features.self_paced import service as self_paced_service
from bot.study import people_queries, progress_queries
from bot.study.course import Course
from bot.study.streaks import Roll, _absences, _absent, streaks
from bot.wording.counting import counted


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
        for member, week, earned in await progress_queries.list_scores(session, course.cohort_id, weeks)
    }
    absences = await _absences(session, [member.id for member, _ in roll])
    found = []
    for member, person in roll:
        own = [week for week in weeks if week >= member.joined_week]
        earned = due = 0
        alone = self_paced_service.pace_of(course, member)
        if alone is not None:
            earned, due = alone.points(weeks, await progress_queries.list_completed_keys(session, member.id))
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
    roll = await people_queries.list_members(session, course.cohort_id)
    return [row for row in roll if row[1].visible or row[0].id == viewer]
