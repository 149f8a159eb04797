"""Tests that read as dialogues: people act, time passes, and a test looks at what people saw.

Only what people see counts here (which card, what it tells, who sees it, where), so that the same dialogues
can be held on every platform.
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
from bot.curricula import plans_root
from bot.db.engine import Database
from bot.feature.declaration import Feature
from bot.features import FEATURES
from bot.platform.chat import Chat
from tests.dialogues.seen import Seen, seen

APOLOGY = "went wrong on my side"
START = "2026-03-01T08:00:00+00:00"
"""A Sunday: the plan of most dialogues begins on the next day."""

BEGIN = """
    organizer: /plan-admin start plan:deep-learning pace:standard start:2026-03-02 at:09:00 tz:Europe/Berlin
"""


PUBLIC_URL = "https://study.example.org"
"""Where the bot of dialogues is reached over HTTP."""

ONE_OF_MANY = re.compile(
    r"\ball 1\b|(?<![\w.,/:–-])(?<!week )(?<!stage )1 "
    r"(?:answer|channel|day|group|hour|item|member|message|minute|paper|point|post|question|review|stage"
    r"|takeaway|tick|vote|week)s\b|\b1 people\b",
    re.IGNORECASE,
)
"""What no card says: `1 weeks`, `Tick all 1`."""

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
        features: Iterable[Feature] = FEATURES,
    ) -> None:
        self._url = url
        self._features = tuple(features)
        self._plans = plans or plans_root()
        self.database: Database | None = None
        self.app: App | None = None
        self.player = Player(self._build, clock or MovableClock(datetime.fromisoformat(start)), stage)

    async def play(self, script: str) -> None:
        """Play a script of `studyplan try`. The bot never apologises in it."""
        for line in dedent(script).strip().splitlines():
            step = parse_step(line, PLATFORMS)
            if step is not None:
                await self._play(step, line)

    async def say(self, person: str, line: str) -> Seen:
        """Type a command, whatever characters are in it; the first that the person alone sees then."""
        before = len(self.player.transcript.messages)
        await self._play(Say(person, line), line)
        return next(one for one in self.messages[before:] if one.to == person)

    async def close(self) -> None:
        """End the bot, and give the database back. Nothing that was seen counts one as if it were several."""
        await self.player.close()
        if self.database is not None:
            await self.database.close()
        odd = [found[0] for one in self.player.transcript.messages if (found := ONE_OF_MANY.search(one.text))]
        assert not odd, f"one is counted as several: {odd}"

    @property
    def messages(self) -> list[Seen]:
        """Everything that was seen, in order."""
        return [seen(one) for one in self.player.transcript.messages]

    def private(self, person: str, card: str = "") -> list[Seen]:
        """What that person alone saw, in order: answers, forms and direct messages; those of that card."""
        return [one for one in self.messages if one.to == person and card in {"", one.card}]

    def last(self, person: str) -> Seen:
        """The latest of that."""
        return self.private(person)[-1]

    def posts(self, words: str = "", room: str = "", platform: str = "", *, card: str = "") -> list[Seen]:
        """The messages that the bot posted in rooms by itself, those of that card or with these words."""
        return [one for one in self._of(MessageKind.POST, card) if _fits(one, words, room, platform)]

    def replies(self, words: str = "", room: str = "", *, card: str = "") -> list[Seen]:
        """The answers that everyone in a room saw."""
        return [one for one in self._of(MessageKind.REPLY, card) if _fits(one, words, room, "")]

    def edits(self, words: str = "", *, card: str = "") -> list[Seen]:
        """The changes of messages, as they read afterwards."""
        return [one for one in self._of(MessageKind.EDIT, card) if _fits(one, words, "", "")]

    def directs(self, person: str, card: str = "") -> list[Seen]:
        """What the bot wrote to a person without being asked at that moment."""
        return [one for one in self._of(MessageKind.DIRECT, card) if one.to == person]

    def reads(self, words: str = "", *, card: str = "") -> Seen:
        """How the newest post of that card or with these words reads now, after its changes."""
        return seen(self.player.transcript.current(self.posts(words, card=card)[-1].reference))

    def now(self, message: Seen) -> Seen:
        """How that message reads now, after its changes."""
        return seen(self.player.transcript.current(message.reference))

    def _of(self, kind: MessageKind, card: str) -> Iterable[Seen]:
        return (one for one in self.messages if one.kind is kind and card in {"", one.card})

    async def _play(self, step: Step, line: str) -> None:
        try:
            await self.player.play(step)
        except CannotBeTyped as cannot:
            pytest.skip(f"nobody can do {line[:60]!r} on {self.player.platform}: {cannot}")
        told = self.player.transcript.messages
        assert not told or APOLOGY not in told[-1].text, f"the bot apologised for {line!r}"

    async def _build(self, chats: Mapping[str, Chat], clock: MovableClock) -> App:
        if self.database is not None:
            await self.database.close()
        self.database = Database(self._url)
        self.app = App(
            self.database, chats, clock, self._plans, features=self._features, public_url=PUBLIC_URL
        )
        return self.app


def _fits(message: Message, words: str, room: str, platform: str) -> bool:
    return words in message.text and room in {"", message.room} and platform in {"", message.platform}
