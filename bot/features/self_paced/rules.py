"""What is due for a member at their own pace: by the group's dates until their own pace began, then by their
own.

Every item is due once (docs/decisions/0014). Items that were due in a week of the group stay there, if that
week was over when the own pace began. Everything else is due in the member's own weeks. Items of own weeks
before `first`, which are ticked already, are due in week `first`.

A member who joined too late in a week owes nothing of it to the group: what they completed of it counts
there, and the rest is due in their own weeks.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.study.course import Course


@dataclass(frozen=True)
class OwnPace:
    """A member's own course `own`, which they follow from its week `first`, beside the group's, in which they
    joined in `joined_week`. `joined_late`: only when that week's check-in was due, or later.
    """

    group: Course
    own: Course
    first: int
    joined_week: int
    joined_late: bool = False

    @cached_property
    def last_of_group(self) -> int:
        """The last week of the group that was over on the day on which the member's own pace began."""
        # A week's last day is that of its own time zone: a later move must not change what has ended.
        day = self.own.calendar.cadence(self.first).day
        calendar = self.group.calendar
        return bisect_right(range(1, calendar.length + 1), day, key=calendar.last_day_of)

    @cached_property
    def due_week(self) -> Mapping[str, int]:
        """The own week in which each item is due, by item key.

        Items that were due in the group's weeks are left out.
        """
        # Items of weeks before the member joined were never due for them, so they are due in the own weeks.
        settled = range(self.joined_week + self.joined_late, self.last_of_group + 1)
        by_group = self.group.syllabus.due_week
        return {
            key: max(week, self.first)
            for key, week in self.own.syllabus.due_week.items()
            if by_group[key] not in settled
        }

    def points(self, weeks: range, done: Collection[str]) -> tuple[int, int]:
        """Points earned and due in the own weeks that end within these weeks of the group.

        What counts in the group's weeks is left out.
        """
        begins, over = self.group.calendar.start(weeks[0]), self.group.calendar.end(weeks[-1])
        ended = self.own.calendar.ended
        ending = range(max(self.first, ended(begins) + 1), ended(over) + 1)
        in_late_week = self.joined_late and self.joined_week <= self.last_of_group
        by_group = self.group.syllabus.due_week
        due = [
            key
            for key, week in self.due_week.items()
            if week in ending and not (in_late_week and key in done and by_group[key] == self.joined_week)
        ]
        points = self.own.points
        return sum(points[key] for key in due if key in done), sum(points[key] for key in due)
