"""The bot as adapters see it: `dispatch` answers what people do, `tick` does what time brings.

What people do is answered in `bot.answering`, what is due goes out by `bot.outbox`. Every transaction begins
and ends there and here, and the network is never called inside one.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import bound_contextvars

from bot.access import AHEAD, AccessLookups
from bot.answering.answers import Answers
from bot.answering.contexts import Contexts
from bot.answering.forms import Forms
from bot.commands.access import KnownAccess
from bot.commands.call import Call, Event, Vote
from bot.commands.options import make_option
from bot.commands.rate_limit import RateLimit, TokenBuckets
from bot.commands.refusal import draw_refusal
from bot.commands.registry import Registry
from bot.commands.reply import Reply
from bot.commands.request import Request
from bot.curricula.catalogue import plan_keys
from bot.curricula.own_plans import Roots
from bot.db import memos
from bot.db.engine import Database, WritesNeeded
from bot.db.errors import in_a_line, is_away
from bot.errors import ForeignAction, UserError
from bot.feature.declaration import Feature
from bot.feature.features import Features
from bot.features import FEATURES
from bot.features.privacy.retention import Keeper
from bot.feeds import Feed, FeedQuery, FeedText
from bot.measures import Measures
from bot.messages.card import Card, Option
from bot.messages.notice import notice
from bot.outbox import backlog
from bot.outbox.backlog import Waiting
from bot.outbox.claim import Wakes
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.native_polls import PollReader
from bot.platform.chat import Chat
from bot.platform.clock import Clock
from bot.reports import Reports
from bot.study.course_cache import CourseCache
from bot.study.quotas import QUOTAS, Quotas
from bot.study.retention_policy import RetentionPolicy
from bot.study.room_codes import RoomCodes, secret_code
from bot.upkeep import Upkeep

DEFAULT_RETENTION = RetentionPolicy()

CODE_TRIES = 5
CODE_TRIES_REFILL = timedelta(minutes=1)
"""Room codes that one account may try at once, and the time after which it may try one more."""

AWAY = "My database does not answer right now, so nothing was changed. Please try again in a minute."
APOLOGY = (
    "Sorry, that went wrong on my side, and nothing was changed. Please try again in a moment. "
    "If it happens again, give your organizer this number: {}."
)

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
        self._clock = clock
        self._limit = limit
        self._courses = CourseCache()
        known_access = KnownAccess()
        self.access = AccessLookups(database, self.features, chats, clock, self._courses, known_access)
        self._contexts = Contexts(
            clock=clock,
            courses=self._courses,
            features=self.features,
            registry=self.registry,
            plans=plans,
            plan_options=[make_option(key, key.replace("-", " ").title()) for key in plan_keys(plans)],
            platforms=chats,
            room_codes=room_codes,
            retention=retention,
            public_url=public_url,
            code_tries=TokenBuckets(clock, CODE_TRIES, CODE_TRIES * CODE_TRIES_REFILL),
            access=self.access,
            known_access=known_access,
        )
        self._forms = Forms(database, self._contexts)
        self._polls = PollReader(database, self.features, chats)
        keeper = Keeper(self._courses, self.features, retention)
        self._upkeep = Upkeep(database, keeper, clock, self.measures)
        self._answers = Answers(
            database, chats, self._contexts, self._forms, self._upkeep, self._polls, self.measures
        )
        self._dispatcher = Dispatcher(database, self.features, chats, clock, self._courses, self.measures)
        self.reports = Reports(database, self.features, clock, self._courses, retention)

    def decode(self, event: Event) -> Request:
        """What an event asks for, without the database: a call to dispatch, or a form to show first.

        An adapter decodes an event once, shows `Request.form` if there is one, and else dispatches the
        request.
        """
        return self._contexts.decode(event)

    async def offer(self, request: Request) -> Request:
        """The request with a form that holds what only the database knows: the workspace's own plans, and
        what its command adds.

        The form as it is where it needs nothing of that, or where the database is late or fails: a platform
        waits for a form a few seconds only.
        """
        return await self._forms.offer(request)

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
                    return await self._answers.count(event)
                request = event if isinstance(event, Request) else self.decode(event)
                too_fast = self._limit.refuse(request) if counted and self._limit is not None else None
                if too_fast is not None:
                    return Reply((notice("too_fast", too_fast),), is_refusal=True)
                return await self._answers.answer(request)
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
        return self._forms.problems(request)

    async def suggest(self, call: Call, param: str, typed: str) -> tuple[Option, ...]:
        """What could be meant by the text typed so far for a parameter: at most 25 options.

        There are none for somebody who asks for them faster than one can type.
        """
        if self._limit is not None and not self._limit.admits_suggestion(call.actor.account):
            return ()
        return await self._forms.suggest(call, param, typed)

    def wake_with(self, wake: Callable[[], None]) -> None:
        """Have `wake` called when what goes on beside a tick has changed what is due next."""
        self._dispatcher.wake = wake

    async def next_wake(self) -> datetime | None:
        """The next instant at which `tick` has something to do."""
        return self._first(await self._dispatcher.find_wakes())

    def _first(self, wakes: Wakes) -> datetime | None:
        sweep = wakes.looking_up - AHEAD if wakes.looking_up is not None else None
        return min(filter(None, (self._dispatcher.next_wake(wakes), sweep)), default=None)

    async def next_upkeep(self, by: datetime) -> datetime | None:
        """The next instant at which `tick` does the daily upkeep; None if nothing will be erased by then."""
        return await self._upkeep.next_run(self._clock.now(), by)

    async def tick(self, now: datetime, patience: timedelta | None = None) -> datetime | None:
        """Plan, send and redraw all that is due at `now`; when there is something to do next.

        Targets that take longer than `patience` are served beside it (see `wake_with`). None: all is over
        when this returns.
        """
        with bound_contextvars(tick=secrets.token_hex(4)), self.measures.ticking():
            await self._upkeep.run(now)
            wakes = await self._dispatcher.find_wakes()
            has_looked_up = await self.access.sweep(wakes.looking_up, now, patience)
            found = await self._dispatcher.tick(now, patience, None if has_looked_up else wakes)
            return self._first(found or await self._dispatcher.find_wakes())

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
