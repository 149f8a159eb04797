"""What platforms said of who may still do what, for as long as that counts.

It is kept in memory: losing it costs a lookup. `bot.access` asks the platforms.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.platform.people import Access
from bot.platform.refs import AccountRef, RoomRef

NOT_TOLD = (
    "I could not ask just now whether you can still see this group's channel, so nothing was changed. "
    "Please type that in the channel, or try again in a minute."
)

FRESH_FOR = timedelta(minutes=10)
"""How long an answer of a platform counts. Who is banned can act so long from elsewhere at most."""

FAILURE_FRESH_FOR = timedelta(minutes=1)
"""How long a platform that could not be asked is not asked again for the same person and room."""

MOST_KNOWN = 50_000
"""Answers kept in memory. The oldest are dropped first."""


@dataclass(frozen=True, slots=True)
class NotTold:
    """The platform could not be asked."""


@dataclass(frozen=True, slots=True)
class GroupAccess:
    """What somebody may do where a group lives, over all its rooms.

    `is_told=False`: a platform could not be asked, and no other room allows it. `is_blind`: the bot cannot
    look into a room, and they see no other.
    """

    is_there: bool = False
    manages: bool = False
    sees: bool = False
    is_muted: bool = False
    is_told: bool = True
    is_blind: bool = False

    def organizes(self, *, named: bool) -> bool:
        """Whether they have what organizing the group takes: by name, being there; else, to manage it."""
        return self.manages or (named and self.is_there)

    @property
    def is_out(self) -> bool:
        """Whether it is certain that they see no room of the group."""
        return self.is_told and not self.sees and (not self.is_there or not self.is_blind)


class AccessUnknown(Exception):
    """The platform must be asked about the caller before the call can go on. `App` does, and runs it again.

    `rooms` are those to ask about. With `cohort_id`, the answer also decides whether the caller is still a
    member of that group; `is_here`: they act in a room of it, so nobody need be asked.
    """

    def __init__(
        self, rooms: Iterable[RoomRef] = (), cohort_id: int | None = None, *, is_here: bool = False
    ) -> None:
        super().__init__("the platform must be asked about the caller")
        self.rooms = tuple(rooms)
        self.cohort_id = cohort_id
        self.is_here = is_here


class KnownAccess:
    """The latest answers of platforms, by account and room."""

    def __init__(self) -> None:
        self._known: dict[tuple[AccountRef, str, str], tuple[datetime, Access | NotTold]] = {}

    def keep(
        self, account: AccountRef, rooms: Iterable[RoomRef], answer: Access | NotTold, now: datetime
    ) -> None:
        """Keep what the platform said of these rooms at `now`."""
        for room in rooms:
            key = (account, room.workspace, room.channel)
            self._known.pop(key, None)  # the newest come last
            self._known[key] = now, answer
        while len(self._known) > MOST_KNOWN:
            del self._known[next(iter(self._known))]

    def forget(self, account: AccountRef) -> None:
        """Ask anew about this account: the platform reported a change."""
        for key in [key for key in self._known if key[0] == account]:
            del self._known[key]

    def find(self, account: AccountRef, room: RoomRef, now: datetime) -> Access | NotTold | None:
        """The answer about a room; None if the platform must be asked."""
        at, answer = self._known.get((account, room.workspace, room.channel), (None, None))
        if at is None or answer is None:
            return None
        span = FAILURE_FRESH_FOR if isinstance(answer, NotTold) else FRESH_FOR
        return answer if now - at < span else None

    def sees(self, account: AccountRef, room: RoomRef, now: datetime) -> bool:
        """Whether the platform said that they can see the room. False if it could not be asked."""
        answer = self.find(account, room, now)
        return isinstance(answer, Access) and room.channel in answer.sees

    def over(self, account: AccountRef, rooms: Sequence[RoomRef], now: datetime) -> GroupAccess | None:
        """What they may do where a group lives; None if a platform must be asked.

        Where the group has no room that the account could enter, nothing tells against it.
        """
        mine = rooms_for(account, rooms)
        if not mine:
            return GroupAccess(is_there=True, sees=True)
        answers = [(room, self.find(account, room, now)) for room in mine]
        if any(answer is None for _, answer in answers):
            return None
        told = [(room, answer) for room, answer in answers if isinstance(answer, Access)]
        seen = [answer for room, answer in told if room.channel in answer.sees]
        return GroupAccess(
            is_there=any(answer.is_there for _, answer in told),
            manages=any(answer.manages for _, answer in told),
            sees=bool(seen),
            is_muted=bool(seen) and all(answer.is_muted for answer in seen),
            is_told=bool(seen) or len(told) == len(answers),
            is_blind=not seen and any(room.channel in answer.untold for room, answer in told),
        )


def rooms_to_organize(rooms: Sequence[RoomRef], platform: str, workspace: str) -> list[RoomRef]:
    """The rooms that a founder must manage: those where the group began, or all if it has left that place."""
    home = [room for room in rooms if (room.platform, room.workspace) == (platform, workspace)]
    return home or list(rooms)


def rooms_for(account: AccountRef, rooms: Iterable[RoomRef]) -> list[RoomRef]:
    """Those of the rooms that an account could enter: an account without a workspace could enter all of its
    platform.
    """
    return [
        room
        for room in rooms
        if room.platform == account.platform and account.workspace in {"", room.workspace}
    ]
