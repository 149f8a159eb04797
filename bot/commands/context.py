"""What a command has at hand: who calls, where, when, and the transaction to work in.

Each row is read once a call: the group with its rooms, the caller together with their membership.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.commands import kept_calls, rights
from bot.commands.access import NOT_TOLD, AccessUnknown, GroupAccess, KnownAccess
from bot.commands.command import GROUP, Command
from bot.commands.rate_limit import TokenBuckets
from bot.commands.registry import Registry
from bot.commands.request import NO_CHANNEL
from bot.commands.rights import Right
from bot.curricula.own_plans import Roots
from bot.db.engine import require_writing
from bot.errors import ForeignAction, NotMember, UserError
from bot.feature import Features, GroupContext, course_followed
from bot.outbox.renaming import recognize
from bot.platform import Actor, RoomRef
from bot.study import caller_queries, cohort_queries, people_queries
from bot.study.audit_log import Act
from bot.study.cohort_tables import Cohort, CohortState, Room
from bot.study.course import Course
from bot.study.course_cache import CourseCache
from bot.study.matching import find_group
from bot.study.people import is_called, is_outdated, meet_person
from bot.study.people_tables import Exit, Member, Person
from bot.study.personal_time import zone_of
from bot.study.retention_policy import RetentionPolicy
from bot.study.room_codes import RoomCodes
from bot.wording.naming import person_name

MUTED = (
    "You have a time-out where {} lives, so I take nothing from you for the group until it is over. "
    "What you have done so far is kept."
)


class WhichGroup(UserError):
    """The call may be about several groups, and neither it nor its place tells which.

    `bot.commands.dispatch` lets the caller choose.
    """

    def __init__(self, cohorts: Sequence[Cohort]) -> None:
        names = ", ".join(cohort.name for cohort in cohorts[:5])
        super().__init__(f"Which group do you mean: {names}? Use the channel of that one.")
        self.cohorts = tuple(cohorts)


@dataclass(slots=True)
class Context:
    """One call of `command`, with `texts` for its parameters.

    `cohort_hint` is the group that a button names, untrusted until `find_cohort` has checked it.

    `lacking` says what the platform does not let the bot do in this channel, for commands that check it.
    `prepared` is what `Command.prepare` returned.

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
        person = await self.find_person()
        return await people_queries.list_cohorts_of_person(self.session, person.id) if person else ()

    async def looked_after(self) -> list[Cohort]:
        """As `bot.commands.rights.list_looked_after`."""
        return await rights.list_looked_after(self)

    def choose(self, cohort: Cohort) -> None:
        """Let the call be about this group."""
        if self._cohort is None or self._cohort.id != cohort.id:
            self._cohort, self._rooms = cohort, None

    async def cohort(self) -> Cohort:
        """As `find_cohort`; raises UserError if there is none."""
        found = await self.find_cohort()
        if found is None:
            if len(candidates := await self.candidates()) > 1:
                raise WhichGroup(candidates)
            if not self.room.is_channel:
                if self.command.takes_group or self.command.this_channel_only:
                    raise UserError("I cannot tell here which group you mean. Type that in its channel.")
                raise UserError(
                    "You are in no study group yet. `/plan home` shows those that you can join, "
                    "or type `/plan join` in a group's channel."
                )
            raise UserError(
                "No study group lives in this channel yet. `/plan home` shows the groups you can join; "
                "an organizer starts one with `/plan-admin start`."
            )
        return found

    async def active_cohort(self) -> Cohort:
        """As `cohort`; raises UserError if an organizer has ended it."""
        cohort = await self.cohort()
        if not await self.is_open():
            raise UserError(
                f"{cohort.name} has ended. An organizer can start a new group with `/plan-admin start`."
            )
        return cohort

    async def is_open(self) -> bool:
        """Whether the group still takes ticks and answers: no organizer has ended it."""
        return (await self.cohort()).state != CohortState.ENDED

    async def course(self) -> Course:
        """The course of `cohort`."""
        await self.cohort()
        found = await self.find_course()
        if found is None:
            raise LookupError("no group")  # `cohort` has told the person so already
        return found

    async def find_course(self) -> Course | None:
        """The course of `find_cohort`."""
        cohort = await self.find_cohort()
        if cohort is None:
            return None
        state = (cohort.id, cohort.snapshot_id, cohort.changes, cohort.ended_at)
        if self._course is None or self._course_state != state:
            self._course, self._course_state = await self.courses.load(self.session, cohort), state
        return self._course

    async def group(self) -> GroupContext:
        """The group of the call, for services and for the features that react."""
        return self.group_of(await self.course())

    def group_of(self, course: Course) -> GroupContext:
        """A GroupContext of another group in this transaction."""
        return GroupContext(self.session, course, self.now, self.features)

    async def own_course(self) -> Course:
        """The course as the caller follows it: on dates of their own, or on the group's."""
        return course_followed(await self.group(), await self.find_member())

    async def find_person(self) -> Person | None:
        """The caller, if the bot has met them."""
        if not self._is_person_read:
            if self.cohort_hint is None:
                await self._locate()
            if not self._is_person_read:
                await self._read_caller(self._cohort)
        return self._person

    async def person(self) -> Person:
        """The caller, made known to the bot if they are new. For commands that write."""
        self._person = await meet_person(self.session, self.actor, await self.find_person(), self.now)
        return self._person

    async def keep_current(self) -> None:
        """Store what the platform's profile of the caller tells anew: their name here, and their time zone.

        Raises WritesNeeded if this transaction cannot store it.
        """
        person, member = await self.find_person(), self._member
        if person is None:
            return
        renamed = (
            member is not None
            and self.actor.has_profile
            and member.named_in in {"", self.room.workspace}
            and not (member.named_in and is_called(member, person_name(self.actor.name)))
        )
        if is_outdated(person, self.actor) or (renamed and await self.lives_around(await self.cohort())):
            require_writing(self.session)
            await recognize(
                self.session, self.courses, self.features, person, self.actor, self.room, self.now
            )

    async def name_here(self) -> tuple[str, str]:
        """What the caller is called where the group lives, and the workspace in which that is.

        The workspace is empty if they call from somewhere else: then it is their name on the whole platform.
        """
        if await self.lives_around(await self.cohort()):
            return person_name(self.actor.name), self.room.workspace
        return person_name(self.actor.own_name or self.actor.name), ""

    async def find_member(self) -> Member | None:
        """The caller's membership of the group, unless they left."""
        cohort = await self.find_cohort()
        if cohort is None:
            return None
        if self._member_of != cohort.id:
            await self._read_caller(cohort)
        return self._member if self._member is not None and self._member.left_at is None else None

    async def member(self) -> Member:
        """As `find_member`; raises UserError with the way in."""
        cohort = await self.cohort()
        member = await self.find_member()
        if member is None:
            raise NotMember(f"You are not in {cohort.name} yet. `/plan join` is all it takes.", cohort.key)
        return member

    async def zone(self) -> str:
        """The zone in which the caller reads times."""
        return zone_of(await self.find_person(), await self.find_course())

    async def may_organize(self) -> bool:
        """Whether the caller may organize the group of the call. False if there is none."""
        cohort = await self.find_cohort()
        return cohort is not None and await rights.right_over(self, cohort) is Right.ORGANIZE

    def record(self, event: str, detail: str = "", about_id: int | None = None) -> None:
        """Let a sensitive act of the caller stand in the group's log and in that of the process.

        It does whatever becomes of the call: `bot.app` writes it down also if the command only reads, or is
        refused. `detail` must name nobody; `about_id` is the person to whom it was done.
        """
        cohort = self._cohort
        self.acts.append(Act(event, detail, cohort.id if cohort else None, about_id))

    async def check_access(self) -> None:
        """Make sure that a member of the group who calls from elsewhere can still see a channel of it.

        Raises AccessUnknown if the platform must be asked, or if it said that they are not there any more;
        UserError if it could not be asked, or if they may not write there.
        """
        cohort = await self.find_cohort()
        if cohort is None:
            return
        await self.find_member()
        member = self._member
        if member is None or (member.left_at is not None and member.exit != Exit.GONE):
            return
        if await self._acts_in(cohort):
            if member.exit == Exit.GONE:
                raise AccessUnknown(cohort_id=cohort.id, is_here=True)
            return
        if member.exit == Exit.GONE:
            return
        access = await self._access_to(cohort)
        if not (access.sees or (member.admitted and access.is_there)):
            if not access.is_out:
                raise UserError(NOT_TOLD)
            raise AccessUnknown(cohort_id=cohort.id)
        if access.is_muted and self.command.writes:
            raise UserError(MUTED.format(cohort.name))

    async def list_visible(self) -> list[Cohort]:
        """The active groups of this workspace with a channel that the caller can see, sorted by key.

        Raises AccessUnknown if the platform must be asked. If it could not be asked, only the group of this
        room is listed.
        """
        account, here = self.actor.account, (self.room.channel, self.room.parent)
        place = self.room.platform, self.room.workspace
        lived_in = await cohort_queries.list_rooms_of_workspace(self.session, *place)
        rooms = {room.id: _ref(room) for _, room in lived_in}
        elsewhere = [room for room in rooms.values() if not self.is_room_proven or room.channel not in here]
        unknown = [one for one in elsewhere if self.known_access.find(account, one, self.now) is None]
        if unknown:
            raise AccessUnknown(elsewhere)
        seen = [
            cohort
            for cohort, room in lived_in
            if rooms[room.id] not in elsewhere or self.known_access.sees(account, rooms[room.id], self.now)
        ]
        return sorted(dict.fromkeys(seen), key=lambda one: one.key)

    def forget_rooms(self) -> None:
        """Read the rooms of the group anew: the call has changed them."""
        self._rooms = None

    async def lives_in(self, channel: str) -> bool:
        """Whether the group of the call lives, or lived, in that channel or thread beside the caller."""
        here = (self.room.platform, self.room.workspace, channel)
        rooms = await self._list_rooms(await self.cohort())
        return any((room.platform, room.workspace, room.channel) == here for room in rooms)

    async def lives_around(self, cohort: Cohort) -> bool:
        """Whether the group lives, or lived, in the workspace of the call."""
        return self.is_around(await self._list_rooms(cohort))

    def is_around(self, rooms: Sequence[Room]) -> bool:
        """Whether one of the rooms is in the workspace of the call."""
        around = (self.room.platform, self.room.workspace)
        return any((room.platform, room.workspace) == around for room in rooms)

    async def lives_here(self) -> bool:
        """Whether the group of the call lives, or lived, in the room of the call or around it."""
        return await self.lives_in(self.room.channel) or await self.lives_in(self.room.parent)

    async def keep_call(self, *, waits_for_room: bool = False) -> str:
        """Keep the call for a button that goes on with it, and return the token for KEPT.

        For commands that write.
        """
        await self.person()
        return await kept_calls.keep(
            self.session,
            self.actor.account,
            self.room,
            self.command.name,
            self.texts,
            self.now,
            waits_for_room=waits_for_room,
        )

    async def rooms(self) -> tuple[RoomRef, ...]:
        """Where the group of the call lives on the caller's platform."""
        rooms = await self._list_rooms(await self.cohort())
        return tuple(_ref(room) for room in rooms if room.platform == self.room.platform)

    def check_channel(self) -> None:
        """Raises UserError with what to do, if this is no channel."""
        if not self.room.is_channel:
            raise UserError(NO_CHANNEL)

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

    async def _acts_in(self, cohort: Cohort) -> bool:
        """Whether the platform has just let the caller act in a room of the group."""
        return self.is_room_proven and (self._found_here == cohort.id or await self.lives_here())

    async def _access_to(self, cohort: Cohort) -> GroupAccess:
        return self.access_over(await self._list_rooms(cohort))

    def access_over(self, rooms: Sequence[Room]) -> GroupAccess:
        """What the caller may do in these rooms. Raises AccessUnknown if the platform must be asked."""
        refs = [_ref(room) for room in rooms]
        known = self.known_access.over(self.actor.account, refs, self.now)
        if known is None:
            raise AccessUnknown(refs)
        return known

    async def list_rooms(self) -> Sequence[Room]:
        """The rooms in which the group of the call lives or lived, on all platforms."""
        return await self._list_rooms(await self.cohort())

    async def _list_rooms(self, cohort: Cohort) -> Sequence[Room]:
        if self._rooms is None:
            self._rooms = await cohort_queries.list_rooms(self.session, cohort.id)
        return self._rooms


def _ref(room: Room) -> RoomRef:
    return RoomRef(room.platform, room.workspace, room.channel, room.name, room.parent)
