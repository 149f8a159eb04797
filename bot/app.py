"""The front door of the core: `dispatch` answers what people do, `tick` does what time brings.

Every transaction begins and ends here and in `bot.sending`, and the network is never called inside one.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import bound_contextvars

from bot.cards.card import Option
from bot.cards.personal import notice
from bot.commands.call import Call, FormWanted, Press, Submission, Vote, to_call
from bot.commands.catalogue import build_registry
from bot.commands.command import Command, Form, Reply
from bot.commands.context import Context
from bot.commands.offering import Offer, suggestions, titled
from bot.commands.parsing import list_problems
from bot.commands.rate import RateLimit
from bot.commands.running import build_form, check_channel, find_command, form_for_call, read_arguments, run
from bot.curricula.own_plans import Roots
from bot.db import cohorts, memos, waiting
from bot.db.engine import Database, in_a_line, is_away, lost_race
from bot.db.waiting import Waiting
from bot.domain.errors import ForeignAction, UserError
from bot.measures import Measures
from bot.ports import Chat, Clock, OutcomeUnknown, Refused, RoomRef, Unavailable
from bot.sending.polls import PollReader
from bot.sending.sender import Sender
from bot.services import ballots
from bot.services.catalogue import plan_keys
from bot.services.cohorts import RoomCodes, secret_code
from bot.services.courses import Shelf

MOST_RACES = 4
"""How often a command is run at most when others at the same time keep getting in its way."""

TOO_FAST = "That was a lot at once, so I left this one out. I take ten commands in a row, then one a second."
AWAY = "I cannot get at my notes right now, so nothing was changed. Please try again in a minute."
APOLOGY = (
    "Sorry, that went wrong on my side, and nothing was changed. Please try again in a moment; "
    "if it stays so, give your organizer this number: {}."
)

log = structlog.get_logger()


class App:
    """The bot, whole: one for a process. `chats` are the platforms by name."""

    def __init__(
        self,
        database: Database,
        chats: Mapping[str, Chat],
        clock: Clock,
        plans: Roots,
        *,
        limit: RateLimit | None = None,
        room_codes: RoomCodes = secret_code,
        measures: Measures | None = None,
    ) -> None:
        self.registry = build_registry()
        self.measures = measures or Measures()
        self._database = database
        self._chats = chats
        self._clock = clock
        self._plans = plans
        self._limit = limit
        self._room_codes = room_codes
        self._plan_options = [titled(key, key.replace("-", " ").title()) for key in plan_keys(plans)]
        self._shelf = Shelf()
        self._to_forget = False
        self._sender = Sender(database, chats, clock, self._shelf, self.measures)
        self._polls = PollReader(database, chats)

    async def dispatch(self, event: Call | Press | Submission | Vote, *, counted: bool = True) -> Reply:
        """Answer what a person did. Never raises: their mistakes are explained to them, ours are logged.

        What is logged meanwhile carries the number that an apology names. Not `counted`: what an adapter asks
        by itself, such as a page to draw again, takes nothing from what the person may do.
        """
        # Only what is typed: every click on a poll changes the one answer, and the last of them must count.
        rationed = counted and isinstance(event, Call)
        if rationed and self._limit is not None and not self._limit.admits(event.actor.account):
            return Reply((notice(TOO_FAST),), refused=True)
        number = secrets.token_hex(4)
        with bound_contextvars(call=number):
            try:
                return await self._answer(event)
            except ForeignAction as error:
                log.warning(
                    "foreign action refused", platform=event.room.platform, place=event.room.workspace
                )
                return Reply((notice(str(error)),), refused=True)
            except UserError as error:
                return Reply((notice(str(error)),), refused=True)
            except (
                Exception
            ) as error:  # the boundary: the person gets an answer in any case, and we a traceback
                if is_away(error):
                    log.warning("command failed: the database cannot be used", reason=in_a_line(error))
                    return Reply((notice(AWAY),), failed=True)
                log.exception("command failed")
                return Reply((notice(APOLOGY.format(number)),), failed=True)

    def form_for(self, event: Call | Press | Submission) -> Form | None:
        """The form that the event opens, if it opens one.

        No database is asked: a platform that takes a form only as its very first answer can decide at once.
        """
        try:
            wanted = self._read(event)
        except UserError:  # `dispatch` explains it
            return None
        return wanted if isinstance(wanted, Form) else None

    def problems(self, submission: Submission) -> dict[str, str]:
        """What is wrong with the values of a form by themselves, in words, by field. No database is asked."""
        try:
            call = to_call(submission)
            if isinstance(call, FormWanted) or isinstance(call.arguments, str):
                return {}
            found = list_problems(self.registry.find(call.command), call.arguments)
        except UserError:  # `dispatch` explains it
            return {}
        return {name: words for name, words in found.items() if name in submission.values}

    async def suggest(self, call: Call, param: str, typed: str) -> tuple[Option, ...]:
        """What could be meant by the text typed so far for a parameter: at most 25 options."""
        try:
            command, _ = find_command(self.registry, call)
        except UserError:
            return ()
        wanted = command.param(param)
        if wanted is None or wanted.hidden:
            return ()
        async with self._database.read() as session:
            offer = await self._context(session, call, command).offer(wanted, self._offer(call))
        return suggestions(wanted, offer, typed)

    def _read(self, event: Call | Press | Submission) -> Call | Form:
        """The call that the event stands for, or the form that it opens first. Raises UserError."""
        call = to_call(event)
        if isinstance(call, FormWanted):
            action = call.action
        elif (wanted := form_for_call(self.registry, call)) is not None:
            action = wanted
        else:
            return call
        check_channel(self.registry.find(action.command), event.room)  # before anything is filled in
        return build_form(self.registry, action, self._offer(event))

    def _offer(self, event: Call | Press | Submission) -> Offer:
        return Offer(self._clock.now(), event.actor.timezone, self._plan_options)

    async def _answer(self, event: Call | Press | Submission | Vote) -> Reply:
        if isinstance(event, Vote):
            return await self._count(event)
        call = self._read(event)
        if isinstance(call, Form):
            return Reply(form=call)
        command, line = find_command(self.registry, call)
        lacking = await self._inspect(call.room) if command.settles and call.room.channel else ()
        if command.counts:
            await self._polls.read_cohort(call.room, self._clock.now())
        with self.measures.answering(command.name):
            for _ in range(MOST_RACES - 1):
                try:
                    return await self._run(call, command, line, lacking)
                except DBAPIError as error:
                    if not lost_race(error):
                        raise
            return await self._run(call, command, line, lacking)

    async def _count(self, vote: Vote) -> Reply:
        """Press the button that the answer stands for. A poll that is not ours concerns nobody here."""
        async with self._database.read() as session:
            action = await ballots.find_action(session, vote.room, vote.message, vote.place, cast=vote.cast)
        return await self._answer(Press(vote.actor, vote.room, action)) if action else Reply()

    async def _inspect(self, room: RoomRef) -> tuple[str, ...]:
        chat = self._chats.get(room.platform)
        if chat is None:
            return ()
        try:
            return await chat.inspect(room)
        except (Refused, Unavailable, OutcomeUnknown) as error:
            return (str(error),)

    async def _run(self, call: Call, command: Command, line: str, lacking: tuple[str, ...]) -> Reply:
        transaction = self._database.write if command.writes else self._database.read
        async with transaction() as session:
            context = self._context(session, call, command, lacking)
            reply = await run(context, command, lambda: read_arguments(command, call, line))
        if reply.erased:
            self._to_forget = True
            await self._forget()
        return replace(reply, stirs=command.writes)

    async def _forget(self) -> None:
        """Let nothing of what was deleted linger in the database's files. The deletion itself is done."""
        try:
            self._to_forget = not await self._database.forget()
        except DBAPIError as error:
            log.warning("deleted data may linger, trying again", reason=in_a_line(error))

    def _context(
        self, session: AsyncSession, call: Call, command: Command, lacking: tuple[str, ...] = ()
    ) -> Context:
        return Context(
            session=session,
            now=self._clock.now(),
            actor=call.actor,
            room=call.room,
            shelf=self._shelf,
            plans=self._plans,
            room_codes=self._room_codes,
            registry=self.registry,
            cohort_hint=call.cohort,
            here=command.here,
            lacking=lacking,
        )

    async def next_wake(self) -> datetime | None:
        """The next instant at which `tick` has something to do."""
        return await self._sender.next_wake()

    async def tick(self, now: datetime, patience: timedelta | None = None) -> int:
        """Plan, send and redraw all that is due at `now`; the number of messages that were tried.

        Places that take longer than `patience` go on after that. None: all is over when this returns.
        """
        with bound_contextvars(tick=secrets.token_hex(4)), self.measures.ticking():
            if self._to_forget:
                await self._forget()
            return await self._sender.tick(now, patience)

    def stop(self) -> None:
        """Begin to send nothing new: a tick that runs gives back what it has not begun to send."""
        self._sender.stop()

    async def finish(self) -> None:
        """Return once nothing is being sent any more."""
        await self._sender.finish()

    async def list_rooms(self, platform: str) -> list[RoomRef]:
        """The rooms of a platform in which cohorts live."""
        async with self._database.read() as session:
            found = await cohorts.list_live_rooms(session, platform)
        return [RoomRef(room.platform, room.workspace, room.channel, room.name) for room in found]

    async def retry_rooms(self, platform: str, workspace: str, channel: str | None = None) -> bool:
        """Try at once what was refused in a channel or anywhere in the workspace; whether there was anything.

        For when the platform tells that something changed there. It tells so often that it is read first.
        """
        now = self._clock.now()
        async with self._database.read() as session:
            if not await waiting.has_held(session, platform, workspace, channel, now):
                return False
        async with self._database.write() as session:
            count = await waiting.retry_held(session, platform, workspace, channel, now)
        return count > 0

    async def read_polls(self, platform: str) -> None:
        """Count what was voted in the platform's polls while the bot was away from it."""
        await self._polls.read_after_absence(platform, self._clock.now())

    async def count_waiting(self) -> list[Waiting]:
        """What waits in the outbox, by platform and state."""
        async with self._database.read() as session:
            return await waiting.count_waiting(session, self._clock.now())

    async def ping(self) -> None:
        """Return if the database answers, raise if not."""
        async with self._database.read() as session:
            await memos.recall(session, "ping")

    async def recall(self, key: str) -> str | None:
        """What was remembered under that key, over restarts."""
        async with self._database.read() as session:
            return await memos.recall(session, key)

    async def remember(self, key: str, value: str) -> None:
        """Keep something small over restarts."""
        async with self._database.write() as session:
            await memos.remember(session, key, value)
