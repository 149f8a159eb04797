"""Tests that read as dialogues: people act, time passes, and a test looks at what people saw.

Only what people see counts here (words, who sees them, where), so that the same dialogues can be held on
every platform.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from textwrap import dedent

import pytest

from adapters.local.chat import PLATFORMS, Message, MessageKind, Transcript
from adapters.local.clock import MovableClock
from adapters.local.player import Player
from adapters.local.script import Say, Step, parse_step
from adapters.local.stage import CannotBeTyped, LocalStage, Stage
from bot.app import App
from bot.curricula.reader import plans_root
from bot.db.engine import Database
from bot.platform import Chat

APOLOGY = "went wrong on my side"
START = "2026-03-01T08:00:00+00:00"
"""A Sunday: the plan of most dialogues begins on the next day."""

BEGIN = """
    organizer: /plan-admin start plan:deep-learning pace:standard start:2026-03-02 at:09:00 tz:Europe/Berlin
"""


ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tables of wordings, which have nothing to do with the database, and for whole plans."""


LONG = pytest.mark.parametrize(
    "stage",
    ["local", *(pytest.param(wire, marks=pytest.mark.soak) for wire in ("discord", "slack"))],
    indirect=True,
)
"""For dialogues that take long over a wire: there they are part of `make soak`."""


ON_LOCAL = pytest.mark.parametrize("stage", ["local"], indirect=True)
"""For dialogues in which people have the ids of the local stage."""


class Dialogue:
    """People in a chat, and the bot among them. Every `restart` comes back from the database alone.

    What nobody could do with the platform's own client ends the test there, as one that does not apply.
    """

    def __init__(
        self,
        url: str,
        start: str = START,
        plans: Path | None = None,
        stage: Callable[[str, Transcript], Stage] = LocalStage,
        clock: MovableClock | None = None,
    ) -> None:
        self._url = url
        self._plans = plans or plans_root()
        self.database: Database | None = None
        self.player = Player(self._build, clock or MovableClock(datetime.fromisoformat(start)), stage)

    async def play(self, script: str) -> None:
        """Play a script of `studyplan try`. The bot never apologises in it."""
        for line in dedent(script).strip().splitlines():
            step = parse_step(line, PLATFORMS)
            if step is not None:
                await self._play(step, line)

    async def say(self, person: str, line: str) -> str:
        """Type a command, whatever characters are in it; what the person sees then."""
        before = len(self.messages)
        await self._play(Say(person, line), line)
        shown = [one for one in self.messages[before:] if one.to == person]
        return "\n".join(one.text for one in shown)

    async def close(self) -> None:
        """End the bot, and give the database back."""
        await self.player.close()
        if self.database is not None:
            await self.database.close()

    @property
    def messages(self) -> list[Message]:
        """Everything that was seen, in order."""
        return self.player.transcript.messages

    def private(self, person: str) -> list[str]:
        """What that person alone saw, in order: answers, forms and direct messages."""
        return [one.text for one in self.messages if one.to == person]

    def last(self, person: str) -> str:
        """The latest of that."""
        return self.private(person)[-1]

    def posts(self, words: str = "", room: str = "", platform: str = "") -> list[Message]:
        """The messages that the bot posted in rooms by itself, those with these words."""
        return [one for one in self._of(MessageKind.POST) if _fits(one, words, room, platform)]

    def replies(self, words: str = "", room: str = "") -> list[Message]:
        """The answers that everyone in a room saw."""
        return [one for one in self._of(MessageKind.REPLY) if _fits(one, words, room, "")]

    def edits(self, words: str = "") -> list[Message]:
        """The changes of messages, as they read afterwards."""
        return [one for one in self._of(MessageKind.EDIT) if _fits(one, words, "", "")]

    def directs(self, person: str) -> list[Message]:
        """What the bot wrote to a person without being asked at that moment."""
        return [one for one in self._of(MessageKind.DIRECT) if one.to == person]

    def reads(self, words: str) -> str:
        """How the newest post with these words reads now, after its changes."""
        return self.player.transcript.current(self.posts(words)[-1].reference).text

    def _of(self, kind: MessageKind) -> Iterable[Message]:
        return (one for one in self.messages if one.kind is kind)

    async def _play(self, step: Step, line: str) -> None:
        try:
            await self.player.play(step)
        except CannotBeTyped as cannot:
            pytest.skip(f"nobody can do {line[:60]!r} on {self.player.platform}: {cannot}")
        assert not self.messages or APOLOGY not in self.messages[-1].text, f"the bot apologised for {line!r}"

    async def _build(self, chats: Mapping[str, Chat], clock: MovableClock) -> App:
        if self.database is not None:
            await self.database.close()
        self.database = Database(self._url)
        return App(self.database, chats, clock, self._plans)


def times(messages: Iterable[Message]) -> list[str]:
    """When the messages were seen, on their cohort's clock: `2026-03-02 09:00`."""
    return [f"{one.at:%Y-%m-%d %H:%M}" for one in messages]


def lines_of(text: str) -> list[str]:
    """The lines that say something. How parts are set apart from each other is up to each platform."""
    return [line for line in text.splitlines() if line]


def counts_of(text: str) -> dict[str, int]:
    """What a poll counts, by answer."""
    rows = [
        re.fullmatch(r"(?P<answer>[A-Z][a-z ]*?) +█* *(?P<count>\d+)", line) for line in text.splitlines()
    ]
    return {row["answer"]: int(row["count"]) for row in rows if row}


def _fits(message: Message, words: str, room: str, platform: str) -> bool:
    return words in message.text and room in {"", message.room} and platform in {"", message.platform}
