"""The bot as adapters see it: `dispatch` answers what people do, `tick` does what time brings.

Every transaction begins and ends here and in `bot.outbox`, and the network is never called inside one.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import bound_contextvars

from bot.access import AccessLookups
from bot.commands import kept_calls
from bot.commands.access import NOT_TOLD, AccessUnknown, KnownAccess
from bot.commands.call import Call, Event, Press, Submission, Vote
from bot.commands.command import CHANNEL, KEPT, WHERE, Autocomplete, Command, Needs, Preparation, Reply
from bot.commands.context import Context
from bot.commands.dispatch import locate, recall, run
from bot.commands.option_queries import load_options
from bot.commands.options import KnownOptions, make_option, suggest_options
from bot.commands.parsing import list_problems
from bot.commands.rate_limit import RateLimit, TokenBuckets
from bot.commands.refusal import draft_of, draw_refusal, has_room
from bot.commands.registry import Registry
from bot.commands.request import Request, decode, find_command, read_arguments, read_texts
from bot.commands.rights import check_allowed
from bot.curricula.catalogue import plan_keys
from bot.curricula.own_plans import Roots
from bot.db import memos
from bot.db.engine import Database, WritesNeeded, in_a_line, is_away, lost_race
from bot.errors import ForeignAction, UserError
from bot.feature import Feature, Features
from bot.features import FEATURES
from bot.features.privacy.retention import Keeper
from bot.feeds import Feed, FeedQuery, FeedText
from bot.measures import Measures
from bot.messages import actions
from bot.messages.actions import Action
from bot.messages.card import Card, Option
from bot.messages.known_actions import with_known_actions
from bot.messages.notice import notice
from bot.outbox import backlog
from bot.outbox.backlog import Waiting
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.native_polls import PollReader, find_action
from bot.patience import within
from bot.platform import Actor, Chat, Clock, NamesWorkspaces, OutcomeUnknown, Refused, RoomRef, Unavailable
from bot.reports import Reports
from bot.study import audit_log, people_queries
from bot.study.audit_log import Act
from bot.study.course_cache import CourseCache
from bot.study.quotas import QUOTAS, Quotas
from bot.study.retention_policy import RetentionPolicy
from bot.study.room_codes import RoomCodes, secret_code
from bot.upkeep import Upkeep

MOST_RUNS = 4
"""How often a command is run at most when others at the same time keep getting in its way."""

MOST_LOOKUPS = 5
"""How often the platform is asked about the caller before a command has all that it must know of them."""

SUGGEST_LOOKUP_S = 1.0
"""How long suggestions wait for what the platform says of the caller. Discord waits three seconds in all."""

OFFER_WITHIN_S = 0.4
"""How long a form waits for the workspace's own plans. Discord and Slack give a form three seconds in all."""

DEFAULT_RETENTION = RetentionPolicy()

NOT_THERE = (
    "You can no longer see the channel of that group, so I kept nothing of this. Once you can, `/plan join` "
    "there brings you back to all that you have done."
)
CODE_TRIES = 5
CODE_TRIES_REFILL = timedelta(minutes=1)
"""Room codes that one account may try at once, and the time after which it may try one more."""

AWAY = "My database does not answer right now, so nothing was changed. Please try again in a minute."
APOLOGY = (
    "Sorry, that went wrong on my side, and nothing was changed. Please try again in a moment. "
    "If it happens again, give your organizer this number: {}."
)

Result = TypeVar("Result")

log = structlog.get_logger()


class App:
    """The whole bot, built of these features: one for a process.

    `chats` are the platforms that it can send to, by name. There may come more while the app runs.
    """

    def __init__(
        self,
        database: Database,
        chats: Mapping[str, Chat],
        clock: Clock,
        plans: Roots,
        *,
        features: Iterable[Feature] = FEATURES,
        limit: RateLimit | None = None,
        quotas: Quotas = QUOTAS,
        room_codes: RoomCodes = secret_code,
        measures: Measures | None = None,
        retention: RetentionPolicy = DEFAULT_RETENTION,
        public_url: str = "",
    ) -> None:
        self.features = Features(features, quotas)
        self.registry = Registry.from_features(self.features)
        self.measures = measures or Measures()
        self._database = database
        self._chats = chats
        self._clock = clock
        self._plans = plans
        self._limit = limit
        self._code_tries = TokenBuckets(clock, CODE_TRIES, CODE_TRIES * CODE_TRIES_REFILL)
        self._room_codes = room_codes
        self._retention = retention
        self._public_url = public_url
        self._plan_options = [make_option(key, key.replace("-", " ").title()) for key in plan_keys(plans)]
        self._courses = CourseCache()
        self._to_forget = False
        self._one_preparation = asyncio.Semaphore(1)
        self._dispatcher = Dispatcher(database, self.features, chats, clock, self._courses, self.measures)
        self._polls = PollReader(database, self.features, chats)
        self.reports = Reports(database, self.features, clock, self._courses, retention)
        keeper = Keeper(self._courses, self.features, retention)
        self._upkeep = Upkeep(database, keeper, clock, self.measures)
        self._known_access = KnownAccess()
        self.access = AccessLookups(database, self.features, chats, clock, self._courses, self._known_access)

    def decode(self, event: Event) -> Request:
        """What an event asks for, without the database: a call to dispatch, or a form to show first.

        An adapter decodes an event once, shows `Request.form` if there is one, and else dispatches the
        request.
        """
        return decode(self.registry, event, self._known_options(event))

    async def offer(self, request: Request) -> Request:
        """The request with a form that holds what only the database knows: the workspace's own plans, and
        what its command adds.

        The form as it is where it needs nothing of that, or where the database is late or fails: a platform
        waits for a form a few seconds only.
        """
        command = request.command
        if request.form is None or command is None:
            return request
        recalls = KEPT.name in actions.decode(request.form.action).arguments
        if not request.offers_plans and command.complete_form is None and not recalls:
            return request
        try:
            complete = partial(self._complete_form, request, command)
            return await within(OFFER_WITHIN_S, self._looking_up(request.event.actor, complete))
        except Exception as error:  # noqa: BLE001 - whatever the database fails with, the form must open
            log.info("form opens without what the database knows", reason=in_a_line(error))
            return request.bare()

    async def dispatch(self, event: Event | Request | Vote, *, counted: bool = True) -> Reply:
        """Answer what a person did. Never raises: people's mistakes are explained to them, ours are logged.

        What is logged meanwhile carries the number that an apology names. `counted=False`: the adapter calls
        by itself, for example to redraw a page; this does not use up the person's rate limit.
        """
        said = event.event if isinstance(event, Request) else event
        number = secrets.token_hex(4)
        with bound_contextvars(call=number):
            try:
                if isinstance(event, Vote):
                    return await self._count(event)
                request = event if isinstance(event, Request) else self.decode(event)
                too_fast = self._limit.refuse(request) if counted and self._limit is not None else None
                if too_fast is not None:
                    return Reply((notice("too_fast", too_fast),), is_refusal=True)
                return await self._answer(request)
            except ForeignAction as error:
                room = said.room
                log.warning("foreign action refused", platform=room.platform, place=room.workspace)
                return Reply((draw_refusal(error),), is_refusal=True)
            except UserError as error:
                return Reply((draw_refusal(error),), is_refusal=True)
            except Exception as error:  # the boundary: the person gets an answer in any case, we a traceback
                if is_away(error):
                    log.warning("command failed: the database cannot be used", reason=in_a_line(error))
                    return Reply((notice("away", AWAY),), is_failure=True)
                log.exception("command failed")
                return Reply((notice("apology", APOLOGY.format(number)),), is_failure=True)

    def turn_away(self, unanswered: int) -> Card | None:
        """What to show instead of an answer to an account of which so many calls wait already; None if one
        more may wait. An adapter asks before it lets a call wait.
        """
        words = self._limit.turn_away(unanswered) if self._limit is not None else None
        return notice("too_much_waits", words) if words is not None else None

    def problems(self, request: Request) -> dict[str, str]:
        """Mistakes in the values of a submitted form, in words by field, found without the database."""
        event, call, command = request.event, request.call, request.command
        if (
            not isinstance(event, Submission)
            or call is None
            or command is None
            or isinstance(call.arguments, str)
        ):
            return {}  # `dispatch` explains it
        found = list_problems(command, call.arguments, self._known_options(event).viewpoint)
        return {name: words for name, words in found.items() if name in event.values}

    async def suggest(self, call: Call, param: str, typed: str) -> tuple[Option, ...]:
        """What could be meant by the text typed so far for a parameter: at most 25 options.

        There are none for somebody who asks for them faster than one can type.
        """
        if self._limit is not None and not self._limit.admits_suggestion(call.actor.account):
            return ()
        try:
            command, _ = find_command(self.registry, call)
        except UserError:
            return ()
        wanted = command.param(param)
        if wanted is None or wanted.is_hidden:
            return ()

        async def load() -> KnownOptions:
            async with self._database.read() as session:
                context = self._context(session, call, command)
                if not isinstance(call.arguments, str):
                    context.texts = call.arguments
                return await load_options(context, wanted, self._known_options(call))

        try:
            known = await self._looking_up(call.actor, load, patience_s=SUGGEST_LOOKUP_S)
        except (UserError, TimeoutError):  # a group that is none of the caller's, or nobody told in time
            return ()
        return suggest_options(wanted, known, typed)

    async def _complete_form(self, request: Request, command: Command) -> Request:
        event = request.event
        call = Call(event.actor, event.room, command.name, cohort=request.cohort)
        async with self._database.read() as session:
            context = self._context(session, call, command)
            if request.offers_plans:
                param = next(one for one in command.params if one.autocomplete is Autocomplete.PLAN)
                known = await load_options(context, param, self._known_options(event))
                request = decode(self.registry, event, known)
            if request.form is None:
                return request
            context.texts = texts = actions.decode(request.form.action).arguments
            if KEPT.name in texts:
                context.texts = texts = await recall(context, texts[KEPT.name])
                request = request.recalling(texts, self._known_options(event))
            if command.complete_form is not None and request.form is not None:
                context.is_room_proven = not isinstance(event, Submission)
                await check_allowed(context)
                request = request.showing(await command.complete_form(context, request.form))
        return request

    def _known_options(self, event: Event) -> KnownOptions:
        actor = event.actor
        return KnownOptions(
            self._clock.now(), actor.timezone, self._plan_options, locales=(actor.locale, actor.place_locale)
        )

    async def _answer(self, request: Request) -> Reply:
        """The answer to a request. What cannot be done is explained, with a way on."""
        try:
            return await self._obey(request)
        except ForeignAction:
            raise
        except UserError as error:
            kept = await self._keep_draft(error, request)
            return Reply((draw_refusal(error, request, kept),), is_refusal=True)

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
            if await _find_person_id(session, event.actor) is None:
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
            return Reply(form=(await self.offer(request)).form)
        call, command = request.call, request.command
        if call is None or command is None:
            raise ValueError("a request without a form has a call")  # `decode` gives one of the three
        lacking: tuple[str, ...] = ()
        place_name = ""
        if command.checks_channel and call.room.is_channel:
            call = _placed(call)
            lacking = await self._inspect(call.room)
            place_name = await self._name_place(call, command)
        if command.syncs_polls:
            await self._looking_up(call.actor, partial(self._read_polls_of, request, call, command), command)
        with self.measures.answering(command.name):
            preparing = partial(self._prepare, call, command, request.line)
            prepared = await self._looking_up(call.actor, preparing, command)
            seen = _Seen(lacking, place_name, prepared)
            run = partial(self._run, request, call, command, seen, writes=command.writes)
            for _ in range(MOST_RUNS - 1):
                try:
                    return await self._looking_up(call.actor, run, command)
                except DBAPIError as error:
                    if not lost_race(error):
                        raise
            return await self._looking_up(call.actor, run, command)

    async def _looking_up(
        self,
        actor: Actor,
        work: Callable[[], Awaitable[Result]],
        command: Command | None = None,
        *,
        patience_s: float | None = None,
    ) -> Result:
        """Do some work in a transaction. If that needs to know what the caller may still do, the transaction
        is over before the platform is asked, and the work is done anew.

        Raises UserError if a command for members turns out to come from somebody who is gone, and
        TimeoutError if the platform takes longer than `patience_s`.
        """
        for _ in range(MOST_LOOKUPS):
            try:
                return await work()
            except AccessUnknown as unknown:
                looking = self.access.look_up(actor.account, unknown)
                is_gone = await (looking if patience_s is None else within(patience_s, looking))
                if is_gone and command is not None and command.needs is not Needs.NOTHING:
                    raise UserError(NOT_THERE) from unknown
        raise UserError(NOT_TOLD)

    async def _prepare(self, call: Call, command: Command, line: str) -> object:
        """What takes long and needs no transaction, for callers who may use the command; one at a time."""
        if command.prepare is None:
            return None
        texts = read_texts(command, call, line)
        acts: list[Act] = []
        try:
            async with self._database.read() as session:
                context = self._context(session, call, command)
                context.texts, context.acts = texts, acts
                await check_allowed(context)
        except UserError:
            await self._record(call, acts)
            raise
        preparation = Preparation(
            read_arguments(command, call, texts, self._known_options(call).viewpoint), call.files, self._plans
        )
        async with self._one_preparation:  # threads share one interpreter, so several are no quicker
            return await asyncio.to_thread(command.prepare, preparation)

    async def _read_polls_of(self, request: Request, call: Call, command: Command) -> None:
        async with self._database.read() as session:
            cohort = await locate(self._context(session, call, command), request)
        if cohort is not None:
            await self._polls.read_groups([cohort], self._clock.now())

    async def _count(self, vote: Vote) -> Reply:
        """Press the button that the answer stands for. A poll that is not the bot's concerns nobody here."""
        async with self._database.read() as session:
            action = await find_action(
                session, self.features, vote.room, vote.message, vote.answer, cast=vote.is_cast
            )
        return await self._answer(self.decode(Press(vote.actor, vote.room, action))) if action else Reply()

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

    async def _run(
        self, request: Request, call: Call, command: Command, seen: "_Seen", *, writes: bool
    ) -> Reply:
        transaction = self._database.write if writes else self._database.read
        acts: list[Act] = []
        try:
            async with transaction() as session:
                context = self._context(session, call, command, seen.lacking)
                context.prepared = seen.prepared
                context.place_name, context.acts = seen.place_name, acts
                context.is_room_proven = not isinstance(request.event, Submission)
                reply = await run(context, request)
                if writes:
                    await self._add_acts(session, call.actor, acts)
        except WritesNeeded:  # such as the caller's new name, which the answer may tell
            return await self._run(request, call, command, seen, writes=True)
        except UserError:
            await self._record(call, acts)
            raise
        if writes:
            self._tell_operator(call, acts)
        else:
            await self._record(call, acts)
        if reply.public is not None and not reply.rooms and call.room != request.event.room:
            reply = replace(reply, rooms=(call.room,))  # the adapter knows only where it happened
        if reply.has_erased:
            self._to_forget = True
            await self._forget()
        return replace(
            reply,
            private=tuple(with_known_actions(card, self.registry.names) for card in reply.private),
            public=with_known_actions(reply.public, self.registry.names) if reply.public else None,
            wakes_scheduler=writes,
        )

    async def _record(self, call: Call, acts: Sequence[Act]) -> None:
        """Write down what a transaction that is over, or was rolled back, leaves behind of sensitive acts."""
        if any(act.cohort_id is not None for act in acts):
            async with self._database.read() as session:  # a refused press that is repeated writes nothing
                person = await _find_person_id(session, call.actor)
                fresh = [
                    act
                    for act in acts
                    if not await audit_log.is_known(session, act, person, self._clock.now())
                ]
            if fresh:
                async with self._database.write() as session:
                    await self._add_acts(session, call.actor, fresh)
        self._tell_operator(call, acts)

    async def _add_acts(self, session: AsyncSession, actor: Actor, acts: Sequence[Act]) -> None:
        now = self._clock.now()
        lines = [(act, act.cohort_id) for act in acts if act.cohort_id is not None]
        person = await _find_person_id(session, actor) if lines else None
        for act, cohort in lines:
            if not await audit_log.is_known(session, act, person, now):
                audit_log.log(session, cohort, now, act.event, act.detail, person, act.about_id)

    def _tell_operator(self, call: Call, acts: Sequence[Act]) -> None:
        for act in acts:
            log.info(
                "sensitive act",
                act=act.event,
                detail="" if act.event in audit_log.NAMES_PLACES else act.detail,
                group=act.cohort_id,
                platform=call.room.platform,
                place=call.room.workspace,
            )

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
            courses=self._courses,
            features=self.features,
            plans=self._plans,
            room_codes=self._room_codes,
            retention=self._retention,
            public_url=self._public_url,
            registry=self.registry,
            command=command,
            cohort_hint=call.cohort,
            lacking=lacking,
            known_access=self._known_access,
            platforms=tuple(self._chats),
            code_tries=self._code_tries,
        )

    def wake_with(self, wake: Callable[[], None]) -> None:
        """Have `wake` called when what goes on beside a tick has changed what is due next."""
        self._dispatcher.wake = wake

    async def next_wake(self) -> datetime | None:
        """The next instant at which `tick` has something to do."""
        wakes = await self._dispatcher.next_wake(), await self.access.next_sweep()
        return min((wake for wake in wakes if wake is not None), default=None)

    async def next_upkeep(self) -> datetime | None:
        """The next instant at which `tick` does the daily upkeep; None if nothing will be erased."""
        return await self._upkeep.next_run(self._clock.now())

    async def tick(self, now: datetime, patience: timedelta | None = None) -> int:
        """Plan, send and redraw all that is due at `now`; the number of messages that were tried.

        Targets that take longer than `patience` are served beside it (see `wake_with`). None: all is over
        when this returns.
        """
        with bound_contextvars(tick=secrets.token_hex(4)), self.measures.ticking():
            if self._to_forget:
                await self._forget()
            if await self._upkeep.run(now):
                await self._forget()
            await self.access.sweep(now, patience)
            return await self._dispatcher.tick(now, patience)

    def stop(self) -> None:
        """Begin to send nothing new: a tick that runs gives back what it has not begun to send."""
        self.access.stop()
        self._dispatcher.stop()

    async def finish(self) -> None:
        """Return once nothing is being sent any more."""
        await self.access.finish()
        await self._dispatcher.finish()

    async def read_polls(self, platform: str) -> None:
        """Count what was voted in the platform's polls while the bot was away from it."""
        await self._polls.read_after_absence(platform, self._clock.now())

    async def count_waiting(self) -> list[Waiting]:
        """What waits in the outbox, by platform and state."""
        async with self._database.read() as session:
            return await backlog.count_waiting(session, self._clock.now())

    async def count_largest_backlog(self) -> int:
        """How many deliveries are due in the workspace that has most of them."""
        async with self._database.read() as session:
            largest = await backlog.find_largest(session, self._clock.now())
        return largest.due if largest is not None else 0

    async def ping(self) -> None:
        """Return if the database answers, raise if not."""
        async with self._database.read() as session:
            await memos.recall(session, "ping")

    async def read_feed(self, feed: Feed, secret: str) -> FeedText | None:
        """What is at the private address of a feed with that secret; None if nothing is."""
        try:
            async with self._database.read() as session:
                return await feed.read(self._feed_query(session, secret))
        except WritesNeeded:
            async with self._database.write() as session:
                return await feed.read(self._feed_query(session, secret))

    def _feed_query(self, session: AsyncSession, secret: str) -> FeedQuery:
        return FeedQuery(session, self._courses, self.features, self._clock.now(), secret)

    async def recall(self, key: str) -> str | None:
        """What was remembered under that key, over restarts."""
        async with self._database.read() as session:
            return await memos.recall(session, key)

    async def remember(self, key: str, value: str) -> None:
        """Keep something small over restarts."""
        async with self._database.write() as session:
            await memos.remember(session, key, value)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was found out before a command runs: what the bot lacks in the channel, the name of the place, and
    what the command has prepared.
    """

    lacking: tuple[str, ...]
    place_name: str
    prepared: object


async def _find_person_id(session: AsyncSession, actor: Actor) -> int | None:
    account = actor.account
    person = await people_queries.find_person(session, account.platform, account.workspace, account.user)
    return person.id if person else None


def _placed(call: Call) -> Call:
    """The call as if made in the channel on which the thread hangs, if the caller chose that."""
    texts = call.arguments if call.is_pressed and not isinstance(call.arguments, str) else {}
    if call.room.parent and texts.get(WHERE.name) == CHANNEL:
        return replace(call, room=call.room.outside)
    return call
