"""Discord or Slack in a process of its own, so that what it costs is not counted as the bot's.

`python -m bench.wire.stand_in discord` writes a line of JSON that says where it is and who is there. Then
each line of standard input is a round of commands, and is answered by when each was acknowledged and shown:

    {"to": [0], "apart": 0.01, "commands": [["USER", "plan progress", {"board": "week"}], ...]}

`to` are the client's connections, in the order in which they were opened. `apart` is the pause in seconds
between two commands; with 0, each waits until the one before it is shown.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from adapters.slack.manifest import manifest
from bot.commands.registry import Registry
from bot.features import FEATURES
from bot.platform.clock import SystemClock
from tests.wire.discord import server as discord_server
from tests.wire.discord.interactions import Interaction, Kind, interaction_json
from tests.wire.discord.limits import Cut
from tests.wire.discord.server import Discord
from tests.wire.slack.delivery import Sort
from tests.wire.slack.payloads import slash_command
from tests.wire.slack.registration import Registration
from tests.wire.slack.responses import Responses
from tests.wire.slack.slack import Slack
from tests.wire.slack.tickets import ResponseUrl

PATIENCE_S = 20.0
"""How long a person waits for an answer. One that comes later is lost."""

CHANNELS = 50
"""Of each further server."""

Answered = tuple[float | None, float | None]
"""Milliseconds until a command was acknowledged, and until its answer was shown. None: never."""


class StandIn(Protocol):
    """A platform with one place full of people."""

    async def start(self, people: int, rooms: int) -> dict[str, Any]:
        """Listen, and tell what clients need to know."""
        ...

    def direct(self, to: list[int]) -> None:
        """Let commands go to these connections from now on."""
        ...

    async def ask(self, user: str, command: str, options: Mapping[str, str]) -> Answered:
        """Let somebody type a command, and wait until they see the answer."""
        ...

    def told(self) -> dict[str, Any]:
        """What it counted."""
        ...


def _no_problems(*_: object) -> list[str]:
    """Stands in for the check against Discord's schema."""
    return []


class DiscordStandIn:
    """A server on Discord. It checks less of each request than for tests, since checks take their time."""

    def __init__(self, *, limited: bool, takes: float, servers: int) -> None:
        self._discord = Discord(SystemClock())
        self._servers = servers
        self._discord.limits.on = limited
        self._to = [0]
        setattr(discord_server, "request_problems", _no_problems)  # noqa: B010 - mypy forbids the other way
        if takes:

            async def wait() -> Cut | None:
                await asyncio.sleep(takes)
                return None

            self._discord.faults.plan("POST", r"/channels/\d+/messages$", wait, times=sys.maxsize)

    async def start(self, people: int, rooms: int) -> dict[str, Any]:
        """One server."""
        await self._discord.start()
        world = self._discord.world
        self._guild = world.add_guild("Owls")
        for number in range(1, self._servers):
            another = world.add_guild(f"Owls {number}")
            for n in range(CHANNELS):
                world.add_channel(another, f"room-{n}")
        channels = [world.add_channel(self._guild, f"room-{n}") for n in range(rooms)]
        self._channel = channels[0]
        self._users = {str(one.id): one for one in (world.add_user(f"p{n}") for n in range(people))}
        self._guild.members |= {int(number): set() for number in self._users}
        return {
            "workspace": str(self._guild.id),
            "channels": [str(one.id) for one in channels],
            "users": list(self._users),
            "settings": {
                "DISCORD_TOKEN": world.token,
                "STUDYPLAN_DISCORD_API_URL": self._discord.api_url,
                "STUDYPLAN_DISCORD_GATEWAY_URL": self._discord.gateway_url,
            },
        }

    def direct(self, to: list[int]) -> None:
        """To the first of these sessions."""
        self._to = to

    async def ask(self, user: str, command: str, options: Mapping[str, str]) -> Answered:
        """As the gateway tells it, without what the client checks before."""
        world = self._discord.world
        found = Interaction(
            world.ids.next(), Kind.COMMAND, self._users[user], self._channel, world.clock.now()
        )
        self._discord.interactions.add(found)
        name, *path = command.split()
        filled = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
        for part in reversed(path):
            filled = [{"name": part, "type": 1, "options": filled}]
        data = {"id": "1", "name": name, "type": 1, "options": filled}
        session = self._discord.gateway.sessions[self._to[0]]
        begun = time.perf_counter()
        await session.dispatch("INTERACTION_CREATE", interaction_json(found, data, world))
        return await _timed(begun, found.acknowledged.wait()), await _timed(begun, found.answered.wait())

    def told(self) -> dict[str, Any]:
        """When messages arrived in channels, and how many requests were refused."""
        channels = self._guild.channels.values()
        return {
            "arrived": [one.at.timestamp() for place in channels for one in place.history()],
            "refused": self._discord.limits.refused,
            "sessions": len(self._discord.gateway.sessions),
            "violations": self._discord.world.violations,
        }


class _Shown(Responses):
    """Answers at response urls: who waits for one is told."""

    def __init__(self, slack: Slack) -> None:
        super().__init__(slack)
        self.events: dict[int, asyncio.Event] = {}

    def show(self, ticket: ResponseUrl, body: Any) -> None:  # noqa: ARG002 - what it says is not read
        """Tell who waits for it."""
        self.events[id(ticket)].set()


class SlackStandIn:
    """A workspace on Slack, whose apps use Socket Mode."""

    def __init__(self) -> None:
        self._slack = Slack(
            Registration(manifest(Registry.from_features(FEATURES))), SystemClock(), PATIENCE_S
        )
        self._slack.responses = self._shown = _Shown(self._slack)

    async def start(self, people: int, rooms: int) -> dict[str, Any]:
        """One workspace."""
        slack = self._slack
        await slack.start()
        self._team = slack.add_workspace("Owls")
        channels = [slack.add_channel(self._team, f"#room-{n}") for n in range(rooms)]
        self._channel = channels[0]
        self._users = {one.id: one for one in (self._team.add_user(f"p{n}") for n in range(people))}
        return {
            "workspace": self._team.id,
            "channels": [one.id for one in channels],
            "users": list(self._users),
            "settings": {
                "SLACK_BOT_TOKEN": slack.install(self._team).value,
                "SLACK_APP_TOKEN": slack.app.app_token,
                "STUDYPLAN_SLACK_API_URL": slack.api_url,
            },
        }

    def direct(self, to: list[int]) -> None:
        """The other connections get nothing."""
        for number, connection in enumerate(self._slack.sockets.open):
            connection.leaving = number not in to

    async def ask(self, user: str, command: str, options: Mapping[str, str]) -> Answered:
        """Options are typed one after the other."""
        slack, team = self._slack, self._team
        name, _, rest = command.partition(" ")
        line = " ".join([rest, *options.values()])
        ticket = ResponseUrl(team.id, user, self._channel.id, team.now(), None, None)
        self._shown.events[id(ticket)] = shown = asyncio.Event()
        payload = slash_command(slack, team, self._users[user], self._channel, f"/{name}", line, ticket)
        begun = time.perf_counter()
        seen = asyncio.create_task(_timed(begun, shown.wait()))  # Bolt's acknowledgement may come after it
        answer = await slack.sockets.deliver(Sort.COMMAND, payload)
        acknowledged = None if answer.trouble else 1000 * (time.perf_counter() - begun)
        return acknowledged, await seen

    def told(self) -> dict[str, Any]:
        """What no app should do."""
        return {"violations": self._slack.violations}


async def _timed(begun: float, waiting: Awaitable[object]) -> float | None:
    try:
        async with asyncio.timeout(PATIENCE_S):
            await waiting
    except TimeoutError:
        return None
    return 1000 * (time.perf_counter() - begun)


async def _round(stand_in: StandIn, asked: dict[str, Any]) -> list[Answered]:
    stand_in.direct(asked["to"])
    if not asked["apart"]:
        return [await stand_in.ask(*command) for command in asked["commands"]]
    begun, tasks = time.perf_counter(), []
    for number, command in enumerate(asked["commands"]):
        await asyncio.sleep(max(0.0, begun + number * asked["apart"] - time.perf_counter()))
        tasks.append(asyncio.create_task(stand_in.ask(*command)))
    return await asyncio.gather(*tasks)


async def _lines() -> Callable[[], Awaitable[bytes]]:
    reader = asyncio.StreamReader(limit=2**24)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader.readline


async def main(stand_in: StandIn, people: int, rooms: int) -> None:
    """Serve until standard input ends."""
    _say(await stand_in.start(people, rooms))
    next_line = await _lines()
    while line := await next_line():
        asked = json.loads(line)
        _say(await _round(stand_in, asked) if asked else stand_in.told())


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("platform", choices=("discord", "slack"))
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--rooms", type=int, default=1)
    parser.add_argument("--servers", type=int, default=1)
    parser.add_argument("--limited", action="store_true")
    parser.add_argument("--takes", type=float, default=0.0)
    given = parser.parse_args()
    chosen: StandIn = (
        DiscordStandIn(limited=given.limited, takes=given.takes, servers=given.servers)
        if given.platform == "discord"
        else SlackStandIn()
    )
    asyncio.run(main(chosen, given.people, given.rooms))
