"""Looks up the people of one workspace: a few at once, organizers first, none while Slack asks to wait."""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from adapters.slack.failures import AccessRevoked
from bot.platform.failures import DirectMessagesBlocked, OutcomeUnknown, Refused, Unavailable

MOST_AT_ONCE = 4
"""Calls under way. When Slack refuses one, the others are refused too: few, so that these are few."""

MOST_WAITING = 2000
"""Lookups that wait. Beyond that, people go by the name that came with what they did."""


Found = TypeVar("Found")


@dataclass(order=True, slots=True)
class _Lookup:
    """A lookup. The least is the next: organizers' before others', else in their order."""

    comes_later: bool
    number: int
    user: str = field(compare=False)


class Lookups(Generic[Found]):
    """The lookups of one workspace. `fetch` asks Slack, and raises the errors of `bot.platform`."""

    def __init__(self, fetch: Callable[[str], Awaitable[Found]]) -> None:
        self._fetch = fetch
        self._waiting: list[_Lookup] = []
        self._answers: dict[str, asyncio.Future[Found | None]] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._runner: asyncio.Task[None] | None = None
        self._numbers = itertools.count()
        self._most_at_once = MOST_AT_ONCE
        self._held_until = 0.0

    @property
    def is_held(self) -> bool:
        """Whether Slack asked to wait, and that is not over."""
        return self._held_until > asyncio.get_running_loop().time()

    def look_up(self, user: str, *, first: bool) -> "asyncio.Future[Found | None]":
        """Have somebody looked up, before all others if `first`. None: Slack did not tell.

        The result may be awaited by several, so shield it. Raises AccessRevoked when awaited.
        """
        answer = self._answers.get(user)
        if answer is None:
            answer = asyncio.get_running_loop().create_future()
            answer.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may wait
            if len(self._waiting) >= MOST_WAITING and not first:
                answer.set_result(None)
                return answer
            self._answers[user] = answer
            self._queue(_Lookup(not first, next(self._numbers), user))
        elif first and any(one.user == user and one.comes_later for one in self._waiting):
            self._waiting = [one for one in self._waiting if one.user != user]
            heapq.heapify(self._waiting)
            self._queue(_Lookup(False, next(self._numbers), user))
        return answer

    async def close(self) -> None:
        """Give up what is not answered yet."""
        tasks = [*self._under_way, *([self._runner] if self._runner else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for answer in self._answers.values():
            answer.cancel()
        self._answers.clear()

    def _queue(self, lookup: _Lookup) -> None:
        heapq.heappush(self._waiting, lookup)
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._run())

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            if self.is_held:
                await asyncio.sleep(self._held_until - loop.time())
            elif len(self._under_way) >= self._most_at_once:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            else:
                task = asyncio.create_task(self._answer(heapq.heappop(self._waiting)))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)

    async def _answer(self, lookup: _Lookup) -> None:
        answer = self._answers[lookup.user]
        try:
            found: Found | None = await self._fetch(lookup.user)
        except Unavailable as error:
            if error.retry_after is not None:
                self._held_until = asyncio.get_running_loop().time() + error.retry_after.total_seconds()
                self._most_at_once = 1  # the next one shows whether Slack takes more
                self._queue(lookup)
                return
            found = None
        except (Refused, OutcomeUnknown, DirectMessagesBlocked) as error:
            found = None
            if isinstance(error, AccessRevoked):
                answer.set_exception(error)
        except BaseException:
            self._answers.pop(lookup.user, None)
            answer.cancel()  # or whoever asks for that person would wait for ever
            raise
        else:
            self._most_at_once = MOST_AT_ONCE
        self._answers.pop(lookup.user, None)
        if not answer.done():
            answer.set_result(found)
