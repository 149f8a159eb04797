"""Ask platforms who may still do what, and let the answers take effect: who is gone is no member any more.

Somebody who calls from elsewhere is looked up before their call goes on. Before something falls due in a
group, all its members are looked up, so that a recap names nobody who was banned (docs/decisions/0030), and
its organizers, so that nothing about it is sent to one who is no more (docs/decisions/0040).
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.commands.access import AccessUnknown, GroupAccess, KnownAccess, NotTold, rooms_for, rooms_to_organize
from bot.db.engine import Database
from bot.db.errors import in_a_line, is_away
from bot.feature.features import Features
from bot.feature.group import GroupContext
from bot.features.membership.service import join, leave
from bot.platform.chat import Chat
from bot.platform.clock import Clock
from bot.platform.failures import DirectMessagesBlocked, OutcomeUnknown, Refused, Unavailable
from bot.platform.people import Access
from bot.platform.refs import AccountRef, RoomRef
from bot.study import caller_queries, cohort_queries, organizer_queries, people_queries, room_queries
from bot.study.course_cache import CourseCache
from bot.study.people_tables import Exit, Member

ASK_WITHIN = timedelta(seconds=10)
"""How long a platform may take to say what somebody may do."""

AHEAD = timedelta(minutes=20)
"""How long before something falls due the members of a group are looked up: one a second on Slack, which
takes about 100 a minute, so there is time for a group of 1,000."""

GROUPS_AT_ONCE = 4
"""Groups whose members are looked up side by side. More would make the bot's posts wait for the platform."""

WITHOUT_PAUSE = 10
"""Members of a group who are looked up one right after another: most groups are not much larger."""

MEMBERS_AT_ONCE = 50
"""Members that are read at once, in some milliseconds. The event loop is free in between."""

EXPECTED_BACK = timedelta(days=30)
"""How long after they went members who are gone are still looked up, in case they are back."""

log = structlog.get_logger()


class AccessLookups:
    """Looks people up. One for an app (`App.access`); `known` is what the app believes of them."""

    def __init__(
        self,
        database: Database,
        features: Features,
        chats: Mapping[str, Chat],
        clock: Clock,
        courses: CourseCache,
        known: KnownAccess,
    ) -> None:
        self._database = database
        self._features = features
        self._chats = chats
        self._clock = clock
        self._courses = courses
        self._known = known
        self._sweeping: asyncio.Task[None] | None = None

    async def look_up(self, account: AccountRef, unknown: AccessUnknown) -> bool:
        """Ask what a call must know of its caller. Returns whether they are no member any more because of it.

        A platform that cannot be asked is noted as such: nobody gains or loses anything by that.
        """
        await self._ask(account, unknown.rooms)
        if unknown.cohort_id is None:
            return False
        async with self._database.read() as session:
            _, member = await caller_queries.find_person_and_member(
                session, account.platform, account.workspace, account.user, unknown.cohort_id
            )
            rooms = await _list_rooms(session, unknown.cohort_id)
        if member is None:
            return False
        if unknown.is_here:
            access: GroupAccess | None = GroupAccess(is_there=True, sees=True)
        else:
            await self._ask(account, rooms)
            access = self._known.over(account, rooms, self._clock.now())
        return access is not None and await self._settle(member, access)

    async def reported(self, account: AccountRef) -> None:
        """The platform reports that something about somebody has changed: look up at once in which groups
        they still are.
        """
        self._known.forget(account)
        async with self._database.read() as session:
            person = await people_queries.find_person(
                session, account.platform, account.workspace, account.user
            )
            members = await people_queries.list_memberships(session, person.id) if person else ()
            lived_in = {one.cohort_id: await _list_rooms(session, one.cohort_id) for one in members}
        for member in members:
            await self._check(member, account, lived_in[member.cohort_id])

    async def sweep(self, due: datetime | None, now: datetime, patience: timedelta | None) -> bool:
        """Look up the members of the groups in which something falls due soon, of which the first is `due`.

        What takes longer than `patience` goes on by itself. None: it is over when this returns. Returns
        whether anything was looked up.
        """
        if self._sweeping is None or self._sweeping.done():
            if due is None or due > now + AHEAD:
                return False
            self._sweeping = asyncio.create_task(self._sweep(now))
        seconds = None if patience is None else patience.total_seconds()
        await asyncio.wait([self._sweeping], timeout=seconds)
        return True

    def stop(self) -> None:
        """Look up nobody any more of those for whom nobody waits."""
        if self._sweeping is not None:
            self._sweeping.cancel()

    async def finish(self) -> None:
        """Return once that is over."""
        if self._sweeping is not None:
            await asyncio.gather(self._sweeping, return_exceptions=True)

    async def _sweep(self, now: datetime) -> None:
        try:
            async with self._database.write() as session:
                groups = await cohort_queries.claim_to_look_up(session, self._chats, now + AHEAD)
            turns = asyncio.Semaphore(GROUPS_AT_ONCE)
            await asyncio.gather(*(self._sweep_group(cohort_id, now, turns) for cohort_id in groups))
        except Exception as error:  # whatever it is, posts must go out; those left are looked up next time
            if is_away(error):
                log.warning("members could not be looked up", reason=in_a_line(error))
            else:
                log.exception("members could not be looked up")

    async def _sweep_group(self, cohort_id: int, now: datetime, turns: asyncio.Semaphore) -> None:
        async with turns:
            asked, rooms = 0, list[RoomRef]()
            last: int | None = 0
            while last is not None:
                async with self._database.read() as session:
                    rooms = await _list_rooms(session, cohort_id)
                    found, last = await people_queries.list_to_look_up(
                        session, cohort_id, now - EXPECTED_BACK, last, MEMBERS_AT_ONCE
                    )
                for member, account in found:
                    who = AccountRef(account.platform, account.workspace, account.user)
                    mine = rooms_for(who, rooms)
                    if not mine or who.platform not in self._chats:
                        continue
                    asked = await self._pace(who, mine, asked)
                    await self._check(member, who, mine)
                await asyncio.sleep(0)
            await self._check_organizers(cohort_id, rooms, asked)

    async def _pace(self, who: AccountRef, rooms: list[RoomRef], asked: int) -> int:
        """Wait where so many were asked about already that a platform needs time. Returns how many it is."""
        if self._known.over(who, rooms, self._clock.now()) is not None:
            return asked
        if asked >= WITHOUT_PAUSE:
            await asyncio.sleep(self._chats[who.platform].access_interval.total_seconds())
        return asked + 1

    async def _check_organizers(self, cohort_id: int, rooms: list[RoomRef], asked: int) -> None:
        """Note which organizers no longer have what organizing the group takes, and which have it again.

        Where a platform cannot be asked, nobody gains or loses anything.
        """
        async with self._database.read() as session:
            cohort = await cohort_queries.get_cohort(session, cohort_id)
            found = await organizer_queries.list_organizer_accounts(session, cohort_id)
        by_person: dict[int, list[GroupAccess | None]] = {}
        rows = {organizer.person_id: organizer for organizer, _ in found}
        for organizer, account in found:
            who = AccountRef(account.platform, account.workspace, account.user)
            of_founder = rooms_to_organize(rooms, cohort.platform, cohort.workspace)
            mine = rooms_for(who, rooms if organizer.named else of_founder)
            if not mine:
                continue
            access = None
            if who.platform in self._chats:
                asked = await self._pace(who, mine, asked)
                await self._ask(who, mine)
                access = self._known.over(who, mine, self._clock.now())
            by_person.setdefault(organizer.person_id, []).append(access)
        for person_id, answers in by_person.items():
            row = rows[person_id]
            told = [one for one in answers if one is not None and one.is_told]
            organizes = any(one is not None and one.organizes(named=row.named) for one in answers)
            if not organizes and len(told) < len(answers):
                continue
            if organizes != (row.lapsed_at is None):
                async with self._database.write() as session:
                    lapsed_at = None if organizes else self._clock.now()
                    await organizer_queries.mark_organizer(session, cohort_id, person_id, lapsed_at)

    async def _check(self, member: Member, account: AccountRef, rooms: Iterable[RoomRef]) -> None:
        rooms = list(rooms)
        await self._ask(account, rooms)
        access = self._known.over(account, rooms, self._clock.now())
        if access is not None:
            await self._settle(member, access)

    async def _settle(self, member: Member, access: GroupAccess) -> bool:
        """Let a member go who is not there any more, and one who is gone come back who is there again.

        Returns whether they went.
        """
        may = access.sees or (member.admitted and access.is_there)
        is_out = access.is_out and not may
        goes = is_out and member.left_at is None
        returns = may and member.exit == Exit.GONE
        if not goes and not returns:
            return is_out
        async with self._database.write() as session:
            found = await people_queries.find_member_with_person(session, member.id)
            if found is None:
                return False
            present, person = found
            await people_queries.lock_member(session, present)
            cohort = await cohort_queries.get_cohort(session, present.cohort_id)
            course = await self._courses.load(session, cohort)
            group = GroupContext(session, course, self._clock.now(), self._features)
            if goes and present.left_at is None:
                await leave(group, present, Exit.GONE)
                log.info("member is gone", cohort=cohort.key, member=present.id)
            elif returns and present.exit == Exit.GONE:
                await join(group, person, present.name, present.named_in)
                log.info("member is back", cohort=cohort.key, member=present.id)
        return goes

    async def _ask(self, account: AccountRef, rooms: Iterable[RoomRef]) -> None:
        """Ask the platform about rooms of which nothing fresh is known, once a workspace."""
        by_place: dict[tuple[str, str], list[RoomRef]] = {}
        for room in rooms_for(account, rooms):
            if self._known.find(account, room, self._clock.now()) is None:
                by_place.setdefault((room.platform, room.workspace), []).append(room)
        for (platform, workspace), asked in by_place.items():
            answer: Access | NotTold = NotTold()
            chat = self._chats.get(platform)
            try:
                if chat is not None:
                    async with asyncio.timeout(ASK_WITHIN.total_seconds()):
                        answer = await chat.access(account, asked)
            except (Refused, Unavailable, OutcomeUnknown, DirectMessagesBlocked, TimeoutError) as error:
                reason = str(error) or "no answer in time"
                log.info("somebody could not be looked up", platform=platform, place=workspace, reason=reason)
            self._known.keep(account, asked, answer, self._clock.now())


async def _list_rooms(session: AsyncSession, cohort_id: int) -> list[RoomRef]:
    return [
        RoomRef(room.platform, room.workspace, room.channel, room.name, room.parent)
        for room in await room_queries.list_rooms(session, cohort_id)
    ]
