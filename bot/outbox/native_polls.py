"""Reading what was voted in polls of platforms, where it may not have been heard.

A platform tells of votes as they are cast. What it told while the bot was away is lost, so the polls are read
when it is back, and once more before a vote is counted.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog

from bot.db.engine import Database
from bot.features.paper_club import native_votes
from bot.features.paper_club import queries as paper_club_queries
from bot.platform import AccountRef, Chat, OutcomeUnknown, Polling, Refused, RoomRef, Unavailable
from bot.study import cohort_queries

READ_WITHIN = 10.0
"""Seconds that reading may take. After that, what was heard counts."""

log = structlog.get_logger()


class PollReader:
    """Reads the open polls of the platforms that this process speaks. `chats` are those, by name."""

    def __init__(self, database: Database, chats: Mapping[str, Chat]) -> None:
        self._database = database
        self._chats = {name: chat for name, chat in chats.items() if isinstance(chat, Polling)}

    async def read_due(self, now: datetime) -> None:
        """Read the polls of cohorts in which something is due: a vote may be over."""
        await self._read(now, due_by=now)

    async def read_cohort(self, room: RoomRef, now: datetime) -> None:
        """Read the polls of the cohort that lives in the room."""
        if not self._chats:
            return
        async with self._database.read() as session:
            cohort = await cohort_queries.find_cohort_in_room(
                session, room.platform, room.workspace, room.channel
            )
        if cohort is not None:
            await self._read(now, cohort_id=cohort.id)

    async def read_after_absence(self, platform: str, now: datetime) -> None:
        """Read all polls of a platform from which the bot was away: what they show came last."""
        await self._read(now, platform=platform, anew=True)

    async def _read(
        self,
        now: datetime,
        *,
        platform: str | None = None,
        cohort_id: int | None = None,
        due_by: datetime | None = None,
        anew: bool = False,
    ) -> None:
        platforms = [name for name in self._chats if platform in {None, name}]
        if not platforms:
            return
        async with self._database.read() as session:
            found = await paper_club_queries.list_ballots(
                session, platforms, cohort_id=cohort_id, due_by=due_by
            )
        shown = await asyncio.gather(*(self._votes(room.platform, message) for _, room, message in found))
        for (poll, _, _), votes in zip(found, shown, strict=True):
            if votes:
                async with self._database.write() as session:
                    await native_votes.count_unheard(
                        session, poll.cohort_id, poll.week, votes, now, anew=anew
                    )

    async def _votes(self, platform: str, message: str) -> Sequence[tuple[AccountRef, int]]:
        """The votes in a poll; none where it cannot be read, for then what was heard counts."""
        try:
            async with asyncio.timeout(READ_WITHIN):
                return await self._chats[platform].votes(message)
        except (Refused, Unavailable, OutcomeUnknown, TimeoutError) as error:
            log.warning("poll could not be read", reason=str(error) or "no answer in time")
            return ()
