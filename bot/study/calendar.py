"""A cohort's calendar: when each week begins and ends, and when its paper, check-in and reminder are due.

A calendar follows the wall clock of its time zone: "Monday 09:00" stays 09:00 across a clock change. All
instants that it returns are in UTC. It is immutable. `bot.features.reschedule.rules` derives a changed
calendar from it, which agrees with the old one about everything in the past (docs/decisions/0010).
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.study.localtime import cached_instant
from bot.study.weekly_schedule import WEEK, Break, Cadence, Rhythm, Slot, ended, postponed

GRACE = timedelta(hours=24)
"""How long a week still takes answers after its end (docs/decisions/0003)."""

EDGE_MARGIN = timedelta(minutes=1)
"""Posts of a week are due at least this long before the week ends."""


@dataclass(frozen=True, slots=True)
class WeekEdges:
    """The instants of a week that decide how it counts for a member.

    `interruptions` holds the breaks inside the week (`Calendar.interruptions`).
    """

    start: datetime
    check_in_due: datetime
    end: datetime
    closes: datetime
    interruptions: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True)
class Calendar:
    """The weeks of a cohort: `length` weeks, scheduled by `cadences` around `breaks`.

    Each cadence holds from its own week on. Cadences are in order of week, and the first begins with week 1;
    if two begin with the same week, the later one holds. Breaks are in order of time and do not overlap.
    """

    cadences: tuple[Cadence, ...]
    length: int
    breaks: tuple[Break, ...] = ()

    @classmethod
    def weekly(
        cls, first: date, at: time, zone: ZoneInfo, length: int, rhythm: Rhythm | None = None
    ) -> "Calendar":
        """A new calendar. `first` is the date of the first goals, and `at` is their local time in `zone`."""
        return cls((Cadence(1, first, at, zone, rhythm or Rhythm()),), length)

    def cadence(self, week: int) -> Cadence:
        """The cadence that the week follows."""
        for one in reversed(self.cadences):
            if one.week <= week:
                return one
        return self.cadences[0]

    @property
    def latest(self) -> Cadence:
        """The cadence of all weeks to come."""
        return self.cadences[-1]

    @property
    def first(self) -> date:
        """The date of the first goals."""
        return self._begins(1).date()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the weeks to come."""
        return self.latest.zone

    def start(self, week: int) -> datetime:
        """The instant at which the week begins and its goals are due.

        For week `length + 1`, the end of the plan.
        """
        found = self._starts.get(week)
        if found is None:
            is_over = week > self.length > 0
            found = self.end(self.length) if is_over else self._instant(week, self._begins(week))
            self._starts[week] = found
        return found

    def end(self, week: int) -> datetime:
        """The instant at which the week ends: seven days after its goals, or when the next goals are due if
        that is sooner.

        A break inside a week prolongs the week.
        """
        found = self._ends.get(week)
        if found is None:
            # The next goals come sooner than after seven days if a cadence moved them to an earlier weekday.
            natural = self._instant(week, self._over(week))
            found = min(natural, self.start(week + 1)) if week < self.length else natural
            self._ends[week] = found
        return found

    def closes(self, week: int) -> datetime:
        """The instant at which the week stops taking answers: its end plus the grace period."""
        return self.end(week) + GRACE

    def check_in_due(self, week: int) -> datetime:
        """The instant at which the week's check-in is due."""
        return self._within(week, self.cadence(week).rhythm.check_in)

    def paper_due(self, week: int) -> datetime:
        """The instant at which the week's paper is due."""
        return self._within(week, self.cadence(week).rhythm.paper)

    def reminder_due(self, week: int) -> datetime:
        """The instant at which members without an answer are reminded. It is never before the check-in.

        The reminder may come in the grace period, except after the last week, when the plan is over.
        """
        latest = (self.end(week) if week == self.length else self.closes(week)) - EDGE_MARGIN
        return max(self.check_in_due(week), min(self._at(week, self.cadence(week).rhythm.nudge), latest))

    def at_slot(self, week: int, slot: Slot) -> datetime | None:
        """The instant of a slot of the week; None if the week is over by then, because the next one begins
        sooner than after seven days.
        """
        found = self._at(week, slot)
        return found if self.start(week) <= found < self.end(week) else None

    def local(self, moment: datetime) -> datetime:
        """The instant in the cohort's own time zone."""
        return moment.astimezone(self.zone)

    def week_at(self, moment: datetime) -> int:
        """The last week that has begun at `moment`: 0 before the first week, and `length + 1` after the
        plan.
        """
        # Starts are in order, so a search over week numbers computes a few starts instead of all of them.
        return bisect_right(range(1, self.length + 2), moment, key=self.start)

    def week_for(self, moment: datetime) -> int:
        """The week to which something at `moment` counts: the running week, or between two weeks the next
        one.
        """
        week = self.week_at(moment)
        return week + 1 if 1 <= week <= self.length and moment >= self.end(week) else week

    def ended(self, moment: datetime) -> int:
        """How many weeks have ended at `moment`."""
        return max(0, min(self.week_for(moment) - 1, self.length))

    def edges(self, week: int) -> WeekEdges:
        """The edges of the week, computed once: every member's streak asks for those of every week."""
        found = self._edges.get(week)
        if found is None:
            found = self._edges[week] = WeekEdges(
                self.start(week),
                self.check_in_due(week),
                self.end(week),
                self.closes(week),
                self.interruptions(week),
            )
        return found

    # Instants are asked for again and again, and a calendar is kept for as long as its group uses it.

    @cached_property
    def _starts(self) -> dict[int, datetime]:
        return {}

    @cached_property
    def _ends(self) -> dict[int, datetime]:
        return {}

    @cached_property
    def _edges(self) -> dict[int, WeekEdges]:
        return {}

    def interruptions(self, week: int) -> tuple[tuple[datetime, datetime], ...]:
        """The breaks inside the week, in the order in which they were made: when each was made, and when the
        week would have ended until then.
        """
        cadence, begins = self.cadence(week), self._begins(week)
        inside = sorted(
            (one for one in self._breaks_of(cadence) if one.last >= begins.date()),
            key=lambda one: one.made_at,
        )
        found = []
        for place, one in enumerate(inside):
            earlier = sorted(inside[:place], key=lambda other: other.first)
            without = self._instant(week, ended(begins + WEEK, cadence.zone, earlier))
            if without < self.end(week):
                found.append((one.made_at, without))
        return tuple(found)

    def day_over(self, day: date) -> datetime:
        """The instant at which a day of the cohort is over: the end of the week that ends on the following
        day, or else that day's time of the goals, as it was when the week began that runs then.
        """
        after = day + timedelta(days=1)
        begun = bisect_left(range(1, self.length + 1), after, key=self.first_day_of)
        week = max(1, begun)
        cadence, end = self.cadence(week), self.end(week)
        if self.last_day_of(week) == after:
            return end
        return cached_instant(after, cadence.at, cadence.zone)

    def first_day_of(self, week: int) -> date:
        """The date on which the week begins, in its own time zone."""
        return self._begins(week).date()

    def last_day_of(self, week: int) -> date:
        """The date on which the week ends, in its own time zone: as a rule the first day of the next week."""
        return self.end(week).astimezone(self.cadence(week).zone).date()

    def last_day(self, ends: datetime) -> date:
        """The last whole day of the cohort before an instant that `day_over` or `end` returned."""
        return self.local(ends).date() - timedelta(days=1)

    def break_at(self, moment: datetime) -> Break | None:
        """The break on the local date of `moment`; None if there is none."""
        day = self.local(moment).date()
        return next((one for one in self.breaks if one.first <= day <= one.last), None)

    def instants_until(self, now: datetime) -> list[datetime]:
        """All instants of weeks up to `now`: starts, papers, check-ins, reminders and ends.

        They are sorted by week.
        """
        weeks = range(1, min(self.length, self.week_at(now)) + 1)
        edges = (self.start, self.paper_due, self.check_in_due, self.reminder_due, self.end)
        return [moment for week in weeks for edge in edges if (moment := edge(week)) <= now]

    def _begins(self, week: int) -> datetime:
        cadence = self.cadence(week)
        return postponed(cadence.goals(week), cadence.zone, self._breaks_of(cadence))

    def _over(self, week: int) -> datetime:
        cadence = self.cadence(week)
        return ended(cadence.goals(week + 1), cadence.zone, self._breaks_of(cadence))

    def _breaks_of(self, cadence: Cadence) -> tuple[Break, ...]:
        """The breaks that move the weeks of a cadence."""
        if not cadence.passed:
            return self.breaks
        return tuple(one for one in self.breaks if one.first not in cadence.passed)

    def _instant(self, week: int, local: datetime) -> datetime:
        return cached_instant(local.date(), local.time(), self.cadence(week).zone)

    def _at(self, week: int, slot: Slot) -> datetime:
        cadence = self.cadence(week)
        if slot.days < 7:
            breaks = self._breaks_of(cadence)
            return self._instant(week, postponed(cadence.slot(week, slot), cadence.zone, breaks))
        over = self._over(week)  # day 7 follows the week, so a break that begins then does not move it
        return self._instant(week, datetime.combine(over.date(), slot.at or cadence.at))

    def _within(self, week: int, slot: Slot) -> datetime:
        # A clock change can move a slot at the edge of the week across that edge: keep it inside.
        return max(self.start(week), min(self._at(week, slot), self.end(week) - EDGE_MARGIN))


def first_day(start: date, weekday: int | None) -> date:
    """The first date from `start` on that falls on `weekday` (0 is Monday); `start` itself if None."""
    return start if weekday is None else start + timedelta(days=(weekday - start.weekday()) % 7)
