"""Everything that a test over the wire talks to: the stand-in, the people, and the bot with its database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from adapters.local.chat import Transcript
from adapters.local.clock import MovableClock
from adapters.local.stage import LocalStage, Stage
from tests.dialogues.dialogue import START, Dialogue
from tests.wire.discord.server import Discord, discord_stand_in
from tests.wire.discord.stage import DiscordStage


@dataclass(frozen=True, slots=True)
class Hall:
    """A dialogue held on the stand-in, and what is behind it."""

    discord: Discord
    stage: DiscordStage
    dialogue: Dialogue


@asynccontextmanager
async def open_hall(
    database_url: str, clock: MovableClock | None = None, *, pictures: bool = False
) -> AsyncIterator[Hall]:
    """The bot on a server of the stand-in, where it breaks no rule. Slack stays in memory."""
    stages: list[DiscordStage] = []
    clock = clock or MovableClock(datetime.fromisoformat(START))
    async with discord_stand_in(clock) as discord:
        discord.pictures = "yes" if pictures else "no"

        def stage(platform: str, transcript: Transcript) -> Stage:
            if platform != "discord":
                return LocalStage(platform, transcript)
            stages.append(DiscordStage(discord, transcript, lambda: dialogue.database))
            return stages[0]

        dialogue = Dialogue(database_url, stage=stage, clock=clock)
        try:
            yield Hall(discord, stages[0], dialogue)
        finally:
            await dialogue.close()
        assert not discord.world.violations, "\n".join(discord.world.violations)
