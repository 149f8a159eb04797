"""A stand-in as crashes see it: where posts go, how often each arrived, how often the bot looked for one."""

import itertools
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol
from zoneinfo import ZoneInfo

from adapters.slack.manifest import manifest
from bot.commands.catalogue import build_registry
from bot.ports import RoomRef, SystemClock
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
    """A stand-in with rooms. `settings` connect a bot to it; `rooms` are where groups may start."""

    settings: dict[str, str]
    rooms: list[RoomRef]

    def on_arrival(self, act: Callable[[], Awaitable[None]], after: int, *, stored: bool) -> None:
        """When that many messages have been stored, do this with the next, before it is; or it never is."""

    def relent(self) -> None:
        """Do nothing any more with messages that arrive."""

    def received(self) -> Counter[tuple[str, str]]:
        """How often each text arrived at each place: a channel or a thread."""

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

    def relent(self) -> None:
        """Forget what was planned."""
        self._discord.faults.planned.clear()

    def received(self) -> Counter[tuple[str, str]]:
        """Without the line with which Discord begins a thread."""
        places = [*self._guild.channels.values(), *self._guild.threads.values()]
        return Counter(
            (str(place.id), read(one, "UTC"))
            for place in places
            for one in place.history()
            if one.type != BEGINNING_OF_A_THREAD
        )

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
    slack = Slack(Registration(manifest(build_registry())), SystemClock())
    await slack.start()
    try:
        yield SlackGround(slack, slack.add_workspace("Owls"), rooms)
    finally:
        await slack.close()
    assert slack.violations == []
