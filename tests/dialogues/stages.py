"""The stages on which dialogues are held: a dialogue on each, by its name.

A further platform is added to STAGES.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from adapters.local.chat import Transcript
from adapters.local.clock import MovableClock
from adapters.local.stage import LocalStage, Stage
from tests.dialogues.dialogue import START, Dialogue


@asynccontextmanager
async def in_memory(database_url: str) -> AsyncIterator[Dialogue]:
    """The chat in memory, which stands for both platforms."""
    dialogue = Dialogue(database_url)
    try:
        yield dialogue
    finally:
        await dialogue.close()


@asynccontextmanager
async def on_discord(database_url: str) -> AsyncIterator[Dialogue]:
    """Discord over real sockets; Slack stays in memory. The bot breaks none of Discord's rules in it."""
    from tests.wire.discord.server import discord_stand_in
    from tests.wire.discord.stage import DiscordStage

    clock = MovableClock(datetime.fromisoformat(START))
    async with discord_stand_in(clock) as discord:

        def stage(platform: str, transcript: Transcript) -> Stage:
            if platform != "discord":
                return LocalStage(platform, transcript)
            return DiscordStage(discord, transcript, lambda: dialogue.database)

        dialogue = Dialogue(database_url, stage=stage, clock=clock)
        try:
            yield dialogue
        finally:
            await dialogue.close()
        assert discord.world.violations == []


STAGES: dict[str, Callable[[str], AbstractAsyncContextManager[Dialogue]]] = {
    "local": in_memory,
    "discord": on_discord,
}
