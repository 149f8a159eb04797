"""A cohort as the rules and the cards see it: who they are, what they study, and when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.calendar import Calendar
from bot.domain.pacing import Syllabus, Week, lay_out
from bot.domain.plan import Item, Pace, Plan


@dataclass(frozen=True, slots=True)
class Course:
    """A cohort's plan on its calendar. `key` is how people name the cohort; `cohort_id` is the database's.

    `ended_at` is when the plan was over or an organizer ended it; None while it goes on.
    """

    cohort_id: int
    key: str
    name: str
    syllabus: Syllabus
    calendar: Calendar
    ended_at: datetime | None = None

    @property
    def plan(self) -> Plan:
        """The snapshot that the cohort follows."""
        return self.syllabus.plan

    @property
    def zone(self) -> str:
        """The IANA name of the cohort's zone."""
        return self.calendar.zone.key

    @property
    def cut_short(self) -> bool:
        """Whether an organizer ended the cohort before its plan was over."""
        return self.ended_at is not None and self.ended_at < self.calendar.end(len(self.syllabus))

    def ended_weeks(self, now: datetime) -> int:
        """How many weeks have ended, and ended before the cohort did."""
        return self.calendar.ended(min(now, self.ended_at or now))

    def reached(self, now: datetime) -> int:
        """The last week that counts for streaks: the one that has begun, but none that was cut short."""
        begun = max(0, min(self.calendar.week_at(now), len(self.syllabus)))
        return min(begun, self.ended_weeks(now)) if self.cut_short else begun

    def current_week(self, now: datetime) -> Week | None:
        """The week that runs (in a break the next), or None before the first and after the last."""
        number = self.calendar.week_for(now)
        return self.syllabus.week(number) if 1 <= number <= len(self.syllabus) else None

    def week_to_show(self, now: datetime) -> Week:
        """The week that runs (in a break the next); the first before the start, the last after the end."""
        return self.syllabus.week(max(1, min(self.calendar.week_for(now), len(self.syllabus))))

    @property
    def points(self) -> Mapping[str, int]:
        """The points of each item, by its key."""
        return {key: item.points for key, item in self.plan.items.items()}

    def missed(self, done: Collection[str], now: datetime) -> list[Item]:
        """The items that fell due in weeks that have ended and are not among those done, in order."""
        ended = self.ended_weeks(now)
        due = sorted(self.syllabus.core_due_week.items(), key=lambda one: one[1])
        return [self.plan.items[key] for key, week in due if week <= ended and key not in done]

    def points_due(self, weeks: Sequence[int]) -> int:
        """The points of all items that fall due in these weeks."""
        return sum(self.syllabus.points_due[number - 1] for number in weeks)

    def at_own_pace(self, pace: Pace, week: int, day: date) -> "Course":
        """The course of a member who follows the plan alone: goals of their own `week` come on `day`.

        At the hour and in the zone in which the cohort began, and whatever becomes of its calendar.
        """
        began = self.calendar.cadences[0]
        syllabus = lay_out(self.plan, pace)
        alone = Calendar((replace(began, week=week, day=day),), len(syllabus))
        return replace(self, syllabus=syllabus, calendar=alone)
