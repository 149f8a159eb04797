"""How many commands one person may give."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.local.clock import MovableClock
from bot.app import App
from bot.commands.call import Call, Press
from bot.commands.rate_limit import RateLimit
from bot.curricula import plans_root
from bot.db.engine import Database
from bot.messages.actions import Action
from bot.platform import AccountRef, Actor, RoomRef

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ALICE, BOB = (AccountRef("discord", "", name) for name in ("alice", "bob"))
ROOM = RoomRef("discord", "w", "c1", "#general")


def test_ten_at_once_and_then_one_a_second() -> None:
    clock = MovableClock(NOW)
    limit = RateLimit(clock)
    assert [limit.admits(ALICE) for _ in range(12)] == [True] * 10 + [False] * 2
    assert limit.admits(BOB), "everybody has their own"
    clock.move_to(NOW + timedelta(seconds=2))
    assert [limit.admits(ALICE) for _ in range(3)] == [True, True, False]
    clock.move_to(NOW + timedelta(hours=1))
    assert [limit.admits(ALICE) for _ in range(12)] == [True] * 10 + [False] * 2, "never more than a burst"


async def test_who_is_too_fast_is_told_so_and_clicks_are_never_lost(tmp_path: Path) -> None:
    clock = MovableClock(NOW)
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/empty.db")
    app = App(database, {}, clock, plans_root(), limit=RateLimit(clock))
    alice = Actor(ALICE, "alice")
    answers = [await app.dispatch(Call(alice, ROOM, "plan", "nonsense")) for _ in range(11)]
    assert [one.private[0].name for one in answers] == ["refused"] * 10 + ["too_fast"]
    assert answers[-1].is_refusal
    action = str(Action("plan nonsense"))
    clicks = [await app.dispatch(Press(alice, ROOM, action)) for _ in range(20)]
    assert {one.private[0].name for one in clicks} == {"refused"}
    await database.close()
