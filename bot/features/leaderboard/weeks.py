"""Which weeks a board compares (docs/decisions/0006)."""

from datetime import datetime

from bot.errors import UserError
from bot.features.leaderboard.rules import Board
from bot.study.course import Course
from bot.study.plan import Stage
from bot.wording.counting import counted


def board_weeks(course: Course, board: Board, now: datetime, stage: int | None = None) -> range:
    """The weeks that a board compares: all ended ones, or for the week board the running one.

    If no week has ended yet, it is the running one, so that no board is empty. `stage` is a stage's number,
    for a stage's board. Raises UserError if that stage has not begun.
    """
    if stage is not None:
        return stage_weeks(course, _find_stage(course, stage, now), now)
    running = max(1, course.reached(now))
    ended = course.ended_weeks(now)
    if board is Board.STAGE:
        return stage_weeks(course, course.syllabus.week(running).stage, now)
    if board is Board.OVERALL and ended >= 1:
        return range(1, ended + 1)
    return range(running, running + 1)


def stage_weeks(course: Course, stage: Stage, now: datetime) -> range:
    """The ended weeks of a stage that has begun; its first week if none has ended."""
    own = course.syllabus.weeks_of_stage(stage)
    return range(own.start, max(own.start, min(course.calendar.ended(now), own[-1])) + 1)


def _find_stage(course: Course, number: int, now: datetime) -> Stage:
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
    return stage
