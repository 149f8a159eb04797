"""Deletes the files that people got in direct messages, a day after they were sent.

What is to be deleted is remembered in the database, so a restart forgets none.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from slack_sdk.errors import SlackApiError

from adapters.slack.failures import error_code
from adapters.slack.workspaces import Workspaces
from bot.platform.clock import Clock
from bot.platform.failures import DirectMessagesBlocked, OutcomeUnknown, Refused, Unavailable

KEPT_FOR = timedelta(days=1)
"""How long a file stays in a direct message."""

LOOKED_FOR_EVERY_S = 600.0
"""Seconds between two looks for files whose time is over."""

TRIED_AGAIN = timedelta(hours=1)
"""Delay before a file is tried again that could not be deleted."""

FILES_AT_ONCE = 50

GONE = {"file_not_found", "file_deleted"}
"""Slack's errors for a file that somebody else deleted."""

log = structlog.get_logger()


class RememberedFiles(Protocol):
    """The store of files that are to be deleted. `adapters.slack.storage` implements it."""

    async def remember(self, team: str, files: Sequence[str], delete_at: datetime) -> None:
        """Store that these files are to be deleted then; an earlier time for one of them is replaced."""
        ...

    async def list_due(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Workspace and id of files that are to be deleted by now."""
        ...

    async def forget(self, team: str, file: str) -> None:
        """Forget a file: it is gone."""
        ...


class SentFiles:
    """The files of all workspaces of a process."""

    def __init__(self, store: RememberedFiles, workspaces: Workspaces, clock: Clock) -> None:
        self._store = store
        self._workspaces = workspaces
        self._clock = clock

    async def sent(self, team: str, files: Iterable[str]) -> None:
        """Remember files that somebody has just got."""
        await self._store.remember(team, list(files), self._clock.now() + KEPT_FOR)

    async def run(self) -> None:
        """Delete files whose time is over, until cancelled."""
        while True:
            try:
                await self.delete_due(self._clock.now())
            except Exception:  # whatever the database fails with, the next look comes
                log.exception("files could not be looked for")
            await asyncio.sleep(LOOKED_FOR_EVERY_S)

    async def delete_due(self, now: datetime) -> None:
        """Delete the files whose time is over at `now`."""
        while due := await self._store.list_due(now, FILES_AT_ONCE):
            for team, file in due:
                try:
                    await self._delete(team, file)
                except (Refused, Unavailable, OutcomeUnknown, DirectMessagesBlocked) as error:
                    log.info("file was not deleted, trying again", workspace=team, reason=str(error))
                    await self._store.remember(team, [file], now + TRIED_AGAIN)
                else:
                    await self._store.forget(team, file)

    async def _delete(self, team: str, file: str) -> None:
        async with self._workspaces.client_for(team) as client:
            try:
                await client.files_delete(file=file)
            except SlackApiError as error:
                if error_code(error) not in GONE:
                    raise
