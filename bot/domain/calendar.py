"""When a cohort's weeks begin and end, and when each of its posts is due.

A calendar lives on the wall clock of its zone: "Monday 09:00" stays 09:00 across a clock change. What it
hands out are UTC instants. It is a frozen value: `bot.domain.changing` makes another one of it, which agrees
with it on everything that is past (docs/decisions/0010).
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.cadence import WEEK, Break, Cadence, Rhythm, Slot, ended, postponed
from bot.domain.localtime import cached_instant
from bot.domain.pacing import Syllabus

GRACE = timedelta(hours=24)
"""How long after its end a week still takes answers (docs/decisions/0003)."""

EDGE = timedelta(minutes=1)
"""What is due in a week is due so long before its edge at the latest."""

PAPER_PROMPT_WINDOW = timedelta(days=3)


class PostKind(StrEnum):
    """What the bot owes a cohort. The order is the order of posts that are due at one instant."""

    RECAP = "recap"
    STAGE_FINALE = "stage_finale"
    PLAN_FINALE = "plan_finale"
    STAGE_OPENING = "stage_opening"
    WEEK_GOALS = "week_goals"
    PAPER_PROMPT = "paper_prompt"
    CHECK_IN = "check_in"
    NUDGE = "nudge"
    ANNOUNCEMENT = "announcement"
    PAPER_VOTE = "paper_vote"
    PROJECT = "project"
    REVIEW_REQUEST = "review_request"
    REVIEW = "review"
    BUDDIES = "buddies"
    BUDDY_NUDGE = "buddy_nudge"
    NOTICE = "notice"
    """To organizers alone: something needs them."""


ORDER = {kind: place for place, kind in enumerate(PostKind)}


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """A post of the calendar: due at an instant, worth sending until another (both UTC)."""

    kind: PostKind
    week: int
    due_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """The weeks of a cohort: `length` of them, by the cadence that holds from each on, around the breaks.

    Cadences are in order of their weeks, the first one from week 1 on; where two name one week, the later
    holds. Breaks are in order of time and do not overlap.
    """

    cadences: tuple[Cadence, ...]
    length: int
    breaks: tuple[Break, ...] = ()

    @classmethod
    def weekly(
        cls, first: date, at: time, zone: ZoneInfo, length: int, rhythm: Rhythm | None = None
    ) -> "Calendar":
        """A calendar as it begins: `first` is the date of the first goals, `at` their time in `zone`."""
        return cls((Cadence(1, first, at, zone, rhythm or Rhythm()),), length)

    def cadence(self, week: int) -> Cadence:
        """The cadence that the week follows."""
        for one in reversed(self.cadences):
            if one.week <= week:
                return one
        return self.cadences[0]

    @property
    def latest(self) -> Cadence:
        """The cadence that holds for all weeks to come."""
        return self.cadences[-1]

    @property
    def first(self) -> date:
        """The date of the first goals."""
        return self._begins(1).date()

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the cohort's clock, as it is for the weeks to come."""
        return self.latest.zone

    def start(self, week: int) -> datetime:
        """The instant at which the week begins and its goals are due. Week `length + 1` ends the plan."""
        if week > self.length > 0:
            return self.end(self.length)
        return self._instant(week, self._begins(week))

    def end(self, week: int) -> datetime:
        """The instant at which the week ends: seven days after its goals, or with the next ones if sooner.

        A week that a break interrupts goes on after it.
        """
        natural = self._instant(week, self._over(week))
        return min(natural, self.start(week + 1)) if week < self.length else natural

    def closes(self, week: int) -> datetime:
        """The instant from which the week takes no more answers: its end and the grace."""
        return self.end(week) + GRACE

    def asks(self, week: int) -> datetime:
        """The instant at which the week's check-in is due."""
        return self._within(week, self.cadence(week).rhythm.check_in)

    def prompts(self, week: int) -> datetime:
        """The instant at which the week's paper is due."""
        return self._within(week, self.cadence(week).rhythm.paper)

    def local(self, moment: datetime) -> datetime:
        """The instant on the cohort's own clock."""
        return moment.astimezone(self.zone)

    def week_at(self, moment: datetime) -> int:
        """The last week that has begun by then: 0 before the first, length + 1 once the plan is over."""
        return bisect_right(range(1, self.length + 2), moment, key=self.start)

    def week_for(self, moment: datetime) -> int:
        """The week that what happens at the instant belongs to: the running one, or between two the next."""
        week = self.week_at(moment)
        return week + 1 if 1 <= week <= self.length and moment >= self.end(week) else week

    def ended(self, moment: datetime) -> int:
        """How many weeks have ended by the instant."""
        return max(0, min(self.week_for(moment) - 1, self.length))

    def day_over(self, day: date) -> datetime:
        """The instant at which a day of the cohort is over: at the time of the goals on the day after."""
        goals = self.latest
        return cached_instant(day + timedelta(days=1), goals.at, goals.zone)

    def break_at(self, moment: datetime) -> Break | None:
        """The break that is on at the instant."""
        day = self.local(moment).date()
        return next((one for one in self.breaks if one.first <= day <= one.last), None)

    def posts(self, syllabus: Syllabus, week: int) -> list[PlannedPost]:
        """What is due for a week from its goals to its recap, in order. The nudge stands for all members."""
        about = syllabus.week(week)
        start, end, rhythm = self.start(week), self.end(week), self.cadence(week).rhythm
        late = end + WEEK
        planned = [PlannedPost(PostKind.WEEK_GOALS, week, start, end)]
        staged = syllabus.plan.staged
        if staged and about.opens_stage:
            planned.append(PlannedPost(PostKind.STAGE_OPENING, week, start, end))
        if about.papers:
            due = self.prompts(week)
            planned.append(PlannedPost(PostKind.PAPER_PROMPT, week, due, due + PAPER_PROMPT_WINDOW))
        closes = self.closes(week)
        asked = self.asks(week)
        latest = (end if week == self.length else closes) - EDGE  # the plan's end is the end of reminders
        nudged = max(asked, min(self._at(week, rhythm.nudge), latest))
        planned.append(PlannedPost(PostKind.CHECK_IN, week, asked, closes))
        planned.append(PlannedPost(PostKind.NUDGE, week, nudged, closes))
        planned.append(PlannedPost(PostKind.RECAP, week, end, late))
        if staged and about.closes_stage:
            planned.append(PlannedPost(PostKind.STAGE_FINALE, week, end, late))
        if week == self.length:
            planned.append(PlannedPost(PostKind.PLAN_FINALE, week, end, late))
        return sorted(planned, key=lambda post: (post.due_at, ORDER[post.kind]))

    def posts_between(self, syllabus: Syllabus, after: datetime, until: datetime) -> list[PlannedPost]:
        """Every post with `after < due_at <= until`, in order of time and then of kind."""
        weeks = range(max(1, self.week_at(after) - 1), min(self.length, self.week_at(until)) + 1)
        due = [post for week in weeks for post in self.posts(syllabus, week) if after < post.due_at <= until]
        return sorted(due, key=lambda post: (post.due_at, ORDER[post.kind], post.week))

    def all_posts(self, syllabus: Syllabus) -> Iterator[PlannedPost]:
        """Every post of the plan, in order."""
        everything = [post for week in range(1, self.length + 1) for post in self.posts(syllabus, week)]
        yield from sorted(everything, key=lambda post: (post.due_at, ORDER[post.kind], post.week))

    def next_due(self, syllabus: Syllabus, after: datetime) -> datetime | None:
        """The instant of the first post after `after`, or None when the plan is over."""
        if self.length == 0:
            return None
        first: datetime | None = None
        for week in range(max(1, self.week_at(after) - 1), self.length + 1):
            if first is not None and first <= self.start(week):
                break  # posts of a week come late, into the next, but none comes before its week
            ahead = (post.due_at for post in self.posts(syllabus, week) if post.due_at > after)
            first = min(filter(None, (first, next(ahead, None))), default=None)
        return first

    def _begins(self, week: int) -> datetime:
        cadence = self.cadence(week)
        return postponed(cadence.goals(week), cadence.zone, self.breaks)

    def _over(self, week: int) -> datetime:
        cadence = self.cadence(week)
        return ended(cadence.goals(week + 1), cadence.zone, self.breaks)

    def _instant(self, week: int, local: datetime) -> datetime:
        return cached_instant(local.date(), local.time(), self.cadence(week).zone)

    def _at(self, week: int, slot: Slot) -> datetime:
        cadence = self.cadence(week)
        if slot.days < 7:
            return self._instant(week, postponed(cadence.slot(week, slot), cadence.zone, self.breaks))
        over = self._over(week)  # after the week: a break that follows it does not count
        return self._instant(week, datetime.combine(over.date(), slot.at or cadence.at))

    def _within(self, week: int, slot: Slot) -> datetime:
        # A slot at the edge of the week never leaves it, whatever a clock change does.
        return max(self.start(week), min(self._at(week, slot), self.end(week) - EDGE))


def first_day(start: date, weekday: int | None) -> date:
    """The first date from `start` on that falls on `weekday` (0 is Monday); `start` itself if None."""
    return start if weekday is None else start + timedelta(days=(weekday - start.weekday()) % 7)
