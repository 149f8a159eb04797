"""Work out from the facts what ranks members: their shares of the points that were due since they joined
(docs/decisions/0006), and their streaks.

This is the one place where the numbers of a board come from. `bot.features.leaderboard.keeping` keeps them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.feature.features import personal_course_now
from bot.feature.group import GroupContext, PersonalCourse
from bot.features.leaderboard.rules import Standing
from bot.features.streak.queries import StreakFacts
from bot.features.streak.rules import Counts, count
from bot.features.streak.service import list_weeks
from bot.study import progress_queries
from bot.study.calendar import WeekEdges
from bot.study.course import Course
from bot.study.people_tables import Member
from bot.study.presence import is_not_due, list_edges

NOTHING: Mapping[int, tuple[int, int]] = {}
"""No points, earned and due, of any member (id)."""


@dataclass(frozen=True, slots=True)
class Results:
    """What was read to compare members of a group, in any range of weeks.

    `points` are by member id and week. `personal` holds the members on dates of their own, by member id, each
    with the keys of the items that they completed.
    """

    course: Course
    members: Sequence[Member]
    points: Mapping[tuple[int, int], int]
    personal: Mapping[int, tuple[PersonalCourse, Collection[str]]]

    def standings(self, weeks: range, before: Mapping[int, tuple[int, int]] = NOTHING) -> list[Standing]:
        """Each member's points, earned and due, in these weeks, and `before` them, by member id.

        Members on dates of their own are counted by these dates, and have nothing before.
        """
        edges = list_edges(self.course, weeks)
        due_in = {week: self.course.points_due([week]) for week in weeks}
        return [
            self._standing(member, weeks, edges, due_in, *before.get(member.id, (0, 0)))
            for member in self.members
        ]

    def _standing(
        self,
        member: Member,
        weeks: range,
        edges: dict[int, WeekEdges],
        due_in: dict[int, int],
        earned: int,
        due: int,
    ) -> Standing:
        own = range(max(weeks.start, member.joined_week), weeks.stop)
        if (personal := self.personal.get(member.id)) is not None:
            follows, done = personal
            earned, due = follows.points(weeks, done)
            own = range(own.start, min(own.stop, follows.last_of_group + 1))
        for week in own:  # where nothing is due, completed items count all the same
            points = self.points.get((member.id, week), 0)
            earned += points
            due += points if is_not_due(member, week, edges[week]) else due_in[week]
        return Standing(member.id, member.name, earned, due)


@dataclass(frozen=True, slots=True)
class Settled:
    """What the weeks before `first` have left to members, by member id: they need not be counted again."""

    first: int = 1
    counts: Mapping[int, Counts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StreakResults:
    """What was read to compare the streaks of members of a group."""

    course: Course
    members: Sequence[Member]
    settled: Settled
    facts: StreakFacts

    def standings(self, open_: range, not_asked: Collection[int]) -> list[tuple[Standing, Counts]]:
        """Each member's current streak, while the weeks `open_` take answers and the check-ins of `not_asked`
        have reached no room; with what the weeks before `open_` leave to it.
        """
        asked = {week for week in range(1, open_.stop) if week not in not_asked}
        facts = replace(self.facts, asked=asked)
        first, before = self.settled.first, self.settled.counts
        weeks = list_weeks(self.course, open_, self.members, facts, first)
        found = []
        for member in self.members:
            own = weeks[member.id]
            closed = sum(week.week < open_.start for week in own)
            left = count(own[:closed], before.get(member.id, Counts()))
            found.append((Standing(member.id, member.name, count(own[closed:], left).current, None), left))
        return found


async def read_results(
    group: GroupContext, members: Sequence[Member], weeks: range, facts: StreakFacts | None = None
) -> Results:
    """Read what is needed to compare these members of the group in these weeks, or in some of them. `facts`
    are given where the points of these weeks were read with them.
    """
    session, course = group.session, group.course
    ways = {member.id: personal_course_now(group, member) for member in members if member.own_pace}
    personal = {
        member_id: (way, await progress_queries.list_completed_keys(session, member_id))
        for member_id, way in ways.items()
        if way is not None
    }
    points: Mapping[tuple[int, int], int]
    if facts is not None:
        points = facts.points
    else:
        scores = await progress_queries.list_scores(session, members, weeks)
        points = {(member, week): earned for member, week, earned in scores}
    return Results(course, members, points, personal)
