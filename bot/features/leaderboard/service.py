"""Compute boards: each member's share of the points that were due since they joined (docs/decisions/0006)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import UserError
from bot.feature import GroupContext, PersonalCourse, personal_course_now
from bot.features.leaderboard.rules import Board, Ranked, Standing, rank
from bot.features.streak.service import find_streaks
from bot.study import people_queries, progress_queries
from bot.study.course import Course
from bot.study.people_queries import MemberRows
from bot.study.people_tables import Absence, Member
from bot.study.presence import WeekEdges, is_not_due, list_absences, list_edges
from bot.wording.counting import counted


@dataclass(frozen=True, slots=True)
class Results:
    """What was read to compare members, in any range of weeks.

    `points` are by member id and week. `personal` holds the members on dates of their own, by member id, each
    with the keys of the items that they completed.
    """

    course: Course
    member_rows: MemberRows
    points: Mapping[tuple[int, int], int]
    absences: Mapping[int, Sequence[Absence]]
    personal: Mapping[int, tuple[PersonalCourse, Collection[str]]]

    def standings(self, weeks: range) -> list[Standing]:
        """Each member's points, earned and due, in these weeks.

        Members on dates of their own are counted by these dates.
        """
        edges = list_edges(self.course, weeks)
        due_in = {week: self.course.points_due([week]) for week in weeks}
        return [self._standing(member, weeks, edges, due_in) for member, _ in self.member_rows]

    def _standing(
        self,
        member: Member,
        weeks: range,
        edges: dict[int, WeekEdges],
        due_in: dict[int, int],
    ) -> Standing:
        earned = due = 0
        own = [week for week in weeks if week >= member.joined_week]
        if (personal := self.personal.get(member.id)) is not None:
            follows, done = personal
            earned, due = follows.points(weeks, done)
            own = [week for week in own if week <= follows.last_of_group]
        for week in own:  # where nothing is due, completed items count all the same
            points = self.points.get((member.id, week), 0)
            earned += points
            due += points if is_not_due(member, week, edges[week]) else due_in[week]
        return Standing(member.id, member.name, earned, due)


async def read_results(group: GroupContext, member_rows: MemberRows, weeks: range) -> Results:
    """Read what is needed to compare these members in these weeks, or in some of them."""
    session, course = group.session, group.course
    scores = await progress_queries.list_scores(session, course.cohort_id, weeks)
    ways = {member.id: personal_course_now(group, member) for member, _ in member_rows}
    personal = {
        member_id: (way, await progress_queries.list_completed_keys(session, member_id))
        for member_id, way in ways.items()
        if way is not None
    }
    absences = await list_absences(session, [member.id for member, _ in member_rows])
    points = {(member, week): earned for member, week, earned in scores}
    return Results(course, member_rows, points, absences, personal)


async def list_standings(group: GroupContext, member_rows: MemberRows, weeks: range) -> list[Standing]:
    """Each member's points, earned and due, in these weeks."""
    return (await read_results(group, member_rows, weeks)).standings(weeks)


async def list_streak_standings(
    group: GroupContext, member_rows: MemberRows, absences: Mapping[int, Sequence[Absence]] | None = None
) -> list[Standing]:
    """Each member's current streak, in weeks."""
    found = await find_streaks(group, [member for member, _ in member_rows], absences)
    return [Standing(member.id, member.name, found[member.id].current, None) for member, _ in member_rows]


async def list_visible(group: GroupContext, viewer: int | None = None) -> MemberRows:
    """The members whom the viewer (a member id) may see on boards: themselves and all who are visible."""
    member_rows = await people_queries.list_members(group.session, group.course.cohort_id)
    return [row for row in member_rows if row[1].visible or row[0].id == viewer]


async def list_visible_board(group: GroupContext, weeks: range) -> list[Ranked]:
    """The board of these weeks without hidden members."""
    return rank(await list_standings(group, await list_visible(group), weeks))


def board_weeks(course: Course, board: Board, now: datetime, stage: int | None = None) -> range:
    """The weeks that a board compares: all ended ones, or for the week board the running one.

    If no week has ended yet, it is the running one, so that no board is empty. `stage` is a stage's number,
    for a stage's board. Raises UserError if that stage has not begun.
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
