"""Runs what people ask for: what takes long before, the command in its transaction, its reply."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError

from bot.answering.acts import ActLog, find_person_id
from bot.answering.contexts import Contexts
from bot.answering.forms import Forms
from bot.commands import kept_calls
from bot.commands.call import Call, Press, Submission, Vote
from bot.commands.command import Command, Preparation
from bot.commands.dispatch import locate, run
from bot.commands.param_types import RoleOrOff
from bot.commands.params import CHANNEL, KEPT, WHERE
from bot.commands.refusal import draft_of, draw_refusal, has_room
from bot.commands.reply import Reply
from bot.commands.request import Request, read_arguments, read_texts
from bot.commands.rights import check_allowed
from bot.db.engine import Database, WritesNeeded
from bot.db.errors import lost_race
from bot.errors import ForeignAction, UserError
from bot.measures import Measures
from bot.messages.actions import Action
from bot.messages.known_actions import with_known_actions
from bot.outbox.native_polls import PollReader, find_action
from bot.platform.chat import Chat, NamesWorkspaces
from bot.platform.failures import OutcomeUnknown, Refused, Unavailable
from bot.platform.refs import RoomRef
from bot.platform.roles import GivesRoles
from bot.study.audit_log import Act
from bot.upkeep import Upkeep

MOST_RUNS = 4
"""How often a command is run at most when others at the same time keep getting in its way."""

log = structlog.get_logger()


class Answers:
    """Answers requests and votes: one for an app."""

    def __init__(
        self,
        database: Database,
        chats: Mapping[str, Chat],
        contexts: Contexts,
        forms: Forms,
        upkeep: Upkeep,
        polls: PollReader,
        measures: Measures,
    ) -> None:
        self._database = database
        self._chats = chats
        self._contexts = contexts
        self._forms = forms
        self._upkeep = upkeep
        self._polls = polls
        self._measures = measures
        self._clock = contexts.clock
        self._acts = ActLog(database, contexts.clock)
        self._one_preparation = asyncio.Semaphore(1)

    async def answer(self, request: Request) -> Reply:
        """The answer to a request. What cannot be done is explained, with a way on."""
        try:
            return await self._obey(request)
        except ForeignAction:
            raise
        except UserError as error:
            kept = await self._keep_draft(error, request)
            return Reply((draw_refusal(error, request, kept),), is_refusal=True)

    async def count(self, vote: Vote) -> Reply:
        """Press the button that the answer stands for. A poll that is not the bot's concerns nobody here."""
        async with self._database.read() as session:
            action = await find_action(
                session, self._contexts.features, vote.room, vote.message, vote.answer, cast=vote.is_cast
            )
        if not action:
            return Reply()
        return await self.answer(self._contexts.decode(Press(vote.actor, vote.room, action)))

    async def _keep_draft(self, error: UserError, request: Request) -> Action | None:
        """Keep what was typed into a form, where the button that opens it again has no room for it.

        Returns the action of that button; None if there is room, or if the person is not known to the bot.
        """
        draft, command = draft_of(error, request), request.command
        if draft is None or has_room(draft) or command is None or not command.writes:
            return None
        event, now = request.event, self._clock.now()
        account, texts = event.actor.account, dict(draft.arguments)
        earlier = texts.pop(KEPT.name, "")
        async with self._database.write() as session:
            if await find_person_id(session, event.actor) is None:
                return None
            if earlier and (before := await kept_calls.find(session, earlier, account, command.name, now)):
                texts = {**before.texts, **texts}
                await kept_calls.forget(session, earlier)
            token = await kept_calls.keep(session, account, event.room, command.name, texts, now)
        return Action(command.name, {KEPT.name: token}, draft.cohort, draft.ask)

    async def _obey(self, request: Request) -> Reply:
        if request.mistake is not None:
            raise request.mistake
        if request.form is not None:
            return Reply(form=(await self._forms.offer(request)).form)
        call, command = request.call, request.command
        if call is None or command is None:
            raise ValueError("a request without a form has a call")  # `decode` gives one of the three
        lacking: tuple[str, ...] = ()
        place_name = role_name = ""
        if command.checks_channel and call.room.is_channel:
            call = _placed(call)
            lacking = await self._inspect(call.room)
            place_name = await self._name_place(call, command)
        if command.checks_role:
            lacking, role_name = await self._examine_role(call, read_texts(command, call, request.line))
        if command.syncs_polls:
            reading = partial(self._read_polls_of, request, call, command)
            await self._contexts.looking_up(call.actor, reading, command)
        with self._measures.answering(command.name):
            preparing = partial(self._prepare, call, command, request.line)
            prepared = await self._contexts.looking_up(call.actor, preparing, command)
            seen = _Seen(lacking, place_name, role_name, prepared)
            run = partial(self._run, request, call, command, seen, writes=command.writes)
            for _ in range(MOST_RUNS - 1):
                try:
                    return await self._contexts.looking_up(call.actor, run, command)
                except DBAPIError as error:
                    if not lost_race(error):
                        raise
            return await self._contexts.looking_up(call.actor, run, command)

    async def _prepare(self, call: Call, command: Command, line: str) -> object:
        """What takes long and needs no transaction, for callers who may use the command; one at a time."""
        if command.prepare is None:
            return None
        texts = read_texts(command, call, line)
        acts: list[Act] = []
        try:
            async with self._database.read() as session:
                context = self._contexts.make(session, call, command)
                context.texts, context.acts = texts, acts
                await check_allowed(context)
        except UserError:
            await self._acts.record(call, acts)
            raise
        preparation = Preparation(
            read_arguments(command, call, texts, self._contexts.known_options(call).viewpoint),
            call.files,
            self._contexts.plans,
        )
        async with self._one_preparation:  # threads share one interpreter, so several are no quicker
            return await asyncio.to_thread(command.prepare, preparation)

    async def _read_polls_of(self, request: Request, call: Call, command: Command) -> None:
        async with self._database.read() as session:
            cohort = await locate(self._contexts.make(session, call, command), request)
        if cohort is not None:
            await self._polls.read_groups([cohort], self._clock.now())

    async def _inspect(self, room: RoomRef) -> tuple[str, ...]:
        chat = self._chats.get(room.platform)
        if chat is None:
            return ()
        try:
            return await chat.inspect(room)
        except (Refused, Unavailable, OutcomeUnknown) as error:
            return (str(error),)

    async def _name_place(self, call: Call, command: Command) -> str:
        """What people call the server or workspace of the call; empty if its platform does not tell."""
        if not (command.names_place and call.arguments):
            return ""
        chat: object = self._chats.get(call.room.platform)
        if not isinstance(chat, NamesWorkspaces):
            return ""
        try:
            return await chat.workspace_name(call.room.workspace)
        except (Refused, Unavailable, OutcomeUnknown) as error:
            log.info("workspace has no name", platform=call.room.platform, reason=str(error))
            return ""

    async def _examine_role(self, call: Call, texts: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
        """Why the bot cannot give the role that a call names, and what the role is called."""
        chat: object = self._chats.get(call.room.platform)
        try:
            role = RoleOrOff().parse(texts.get("role") or "off")
            if not role or not isinstance(chat, GivesRoles):
                return (), ""
            told = await chat.roles.examine(call.actor.account, call.room.workspace, role)
        except UserError:  # the command says so
            return (), ""
        except (Refused, Unavailable, OutcomeUnknown) as error:
            return (str(error),), ""
        return ((told.problem,) if told.problem else ()), told.name

    async def _run(
        self, request: Request, call: Call, command: Command, seen: "_Seen", *, writes: bool
    ) -> Reply:
        transaction = self._database.write if writes else self._database.read
        acts: list[Act] = []
        try:
            async with transaction() as session:
                context = self._contexts.make(session, call, command, seen.lacking)
                context.prepared = seen.prepared
                context.place_name, context.role_name, context.acts = seen.place_name, seen.role_name, acts
                context.is_room_proven = not isinstance(request.event, Submission)
                reply = await run(context, request)
                if writes:
                    await self._acts.add(session, call.actor, acts)
        except WritesNeeded:  # such as the caller's new name, which the answer may tell
            return await self._run(request, call, command, seen, writes=True)
        except UserError:
            await self._acts.record(call, acts)
            raise
        if writes:
            self._acts.tell_operator(call, acts)
        else:
            await self._acts.record(call, acts)
        if reply.public is not None and not reply.rooms and call.room != request.event.room:
            reply = replace(reply, rooms=(call.room,))  # the adapter knows only where it happened
        if reply.has_erased:
            await self._upkeep.forget()
        names = self._contexts.registry.names
        return replace(
            reply,
            private=tuple(with_known_actions(card, names) for card in reply.private),
            public=with_known_actions(reply.public, names) if reply.public else None,
            wakes_scheduler=writes,
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was found out before a command runs: what the bot lacks in the channel or for a role, the names of
    the place and of the role, and what the command has prepared.
    """

    lacking: tuple[str, ...]
    place_name: str
    role_name: str
    prepared: object


def _placed(call: Call) -> Call:
    """The call as if made in the channel on which the thread hangs, if the caller chose that."""
    texts = call.arguments if call.is_pressed and not isinstance(call.arguments, str) else {}
    if call.room.parent and texts.get(WHERE.name) == CHANNEL:
        return replace(call, room=call.room.outside)
    return call
