"""Give roles and take them back, one person after another, until the platform is as the database says.

What each request does is decided right before it, and the request may be repeated: so a crash, a lost answer
and a refusal only mean that the row is due again.
"""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.engine import Database
from bot.feature.features import Features
from bot.feature.group import GroupContext
from bot.outbox import grants, room_alerts
from bot.outbox.backoff import before_retry, while_held
from bot.outbox.tables import GrantState, RoleGrant
from bot.platform.chat import Chat
from bot.platform.clock import Clock
from bot.platform.failures import OutcomeUnknown, Refused, Unavailable
from bot.platform.refs import AccountRef
from bot.platform.roles import GivesRoles, Roles
from bot.study import audit_log, cohort_queries, people_queries, room_queries
from bot.study.course_cache import CourseCache
from bot.study.role_choices import RoleChoice

BATCH = 10
"""Roles that are claimed at once. One process serves them one after another, so that posts go before."""

REQUEST_TIMEOUT = timedelta(seconds=25)
LEASE = timedelta(seconds=75)
"""How long a process has for a batch. What it cannot begin in time, it gives back."""

log = structlog.get_logger()


class Granter:
    """Serves the rows of `RoleGrant` that are due. One for a process."""

    def __init__(
        self,
        database: Database,
        features: Features,
        chats: Mapping[str, Chat],
        clock: Clock,
        courses: CourseCache,
    ) -> None:
        self._database = database
        self._features = features
        self._chats = chats
        self._clock = clock
        self._courses = courses
        self._busy: set[str] = set()
        self._stopping = False

    def stop(self) -> None:
        """Begin nothing new."""
        self._stopping = True

    def list_free(self) -> tuple[str, ...]:
        """The platforms with roles for which nothing is under way."""
        return tuple(name for name in self._chats if name not in self._busy and self._find(name) is not None)

    async def claim(self, now: datetime, platform: str) -> Sequence[RoleGrant]:
        """The next rows to serve; `serve` must follow."""
        async with self._database.write() as session:
            found = await grants.claim(session, now, LEASE, platform, BATCH)
        if found:
            self._busy.add(platform)
        return found

    async def serve(self, platform: str, claimed: Sequence[RoleGrant], now: datetime) -> None:
        """Let each of them be as it is to be, or note when to try again."""
        try:
            waiting = list(claimed)
            while waiting and not self._stopping and self._present(now) <= now + LEASE - REQUEST_TIMEOUT:
                one = waiting.pop(0)
                untried = await self._serve(platform, one, waiting, now)
                waiting = [other for other in waiting if other.id not in untried]
            if waiting:
                async with self._database.write() as session:
                    await grants.postpone(session, waiting, self._present(now))
        finally:
            self._busy.discard(platform)

    async def _serve(
        self, platform: str, one: RoleGrant, waiting: Sequence[RoleGrant], now: datetime
    ) -> set[int]:
        """Serve one row. Returns the ids of those that wait and need not be tried now, either."""
        try:
            async with asyncio.timeout(REQUEST_TIMEOUT.total_seconds()):
                await self._fulfil(platform, one, now)
        except Refused as refused:
            alike = {other.id for other in waiting if _role_of(other) == _role_of(one)}
            await self._hold(one, alike, str(refused), self._present(now))
            return alike
        except (Unavailable, OutcomeUnknown, TimeoutError) as error:
            log.info("role has to wait", platform=platform, reason=str(error) or "no answer in time")
            named = error.retry_after if isinstance(error, Unavailable) else None
            again = self._present(now) + (named or before_retry(one.attempts))
            async with self._database.write() as session:
                await grants.postpone(session, [one, *waiting], again)
            return {other.id for other in waiting}
        return set()

    async def _fulfil(self, platform: str, one: RoleGrant, now: datetime) -> None:
        """Do what is to be done by now, and record it."""
        roles = self._find(platform)
        if roles is None:
            return
        who = AccountRef(one.platform, "", one.user)
        place = one.workspace, one.role
        state = GrantState(one.state)
        is_ours = state in {GrantState.GIVING, GrantState.GIVEN}
        if not await self._is_earned(one):
            if is_ours:
                await roles.take(who, *place)
            await self._record(one, None, now)
            return
        if state is GrantState.NEW:
            has = await roles.has(who, *place)
            if has is not False:
                await self._record(one, GrantState.THEIRS if has else GrantState.NEW, now)
                return
            async with self._database.write() as session:
                if not await grants.mark_giving(session, one):
                    return
            state = GrantState.GIVING
        if state is GrantState.GIVING:
            state = GrantState.GIVEN if await roles.give(who, *place) else GrantState.NEW
        await self._record(one, state, now)

    async def _is_earned(self, one: RoleGrant) -> bool:
        """Whether the account is to have the role by any group."""
        async with self._database.read() as session:
            person = await people_queries.find_person(session, one.platform, "", one.user)
            for member in await people_queries.list_memberships(session, person.id) if person else ():
                cohort = await cohort_queries.get_cohort(session, member.cohort_id)
                if cohort.roles:
                    course = await self._courses.load(session, cohort)
                    earned = await grants.list_earned(session, course, member)
                    if any(_role_of(choice) == _role_of(one) for choice in earned):
                        return True
        return False

    async def _record(self, one: RoleGrant, state: GrantState | None, now: datetime) -> None:
        at = self._present(now)
        async with self._database.write() as session:
            if state is None:
                await grants.forget(session, one, at)
            else:
                await grants.settle(session, one, state, at)
            if one.problem:
                await grants.release(session, one, at)

    async def _hold(self, one: RoleGrant, alike: set[int], why: str, now: datetime) -> None:
        """Hold all who wait for the role, and tell organizers once."""
        log.info("role refused", platform=one.platform, place=one.workspace, reason=why)
        async with self._database.write() as session:
            if await grants.hold(session, one, alike, why, now + while_held(one.attempts)):
                await self._tell(session, one, why, now)

    async def _tell(self, session: AsyncSession, one: RoleGrant, why: str, now: datetime) -> None:
        """Tell the organizers of the groups that give the role."""
        rooms = await room_queries.list_rooms_of_workspace(session, one.platform, one.workspace)
        for cohort in {cohort.id: cohort for cohort, _ in rooms}.values():
            course = await self._courses.load(session, cohort)
            if any(_role_of(choice) == _role_of(one) for choice in course.roles):
                audit_log.log(session, cohort.id, now, "refused", f"a role of members: {why}")
                group = GroupContext(session, course, now, self._features)
                await room_alerts.tell_role(group, secrets.token_hex(4), why)

    def _find(self, platform: str) -> Roles | None:
        chat: object = self._chats.get(platform)
        return chat.roles if isinstance(chat, GivesRoles) else None

    def _present(self, claimed_at: datetime) -> datetime:
        return max(claimed_at, self._clock.now())


def _role_of(one: RoleGrant | RoleChoice) -> tuple[str, str, str]:
    return one.platform, one.workspace, one.role
