"""Opening, and what Discord's events are to the bot."""

import asyncio
from typing import Any

import pytest

from adapters.discord import platform as platforms
from adapters.discord.client import Client
from adapters.discord.platform import DiscordPlatform, parse_shards
from adapters.discord.rooms import room_of
from adapters.local.clock import MovableClock
from bot.app import App
from bot.curricula import plans_root
from bot.db.engine import Database
from bot.platform.failures import SetupError
from bot.platform.refs import RoomRef
from tests.discord.conftest import settings
from tests.wire.discord.server import Discord

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("given", "shards"),
    [
        ("", (None, None)),
        ("0-3/16", ([0, 1, 2, 3], 16)),
        ("5/16", ([5], 16)),
    ],
)
def test_shards(given: str, shards: tuple[list[int] | None, int | None]) -> None:
    assert parse_shards(given) == shards


@pytest.mark.parametrize("given", ["3", "3-1/16", "0-16/16", "a/b", "0-3", "0/0", "-1/3"])
def test_shards_that_cannot_be(given: str) -> None:
    with pytest.raises(SetupError, match="0-3/16"):
        parse_shards(given)


async def test_a_wrong_token_is_told_in_a_line(discord: Discord) -> None:
    platform = DiscordPlatform(settings(discord, "wrong"))
    with pytest.raises(SetupError, match="Reset Token") as told:
        await platform.open()
    assert "\n" not in str(told.value)
    await platform.close()


async def test_an_address_without_an_answer_is_told_in_a_line(discord: Discord) -> None:
    wrong = settings(discord, "any").model_copy(update={"discord_api_url": "http://127.0.0.1:1"})
    platform = DiscordPlatform(wrong)
    with pytest.raises(SetupError, match="cannot be reached"):
        await platform.open()
    await platform.close()


async def test_closing_what_was_never_opened(discord: Discord) -> None:
    platform = DiscordPlatform(settings(discord, "any"))
    await platform.close()
    await platform.close()
    assert not platform.connected


@pytest.mark.parametrize(
    ("data", "room"),
    [
        (
            {"guild_id": "1", "channel": {"id": "2", "type": 0, "name": "general"}},
            RoomRef("discord", "1", "2", "#general"),
        ),
        (
            {"guild_id": "1", "channel": {"id": "9", "type": 11, "name": "A paper", "parent_id": "2"}},
            RoomRef("discord", "1", "9", "#A paper", "2"),
        ),
        ({"channel": {"id": "5", "type": 1}, "channel_id": "5"}, RoomRef("discord", "", "5")),
        ({"guild_id": "1", "channel_id": "2"}, RoomRef("discord", "1", "2")),
    ],
)
def test_the_room_of_an_interaction(data: dict[str, Any], room: RoomRef) -> None:
    found = room_of(data)
    assert (found, found.name) == (room, room.name)


class Place:
    """Where events tell of a change."""

    def __init__(self) -> None:
        self.client = Client()
        self.changed: list[tuple[str, str | None]] = []
        self.client.dispatch = self._dispatch  # type: ignore[method-assign]  # nothing else listens here
        self.parsers = self.client._get_state().parsers

    def _dispatch(self, event: str, /, *args: Any, **_: Any) -> None:
        if event == "permissions_changed":
            self.changed.append(args)


def test_events_that_may_mend_a_channel() -> None:
    place = Place()
    for event, data in (
        ("GUILD_ROLE_UPDATE", {"guild_id": "1", "role": {}}),
        ("CHANNEL_UPDATE", {"guild_id": "1", "id": "2"}),
        ("CHANNEL_CREATE", {"id": "3"}),
        ("GUILD_CREATE", {"id": "4"}),
        ("GUILD_CREATE", {"id": "5", "unavailable": True}),
    ):
        place.parsers[event](data)
    assert place.changed == [("1", None), ("1", "2"), ("4", None)]


def test_an_event_that_cannot_be_read_ends_nothing() -> None:
    place = Place()
    place.parsers["CHANNEL_UPDATE"]({"guild_id": "1"})
    place.parsers["INTERACTION_CREATE"]({"nothing": "known"})
    place.parsers["CHANNEL_UPDATE"]({"guild_id": "1", "id": "2"})
    assert place.changed == [("1", "2")]


@SQLITE
async def test_commands_are_told_once(
    discord: Discord, served: tuple[DiscordPlatform, App], clock: MovableClock
) -> None:
    first, app = served
    await first.close()
    again = DiscordPlatform(settings(discord, discord.world.token))
    await again.open()
    serving = asyncio.create_task(again.serve(app, lambda: None))
    await discord.gateway.connected()
    await again.close()
    await serving
    assert len(discord.sent("PUT", "/commands")) == 1


@SQLITE
async def test_closing_ends_a_connection_that_is_being_made(
    discord: Discord, clock: MovableClock, database: Database
) -> None:
    called = asyncio.Event()

    async def hear_out(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        await reader.read()  # and answer nothing
        writer.close()

    silent = await asyncio.start_server(hear_out, "127.0.0.1", 0)
    host, port = silent.sockets[0].getsockname()
    given = settings(discord, discord.world.token)
    platform = DiscordPlatform(given.model_copy(update={"discord_gateway_url": f"ws://{host}:{port}"}))
    app = App(database, {"discord": platform.chat}, clock, plans_root())
    await platform.open()
    serving = asyncio.create_task(platform.serve(app, lambda: None))
    async with asyncio.timeout(10):
        await called.wait()
        await platform.close()
        await serving
    silent.close()
    await silent.wait_closed()


@SQLITE
async def test_the_doctor_looks_at_each_channel_and_leaves_nothing_open(
    discord: Discord, served: tuple[DiscordPlatform, App]
) -> None:
    _, app = served
    examined = [one async for one in DiscordPlatform(settings(discord, discord.world.token)).examine(app)]
    assert all(one.is_ok for one in examined)
    refused = [one async for one in DiscordPlatform(settings(discord, "wrong")).examine(app)]
    assert [one.is_ok for one in refused] == [False]


@SQLITE
async def test_commands_that_could_not_be_told_are_told_again(
    discord: Discord, clock: MovableClock, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platforms, "COMMANDS_HEAD_START_S", 0.0)
    monkeypatch.setattr(platforms, "FIRST_COMMANDS_RETRY_S", 0.05)
    discord.faults.plan("PUT", "/commands$", 403, times=2)
    platform = DiscordPlatform(settings(discord, discord.world.token))
    app = App(database, {"discord": platform.chat}, clock, plans_root())
    await platform.open()
    served = asyncio.create_task(platform.serve(app, lambda: None))
    await discord.gateway.connected()
    async with asyncio.timeout(10):
        while not discord.world.commands:  # noqa: ASYNC110 - the stand-in has no event for it
            await asyncio.sleep(0.05)
    await platform.close()
    await served
