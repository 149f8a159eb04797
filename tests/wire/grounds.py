"""A stand-in as crashes see it: where posts go, how often each arrived, how often the bot looked for one."""

import itertools
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from adapters.slack.manifest import manifest
from bot.commands.registry import Registry
from bot.features import FEATURES
from bot.platform.clock import SystemClock
from bot.platform.refs import AccountRef, RoomRef
from tests.wire.discord.limits import Cut
from tests.wire.discord.reading import read
from tests.wire.discord.server import Discord, discord_stand_in
from tests.wire.slack.faults import Fault
from tests.wire.slack.reading import Reader
from tests.wire.slack.registration import Registration
from tests.wire.slack.slack import Slack
from tests.wire.slack.workspace import Workspace

POST = "chat.postMessage"
BEGINNING_OF_A_THREAD = 21
HISTORIES = ("conversations.history", "conversations.replies")


class Ground(Protocol):
    """A stand-in with rooms. `settings` connect a bot to it; `rooms` are where groups may start.

    `learner` is somebody to whom the bot can write.
    """

    settings: dict[str, str]
    rooms: list[RoomRef]
    learner: AccountRef

    def on_arrival(self, act: Callable[[], Awaitable[None]], after: int, *, stored: bool) -> None:
        """When that many messages have been stored, do this with the next, before it is; or it never is."""

    def on_direct(self, act: Callable[[], Awaitable[None]]) -> None:
        """Do this with the next message to the learner, before it is stored."""

    def on_edit(self, act: Callable[[], Awaitable[None]]) -> None:
        """Do this with the next edit, before it takes effect."""

    def on_delete(self, act: Callable[[], Awaitable[None]], *, done: bool) -> None:
        """Do this with the next deletion, before it takes effect; or it never does."""

    def relent(self) -> None:
        """Do nothing any more with what arrives."""

    def received(self) -> Counter[tuple[str, str]]:
        """How often each text arrived at each place: a channel or a thread."""

    def arrivals(self) -> list[datetime]:
        """When each message in a channel arrived, by the platform's clock."""

    def looks(self) -> int:
        """How many pages of history were asked for."""


class DiscordGround:
    """A server on Discord."""

    def __init__(self, discord: Discord, rooms: int) -> None:
        self._discord = discord
        self._guild = discord.world.add_guild("Owls")
        channels = [discord.world.add_channel(self._guild, f"room-{number}") for number in range(rooms)]
        self.rooms = [
            RoomRef("discord", str(self._guild.id), str(one.id), f"#{one.name}") for one in channels
        ]
        user = discord.world.add_user("learner")
        self._guild.members[user.id] = set()
        self._direct = discord.world.direct_channel(user)
        self.learner = AccountRef("discord", "", str(user.id))
        self.settings = {
            "DISCORD_TOKEN": discord.world.token,
            "STUDYPLAN_DISCORD_API_URL": discord.api_url,
            "STUDYPLAN_DISCORD_GATEWAY_URL": discord.gateway_url,
        }

    def on_arrival(self, act: Callable[[], Awaitable[None]], after: int, *, stored: bool) -> None:
        """Also a message for a thread counts."""

        async def fate() -> Cut | None:
            await act()
            return None if stored else Cut.BEFORE

        self._discord.faults.plan("POST", r"/channels/\d+/messages$", fate, after=after)

    def on_direct(self, act: Callable[[], Awaitable[None]]) -> None:
        """In the one channel with the learner."""
        self._discord.faults.plan("POST", rf"/channels/{self._direct.id}/messages$", act)

    def on_edit(self, act: Callable[[], Awaitable[None]]) -> None:
        """Of any message."""
        self._discord.faults.plan("PATCH", r"/channels/\d+/messages/\d+$", act)

    def on_delete(self, act: Callable[[], Awaitable[None]], *, done: bool) -> None:
        """Of any message."""

        async def fate() -> Cut | None:
            await act()
            return None if done else Cut.BEFORE

        self._discord.faults.plan("DELETE", r"/channels/\d+/messages/\d+$", fate)

    def relent(self) -> None:
        """Forget what was planned."""
        self._discord.faults.planned.clear()

    def received(self) -> Counter[tuple[str, str]]:
        """Without the line with which Discord begins a thread."""
        places = [*self._guild.channels.values(), *self._guild.threads.values(), self._direct]
        return Counter(
            (str(place.id), read(one, "UTC"))
            for place in places
            for one in place.history()
            if one.type != BEGINNING_OF_A_THREAD
        )

    def arrivals(self) -> list[datetime]:
        """In channels."""
        channels = self._guild.channels.values()
        return [one.at for place in channels for one in place.history() if one.components]

    def looks(self) -> int:
        """Requests for the messages of a channel."""
        return len(self._discord.sent("GET", "/messages"))


class SlackGround:
    """A workspace on Slack, whose bot uses Socket Mode."""

    def __init__(self, slack: Slack, team: Workspace, rooms: int) -> None:
        self._slack = slack
        self._team = team
        channels = [slack.add_channel(team, f"#room-{number}") for number in range(rooms)]
        self.rooms = [RoomRef("slack", team.id, one.id, f"#{one.name}") for one in channels]
        self.learner = AccountRef("slack", team.id, team.add_user("learner").id)
        self.settings = {
            "SLACK_BOT_TOKEN": slack.install(team).value,
            "SLACK_APP_TOKEN": slack.app.app_token,
            "STUDYPLAN_SLACK_API_URL": slack.api_url,
        }

    def on_arrival(self, act: Callable[[], Awaitable[None]], after: int, *, stored: bool) -> None:
        """Also a message for a thread counts."""
        count = itertools.count()
        fault = Fault(POST, when=lambda _: next(count) == after, first=act, lose=not stored)
        self._slack.faults.add(fault)

    def on_direct(self, act: Callable[[], Awaitable[None]]) -> None:
        """Outside of the rooms there is nobody else."""
        rooms = {one.channel for one in self.rooms}
        self._slack.faults.add(Fault(POST, when=lambda body: body["channel"] not in rooms, first=act))

    def on_edit(self, act: Callable[[], Awaitable[None]]) -> None:
        """Of any message."""
        self._slack.faults.add(Fault("chat.update", first=act))

    def on_delete(self, act: Callable[[], Awaitable[None]], *, done: bool) -> None:
        """Of any message."""
        self._slack.faults.add(Fault("chat.delete", first=act, lose=not done))

    def relent(self) -> None:
        """Forget what was planned."""
        self._slack.faults.waiting.clear()

    def received(self) -> Counter[tuple[str, str]]:
        """A thread is a place of its own."""
        reader = Reader(self._team, ZoneInfo("UTC"))
        return Counter(
            (f"{channel.id} {one.thread_ts or ''}", reader.message(one))
            for channel in self._team.channels.values()
            for one in channel.shown()
        )

    def arrivals(self) -> list[datetime]:
        """In channels."""
        shown = [one for channel in self._team.channels.values() for one in channel.shown()]
        return [datetime.fromtimestamp(float(one.ts), UTC) for one in shown if one.thread_ts is None]

    def looks(self) -> int:
        """Calls of the methods that read back."""
        return sum(method in HISTORIES for method, _ in self._slack.calls)


@asynccontextmanager
async def discord_ground(rooms: int) -> AsyncIterator[Ground]:
    """A server for as long as it is needed. Raises AssertionError where Discord would have minded."""
    async with discord_stand_in(SystemClock()) as discord:
        yield DiscordGround(discord, rooms)
        assert discord.world.violations == []


@asynccontextmanager
async def slack_ground(rooms: int) -> AsyncIterator[Ground]:
    """A workspace for as long as it is needed. Raises AssertionError where Slack would have minded."""
    slack = Slack(Registration(manifest(Registry.from_features(FEATURES))), SystemClock())
    await slack.start()
    try:
        yield SlackGround(slack, slack.add_workspace("Owls"), rooms)
    finally:
        await slack.close()
    assert slack.violations == []
