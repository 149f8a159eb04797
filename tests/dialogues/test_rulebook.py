"""Whatever people, organizers and time do, in any order: what the bot shows is what the page's rules say."""

import asyncio
import re
import shutil
from datetime import UTC, datetime, time, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.feature.group import GroupContext
from bot.features.group_report.service import find_attendance
from bot.features.leaderboard.board_rows import board_line
from bot.features.leaderboard.rules import Board
from bot.integrity import list_wrong_points
from bot.messages.card import Card, Row
from bot.messages.plain import plain_text
from bot.study import cohort_queries, people_queries
from bot.study.course_cache import CourseCache
from tests.boards import replay, replay_kept_weeks
from tests.curricula.folders import write_plan
from tests.dialogues.dialogue import Dialogue
from tests.dialogues.rulebook import Book, Calendar, Facts
from tests.dialogues.seen import Seen, numbers_in

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
STAGES = (3, 4, 2)
PLAN = "title: Knots\nsummary: Nine knots in nine weeks.\nstages:\n" + "".join(
    f"  - s{number}.yaml\n" for number in range(1, len(STAGES) + 1)
)
NAMES = st.sampled_from(["alice", "bob", "cleo"])
HOURS = st.sampled_from([0, 0, 0, 1, 5, 24, 30, 70, 120, 168])
"""Time passes before each deed, so that a run goes over many weeks."""
TOKYO = ZoneInfo("Asia/Tokyo")
ZONES = {"UTC": ZoneInfo("UTC"), "Asia/Tokyo": TOKYO, "America/Panama": ZoneInfo("America/Panama")}
RUNS = count()


def stage(number: int, weeks: int) -> str:
    """A stage of as many units as weeks, each with two topics."""
    units = "".join(
        f"  - key: u{number}{place}\n    title: Knot {number}.{place}\n"
        f"    topics: [A{number}{place}, B{number}{place}]\n"
        for place in range(1, weeks + 1)
    )
    return f"key: s{number}\ntitle: Stage {number}\nunits:\n{units}"


class Group(RuleBasedStateMachine):
    """A group of up to three in which anything may happen."""

    folder: Path
    migrated: Path
    plans: Path

    def __init__(self) -> None:
        super().__init__()
        path = self.folder / f"{next(RUNS)}.db"
        shutil.copy(self.migrated, path)
        self.runner = asyncio.Runner()
        self.dialogue = Dialogue(
            f"sqlite+aiosqlite:///{path}", start="2026-03-01T12:00:00+00:00", plans=self.plans
        )
        self.say("organizer", "/plan-admin start knots standard 2026-03-02 09:00 UTC")
        calendar = Calendar(BEGIN, time(9), ZONES["UTC"], STAGES)
        self.book = Book(calendar, self.lists(calendar.length))
        self.items = sorted(self.book.due(self.book.lists))

    def say(self, name: str, line: str) -> Seen:
        return self.runner.run(self.dialogue.say(name, line))

    def lists(self, length: int) -> dict[int, frozenset[str]]:
        """What each week lists, as the bot shows it to somebody who is no member."""
        return {
            week: self.list_of(self.say("organizer", f"/plan week {week}")) for week in range(1, length + 1)
        }

    @staticmethod
    def list_of(shown: Seen) -> frozenset[str]:
        assert shown.card == "week"
        assert isinstance(shown.shown, Card)
        return frozenset(block.item for block in shown.shown.blocks if isinstance(block, Row))

    @property
    def now(self) -> datetime:
        return self.dialogue.player.clock.now()

    def here(self, name: str) -> Facts | None:
        facts = self.book.members.get(name)
        return facts if facts is not None and facts.left_at is None else None

    def wait(self, hours: int) -> None:
        before = self.now
        if before + timedelta(hours=hours) < self.book.calendar.end(self.book.calendar.length):
            self.runner.run(self.dialogue.play(f"wait {hours}h"))
            self.book.wait(before, self.now)

    def change(self, line: str, *, is_possible: bool) -> None:
        shown = self.say("organizer", f"/plan-admin {line}")
        assert shown.card == ("confirm_calendar" if is_possible else "refused"), shown.text
        if is_possible:
            assert self.say("organizer", "/plan-admin calendar confirm").card == "calendar_changed"

    @initialize()
    def begin(self) -> None:
        for name in ("alice", "bob"):
            self.join(0, name)

    # Members.

    @rule(hours=HOURS, name=NAMES)
    def join(self, hours: int, name: str) -> None:
        self.wait(hours)
        was_here = self.here(name) is not None
        told = self.say(name, "/plan join")
        assert told.card == ("already_member" if was_here else "welcome")
        self.book.join(name, self.now)
        self.book.send_goals(name, self.now)

    @rule(hours=HOURS, name=NAMES)
    def leave(self, hours: int, name: str) -> None:
        self.wait(hours)
        self.say(name, "/plan leave")
        if facts := self.here(name):
            facts.left_at = self.now

    @rule(before=st.sampled_from([1, 2, 30]), after=st.sampled_from([1, 2, 30, 200]), name=NAMES)
    def dodge(self, before: int, after: int, name: str) -> None:
        """Leave shortly before the end of the running week, and come back after it."""
        calendar = self.book.calendar
        left = calendar.end(min(calendar.length, calendar.counts_for(self.now))) - self.now
        self.wait(max(0, left // timedelta(hours=1) - before))
        self.leave(0, name)
        self.wait(before + after)
        self.join(0, name)

    @rule(hours=HOURS, name=NAMES, answer=st.sampled_from(["done", "on track", "stuck", "away"]))
    def check_in(self, hours: int, name: str, answer: str) -> None:
        self.wait(hours)
        self.say(name, f"/plan checkin {answer}")
        if self.here(name):
            self.book.answer(name, answer, self.now)

    @rule(hours=HOURS, name=NAMES, place=st.integers(0, 17), more=st.integers(1, 3))
    def tick(self, hours: int, name: str, place: int, more: int) -> None:
        self.wait(hours)
        for item in self.items[place : place + more]:
            self.say(name, f"/plan done {item}")
            if self.here(name):
                self.book.tick(name, item, self.now)

    @rule(hours=HOURS, name=NAMES, place=st.integers(0, 17))
    def undo(self, hours: int, name: str, place: int) -> None:
        self.wait(hours)
        self.say(name, f"/plan undo {self.items[place]}")
        if facts := self.here(name):
            facts.done.pop(self.items[place], None)

    @rule(hours=HOURS, name=NAMES, days=st.integers(0, 25))
    def pause(self, hours: int, name: str, days: int) -> None:
        self.wait(hours)
        until = self.book.calendar.today(self.now) + timedelta(days=days)
        told = self.say(name, f"/plan pace pause until:{until}")
        if self.here(name):
            assert told.card == "paused"
            self.book.pause(name, until, self.now)

    @rule(hours=HOURS, name=NAMES)
    def back(self, hours: int, name: str) -> None:
        self.wait(hours)
        self.say(name, "/plan pace back")
        if self.here(name):
            self.book.back(name, self.now)

    @rule(hours=HOURS, name=NAMES, days=st.integers(0, 12))
    def pace_own(self, hours: int, name: str, days: int) -> None:
        self.wait(hours)
        day = self.book.calendar.today(self.now) + timedelta(days=days)
        told = self.say(name, f"/plan pace set own standard start:{day}")
        if self.here(name):
            is_possible = self.book.follow_own(name, day, self.now)
            assert told.card == ("pace_set" if is_possible else "refused")

    @rule(hours=HOURS, name=NAMES)
    def pace_group(self, hours: int, name: str) -> None:
        self.wait(hours)
        self.say(name, "/plan pace set group")
        if facts := self.here(name):
            facts.own = None

    @rule(name=NAMES, zone=st.sampled_from(["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"]))
    def travel(self, name: str, zone: str) -> None:
        """A member's own zone changes nothing but how times are shown to them."""
        self.say(name, f"/plan settings timezone:{zone}")

    @rule()
    def restart(self) -> None:
        self.runner.run(self.dialogue.play("restart"))

    # Organizers.

    @rule(hours=HOURS, name=NAMES, ago=st.integers(0, 3))
    def excuse(self, hours: int, name: str, ago: int) -> None:
        self.wait(hours)
        week = self.book.calendar.counts_for(self.now) - ago
        self.say("organizer", f"/plan-admin people excuse {name} {week}")
        facts = self.here(name)
        if facts and week >= facts.joined_week and self.now >= self.book.calendar.start(week):
            facts.excused.add(week)

    @precondition(lambda self: len(self.book.calendar.rests) < 4)
    @rule(hours=HOURS, ahead=st.integers(0, 25), days=st.sampled_from([1, 2, 3, 6, 7, 8, 14, 16]))
    def rest(self, hours: int, ahead: int, days: int) -> None:
        self.wait(hours)
        first = self.book.calendar.today(self.now) + timedelta(days=ahead)
        last = first + timedelta(days=days - 1)
        is_possible = self.book.calendar.rest(first, last, self.now)
        self.change(f"break {first} {last}", is_possible=is_possible)

    @precondition(lambda self: self.may_resume())
    @rule(hours=HOURS)
    def resume(self, hours: int) -> None:
        self.wait(hours)
        if self.may_resume():
            self.change("resume", is_possible=self.book.calendar.resume(self.now))

    def may_resume(self) -> bool:
        """Whether the break that is on, or the next one, is the change that was made last."""
        calendar = self.book.calendar
        coming = [one for one in calendar.rests if one.last >= calendar.today(self.now)]
        last = calendar.before_last_break
        return bool(coming) and last is not None and calendar.rests[last[2]] is coming[0]

    @rule(hours=HOURS, weeks=st.integers(-3, 3))
    def shift(self, hours: int, weeks: int) -> None:
        self.wait(hours)
        is_possible = self.book.calendar.shift(weeks, self.now)
        self.forget_the_break(is_possible=is_possible)
        self.change(f"shift {weeks}", is_possible=is_possible)

    @rule(
        hours=HOURS,
        weekday=st.none() | st.integers(0, 6),
        at=st.none() | st.sampled_from([0, 7, 18, 23]).map(time),
        zone=st.none() | st.sampled_from(sorted(ZONES)),
    )
    def move(self, hours: int, weekday: int | None, at: time | None, zone: str | None) -> None:
        self.wait(hours)
        where = ZONES[zone] if zone else None
        is_possible = self.book.calendar.move(weekday, at, where, self.now)
        self.forget_the_break(is_possible=is_possible)
        days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        given = [f"day:{days[weekday]}"] if weekday is not None else []
        given += [f"at:{at:%H:%M}"] if at is not None else []
        given += [f"tz:{zone}"] if zone else []
        self.change(" ".join(("move", *given)), is_possible=is_possible)

    @rule(hours=HOURS, number=st.integers(1, len(STAGES)), weeks=st.integers(1, 6))
    def stage(self, hours: int, number: int, weeks: int) -> None:
        self.wait(hours)
        calendar = self.book.calendar
        old_length = calendar.stages[number - 1].weeks
        is_possible = calendar.stage(number, weeks, self.now)
        self.forget_the_break(is_possible=is_possible)
        self.change(f"stage {number} {weeks}", is_possible=is_possible)
        if is_possible:
            after = self.lists(calendar.length)
            self.book.check_lists(after, calendar.stages[number - 1], old_length, self.now)
            self.book.lists = after

    def forget_the_break(self, *, is_possible: bool) -> None:
        """Ending a break after another change is not in the book."""
        if is_possible:
            self.book.calendar.before_last_break = None

    # What is shown.

    @invariant()
    def the_calendar_is_that_of_the_book(self) -> None:
        calendar = self.book.calendar
        coming = calendar.begun(self.now) + 1
        for week in {max(1, coming - 1), min(coming, calendar.length), calendar.length}:
            shown = self.say("organizer", f"/plan week {week}").lines[1]
            zone = calendar.zone
            start, end = (one.astimezone(zone) for one in (calendar.start(week), calendar.end(week)))
            times = [f"{one:%a} {one.day} {one:%b} {one.year}, {one:%H:%M}" for one in (start, end)]
            assert all(one in shown for one in times), (week, times, shown)

    @invariant()
    def streaks_are_those_of_the_book(self) -> None:
        for name in self.book.members:
            if self.here(name) is None:
                continue
            told = self.say(name, "/plan streak")
            current, longest, freezes, marks = self.book.streak(name, self.now)
            assert told.card == "streak"
            assert {week: mark.value for week, mark in told.marks.items()} == marks
            assert numbers_in(told.title) == [current]
            assert numbers_in(told.lines[1])[:2] == [longest, freezes]

    @invariant()
    def the_board_is_that_of_the_book(self) -> None:
        present = [name for name in self.book.members if self.here(name)]
        if not present:
            return
        told = self.say(present[0], "/plan progress overall")
        shown = {place.name: place.numbers for place in told.board}
        for name in present:
            earned, due = self.book.overall(name, self.now)
            assert shown[name] == ((earned * 100 // due, earned, due) if due else ()), name

    @invariant()
    def boards_are_those_of_a_replay(self) -> None:
        """What is kept is what `studyplan db check` counts, and each board is as a replay of everybody."""
        present = [name for name in self.book.members if self.here(name)]
        for board in Board if present else ():
            told = self.say(present[-1], f"/plan progress {board.value}")
            rows = [line for line in told.lines if re.match(r"(\d+\.|–) ", line)]
            assert rows == self.runner.run(self.replayed(board, present[-1])), board
        assert self.runner.run(self.problems()) == []

    async def replayed(self, board: Board, name: str) -> list[str]:
        """The rows of a board as that member sees them, worked out from the facts of everybody."""
        database, app = self.dialogue.database, self.dialogue.app
        assert database is not None
        assert app is not None
        async with database.read() as session:
            cohort = await cohort_queries.get_cohort(session, 1)
            course = await CourseCache().load(session, cohort)
            group = GroupContext(session, course, self.now, app.features)
            members = await people_queries.list_members(session, cohort.id)
            viewer = next(member.id for member, _ in members if member.name == name)
            ranked = await replay(group, board, viewer)
            kept = (await find_attendance(group)).kept
            assert kept == await replay_kept_weeks(group)
        return [plain_text(board_line(row, viewer), ZONES["UTC"]) for row in ranked]

    async def problems(self) -> list[str]:
        """What `studyplan db check` finds wrong with points and boards."""
        assert self.dialogue.database is not None
        async with self.dialogue.database.read() as session:
            return await list_wrong_points(session)

    @invariant()
    def goals_came_at_their_time(self) -> None:
        for name, facts in self.book.members.items():
            came = [one.at for one in self.dialogue.directs(name, card="week_goals")]
            assert [one.astimezone(UTC) for one in came] == facts.goals_at, name

    def teardown(self) -> None:
        self.runner.run(self.dialogue.close())
        self.runner.close()


def test_what_is_shown_is_what_the_page_says(migrated_sqlite: Path, tmp_path: Path) -> None:
    folder_of_plans = tmp_path / "plans"
    folder_of_plans.mkdir()
    stages = {f"s{number}": stage(number, weeks) for number, weeks in enumerate(STAGES, start=1)}
    write_plan(folder_of_plans, plan=PLAN, **stages)

    class Here(Group):
        folder, migrated, plans = tmp_path, migrated_sqlite, folder_of_plans

    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=3, stateful_step_count=40, deadline=None, suppress_health_check=checks
        ),
    )
