"""A platform in memory, for what is measured without one."""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.messages.card import Card
from bot.platform.people import Access
from bot.platform.refs import AccountRef, PostLabel, RoomRef, Target


@dataclass(slots=True)
class Sink:
    """A platform that takes everything at once."""

    edit_interval: timedelta = timedelta(0)
    access_interval: timedelta = timedelta(0)
    has_threads: bool = False
    sent: list[tuple[float, str]] = field(default_factory=list)
    """When each message arrived (`time.perf_counter`), and its key, in order."""

    async def send(self, target: Target, card: Card, label: PostLabel) -> str:  # noqa: ARG002 - the port's
        """Note the message."""
        self.sent.append((time.perf_counter(), label.key))
        return label.key

    async def edit(self, message: str, card: Card, label: PostLabel) -> None:  # noqa: ARG002 - the port's
        """Note the edit."""
        self.sent.append((time.perf_counter(), f"edit of {label.key}"))

    async def delete(self, message: str) -> None:
        """Nothing is deleted here."""

    async def find(
        self,
        target: Target,  # noqa: ARG002 - the port's
        keys: Collection[str],  # noqa: ARG002 - the port's
        since: datetime,  # noqa: ARG002 - the port's
    ) -> dict[str, str]:
        """Nothing is in doubt here."""
        return {}

    async def inspect(self, room: RoomRef) -> tuple[str, ...]:  # noqa: ARG002 - the port's
        """Nothing is lacking."""
        return ()

    async def access(self, account: AccountRef, rooms: Sequence[RoomRef]) -> Access:  # noqa: ARG002 - the signature of Chat
        """Everybody is there and sees every room."""
        return Access(is_there=True, sees=frozenset(room.channel for room in rooms))
