"""Everything that a test over the wire talks to: the stand-in, the people, and the bot with its database."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.local.chat import Transcript
from adapters.local.clock import MovableClock
from adapters.local.stage import LocalStage, Stage
from adapters.slack.manifest import manifest
from adapters.slack.platform import Stores
from bot.commands.registry import Registry
from bot.features import FEATURES
from tests.dialogues.dialogue import START, Dialogue
from tests.wire.slack.delivery import Answer
from tests.wire.slack.people import Person
from tests.wire.slack.registration import Registration
from tests.wire.slack.slack import Slack
from tests.wire.slack.stage import SlackStage
from tests.wire.slack.workspace import Channel, Message

PUBLIC_ADDRESS = "https://bot.test"
"""Of the app behind HTTP, by its manifest."""

UNHURRIED = 30.0
"""Seconds that a dialogue gives the bot: the words matter there, and machines may be busy."""


@dataclass(frozen=True, slots=True)
class Hall:
    """A dialogue held on the stand-in, and what is behind it."""

    slack: Slack
    stage: SlackStage
    dialogue: Dialogue

    @property
    def general(self) -> Channel:
        """The channel in which dialogues play at first."""
        return self.stage.channel("#general")

    def person(self, name: str) -> Person:
        """Somebody in the workspace."""
        return self.stage.person(name)

    async def play(self, script: str) -> None:
        """Play a script of `studyplan try`."""
        await self.dialogue.play(script)

    def reads(self, name: str, room: str = "#general") -> list[str]:
        """What stands in a room, as that person reads it."""
        person = self.person(name)
        return [person.read(one) for one in person.sees(self.stage.channel(room))]

    def poll(self) -> Message:
        """The newest check-in poll in the channel."""
        return [one for one in self.general.shown() if "Check-in" in one.text][-1]

    def published(self) -> int:
        """How often a Home page was drawn."""
        return sum(name == "views.publish" for name, _ in self.slack.calls)

    async def do(self, name: str, deed: Callable[[], Awaitable[Answer]]) -> None:
        """Let somebody do something, and wait until the bot is done with it."""
        await self.stage.do(name, deed)


@asynccontextmanager
async def open_hall(
    database_url: str,
    *,
    socket_mode: bool = True,
    patience: float = UNHURRIED,
    pace: timedelta = timedelta(0),
    stores: Stores | None = None,
    pictures: bool = False,
) -> AsyncIterator[Hall]:
    """The bot in a workspace of the stand-in, where it breaks no rule. Discord stays in memory.

    `pace`: what the bot leaves between two messages in a channel, in real time. With `stores`, workspaces
    install the bot by OAuth.
    """
    clock = MovableClock(datetime.fromisoformat(START))
    app = Registration(manifest(Registry.from_features(FEATURES), "" if socket_mode else PUBLIC_ADDRESS))
    slack = Slack(app, clock, patience)
    await slack.start()
    stages: list[SlackStage] = []

    def stage(platform: str, transcript: Transcript) -> Stage:
        if platform != "slack":
            return LocalStage(platform, transcript)
        stages.append(
            SlackStage(slack, transcript, lambda: dialogue.database, pace, stores, pictures=pictures)
        )
        return stages[0]

    dialogue = Dialogue(database_url, stage=stage, clock=clock)
    dialogue.player.platform = "slack"
    try:
        yield Hall(slack, stages[0], dialogue)
    finally:
        await dialogue.close()
        await slack.close()
    assert slack.violations == []
