"""Who calls, and about which group: what a call finds out about itself, in its transaction.

Each row is read once a call: the group with its rooms, the caller together with their membership.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.commands import rights
from bot.commands.access import AccessUnknown, GroupAccess, KnownAccess
from bot.commands.command import Command
from bot.commands.params import GROUP
from bot.commands.rate_limit import TokenBuckets
from bot.commands.registry import Registry
from bot.commands.rights import Right
from bot.curricula.own_plans import Roots
from bot.errors import ForeignAction, UserError
from bot.feature.features import Features
from bot.platform.people import Actor
from bot.platform.refs import RoomRef
from bot.study import caller_queries, room_queries
from bot.study.audit_log import Act
from bot.study.caller_queries import GroupsOfPerson
from bot.study.cohort_tables import Cohort, CohortState, Room
from bot.study.course import Course
from bot.study.course_cache import CourseCache
from bot.study.matching import find_group
from bot.study.people_tables import Member, Person
from bot.study.retention_policy import RetentionPolicy
from bot.study.room_codes import RoomCodes


class WhichGroup(UserError):
    """The call may be about several groups, and neither it nor its place tells which.

    `bot.commands.dispatch` lets the caller choose.
    """

    def __init__(self, cohorts: Sequence[Cohort]) -> None:
        names = ", ".join(cohort.name for cohort in cohorts[:5])
        super().__init__(f"Which group do you mean: {names}? Use the channel of that one.")
        self.cohorts = tuple(cohorts)


@dataclass(slots=True)
class Lookup:
    """One call of `command`, with `texts` for its parameters.

    `cohort_hint` is the group that a button names, untrusted until `find_cohort` has checked it.

    `lacking` says what the platform does not let the bot do in this channel, for commands that check it; or
    why it cannot give a role. `role_name` is what that is called. `prepared` is what `Command.prepare`
    returned.

    `known_access` is what platforms said of who may do what. `is_room_proven`: the platform has just let the
    caller act in `room`. A form that stays open keeps its room, and proves nothing.
    `platforms` are those that the bot speaks to. `place_name` is what people call the caller's server or
    workspace, for commands that name it. `code_tries` limits how often an account tries codes. `acts` are
    what `record` was given. `public_url` is where the bot's HTTP server is reached; empty if it is not.
    """

    session: AsyncSession
    now: datetime
    actor: Actor
    room: RoomRef
    courses: CourseCache
    features: Features
    plans: Roots
    room_codes: RoomCodes
    retention: RetentionPolicy
    registry: Registry
    command: Command
    texts: Mapping[str, str] = field(default_factory=dict)
    cohort_hint: int | None = None
    lacking: tuple[str, ...] = ()
    prepared: object = None
    known_access: KnownAccess = field(default_factory=KnownAccess)
    is_room_proven: bool = True
    platforms: tuple[str, ...] = ()
    place_name: str = ""
    role_name: str = ""
    code_tries: TokenBuckets | None = None
    acts: list[Act] = field(default_factory=list, repr=False)
    public_url: str = ""
    _cohort: Cohort | None = field(default=None, repr=False)
    _rooms: Sequence[Room] | None = field(default=None, repr=False)
    _course: Course | None = field(default=None, repr=False)
    _course_state: object = field(default=None, repr=False)
    """What the course was made of: a command may change it."""
    _person: Person | None = field(default=None, repr=False)
    _member: Member | None = field(default=None, repr=False)
    _is_located: bool = field(default=False, repr=False)
    _is_person_read: bool = field(default=False, repr=False)
    _member_of: int | None = field(default=None, repr=False)
    """The id of the group whose membership was read."""
    _found_here: int | None = None
    """The id of the group that was found by the room of the call."""

    async def find_cohort(self) -> Cohort | None:
        """The group that the call is about: the one that the button or the caller names, that of the room, or
        the caller's only one.

        None if there is none, or if there are several and nothing tells which is meant. Raises UserError if
        the caller named a group that there is not.
        """
        if self._cohort is None:
            if self.cohort_hint is not None:
                self._cohort = await self._check_hint()
            elif self.command.takes_group and self.texts.get(GROUP.name):
                self._cohort = await self._find_named()
            else:
                self._cohort = await self._locate() or await self._find_only_candidate()
        return self._cohort

    async def candidates(self) -> Sequence[Cohort]:
        """The groups that a call from anywhere may be about: those in which the caller is, or for a command
        for organizers, those that they look after. Groups that are over count only if there is no other.
        """
        if self.command.takes_group:
            found = await self.looked_after()
            return [one for one in found if one.state == CohortState.ACTIVE] or found
        if self.command.this_channel_only:
            return ()
        return (await self.find_groups()).joined

    async def find_groups(self) -> GroupsOfPerson:
        """The groups in which the caller is."""
        person = await self.find_person()
        if person is None:
            return GroupsOfPerson()
        return await caller_queries.find_groups_of_person(self.session, person.id)

    async def looked_after(self, organized: Sequence[Cohort] | None = None) -> list[Cohort]:
        """As `bot.commands.rights.list_looked_after`."""
        return await rights.list_looked_after(self, organized)

    def choose(self, cohort: Cohort) -> None:
        """Let the call be about this group."""
        if self._cohort is None or self._cohort.id != cohort.id:
            self._cohort, self._rooms = cohort, None

    async def find_course(self) -> Course | None:
        """The course of `find_cohort`."""
        cohort = await self.find_cohort()
        if cohort is None:
            return None
        state = (cohort.id, cohort.snapshot_id, cohort.changes, cohort.ended_at, cohort.roles)
        if self._course is None or self._course_state != state:
            self._course, self._course_state = await self.courses.load(self.session, cohort), state
        return self._course

    async def find_person(self) -> Person | None:
        """The caller, if the bot has met them."""
        if not self._is_person_read:
            if self.cohort_hint is None:
                await self._locate()
            if not self._is_person_read:
                await self._read_caller(self._cohort)
        return self._person

    async def find_member(self) -> Member | None:
        """The caller's membership of the group, unless they left."""
        cohort = await self.find_cohort()
        if cohort is None:
            return None
        if self._member_of != cohort.id:
            await self._read_caller(cohort)
        return self._member if self._member is not None and self._member.left_at is None else None

    async def list_rooms_of(self, cohort: Cohort) -> Sequence[Room]:
        """The rooms in which the group lives or lived, on all platforms."""
        if self._rooms is None:
            self._rooms = await room_queries.list_rooms(self.session, cohort.id)
        return self._rooms

    def forget_rooms(self) -> None:
        """Read the rooms of the group anew: the call has changed them."""
        self._rooms = None

    async def lives_around(self, cohort: Cohort) -> bool:
        """Whether the group lives, or lived, in the workspace of the call."""
        return self.is_around(await self.list_rooms_of(cohort))

    def is_around(self, rooms: Sequence[Room]) -> bool:
        """Whether one of the rooms is in the workspace of the call."""
        around = (self.room.platform, self.room.workspace)
        return any((room.platform, room.workspace) == around for room in rooms)

    def access_over(self, rooms: Sequence[Room]) -> GroupAccess:
        """What the caller may do in these rooms. Raises AccessUnknown if the platform must be asked."""
        refs = [ref_of(room) for room in rooms]
        known = self.known_access.over(self.actor.account, refs, self.now)
        if known is None:
            raise AccessUnknown(refs)
        return known

    async def _find_only_candidate(self) -> Cohort | None:
        candidates = await self.candidates()
        return candidates[0] if len(candidates) == 1 else None

    async def _find_named(self) -> Cohort | None:
        """The group that the caller names, among those that they look after; None for who looks after none.

        Raises UserError if no group fits, or more than one, and WhichGroup if several have that key.
        """
        known = await self.looked_after()
        if not known:
            return None
        running = [one.key for one in known if one.state == CohortState.ACTIVE]
        key = find_group(self.texts[GROUP.name], {one.key: one.name for one in known}, prefer=running)
        found = [one for one in known if one.key == key]
        if len(found) > 1:  # a key is one group's in each workspace, and an organizer may have several
            raise WhichGroup(found)
        return found[0]

    async def _locate(self) -> Cohort | None:
        """The group that lives in the room of the call."""
        if not self._is_located and self._cohort is None:
            room = self.room
            for channel in filter(None, (room.channel, room.parent)):
                if self._cohort is None:
                    await self._look_in(channel)
        self._is_located = True
        return self._cohort

    async def _look_in(self, channel: str) -> None:
        """Find the group that lives in a channel, and the caller with their membership beside it."""
        found = await caller_queries.find_group_in_room(self.session, self.actor.account, self.room, channel)
        if found is not None:
            self._cohort = self._take(found)
            self._found_here = self._cohort.id

    def _take(self, found: caller_queries.GroupAndCaller) -> Cohort:
        """Keep who calls, as they were read beside the group, and return that."""
        cohort, person, self._member = found
        self._member_of = cohort.id
        if not self._is_person_read:
            self._person, self._is_person_read = person, True
        return cohort

    async def _read_caller(self, cohort: Cohort | None) -> None:
        """Read the caller and their membership of the group in one query."""
        account = self.actor.account
        found = await caller_queries.find_person_and_member(
            self.session, account.platform, account.workspace, account.user, cohort.id if cohort else None
        )
        if not self._is_person_read:
            self._person, self._is_person_read = found[0], True
        self._member = found[1]
        self._member_of = cohort.id if cohort else None

    async def _check_hint(self) -> Cohort:
        """The group of a button, if it lives here or is the caller's to see; else the button is forged."""
        account, hint = self.actor.account, self.cohort_hint or 0
        found = await caller_queries.find_group_with_rooms(self.session, account, hint)
        if found is not None:
            caller, self._rooms = found
            cohort = self._take(caller)
            here = {
                (self.room.platform, self.room.workspace, channel)
                for channel in (self.room.channel, self.room.parent)
            }
            if any((room.platform, room.workspace, room.channel) in here for room in self._rooms):
                return cohort
            is_member = self._member is not None and self._member.left_at is None
            if is_member or await rights.right_over(self, cohort) > Right.NONE:
                return cohort
        raise ForeignAction(
            "This button belongs to a group that is not yours. Type `/plan help` to see what there is."
        )


def ref_of(room: Room) -> RoomRef:
    """The room as adapters know it."""
    return RoomRef(room.platform, room.workspace, room.channel, room.name, room.parent)
