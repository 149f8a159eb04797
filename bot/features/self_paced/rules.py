"""What falls due for a member at a pace of their own: until it began by the group's dates, then by theirs.

Every item falls due once (docs/decisions/0014). What fell due in a week of the group that was over by the day
on which the own pace began stays there. All else falls due in the member's own weeks; what those before
their first list, which is ticked already, falls due with the first.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.study.course import Course


@dataclass(frozen=True)
class OwnPace:
    """A member's own course, from its week `first` on, beside the group's, from `joined_week` on."""

    group: Course
    own: Course
    first: int
    joined_week: int

    @cached_property
    def last_of_group(self) -> int:
        """The last week of the group that was over by the day on which the member's own pace began."""
        day = self.own.calendar.cadence(self.first).day
        calendar = self.group.calendar
        weeks = range(1, calendar.length + 1)
        return bisect_right(weeks, day, key=lambda week: calendar.local(calendar.end(week)).date())

    @cached_property
    def due_week(self) -> Mapping[str, int]:
        """The own week in which each item falls due, by its key; none for what fell due in the group's."""
        settled = range(self.joined_week, self.last_of_group + 1)
        by_group = self.group.syllabus.due_week
        return {
            key: max(week, self.first)
            for key, week in self.own.syllabus.due_week.items()
            if by_group[key] not in settled
        }

    def points(self, weeks: range, done: Collection[str]) -> tuple[int, int]:
        """Earned and due of the own weeks that end in the time which these weeks of the group take."""
        begins, over = self.group.calendar.start(weeks[0]), self.group.calendar.end(weeks[-1])
        ended = self.own.calendar.ended
        ending = range(max(self.first, ended(begins) + 1), ended(over) + 1)
        due = [key for key, week in self.due_week.items() if week in ending]
        points = self.own.points
        return sum(points[key] for key in due if key in done), sum(points[key] for key in due)
