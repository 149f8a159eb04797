"""Which boards of a group are kept: those that may be asked for now, and after the next two edges of weeks.

Boards of an edge ahead are worked out before it comes, a few members at a time. So when a week ends, nothing
has to be counted for everybody at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.features.leaderboard.rules import Board
from bot.features.leaderboard.tables import BoardKind
from bot.features.leaderboard.weeks import board_weeks, stage_weeks
from bot.features.streak.service import open_weeks
from bot.study.course import Course

EDGES_AHEAD = 2
"""Edges of weeks for which boards are kept ahead. Two, because no post may be due between the closing of a
week before a break and the week after it."""


@dataclass(frozen=True, slots=True)
class BoardKey:
    """What a kept board compares (`bot.features.leaderboard.tables.KeptBoard`)."""

    kind: BoardKind
    first: int
    last: int

    @property
    def weeks(self) -> range:
        """The weeks from the first to the last one; of a board of streaks, those that still take answers."""
        return range(self.first, self.last + 1)


def points_key(weeks: range) -> BoardKey:
    """The board that compares the points of these weeks."""
    return BoardKey(BoardKind.POINTS, weeks.start, weeks.stop - 1)


def streak_key(course: Course, now: datetime) -> BoardKey:
    """The board of the current streaks."""
    weeks = open_weeks(course, now)
    return BoardKey(BoardKind.STREAK, weeks.start, weeks.stop - 1)


def list_needed(course: Course, now: datetime) -> set[BoardKey]:
    """The boards to keep."""
    return {key for moment in (now, *_edges_ahead(course, now)) for key in _keys_at(course, moment)}


def _keys_at(course: Course, now: datetime) -> Iterator[BoardKey]:
    for board in (Board.OVERALL, Board.WEEK):
        yield points_key(board_weeks(course, board, now))
    begun = max(1, course.calendar.week_at(now))
    for stage in course.plan.stages:
        if course.syllabus.weeks_of_stage(stage).start <= begun:
            yield points_key(stage_weeks(course, stage, now))
    ended = course.ended_weeks(now)
    if ended:  # its recap tells of it
        yield points_key(range(ended, ended + 1))
    yield streak_key(course, now)


def _edges_ahead(course: Course, now: datetime) -> list[datetime]:
    if course.ended_at is not None and course.was_cut_short:
        return []
    calendar = course.calendar
    running = calendar.week_at(now)
    around = range(max(1, running - 1), min(running + 2, calendar.length) + 1)
    edges = {
        moment
        for week in around
        for moment in (calendar.start(week), calendar.end(week), calendar.closes(week))
    }
    return sorted(moment for moment in edges if moment > now)[:EDGES_AHEAD]
