"""Whatever people and time do, in any order: the streak shown is that of a second, separate bookkeeping.

The bookkeeping follows docs/organizers.md and shares no code with the bot: it keeps each week's instants in a
list, the facts beside them, and adds up.
"""

import asyncio
import shutil
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.curricula import plans_root, read_plan
from tests.dialogues.dialogue import Dialogue
from tests.dialogues.seen import Seen, numbers_in

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
WEEKS = 58

UNITS = read_plan(plans_root() / "deep-learning").stages[0].units
ITEMS = {unit.items[0].key: week for week, unit in enumerate(UNITS[:6], start=1)}
"""An item of each of the first weeks, with the week in which it falls due: at this pace a unit is a week."""


@dataclass
class Span:
    """A week's instants; a break moves those that are to come."""

    start: datetime
    asks: datetime
    end: datetime


@dataclass
class Facts:
    """What one member did, and what was done to them."""

    joined_at: datetime
    joined_week: int
    answers: dict[int, str] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    left_at: datetime | None = None
    gone: list[tuple[datetime, datetime]] = field(default_factory=list)
    pauses: list[list[datetime]] = field(default_factory=list)
    excused: set[int] = field(default_factory=set)


class Book:
    """The second bookkeeping."""

    def __init__(self) -> None:
        starts = [BEGIN + WEEK * number for number in range(WEEKS)]
        self.spans = [Span(start, start + 5 * DAY, start + WEEK) for start in starts]
        self.breaks: list[tuple[datetime, datetime]] = []
        self.members: dict[str, Facts] = {}

    def week(self, now: datetime) -> int:
        """The week that runs, or the next one where none does."""
        return next(number for number, span in enumerate(self.spans, start=1) if now < span.end)

    def takes(self, week: int, now: datetime) -> bool:
        """Whether a week that has ended still takes answers."""
        return week >= 1 and now < self.spans[week - 1].end + DAY

    def rest(self, first: datetime, last: datetime, now: datetime) -> None:
        """A break, by its midnights."""
        longer = WEEK * -(-((last - first).days + 1) // 7)
        for span in self.spans:
            span.start += longer if span.start >= first and span.start > now else timedelta(0)
            span.asks += longer if span.asks >= first and span.asks > now else timedelta(0)
            span.end += longer if span.end >= first + DAY and span.end > now else timedelta(0)
        self.breaks.append((first, last))

    def streak(self, name: str, now: datetime) -> tuple[int, int, int, dict[int, str]]:
        """Current, longest, freezes held, and the mark of each week."""
        facts, marks = self.members[name], {}
        current = longest = freezes = kept = 0
        done = Counter(facts.done.values())
        for number, span in enumerate(self.spans, start=1):
            if number < facts.joined_week or span.start > now:
                continue
            late = number == facts.joined_week and facts.joined_at >= span.asks
            if facts.answers.get(number, "away") != "away" or done[number]:
                mark = "kept"
            elif number in facts.excused:
                mark = "excused"
            elif now < span.end + DAY:
                mark = "open"
            elif late or any(begin < span.end <= over for begin, over in facts.gone):
                mark = "absent"
            elif any(begin < span.end <= over for begin, over in facts.pauses):
                mark = "paused"
            else:
                mark = "frozen" if freezes else "missed"
            if mark == "kept":
                current, kept = current + 1, kept + 1
                freezes = min(2, freezes + (kept % 4 == 0))
            elif mark == "frozen":
                freezes -= 1
            elif mark == "missed":
                current = 0
            longest = max(longest, current)
            marks[number] = mark
        return current, longest, freezes, marks


NAMES = st.sampled_from(["alice", "bob"])
HOURS = st.sampled_from([0, 0, 1, 5, 24, 30, 70, 120, 168])
"""Time passes before each deed, so that a run goes over many weeks."""
NUMBERS = count()


class Group(RuleBasedStateMachine):
    """A cohort of two in which anything may happen."""

    folder: Path
    migrated: Path

    def __init__(self) -> None:
        super().__init__()
        path = self.folder / f"{next(NUMBERS)}.db"
        shutil.copy(self.migrated, path)
        self.runner = asyncio.Runner()
        self.dialogue = Dialogue(f"sqlite+aiosqlite:///{path}")
        self.book = Book()
        self.say("organizer", "/plan-admin start deep-learning standard 2026-03-02 09:00 UTC")
        self.join(0, "alice")

    def say(self, name: str, line: str) -> Seen:
        return self.runner.run(self.dialogue.say(name, line))

    @property
    def now(self) -> datetime:
        return self.dialogue.player.clock.now()

    def here(self, name: str) -> Facts | None:
        facts = self.book.members.get(name)
        return facts if facts is not None and facts.left_at is None else None

    def wait(self, hours: int) -> None:
        self.runner.run(self.dialogue.play(f"wait {hours}h"))

    @rule(hours=HOURS, name=NAMES, answer=st.sampled_from(["done", "on track", "stuck", "away"]))
    def check_in(self, hours: int, name: str, answer: str) -> None:
        self.wait(hours)
        self.say(name, f"/plan checkin {answer}")
        if facts := self.here(name):
            week = self.book.week(self.now)
            ended = week - 1
            if ended >= facts.joined_week and self.book.takes(ended, self.now) and ended not in facts.answers:
                facts.answers[ended] = answer
            elif self.now >= self.book.spans[week - 1].start:
                facts.answers[week] = answer

    @rule(hours=HOURS, name=NAMES, item=st.sampled_from(sorted(ITEMS)))
    def tick(self, hours: int, name: str, item: str) -> None:
        self.wait(hours)
        self.say(name, f"/plan done {item}")
        if facts := self.here(name):
            week = self.book.week(self.now)
            late = ITEMS[item] < week and week > facts.joined_week and self.book.takes(week - 1, self.now)
            facts.done.setdefault(item, week - 1 if late else week)

    @rule(hours=HOURS, name=NAMES, item=st.sampled_from(sorted(ITEMS)))
    def undo(self, hours: int, name: str, item: str) -> None:
        self.wait(hours)
        self.say(name, f"/plan undo {item}")
        if facts := self.here(name):
            facts.done.pop(item, None)

    @rule(hours=HOURS, name=NAMES, days=st.integers(0, 20))
    def pause(self, hours: int, name: str, days: int) -> None:
        self.wait(hours)
        until = (self.now + days * DAY).date()
        self.say(name, f"/plan pause until:{until}")
        if facts := self.here(name):
            over = datetime(until.year, until.month, until.day, 9, tzinfo=UTC) + DAY
            if facts.pauses and facts.pauses[-1][1] > self.now:
                facts.pauses[-1][1] = over
            else:
                facts.pauses.append([self.now, over])

    @rule(hours=HOURS, name=NAMES)
    def back(self, hours: int, name: str) -> None:
        self.wait(hours)
        self.say(name, "/plan back")
        facts = self.here(name)
        if facts and facts.pauses and facts.pauses[-1][1] > self.now:
            facts.pauses[-1][1] = self.now

    @rule(hours=HOURS, name=NAMES, ago=st.integers(0, 3), undo=st.booleans())
    def excuse(self, hours: int, name: str, ago: int, *, undo: bool) -> None:
        self.wait(hours)
        week = self.book.week(self.now) - ago
        facts = self.here(name)
        self.say("organizer", f"/plan-admin excuse {name} {week}")
        if facts and week >= facts.joined_week and self.now >= self.book.spans[week - 1].start:
            if undo and week not in facts.excused:
                self.runner.run(self.dialogue.play('organizer: click "Undo"'))
            else:
                facts.excused.add(week)

    @rule(hours=HOURS, name=NAMES)
    def join(self, hours: int, name: str) -> None:
        self.wait(hours)
        self.say(name, "/plan join")
        facts = self.book.members.setdefault(name, Facts(self.now, self.book.week(self.now)))
        if facts.left_at is not None:
            facts.gone.append((facts.left_at, self.now))
            facts.left_at = None

    @rule(hours=HOURS, name=NAMES)
    def leave(self, hours: int, name: str) -> None:
        self.wait(hours)
        self.say(name, "/plan leave")
        if facts := self.here(name):
            facts.left_at = self.now

    @precondition(lambda self: len(self.book.breaks) < 4)
    @rule(hours=HOURS, ahead=st.integers(0, 12), days=st.integers(1, 16), monday=st.booleans())
    def rest(self, hours: int, ahead: int, days: int, *, monday: bool) -> None:
        self.wait(hours)
        first = self.now.replace(hour=0, minute=0, second=0) + ahead * DAY
        first += timedelta(days=-first.weekday() % 7) if monday else timedelta(0)
        last = first + (days - 1) * DAY
        if all(last < begin or over < first for begin, over in self.book.breaks):
            self.say("organizer", f"/plan-admin break {first:%Y-%m-%d} {last:%Y-%m-%d}")
            self.say("organizer", "/plan-admin confirm")
            self.book.rest(first, last, self.now)

    @rule(zone=st.sampled_from(["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"]), name=NAMES)
    def travel(self, name: str, zone: str) -> None:
        self.say(name, f"/plan settings timezone:{zone}")

    @rule()
    def restart(self) -> None:
        self.runner.run(self.dialogue.play("restart"))

    @invariant()
    def what_is_shown_is_the_replay(self) -> None:
        for name in self.book.members:
            if self.here(name) is None:
                continue
            told = self.say(name, "/plan streak")
            current, longest, freezes, marks = self.book.streak(name, self.now)
            assert told.card == "streak"
            assert {week: mark.value for week, mark in told.marks.items()} == marks
            assert numbers_in(told.title) == [current]
            assert numbers_in(told.lines[1])[:2] == [longest, freezes]

    def teardown(self) -> None:
        self.runner.run(self.dialogue.close())
        self.runner.close()


def test_the_streak_shown_is_a_replay_of_the_facts(migrated_sqlite: Path, tmp_path: Path) -> None:
    class Here(Group):
        folder, migrated = tmp_path, migrated_sqlite

    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=6, stateful_step_count=40, deadline=None, suppress_health_check=checks
        ),
    )
