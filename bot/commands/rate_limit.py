"""Limit how much people may ask of the bot at once: each account for itself, and each workspace in all.

It is counted in memory, separately in each process, because it protects the process and its share of the
database. Counting in the database would cost a write for every refused command. A person whose calls reach
three processes may give thirty commands at once, which does no harm.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.commands.call import Call, Picked
from bot.commands.request import Request
from bot.platform.clock import Clock
from bot.platform.refs import AccountRef
from bot.wording.counting import counted
from bot.wording.platforms import place

REFILL = timedelta(seconds=10)
"""The time in which an empty bucket is full again: after a burst of 30, it takes 3 a second."""

MOST_BUCKETS = 10_000
"""Buckets that are remembered of a sort. Beyond that, full ones are forgotten."""

SUGGESTIONS_EACH = 2
"""Suggestions that an account may ask for, for each press: there is one for every pause in typing."""


@dataclass(frozen=True, slots=True)
class Bursts:
    """How many may come at once. A tenth of each is allowed in every second after that.

    `commands` are typed, or pressed where the command `posts`. `presses` are buttons, menus and forms.
    `workspace` is all of both by everybody in a workspace. `unanswered`: how many of an account's may wait in
    a process for their answers; no pace is allowed beyond that.
    """

    commands: int = 10
    presses: int = 30
    workspace: int = 300
    unanswered: int = 20


BURSTS = Bursts()
"""The numbers where no setting says otherwise."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: datetime


class TokenBuckets:
    """A token bucket of the same size for each key. An empty one is full again after `refill`."""

    def __init__(self, clock: Clock, burst: int, refill: timedelta = REFILL) -> None:
        self._clock = clock
        self._burst = burst
        self._refill = refill
        self._buckets: dict[Hashable, _Bucket] = {}

    def admits(self, key: Hashable) -> bool:
        """Take one from the bucket, and return whether there was one."""
        now = self._clock.now()
        if len(self._buckets) >= MOST_BUCKETS and key not in self._buckets:
            self._forget(now)
        bucket = self._buckets.setdefault(key, _Bucket(self._burst, now))
        bucket.left, bucket.at = self._left(bucket, now), now
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True

    def _left(self, bucket: _Bucket, now: datetime) -> float:
        passed = max(now - bucket.at, timedelta(0))  # a clock can be set back
        return min(self._burst, bucket.left + self._burst * (passed / self._refill))

    def _forget(self, now: datetime) -> None:
        self._buckets = {
            key: bucket for key, bucket in self._buckets.items() if self._left(bucket, now) < self._burst
        }


class RateLimit:
    """Counts what accounts and workspaces asked for lately."""

    def __init__(self, clock: Clock, bursts: Bursts = BURSTS) -> None:
        self._bursts = bursts
        self._commands = TokenBuckets(clock, bursts.commands)
        self._presses = TokenBuckets(clock, bursts.presses)
        self._suggestions = TokenBuckets(clock, SUGGESTIONS_EACH * bursts.presses)
        self._workspaces = TokenBuckets(clock, bursts.workspace)

    def refuse(self, request: Request) -> str | None:
        """Count a request; None if it may run, else what to tell the person.

        A click that changes the caller's one answer always runs: the last one must count.
        """
        event, command = request.event, request.command
        is_typed = isinstance(event, Call | Picked) or (command is not None and command.posts)
        if not isinstance(event, Call | Picked) and command is not None and command.is_answer:
            return None
        account, room = event.actor.account, event.room
        buckets, burst = (
            (self._commands, self._bursts.commands) if is_typed else (self._presses, self._bursts.presses)
        )
        if not buckets.admits(account):
            what = "command" if is_typed else "click"
            return (
                f"That was a lot at once, so I left this one out. I take {counted(burst, what)} in a row, "
                f"then {_each_second(burst)}."
            )
        if room.workspace and not self._workspaces.admits((room.platform, room.workspace)):
            return (
                f"So many people of this {place(room.platform)} use me at this moment that I left this one "
                "out. Please try again in a few seconds."
            )
        return None

    def turn_away(self, unanswered: int) -> str | None:
        """What to tell an account of which so many calls wait for their answers; None if one more may."""
        if unanswered < self._bursts.unanswered:
            return None
        return (
            f"I am still busy with {unanswered} clicks and commands of yours, so I left this one out. "
            "Please wait for those, then try again."
        )

    def admits_suggestion(self, account: AccountRef) -> bool:
        """Count that the account is offered something while typing, and return whether it may be."""
        return self._suggestions.admits(account)


def _each_second(burst: int) -> str:
    pace = burst / REFILL.total_seconds()
    return f"{pace:g} a second" if pace >= 1 else f"one every {1 / pace:.0f} seconds"
