"""Platforms' own polls: which button a vote stands for, and votes that were cast while the bot was away.

A platform reports votes as they are cast. What it reported while the bot was away is lost, so open polls are
read when the bot is back, and once more before a vote is counted.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.engine import Database
from bot.feature.features import Features
from bot.platform.chat import Chat, Polling
from bot.platform.failures import OutcomeUnknown, Refused, Unavailable
from bot.platform.refs import AccountRef, RoomRef
from bot.study import cohort_queries
from bot.study.cohort_tables import Room

READ_SECONDS = 10.0
"""How long reading one poll may take. After that, the votes that were reported count."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OpenPoll:
    """A poll that takes votes, as it was sent to a room of one of the platforms."""

    cohort_id: int
    week: int
    room: Room
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballots:
    """How a feature's polls are found and counted."""

    list_open: Callable[
        [AsyncSession, Collection[str], Collection[int] | None], Awaitable[Sequence[OpenPoll]]
    ]
    """Open polls on these platforms, of these groups (ids) or of all."""
    vote_action: Callable[[OpenPoll, int, bool], str]
    """The action of the button that an answer (counted from 1) stands for, or of taking that vote back."""
    count_votes: Callable[
        [AsyncSession, OpenPoll, Sequence[tuple[AccountRef, int]], datetime, bool], Awaitable[None]
    ]
    """Record the votes that a poll shows. True: also over a member's earlier vote."""


async def find_action(
    session: AsyncSession, features: Features, room: RoomRef, message: str, answer: int, *, cast: bool
) -> str | None:
    """The action that a vote in that poll stands for; None if it is not an open poll of the bot."""
    cohort = await cohort_queries.find_cohort_in_room(session, room.platform, room.workspace, room.channel)
    if cohort is None:
        return None
    for ballots in _ballots(features):
        for poll in await ballots.list_open(session, [room.platform], [cohort.id]):
            if poll.message == message:
                return ballots.vote_action(poll, answer, not cast)
    return None


class PollReader:
    """Reads the open polls of the platforms that this process speaks. `chats` are those, by name."""

    def __init__(self, database: Database, features: Features, chats: Mapping[str, Chat]) -> None:
        self._database = database
        self._features = features
        self._chats = chats

    async def read_groups(self, cohort_ids: Collection[int], now: datetime) -> None:
        """Read the polls of these groups."""
        if cohort_ids:
            await self._read(now, cohort_ids=cohort_ids)

    async def read_after_absence(self, platform: str, now: datetime) -> None:
        """Read all polls of a platform from which the bot was away: what they show came last."""
        await self._read(now, platform=platform, replaces=True)

    async def _read(
        self,
        now: datetime,
        *,
        platform: str | None = None,
        cohort_ids: Collection[int] | None = None,
        replaces: bool = False,
    ) -> None:
        polling = self._polling()
        platforms = [name for name in polling if platform in {None, name}]
        if not platforms:
            return
        for ballots in _ballots(self._features):
            async with self._database.read() as session:
                polls = await ballots.list_open(session, platforms, cohort_ids)
            shown = await asyncio.gather(
                *(self._votes(polling[poll.room.platform], poll.message) for poll in polls)
            )
            for poll, votes in zip(polls, shown, strict=True):
                if votes:
                    async with self._database.write() as session:
                        await ballots.count_votes(session, poll, votes, now, replaces)

    def _polling(self) -> dict[str, Polling]:
        return {name: chat for name, chat in self._chats.items() if isinstance(chat, Polling)}

    async def _votes(self, chat: Polling, message: str) -> Sequence[tuple[AccountRef, int]]:
        """The votes in a poll; none if it cannot be read, for then the votes that were reported count."""
        try:
            async with asyncio.timeout(READ_SECONDS):
                return await chat.votes(message)
        except (Refused, Unavailable, OutcomeUnknown, TimeoutError) as error:
            log.warning("poll could not be read", reason=str(error) or "no answer in time")
            return ()


def _ballots(features: Features) -> list[Ballots]:
    return [feature.ballots for feature in features if feature.ballots is not None]
