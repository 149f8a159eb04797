"""A cohort as rules and cards see it: its name, its plan laid into weeks, and its calendar."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.study.calendar import Calendar
from bot.study.plan import Item, Pace, Plan, Stage
from bot.study.role_choices import RoleChoice
from bot.study.syllabus import Syllabus, Week


class Ending(StrEnum):
    """What ends together with its last week. Databases contain these names."""

    STAGE = "stage"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Course:
    """A cohort's plan on its calendar.

    `key` identifies the cohort to people, and `cohort_id` to the database. `ended_at` is when the plan was
    over or an organizer ended it; None while it runs. `roles` are those that the bot gives to its members.
    """

    cohort_id: int
    key: str
    name: str
    syllabus: Syllabus
    calendar: Calendar
    ended_at: datetime | None = None
    roles: tuple[RoleChoice, ...] = ()

    @property
    def plan(self) -> Plan:
        """The plan that the cohort follows, from its snapshot."""
        return self.syllabus.plan

    @property
    def zone(self) -> str:
        """The IANA name of the cohort's time zone."""
        return self.calendar.zone.key

    @property
    def was_cut_short(self) -> bool:
        """Whether an organizer ended the cohort before the end of its plan."""
        return self.ended_at is not None and self.ended_at < self.calendar.end(len(self.syllabus))

    def ended_weeks(self, now: datetime) -> int:
        """How many weeks ended, up to `now` or the end of the cohort."""
        return self.calendar.ended(min(now, self.ended_at or now))

    def reached(self, now: datetime) -> int:
        """The last week that counts for streaks: the last that has begun.

        If an organizer ended the cohort, the last that ended before.
        """
        begun = max(0, min(self.calendar.week_at(now), len(self.syllabus)))
        return min(begun, self.ended_weeks(now)) if self.was_cut_short else begun

    def current_week(self, now: datetime) -> Week | None:
        """The running week, or during a break the next one. None before the first week and after the last."""
        number = self.calendar.week_for(now)
        return self.syllabus.week(number) if 1 <= number <= len(self.syllabus) else None

    def is_between_weeks(self, now: datetime) -> bool:
        """Whether a week has ended and the next has not begun."""
        week = self.calendar.week_at(now)
        return 1 <= week < len(self.syllabus) and now >= self.calendar.end(week)

    def week_to_show(self, now: datetime) -> Week:
        """The running week, or during a break the next one.

        The first before the start, and the last after the end.
        """
        return self.syllabus.week(max(1, min(self.calendar.week_for(now), len(self.syllabus))))

    def opens_stage(self, week: int) -> bool:
        """Whether a stage begins with the week, in a plan that has stages."""
        return self.plan.staged and self.syllabus.week(week).opens_stage

    def endings(self, week: int) -> tuple[Ending, ...]:
        """What ends with the week: a stage, if the plan has stages, and the plan itself."""
        stage = (Ending.STAGE,) if self.plan.staged and self.syllabus.week(week).closes_stage else ()
        return (*stage, Ending.PLAN) if week == len(self.syllabus) else stage

    def core_of_stage(self, stage: Stage) -> frozenset[str]:
        """The keys of the items of a stage that count: whoever completed them all has finished the stage."""
        weeks = map(self.syllabus.week, self.syllabus.weeks_of_stage(stage))
        return frozenset(item.key for week in weeks for item in week.core)

    @property
    def points(self) -> Mapping[str, int]:
        """The points of each item, by item key."""
        return {key: item.points for key, item in self.plan.items.items()}

    def missed(self, done: Collection[str], now: datetime) -> list[Item]:
        """The items that were due in ended weeks and are not in `done`, in order of week.

        `done` holds item keys.
        """
        ended = self.ended_weeks(now)
        due = sorted(self.syllabus.core_due_week.items(), key=lambda one: one[1])
        return [self.plan.items[key] for key, week in due if week <= ended and key not in done]

    def points_due(self, weeks: Sequence[int]) -> int:
        """The sum of points of all items due in these weeks."""
        return sum(self.syllabus.points_due[number - 1] for number in weeks)

    def at_own_pace(self, pace: Pace, week: int, day: date) -> "Course":
        """The course of a member who follows the plan at `pace` on dates of their own: their own week `week`
        begins on `day`.

        It keeps the posting time and time zone with which the cohort began. Later changes of the cohort's
        calendar do not affect it, and it goes on when the cohort is through its plan.
        """
        began = self.calendar.cadences[0]
        syllabus = self.syllabus.at_pace(pace)
        alone = Calendar((replace(began, week=week, day=day),), len(syllabus))
        ended_at = self.ended_at if self.was_cut_short else None
        return replace(self, syllabus=syllabus, calendar=alone, ended_at=ended_at)
