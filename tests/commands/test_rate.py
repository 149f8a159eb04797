"""How much a person, and all people of a workspace, may ask of the bot at once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.local.clock import MovableClock
from bot.app import App
from bot.commands.call import Call, Event, Press, Submission
from bot.commands.rate_limit import Bursts, RateLimit, TokenBuckets
from bot.curricula import plans_root
from bot.db.engine import Database
from bot.messages.actions import Action
from bot.messages.plain import plain
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROOM = RoomRef("discord", "w", "c1", "#general")


def person(name: str) -> Actor:
    return Actor(AccountRef("discord", "", name), name)


def press(command: str, name: str = "alice", room: RoomRef = ROOM) -> Press:
    return Press(person(name), room, str(Action(command)))


def typed(line: str) -> Call:
    return Call(person("alice"), ROOM, "plan", line)


class Gate:
    """A bot whose limits are asked with decoded events, and whose clock a test moves."""

    def __init__(self, path: Path, bursts: Bursts) -> None:
        self.clock = MovableClock(NOW)
        self.database = Database(f"sqlite+aiosqlite:///{path}/empty.db")
        self.limit = RateLimit(self.clock, bursts)
        self.app = App(self.database, {}, self.clock, plans_root(), limit=self.limit)

    def refuses(self, *events: Event) -> list[bool]:
        """Which of the events come too fast."""
        return [self.limit.refuse(self.app.decode(event)) is not None for event in events]

    def words(self, event: Event) -> str:
        """What is told of an event that comes too fast."""
        said = self.limit.refuse(self.app.decode(event))
        assert said is not None
        return said


@pytest.fixture
async def gate(tmp_path: Path) -> AsyncIterator[Gate]:
    built = Gate(tmp_path, Bursts())
    yield built
    await built.database.close()


def test_a_burst_and_then_a_tenth_of_it_a_second() -> None:
    clock = MovableClock(NOW)
    buckets = TokenBuckets(clock, 10)
    assert [buckets.admits("alice") for _ in range(12)] == [True] * 10 + [False] * 2
    assert buckets.admits("bob"), "everybody has their own"
    clock.move_to(NOW + timedelta(seconds=2))
    assert [buckets.admits("alice") for _ in range(3)] == [True, True, False]
    clock.move_to(NOW + timedelta(hours=1))
    assert [buckets.admits("alice") for _ in range(12)] == [True] * 10 + [False] * 2, (
        "never more than a burst"
    )


async def test_who_is_too_fast_is_told_so(gate: Gate) -> None:
    answers = [await gate.app.dispatch(typed("nonsense")) for _ in range(11)]
    answers += [await gate.app.dispatch(press("plan nonsense")) for _ in range(31)]
    names = [one.private[0].name for one in answers]
    assert names == ["refused"] * 10 + ["too_fast"] + ["refused"] * 30 + ["too_fast"], "counted apart"
    assert answers[-1].is_refusal
    gate.clock.move_to(NOW + timedelta(seconds=1))
    assert gate.refuses(*[press("plan week")] * 4) == [False] * 3 + [True], "three a second"


@pytest.mark.parametrize(
    ("command", "allowed"),
    [
        ("plan-admin announce", 10),  # posts: as if typed
        ("plan projects submit", 10),
        ("plan-admin calendar confirm", 10),
        ("plan data", 30),
        ("plan nonsense", 30),  # forged, or from another version
        ("plan checkin", 60),  # one answer that changes: the last click must count
        ("plan papers vote", 60),
    ],
)
@pytest.mark.parametrize("is_form", [False, True])
async def test_how_many_clicks_of_a_command_run(
    gate: Gate, command: str, allowed: int, *, is_form: bool
) -> None:
    form = Submission(person("alice"), ROOM, str(Action(command)), {"text": "Hello"})
    event = form if is_form else press(command)
    assert gate.refuses(*[event] * 60).count(False) == allowed


async def test_a_workspace_has_one_bucket_for_all(gate: Gate) -> None:
    crowd = [press("plan week", f"u{number}") for number in range(301)]
    assert gate.refuses(*crowd) == [False] * 300 + [True]
    elsewhere = press("plan week", "u1", RoomRef("discord", "another", "c2"))
    assert gate.refuses(elsewhere) == [False]
    assert gate.refuses(press("plan checkin", "u301")) == [False], "an answer counts in any crowd"
    assert "server" in gate.words(press("plan week", "u302"))


async def test_who_is_refused_takes_nothing_from_the_others(gate: Gate) -> None:
    gate.refuses(*[press("plan week")] * 400)
    assert gate.refuses(*(press("plan week", f"u{number}") for number in range(270))) == [False] * 270


async def test_the_words_name_the_numbers_that_are_set(tmp_path: Path) -> None:
    gate = Gate(tmp_path, Bursts(commands=5, presses=40, unanswered=7))
    gate.refuses(*[typed("week")] * 5, *[press("plan week")] * 40)
    assert "5 commands in a row, then one every 2 seconds" in gate.words(typed("week"))
    assert "40 clicks in a row, then 4 a second" in gate.words(press("plan week"))
    assert gate.app.turn_away(6) is None
    turned_away = gate.app.turn_away(7)
    assert turned_away is not None
    assert "7 clicks" in plain(turned_away)
    await gate.database.close()


async def test_suggestions_stop_for_who_asks_faster_than_one_types(gate: Gate) -> None:
    asked = Call(person("alice"), ROOM, "plan-admin announce", {})
    offered = [bool(await gate.app.suggest(asked, "at", "9")) for _ in range(62)]
    assert offered == [True] * 60 + [False] * 2
