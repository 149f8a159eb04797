"""Nobody starves: whoever floods the outbox delays themselves, and nobody else."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import insert, select
from structlog.testing import capture_logs

from adapters.local.clock import MovableClock
from bot.app import App
from bot.curricula import plans_root
from bot.feature.features import Features
from bot.feature.group import GroupContext
from bot.messages.card import Card
from bot.outbox import dispatcher, under_way
from bot.outbox.enqueue import enqueue_for_rooms
from bot.outbox.tables import Delivery, Post
from bot.platform.people import Access
from bot.platform.refs import AccountRef, PostLabel, RoomRef, Target
from bot.study.cohort_queries import get_cohort
from bot.study.cohort_tables import CohortRoom, Room
from bot.study.course_cache import CourseCache
from tests.outbox.house import FEATURES, START, House, place_of

MONDAY = datetime.fromisoformat("2026-03-02T09:00:00+01:00")
A_MESSAGE = timedelta(seconds=1 / 50)
"""What Discord takes in all: 50 a second."""

FLOODED_ROOMS = 60
VICTIMS = 8
LATEST = timedelta(seconds=2)


async def announce(house: House, cohort_id: int, number: int) -> None:
    """Enqueue an announcement of a group, with no quota in the way."""
    async with house.database.write() as session:
        course = await CourseCache().load(session, await get_cohort(session, cohort_id))
        group = GroupContext(session, course, house.clock.now(), Features(FEATURES))
        now = house.clock.now()
        key, later = f"c{cohort_id}:flood:{number}", now + timedelta(days=1)
        await enqueue_for_rooms(
            group, "announcement", None, due_at=now, expires_at=later, key=key, body=f"news {number}"
        )


@dataclass(slots=True)
class PlayedChat:
    """A platform that takes 50 messages and edits a second, by a clock that moves with each of them.

    A group floods it all the while: whenever it could have sent what was announced, it announces more.
    """

    house: House
    clock: MovableClock
    flooding: int
    edit_interval: timedelta = timedelta(0)
    access_interval: timedelta = timedelta(0)
    has_threads: bool = False
    sent: dict[tuple[str, str], datetime] = field(default_factory=dict)
    edited: dict[str, datetime] = field(default_factory=dict)
    awaited: set[str] = field(default_factory=set)
    """The rooms for which the flood goes on."""
    _announced: int = 0
    _taken: int = 0

    async def send(self, target: Target, card: Card, label: PostLabel) -> str:  # noqa: ARG002 - the port's
        """Take the message a fiftieth of a second later."""
        await self._take()
        place = place_of(target)
        assert (place, label.key) not in self.sent, "doubled"
        self.sent[place, label.key] = self.clock.now()
        if "week_goals" in label.key:
            self.awaited.discard(place)
        return f"{place}/{label.key}"

    async def edit(self, message: str, card: Card, label: PostLabel) -> None:  # noqa: ARG002 - the port's
        """Take the edit."""
        await self._take()
        self.edited.setdefault(label.key, self.clock.now())

    async def delete(self, message: str) -> None:
        """Nothing is deleted."""

    async def find(self, target: Target, keys: Collection[str], since: datetime) -> dict[str, str]:  # noqa: ARG002 - the port's
        """Nothing is in doubt."""
        raise AssertionError(f"{keys} in doubt")

    async def inspect(self, room: RoomRef) -> tuple[str, ...]:  # noqa: ARG002 - the port's
        """Nothing is lacking."""
        return ()

    async def access(self, account: AccountRef, rooms: Sequence[RoomRef]) -> Access:  # noqa: ARG002 - the port's
        """Everybody is there and sees every room."""
        return Access(is_there=True, sees=frozenset(room.channel for room in rooms))

    async def _take(self) -> None:
        self.clock.move_to(self.clock.now() + A_MESSAGE)
        self._taken += 1
        if not self.awaited:
            self.house.app.stop()
        elif self._taken % FLOODED_ROOMS == 0:
            await self.flood(1)

    async def flood(self, times: int) -> None:
        """Announce something in all rooms of the flooding group."""
        for _ in range(times):
            self._announced += 1
            await announce(self.house, self.flooding, self._announced)


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """No group yet."""
    built = House(database_url, "2026-02-22T08:00:00+00:00")
    yield built
    await built.close()


async def start(house: House, workspace: str, channel: str, line: str = START) -> None:
    """Start a group."""
    told = await house.say("organizer", line, RoomRef("discord", workspace, channel))
    assert told.card == "started"


async def test_a_flood_of_one_workspace_delays_no_other(house: House) -> None:
    """The flood goes on until everybody else has their posts. A quiet group of its own workspace has them."""
    await start(house, "flooding", "f0", START.replace("2026-03-02", "2026-03-09"))
    async with house.database.write() as session:
        rooms = [
            {"id": n, "platform": "discord", "workspace": "flooding", "channel": f"f{n}", "name": ""}
            for n in range(1000, 1000 + FLOODED_ROOMS)
        ]
        await session.execute(insert(Room), [room | {"problem": "", "parent": ""} for room in rooms])
        links = [{"cohort_id": 1, "room_id": room["id"], "active": True} for room in rooms]
        await session.execute(insert(CohortRoom), links)
    await start(house, "polled", "p", START.replace("2026-03-02", "2026-02-23"))
    polled = RoomRef("discord", "polled", "p")
    await house.say("alice", "/plan join", polled)
    places = [("flooding", "sibling"), *((f"w{n}", f"v{n}") for n in range(VICTIMS))]
    for workspace, channel in places:
        await start(house, workspace, channel)
    await house.until((MONDAY - timedelta(seconds=2)).isoformat())
    chat = PlayedChat(house, house.clock, flooding=1)
    house.app = App(house.database, {"discord": chat}, house.clock, plans_root(), features=FEATURES)
    chat.awaited = {"p", *(channel for _, channel in places)}
    await chat.flood(4)
    await house.say("alice", "/plan checkin done", polled)
    asked = house.clock.now()
    await house.app.tick(house.clock.now())
    assert not chat.awaited
    late = {key: when - MONDAY for key, when in chat.sent.items() if not key[0].startswith("f")}
    assert len(late) == 2 * (VICTIMS + 1) + 2
    assert max(late.values()) <= LATEST, late
    assert chat.edited["c2:w001:check_in"] - asked <= LATEST
    flooded = [key for key in chat.sent if key[0].startswith("f")]
    assert len(flooded) > FLOODED_ROOMS, "what is free is the flood's: it is sent meanwhile"


async def test_turns_of_groups_and_workspaces(house: House) -> None:
    """Each group has its first turn at once. The more of a workspace's groups wait, the rarer are theirs."""
    for workspace, channel in (("w", "a"), ("w", "b"), ("other", "c")):
        await start(house, workspace, channel, START.replace("2026-03-02", "2026-03-09"))
    numbers = count()
    for cohort_id in (1, 1, 1, 2, 2, 1, 3, 3):
        await announce(house, cohort_id, next(numbers))
    async with house.database.read() as session:
        query = select(Post.cohort_id, Delivery.turn_at).join(Post, Post.id == Delivery.post_id)
        rows = (await session.execute(query.order_by(Delivery.id))).all()
    turns = [(cohort_id, (turn - house.clock.now()).total_seconds()) for cohort_id, turn in rows]
    assert turns == [(1, 0), (1, 1), (1, 2), (2, 0), (2, 2), (1, 4), (3, 0), (3, 1)]


async def test_a_message_to_a_member_takes_a_turn_of_the_groups_workspace(house: House) -> None:
    await start(house, "w", "a")
    room = RoomRef("discord", "w", "a")
    await house.say("alice", "/plan join", room)
    await house.say("alice", "/plan settings reminders:on", room)
    await house.until("2026-03-09T08:00:00+01:00")
    async with house.database.read() as session:
        query = select(Delivery.platform, Delivery.workspace).where(Delivery.account_id.is_not(None))
        found = (await session.execute(query)).all()
    assert [tuple(row) for row in found] == [("discord", "w")]


async def test_a_large_backlog_is_logged_with_its_workspace(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "LARGE_BACKLOG", 2)
    monkeypatch.setattr(under_way, "WINDOW", 1)
    await start(house, "w", "a", START.replace("2026-03-02", "2026-03-09"))
    for number in range(3):
        await announce(house, 1, number)
    house.clock.move_to(house.clock.now() + dispatcher.WATCH_INTERVAL)
    with capture_logs() as lines:
        await house.app.tick(house.clock.now())
    told = [line for line in lines if line["event"] == "a workspace has a large backlog"]
    assert [(line["platform"], line["place"]) for line in told] == [("discord", "w")]
