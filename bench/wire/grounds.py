"""The other end: a stand-in to talk to, and clients that are connected to it, the bot's and a bare one."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select, update

from adapters.discord.render import draw
from adapters.slack.render import message
from bench.groups import Bench
from bot.app import App
from bot.cli import platforms
from bot.messages.card import Card
from bot.outbox.tables import Delivery
from bot.platform.adapter import Platform
from bot.settings import Settings
from bot.study.cohort_tables import Cohort, Room
from bot.study.people_tables import Account
from bot.study.quotas import Quotas

ROOT = Path(__file__).parents[2]
CONNECT_S = 30.0

Command = tuple[int, str, dict[str, str]]
"""A person by number, the name of a command, and its options."""


@dataclass(slots=True)
class Ground:
    """A stand-in in a process of its own. `facts` are what it told of itself."""

    facts: dict[str, Any]
    _process: asyncio.subprocess.Process

    async def play(
        self, to: Sequence[int], commands: Sequence[Command], apart: float = 0.0
    ) -> list[tuple[float | None, float | None]]:
        """Let people type; milliseconds until each command was acknowledged, and shown (None: lost)."""
        users = self.facts["users"]
        typed = [[users[number % len(users)], name, options] for number, name, options in commands]
        return [tuple(one) for one in await self._asked({"to": list(to), "apart": apart, "commands": typed})]

    async def told(self) -> dict[str, Any]:
        """What the stand-in counted."""
        return dict(await self._asked(None))

    async def _asked(self, what: object) -> Any:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the stand-in was started without pipes")
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        return json.loads(await self._process.stdout.readline())


@asynccontextmanager
async def ground(platform: str, *arguments: str) -> AsyncIterator[Ground]:
    """A stand-in for as long as it is needed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.wire.stand_in", platform, *arguments),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**24,
    )
    try:
        if process.stdout is None:
            raise RuntimeError("the stand-in was started without pipes")
        yield Ground(json.loads(await process.stdout.readline()), process)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


async def move_in(bench: Bench, platform: str, facts: dict[str, Any]) -> None:
    """Let the group live at the stand-in, with its people: p0 is the first of them, and so on."""
    place = {"platform": platform, "workspace": facts["workspace"]}
    accounts = place if platform == "slack" else {"platform": platform, "workspace": ""}
    users = facts["users"]
    async with bench.database.write() as session:
        await session.execute(update(Room).values(channel=facts["channels"][0], **place))
        await session.execute(update(Delivery).values(**place))
        await session.execute(update(Cohort).values(**place))
        for (person,) in (
            await session.execute(select(Account.person_id).where(Account.user != "organizer"))
        ).all():
            user = users[(person - 1000) % len(users)]
            await session.execute(
                update(Account).where(Account.person_id == person).values(user=user, **accounts)
            )


AMPLE = Quotas(announcements=10_000, queued=100_000)
"""Quotas that no load meets: one group announces all of its posts."""


@asynccontextmanager
async def connected_bot(name: str, facts: dict[str, Any], bench: Bench) -> AsyncIterator[App]:
    """The bot with its adapter, connected to the stand-in."""
    settings = Settings.model_validate({"STUDYPLAN_PICTURES": "no", **facts["settings"]})
    platform = platforms.build(name, settings, bench.database)
    app = App(bench.database, {name: platform.chat}, bench.clock, settings.plan_roots, quotas=AMPLE)
    await platform.open()
    serving = asyncio.create_task(platform.serve(app, lambda: None))
    try:
        await _connected(platform, serving)
        yield app
    finally:
        await platform.close()
        await serving


async def _connected(platform: Platform, serving: asyncio.Task[None]) -> None:
    async with asyncio.timeout(CONNECT_S):
        while not platform.connected:
            if serving.done():
                serving.result()
            await asyncio.sleep(0.05)
        await asyncio.sleep(1)  # Slack's second connection, and what a session begins with


class BareDiscord(discord.AutoShardedClient):
    """discord.py, and a handler that answers each interaction with the same card."""

    def __init__(self, card: Card) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True), max_messages=None, chunk_guilds_at_startup=False
        )
        self._view = draw(card)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """The two requests that the bot makes."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(view=self._view)


@asynccontextmanager
async def bare_client(name: str, facts: dict[str, Any], card: Card) -> AsyncIterator[None]:
    """The same client with a handler that answers everything with that card.

    On Discord it uses the address that the bot has set for all clients of this process.
    """
    settings = facts["settings"]
    if name == "discord":
        client = BareDiscord(card)
        running = asyncio.create_task(client.start(settings["DISCORD_TOKEN"]))
        async with asyncio.timeout(CONNECT_S):
            while not client.is_ready():
                if running.done():
                    running.result()
                await asyncio.sleep(0.05)
        try:
            yield
        finally:
            await client.close()
            await running
        return
    web = AsyncWebClient(settings["SLACK_BOT_TOKEN"], base_url=settings["STUDYPLAN_SLACK_API_URL"])
    bolt = AsyncApp(client=web, signing_secret="")
    drawn = dict(message(card))

    @bolt.command("/plan")
    async def answer(ack: Any, respond: Any) -> None:
        await ack()
        await respond(**drawn)

    handler = AsyncSocketModeHandler(bolt, settings["SLACK_APP_TOKEN"], web_client=web)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
    await asyncio.sleep(1)
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # the same
