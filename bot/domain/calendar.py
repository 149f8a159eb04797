"""When a cohort's weeks begin and end, and when each of its posts is due.

A calendar lives on the wall clock of its zone: "Monday 09:00" stays 09:00 across a clock change. What it
hands out are UTC instants. The days of the posts inside a week are the organizer's (`Rhythm`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

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
    NOTICE = "notice"
    """To organizers alone: something needs them."""


ORDER = {kind: place for place, kind in enumerate(PostKind)}


@dataclass(frozen=True, slots=True)
class Slot:
    """So many days after the week's goals, at that time of day, or at the time of the goals."""

    days: int
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """On which day of the week, counted from the goals, the posts in between are due.

    The nudge follows the check-in, and may fall into the grace after the week: day 7.
    """

    paper: Slot = Slot(2)
    check_in: Slot = Slot(5)
    nudge: Slot = Slot(6)


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """A post of the calendar: due at an instant, worth sending until another (both UTC)."""

    kind: PostKind
    week: int
    due_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """The weeks of a cohort: `first` is the date of the first goals, `at` their time in `zone`."""

    first: date
    at: time
    zone: ZoneInfo
    length: int
    rhythm: Rhythm = Rhythm()

    def start(self, week: int) -> datetime:
        """The instant at which the week begins and its goals are due. Week `length + 1` ends the plan."""
        return cached_instant(self._day(week), self.at, self.zone)

    def end(self, week: int) -> datetime:
        """The instant at which the week ends: when the next one's goals are due."""
        return self.start(week + 1)

    def closes(self, week: int) -> datetime:
        """The instant from which the week takes no more answers: its end and the grace."""
        return self.end(week) + GRACE

    def asks(self, week: int) -> datetime:
        """The instant at which the week's check-in is due."""
        return self._within(week, self.rhythm.check_in)

    def prompts(self, week: int) -> datetime:
        """The instant at which the week's paper is due."""
        return self._within(week, self.rhythm.paper)

    def local(self, moment: datetime) -> datetime:
        """The instant on the cohort's own clock."""
        return moment.astimezone(self.zone)

    def week_at(self, moment: datetime) -> int:
        """The week that runs at the instant: 0 before the first, length + 1 after the last."""
        guess = (self.local(moment).date() - self.first).days // 7 + 1
        guess = max(0, min(guess, self.length + 1))
        while guess > 0 and moment < self.start(guess):
            guess -= 1
        return guess

    def posts(self, syllabus: Syllabus, week: int) -> list[PlannedPost]:
        """What is due for a week from its goals to its recap, in order. The nudge stands for all members."""
        about = syllabus.week(week)
        start, end = self.start(week), self.end(week)
        late = end + (end - start)
        planned = [PlannedPost(PostKind.WEEK_GOALS, week, start, end)]
        if about.opens_stage:
            planned.append(PlannedPost(PostKind.STAGE_OPENING, week, start, end))
        if about.papers:
            due = self.prompts(week)
            planned.append(PlannedPost(PostKind.PAPER_PROMPT, week, due, due + PAPER_PROMPT_WINDOW))
        closes = self.closes(week)
        asked = self.asks(week)
        latest = (end if week == self.length else closes) - EDGE  # the plan's end is the end of reminders
        nudged = max(asked, min(self._at(week, self.rhythm.nudge), latest))
        planned.append(PlannedPost(PostKind.CHECK_IN, week, asked, closes))
        planned.append(PlannedPost(PostKind.NUDGE, week, nudged, closes))
        planned.append(PlannedPost(PostKind.RECAP, week, end, late))
        if about.closes_stage:
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
        for week in range(max(1, self.week_at(after) - 1), self.length + 1):
            for post in self.posts(syllabus, week):
                if post.due_at > after:
                    return post.due_at
        return None

    def _day(self, week: int) -> date:
        return self.first + timedelta(days=7 * (week - 1))

    def _at(self, week: int, slot: Slot) -> datetime:
        return cached_instant(self._day(week) + timedelta(days=slot.days), slot.at or self.at, self.zone)

    def _within(self, week: int, slot: Slot) -> datetime:
        # A slot at the edge of the week never leaves it, whatever a clock change does.
        return max(self.start(week), min(self._at(week, slot), self.end(week) - EDGE))


def first_day(start: date, weekday: int | None) -> date:
    """The first date from `start` on that falls on `weekday` (0 is Monday); `start` itself if None."""
    return start if weekday is None else start + timedelta(days=(weekday - start.weekday()) % 7)
