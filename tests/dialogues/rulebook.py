"""The rules of docs/organizers.md kept a second time, by a bookkeeper who has never seen the bot.

It shares no code with the bot. A group's weeks are a list of instants, and every change rewrites those that
are still to come. What each week lists is read from the bot's own pages; the book only knows what may become
of it. All zones have one offset the whole year, so a day has 24 hours.
"""

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
UNTIL_CHECK_IN = timedelta(days=5)


@dataclass
class Rest:
    """A break: its days, what it costs, and when it was made."""

    first: date
    last: date
    made: datetime

    @property
    def cost(self) -> timedelta:
        """Whole weeks, rounded up."""
        return WEEK * -(-((self.last - self.first).days + 1) // 7)

    def holds(self, day: date) -> bool:
        """Whether the day is in it."""
        return self.first <= day <= self.last


@dataclass
class Span:
    """A week's instants, and the zone of its dates. `over` is its end if no goals come sooner."""

    start: datetime
    asks: datetime
    over: datetime
    zone: ZoneInfo

    def day(self, moment: datetime) -> date:
        """The date of an instant, as the week has it."""
        return moment.astimezone(self.zone).date()


@dataclass
class Stage:
    """A stage by the numbers of its weeks."""

    first: int
    weeks: int

    @property
    def last(self) -> int:
        """Its last week."""
        return self.first + self.weeks - 1


@dataclass
class Own:
    """A pace of one's own: from `week` on, which begins on `day`."""

    week: int
    day: date


@dataclass
class Facts:
    """What one member did, and what was done to them."""

    joined_at: datetime
    joined_week: int
    answers: dict[int, str] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    left_at: datetime | None = None
    gone: list[tuple[datetime, datetime]] = field(default_factory=list)
    pauses: list[tuple[datetime, date | datetime]] = field(default_factory=list)
    excused: set[int] = field(default_factory=set)
    own: Own | None = None
    goals: set[tuple[date, int]] = field(default_factory=set)
    goals_at: list[datetime] = field(default_factory=list)


class Calendar:
    """The weeks of a group. A change that is refused returns False and changes nothing."""

    def __init__(self, begin: datetime, at: time, zone: ZoneInfo, stages: Iterable[int]) -> None:
        self.at, self.zone, self.hour_of_start, self.zone_of_start = at, zone, at, zone
        self.rests: list[Rest] = []
        self.stages: list[Stage] = []
        for weeks in stages:
            self.stages.append(Stage(self.length + 1, weeks))
        self.spans: list[Span] = []
        self._lay(1, begin.astimezone(zone).date(), self.length)
        self.before_last_break: tuple[list[Span], list[Rest], int] | None = None

    @property
    def length(self) -> int:
        return self.stages[-1].last if self.stages else 0

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    def start(self, week: int) -> datetime:
        return self.spans[week - 1].start

    def end(self, week: int) -> datetime:
        """A week ends seven days later, or with the next goals if they come sooner."""
        over = self.spans[week - 1].over
        return min(over, self.start(week + 1)) if week < self.length else over

    def asks(self, week: int) -> datetime:
        """The check-in stays inside its week."""
        return max(self.start(week), min(self.spans[week - 1].asks, self.end(week) - timedelta(minutes=1)))

    def begun(self, now: datetime) -> int:
        return sum(span.start <= now for span in self.spans)

    def ended(self, now: datetime) -> int:
        return sum(self.end(week) <= now for week in range(1, self.length + 1))

    def counts_for(self, now: datetime) -> int:
        """The running week, or the next one where none runs."""
        return self.ended(now) + 1

    def last_day(self, week: int) -> date:
        return self.spans[week - 1].day(self.end(week))

    def day_over(self, day: date) -> datetime:
        """The time of the goals on the day after; or the end of the week that ends on that day."""
        after = day + DAY
        week = max(1, sum(span.day(span.start) < after for span in self.spans))
        span = self.spans[week - 1]
        if self.last_day(week) == after:
            return self.end(week)
        hour = span.start.astimezone(span.zone).time()
        return datetime.combine(after, hour, span.zone).astimezone(UTC)

    def would_end(self, week: int, moment: datetime) -> datetime:
        """When the week would end without the breaks that were made at that instant or later."""
        span = self.spans[week - 1]
        rests = [one for one in self.rests if one.made < moment]
        return min(self.end(week), self._moved(span, span.start + WEEK, rests, is_end=True))

    # Changes.

    def rest(self, first: date, last: date, now: datetime) -> bool:
        """A break: what would be due on its first day or later comes whole weeks later."""
        if any(one.first <= last and first <= one.last for one in self.rests):
            return False
        before, new = copy.deepcopy((self.spans, self.rests)), Rest(first, last, now)
        for span in self.spans:
            span.start = self._put_off(span, span.start, new, now)
            span.asks = self._put_off(span, span.asks, new, now)
            span.over = self._put_off(span, span.over, new, now, is_end=True)
        if self.spans == before[0]:
            return False
        self.rests = sorted((*self.rests, new), key=lambda one: one.first)
        self.before_last_break = (*before, self.rests.index(new))
        return True

    def resume(self, now: datetime) -> bool:
        """The break's last day becomes yesterday, or today; one that has not begun is cancelled."""
        if self.before_last_break is None:
            raise AssertionError("only of the change that was made last")
        spans, rests, place = self.before_last_break
        new, held = self.rests[place], copy.deepcopy((self.spans, self.rests))
        coming = [one for one in self.rests if one.last >= self.today(now)]
        if not coming or coming[0] is not new:
            raise AssertionError("only of the break that is on, or the next one")
        if new.first > self.today(now):
            self.spans, self.rests = copy.deepcopy((spans, rests))
            self.before_last_break = None
            return True
        last = self.today(now) - DAY
        while last < new.last:
            self.spans, self.rests = copy.deepcopy((spans, rests))
            if last >= new.first:
                self.rest(new.first, last, new.made)
            if self._same_until(now, *held):
                break
            last += DAY
        self.before_last_break = None
        if last >= new.last or self.spans == held[0]:
            self.spans, self.rests = held
            return False
        return True

    def shift(self, weeks: int, now: datetime) -> bool:
        """The next week begins so many weeks later or earlier, and the others follow it."""
        week = self.begun(now) + 1
        if weeks == 0 or week > self.length:
            return False
        span = self.spans[week - 1]
        day = span.day(span.start) + weeks * WEEK
        if datetime.combine(day, self.at, self.zone) <= now:
            return False
        if week > 1:
            running = self.spans[week - 2]
            whole = self.would_end(week - 1, datetime.min.replace(tzinfo=UTC))
            if day < running.day(whole):
                return False
        if weeks < 0 and any(one.holds(day) for one in self.rests):
            return False
        self._lay(week, self._after_rests(day), self.length)
        return True

    def move(self, weekday: int | None, at: time | None, zone: ZoneInfo | None, now: datetime) -> bool:
        """The goals come on the first such weekday on or after their old date, from the next week on."""
        week = self.begun(now) + 1
        if week > self.length:
            return False
        span = self.spans[week - 1]
        old = span.day(span.start)
        weekday = old.weekday() if weekday is None else weekday
        if (weekday, at or self.at, zone or self.zone) == (old.weekday(), self.at, self.zone):
            return False
        self.at, self.zone = at or self.at, zone or self.zone
        day = old + timedelta(days=(weekday - old.weekday()) % 7)
        while datetime.combine(day, self.at, self.zone) <= now:
            day += WEEK
        self._lay(week, self._after_rests(day), self.length)
        return True

    def stage(self, number: int, weeks: int, now: datetime) -> bool:
        """A stage lasts so many weeks in all."""
        stage, coming = self.stages[number - 1], self.begun(now) + 1
        begun = max(0, min(stage.weeks, coming - stage.first))
        least = begun + (begun < stage.weeks)
        if now >= self.end(stage.last) or weeks == stage.weeks or weeks < least:
            return False
        last = self.spans[-1]
        stage.weeks = weeks
        for one, after in zip(self.stages, self.stages[1:], strict=False):
            after.first = one.last + 1
        if coming <= len(self.spans):
            span = self.spans[coming - 1]
            self._lay(coming, span.day(span.start), self.length)
        else:
            self._lay(coming, self._next_day(last), self.length)
        return True

    # How.

    def _same_until(self, now: datetime, spans: list[Span], rests: list[Rest]) -> bool:
        """Whether nothing differs that has happened by now."""
        other = copy.copy(self)
        other.spans, other.rests = spans, rests
        return self._past(now) == other._past(now)

    def _past(self, now: datetime) -> list[datetime]:
        weeks = range(1, self.length + 1)
        edges: list[Callable[[int], datetime]] = [
            self.start,
            self._paper,
            self.asks,
            self._reminder,
            self.end,
        ]
        return [moment for week in weeks for edge in edges if (moment := edge(week)) <= now]

    def _paper(self, week: int) -> datetime:
        """Two days after the goals."""
        span = self.spans[week - 1]
        moment = self._moved(span, span.start + 2 * DAY, self.rests)
        return max(self.start(week), min(moment, self.end(week) - timedelta(minutes=1)))

    def _reminder(self, week: int) -> datetime:
        """A day after the check-in, and after it in any case."""
        span = self.spans[week - 1]
        closes = self.end(week) + (timedelta(0) if week == self.length else DAY)
        moment = self._moved(span, span.start + 6 * DAY, self.rests)
        return max(self.asks(week), min(moment, closes - timedelta(minutes=1)))

    def _put_off(
        self, span: Span, moment: datetime, new: Rest, now: datetime, *, is_end: bool = False
    ) -> datetime:
        """A break moves what is due on its first day or later; a week that ends on that day does so."""

        def is_behind(one: Rest, at: datetime) -> bool:
            return span.day(at) > one.first if is_end else span.day(at) >= one.first

        if moment <= now or not is_behind(new, moment):
            return moment
        later = moment + new.cost
        for one in self.rests:  # what is pushed into a later break follows that one
            if one.first > new.first and not is_behind(one, moment) and is_behind(one, later):
                later += one.cost
        return later

    def _moved(
        self, span: Span, moment: datetime, rests: Iterable[Rest], *, is_end: bool = False
    ) -> datetime:
        """Where the breaks after the beginning of a week move something that is due in it."""
        begins = span.day(span.start)
        for one in rests:
            inside = one.first > begins or (one.first == begins and one.made > span.start)
            behind = span.day(moment) > one.first if is_end else span.day(moment) >= one.first
            if inside and behind:
                moment += one.cost
        return moment

    def _after_rests(self, day: date) -> date:
        """The first such weekday that is in no break."""
        while any(one.holds(day) for one in self.rests):
            day += WEEK
        return day

    def _next_day(self, span: Span) -> date:
        """When the next goals come: seven days later, around the breaks."""
        return span.day(self._moved(span, span.start + WEEK, self.rests))

    def _lay(self, week: int, day: date, length: int) -> None:
        """Let the week begin on that day, and the later ones follow it."""
        del self.spans[week - 1 :]
        while len(self.spans) < length:
            start = datetime.combine(day, self.at, self.zone).astimezone(UTC)
            span = Span(start, start, start, self.zone)
            span.asks = self._moved(span, start + UNTIL_CHECK_IN, self.rests)
            span.over = self._moved(span, start + WEEK, self.rests, is_end=True)
            self.spans.append(span)
            day = self._next_day(span)


class Book:
    """A group: its calendar, what each week lists, and its members.

    `lists` holds the keys of the items of each week; `alone` is the same for the plan at one's own pace.
    """

    def __init__(self, calendar: Calendar, lists: Mapping[int, frozenset[str]]) -> None:
        self.calendar = calendar
        self.lists, self.alone = dict(lists), dict(lists)
        self.members: dict[str, Facts] = {}

    # What falls due.

    @staticmethod
    def due(lists: Mapping[int, frozenset[str]]) -> dict[str, int]:
        """Items fall due in the last week that lists them."""
        return {key: week for week in sorted(lists) for key in lists[week]}

    def check_lists(
        self, after: Mapping[int, frozenset[str]], stage: Stage, old_length: int, now: datetime
    ) -> None:
        """After a stage was changed: weeks that have begun stay, and the rest of the stage is spread."""
        begun, before = self.calendar.begun(now), self.lists
        assert all(after[week] == before[week] for week in range(1, begun + 1))
        due_before, due_after = self.due(before), self.due(after)
        settled = {key for key, week in due_before.items() if week <= begun}
        if stage.first + old_length - 1 <= begun:  # nothing is left: the last week's items are shown again
            assert all(after[week] == before[begun] for week in range(begun + 1, stage.last + 1))
            settled -= before[begun]
        assert all(due_after[key] == due_before[key] for key in settled)
        assert set(due_after) == set(due_before), "nothing is dropped"
        assert all(due_after[key] > begun for key in due_before if key not in settled)
        assert all(after[week] for week in after), "no week is empty"

    # Members.

    def join(self, name: str, now: datetime) -> None:
        facts = self.members.setdefault(name, Facts(now, self.calendar.counts_for(now)))
        if facts.left_at is not None:
            facts.gone.append((facts.left_at, now))
            facts.left_at = None

    def answer(self, name: str, answer: str, now: datetime) -> None:
        """A check-in means the ended week in its grace, unless it is answered; then the running one."""
        facts, calendar = self.members[name], self.calendar
        ended = calendar.ended(now)
        in_grace = ended >= 1 and now < calendar.end(ended) + DAY
        if in_grace and ended >= facts.joined_week and ended not in facts.answers:
            facts.answers[ended] = answer
        elif now >= calendar.start(ended + 1):
            facts.answers[ended + 1] = answer

    def tick(self, name: str, item: str, now: datetime) -> None:
        """A tick keeps the running week, or the next; of something old, in the grace, the ended one."""
        facts, calendar = self.members[name], self.calendar
        week = calendar.counts_for(now)
        is_late = self.due(self.lists)[item] < week and week > facts.joined_week
        in_grace = week > 1 and now < calendar.end(week - 1) + DAY
        facts.done.setdefault(item, week - 1 if is_late and in_grace else week)

    def pause(self, name: str, until: date, now: datetime) -> None:
        facts = self.members[name]
        if facts.pauses and self._pause_over(facts.pauses[-1]) > now:
            facts.pauses[-1] = (facts.pauses[-1][0], until)
        else:
            facts.pauses.append((now, until))

    def back(self, name: str, now: datetime) -> None:
        pauses = self.members[name].pauses
        if pauses and self._pause_over(pauses[-1]) > now:
            pauses[-1] = (pauses[-1][0], now)

    def _pause_over(self, pause: tuple[datetime, date | datetime]) -> datetime:
        until = pause[1]
        return until if isinstance(until, datetime) else self.calendar.day_over(until)

    # Streaks.

    def joined_late(self, facts: Facts, week: int) -> bool:
        return week == facts.joined_week and facts.joined_at >= self.calendar.asks(week)

    def streak(self, name: str, now: datetime) -> tuple[int, int, int, dict[int, str]]:
        """Current, longest, freezes held, and the mark of each week."""
        facts, calendar = self.members[name], self.calendar
        current = longest = freezes = kept = 0
        marks: dict[int, str] = {}
        for week in range(facts.joined_week, calendar.begun(now) + 1):
            mark = self._mark(facts, week, freezes, now)
            if mark == "kept":
                current, kept = current + 1, kept + 1
                freezes = min(2, freezes + (kept % 4 == 0))
            elif mark == "frozen":
                freezes -= 1
            elif mark == "missed":
                current = 0
            longest = max(longest, current)
            marks[week] = mark
        return current, longest, freezes, marks

    def _mark(self, facts: Facts, week: int, freezes: int, now: datetime) -> str:
        """The first line of the page's table that is true of the week."""
        start, end = self.calendar.start(week), self.calendar.end(week)
        if facts.answers.get(week, "away") != "away" or week in facts.done.values():
            return "kept"
        if week in facts.excused:
            return "excused"
        if now < end + DAY:
            return "open"
        if self.joined_late(facts, week) or any(left <= start and back >= end for left, back in facts.gone):
            return "absent"
        for pause in facts.pauses:
            ends = {end, self.calendar.would_end(week, pause[0])}
            if any(pause[0] < one <= self._pause_over(pause) for one in ends):
                return "paused"
        return "frozen" if freezes else "missed"

    # One's own pace.

    def follow_own(self, name: str, day: date, now: datetime) -> bool:
        """Their weeks begin on that day with the first week that still holds an open item."""
        facts = self.members[name]
        week = next((one for one, keys in self.alone.items() if not keys <= set(facts.done)), None)
        if week is None:
            return False
        facts.own = Own(week, day)
        self.send_goals(name, now)
        return True

    def own_start(self, own: Own, week: int) -> datetime:
        """Seven days each, at the hour and in the zone in which the group began."""
        day = own.day + (week - own.week) * WEEK
        calendar = self.calendar
        return datetime.combine(day, calendar.hour_of_start, calendar.zone_of_start).astimezone(UTC)

    def send_goals(self, name: str, now: datetime) -> None:
        """They get the goals of the own week that runs, once."""
        facts = self.members[name]
        if facts.own is None or facts.left_at is not None:
            return
        for week in range(facts.own.week, len(self.alone) + 1):
            start = self.own_start(facts.own, week)
            if start <= now < start + WEEK and (facts.own.day, week) not in facts.goals:
                facts.goals.add((facts.own.day, week))
                facts.goals_at.append(now)

    def wait(self, before: datetime, now: datetime) -> None:
        """What falls due while time passes comes at its instant."""
        for name, facts in self.members.items():
            if facts.own is not None:
                starts = (self.own_start(facts.own, week) for week in self.alone if week >= facts.own.week)
                for start in starts:
                    if before < start <= now:
                        self.send_goals(name, start)

    # Boards.

    def overall(self, name: str, now: datetime) -> tuple[int, int]:
        """Points earned and due on the overall board; every item has one point."""
        facts, calendar = self.members[name], self.calendar
        ended = calendar.ended(now)
        weeks = range(1, ended + 1) if ended else range(1, 2)
        own = facts.own
        if own is not None and now < self.own_start(own, own.week):
            own = None
        due_week = self.due(self.lists)
        earned = due = 0
        settled: set[str] = set()
        until = calendar.length if own is None else self._until(own)
        for key, week in due_week.items():
            if not facts.joined_week <= week <= until:
                continue
            is_done = key in facts.done
            if self.joined_late(facts, week) and not is_done:
                continue  # nothing of it is due, and what is done counts as due and done
            settled.add(key)
            if week in weeks:
                earned, due = earned + is_done, due + 1
        if own is not None:
            begins, over = calendar.start(weeks[0]), calendar.end(weeks[-1])
            for key, week in self.due(self.alone).items():
                ends = self.own_start(own, max(week, own.week)) + WEEK
                if key not in settled and begins < ends <= over:
                    earned, due = earned + (key in facts.done), due + 1
        return earned, due

    def _until(self, own: Own) -> int:
        """The last week of the group that was over on the day on which the own pace began."""
        calendar = self.calendar
        return sum(calendar.last_day(week) <= own.day for week in range(1, calendar.length + 1))
