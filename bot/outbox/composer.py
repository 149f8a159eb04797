"""Compose the messages of claimed deliveries, each in a transaction of its own, and one at a time."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.engine import Database
from bot.feature.features import Features
from bot.feature.group import GroupContext
from bot.messages.card import Card
from bot.outbox.claim import ClaimedDelivery
from bot.outbox.compose import compose
from bot.outbox.outgoing import OutgoingMessage, make_outgoing
from bot.outbox.tables import Post
from bot.platform.chat import Chat
from bot.study import people_queries
from bot.study.cohort_tables import CohortState
from bot.study.course_cache import CourseCache
from bot.study.personal_time import after_quiet


class Composer:
    """Composes for one process. `chats` are the platforms that it speaks, by name."""

    def __init__(
        self, database: Database, features: Features, chats: Mapping[str, Chat], courses: CourseCache
    ) -> None:
        self._database = database
        self._features = features
        self._chats = chats
        self._courses = courses
        self.turn = asyncio.Lock()
        """Whose turn it is. A card may take a while to compute: between two of them the event loop serves
        everything else."""
        self._cards: WeakKeyDictionary[Post, Card | None] = WeakKeyDictionary()
        """By the row of a post as it was claimed: deliveries that were claimed together share one card."""

    async def make(
        self, claimed: ClaimedDelivery, now: datetime, *, is_blank: bool = False
    ) -> OutgoingMessage:
        """The message as it reads now. Its card is None if it is not needed any more, or if `is_blank`.

        What the post's feature raises passes through.
        """
        async with self.turn:
            async with self._transaction(claimed) as session:
                group = await self._group(session, claimed, now)
                has_ended = claimed.cohort.state == CohortState.ENDED
                has_ended = has_ended and not self._features.outlives_group(claimed.post.kind)
                is_stale = claimed.post.expires_at <= now or has_ended
                if is_blank or (is_stale and claimed.message is None):
                    card = None
                elif claimed.post in self._cards:
                    card = self._cards[claimed.post]
                else:
                    card = self._cards[claimed.post] = await compose(group, claimed.post)
                message = make_outgoing(claimed, group, card, self._chats)
            await asyncio.sleep(0)
            return message

    async def quiet_until(self, claimed: ClaimedDelivery, now: datetime) -> datetime:
        """When a message to one member may be sent: now, or after their quiet hours."""
        if claimed.post.member_id is None:
            return now
        async with self._database.read() as session:
            found = await people_queries.find_member_with_person(session, claimed.post.member_id)
            if found is None:
                return now
            return after_quiet(found[1], await self._courses.load(session, claimed.cohort), now)

    async def _group(self, session: AsyncSession, claimed: ClaimedDelivery, now: datetime) -> GroupContext:
        if self._keeps(claimed):
            # Locked and read anew: what another process has kept meanwhile is what the post tells.
            kept = await session.get_one(Post, claimed.post.id, with_for_update=True)
            claimed.post.body = kept.body
        course = await self._courses.load(session, claimed.cohort)
        return GroupContext(session, course, now, self._features)

    def _transaction(self, claimed: ClaimedDelivery) -> AbstractAsyncContextManager[AsyncSession]:
        return self._database.write() if self._keeps(claimed) else self._database.read()

    def _keeps(self, claimed: ClaimedDelivery) -> bool:
        """Whether composing keeps with the post what it tells."""
        kind = self._features.post_kind(claimed.post.kind)
        return kind is not None and kind.is_kept and not claimed.post.body and claimed.post not in self._cards
