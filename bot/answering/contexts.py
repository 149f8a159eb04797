"""What every command of a process has at hand, and what the platform must first be asked about its caller."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot.access import AccessLookups
from bot.commands.access import NOT_TOLD, AccessUnknown, KnownAccess
from bot.commands.call import Call, Event
from bot.commands.command import Command, Needs
from bot.commands.context import Context
from bot.commands.options import KnownOptions
from bot.commands.rate_limit import TokenBuckets
from bot.commands.registry import Registry
from bot.commands.request import Request, decode
from bot.curricula.own_plans import Roots
from bot.errors import UserError
from bot.feature.features import Features
from bot.messages.card import Option
from bot.patience import within
from bot.platform.chat import Chat
from bot.platform.clock import Clock
from bot.platform.people import Actor
from bot.study.course_cache import CourseCache
from bot.study.retention_policy import RetentionPolicy
from bot.study.room_codes import RoomCodes

MOST_LOOKUPS = 5
"""How often the platform is asked about the caller before a command has all that it must know of them."""

NOT_THERE = (
    "You can no longer see the channel of that group, so I kept nothing of this. Once you can, `/plan join` "
    "there brings you back to all that you have done."
)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexts:
    """Makes contexts: one for an app. `platforms` are those that it can send to, which may become more."""

    clock: Clock
    courses: CourseCache
    features: Features
    registry: Registry
    plans: Roots
    plan_options: list[Option]
    platforms: Mapping[str, Chat]
    room_codes: RoomCodes
    retention: RetentionPolicy
    public_url: str
    code_tries: TokenBuckets
    access: AccessLookups
    known_access: KnownAccess

    def decode(self, event: Event) -> Request:
        """What an event asks for, without the database."""
        return decode(self.registry, event, self.known_options(event))

    def make(
        self, session: AsyncSession, call: Call, command: Command, lacking: tuple[str, ...] = ()
    ) -> Context:
        """The context of a call in a transaction."""
        return Context(
            session=session,
            now=self.clock.now(),
            actor=call.actor,
            room=call.room,
            courses=self.courses,
            features=self.features,
            plans=self.plans,
            room_codes=self.room_codes,
            retention=self.retention,
            public_url=self.public_url,
            registry=self.registry,
            command=command,
            cohort_hint=call.cohort,
            lacking=lacking,
            known_access=self.known_access,
            platforms=tuple(self.platforms),
            code_tries=self.code_tries,
        )

    def known_options(self, event: Event) -> KnownOptions:
        """What can be chosen from without the database."""
        actor = event.actor
        return KnownOptions(
            self.clock.now(), actor.timezone, self.plan_options, locales=(actor.locale, actor.place_locale)
        )

    async def looking_up(
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
