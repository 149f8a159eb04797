"""The bot on Slack's stand-in, in both ways in, with people to act there."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import App
from tests.dialogues.dialogue import Dialogue
from tests.wire.slack.delivery import Answer
from tests.wire.slack.people import Person
from tests.wire.slack.slack import Slack
from tests.wire.slack.stage import SlackStage, slack_stage
from tests.wire.slack.workspace import Channel


@dataclass(slots=True)
class Wire:
    """A workspace with the bot in it. Dialogues are played there; what they cannot say is done by hand."""

    dialogue: Dialogue
    stage: SlackStage

    @property
    def slack(self) -> Slack:
        """The stand-in."""
        return self.stage.slack

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

    async def do(self, name: str, deed: Callable[[], Awaitable[Answer]]) -> None:
        """Let somebody do something, and wait until the bot is done with it."""
        await self.stage.do(name, deed)

    async def app(self) -> App:
        """The bot."""
        return await self.dialogue.player.app()


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A SQLite database of this test's own: a wire has nothing to do with the kind of database."""
    shutil.copy(migrated_sqlite, tmp_path / "studyplan.db")
    return f"sqlite+aiosqlite:///{tmp_path}/studyplan.db"


@pytest.fixture(params=["socket", "http"])
async def wire(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Wire]:
    """The bot in a workspace, reached in each way."""
    async with slack_stage(database_url, socket_mode=request.param == "socket") as (dialogue, stage):
        yield Wire(dialogue, stage)
