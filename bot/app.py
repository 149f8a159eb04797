"""The front door of the core: `dispatch` answers what people do, `tick` does what time brings.

Every transaction begins and ends here and in `bot.sending`, and the network is never called inside one.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy.exc import DBAPIError

from bot.cards.personal import notice
from bot.commands.call import Call, FormWanted, Press, Submission, to_call
from bot.commands.catalogue import build_registry
from bot.commands.command import Command, Reply
from bot.commands.context import Context
from bot.commands.running import build_form, find_command, read_arguments, run
from bot.db.engine import Database, lost_race
from bot.domain.errors import UserError
from bot.ports import Chat, Clock
from bot.sending import Sender
from bot.services.courses import Shelf

MOST_RACES = 4
"""How often a command is run at most when others at the same time keep getting in its way."""

log = structlog.get_logger()


class App:
    """The bot, whole: one for a process. `chats` are the platforms by name."""

    def __init__(self, database: Database, chats: Mapping[str, Chat], clock: Clock, plans: Path) -> None:
        self.registry = build_registry()
        self._database = database
        self._clock = clock
        self._plans = plans
        self._shelf = Shelf()
        self._sender = Sender(database, chats, clock, self._shelf)

    async def dispatch(self, event: Call | Press | Submission) -> Reply:
        """Answer what a person did. Never raises: their mistakes are explained to them, ours are logged."""
        try:
            return await self._answer(event)
        except UserError as error:
            return Reply((notice(str(error)),), refused=True)
        except Exception:  # the boundary: whatever went wrong, the person gets an answer and we a traceback
            incident = secrets.token_hex(4)
            log.exception("command failed", incident=incident)
            words = (
                "Sorry, that went wrong on my side, and nothing was changed. Please try again in a moment; "
                f"if it stays so, give your organizer this number: {incident}."
            )
            return Reply((notice(words),))

    async def _answer(self, event: Call | Press | Submission) -> Reply:
        call = to_call(event)
        if isinstance(call, FormWanted):
            return Reply(form=build_form(self.registry, call.action))
        command, line = find_command(self.registry, call)
        for _ in range(MOST_RACES - 1):
            try:
                return await self._run(call, command, line)
            except DBAPIError as error:
                if not lost_race(error):
                    raise
        return await self._run(call, command, line)

    async def _run(self, call: Call, command: Command, line: str) -> Reply:
        transaction = self._database.write if command.writes else self._database.read
        async with transaction() as session:
            context = Context(
                session=session,
                now=self._clock.now(),
                actor=call.actor,
                room=call.room,
                shelf=self._shelf,
                plans=self._plans,
                registry=self.registry,
                cohort_hint=call.cohort,
                here=command.here,
            )
            reply = await run(context, command, lambda: read_arguments(command, call, line))
        if reply.erased:
            await self._database.forget()
        return replace(reply, stirs=command.writes)

    async def next_wake(self) -> datetime | None:
        """The next instant at which `tick` has something to do."""
        return await self._sender.next_wake()

    async def tick(self, now: datetime) -> int:
        """Plan, send and redraw all that is due at `now`; the number of messages that were tried."""
        return await self._sender.tick(now)
