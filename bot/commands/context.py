"""What a command has at hand: who calls, where, when, and the transaction to work in."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands import kept_calls, rights
from bot.commands.access import NOT_TOLD, AccessUnknown, GroupAccess
from bot.commands.lookup import Lookup, WhichGroup, ref_of
from bot.commands.request import NO_CHANNEL
from bot.commands.rights import Right
from bot.db.engine import require_writing
from bot.errors import NotMember, UserError
from bot.feature.features import course_followed
from bot.feature.group import GroupContext
from bot.outbox.renaming import recognize
from bot.platform.refs import RoomRef
from bot.study import room_queries
from bot.study.audit_log import Act
from bot.study.cohort_tables import Cohort, CohortState, Room
from bot.study.course import Course
from bot.study.people import is_called, is_outdated, meet_person
from bot.study.people_tables import Exit, Member, Person
from bot.study.personal_time import zone_of
from bot.wording.naming import person_name

MUTED = (
    "You have a time-out where {} lives, so I take nothing from you for the group until it is over. "
    "What you have done so far is kept."
)


@dataclass(slots=True)
class Context(Lookup):
    """One call of a command. Where something is missing that the command needs, it tells the caller so."""

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

    async def group(self) -> GroupContext:
        """The group of the call, for services and for the features that react."""
        return self.group_of(await self.course())

    def group_of(self, course: Course) -> GroupContext:
        """A GroupContext of another group in this transaction."""
        return GroupContext(self.session, course, self.now, self.features)

    async def own_course(self) -> Course:
        """The course as the caller follows it: on dates of their own, or on the group's."""
        return course_followed(await self.group(), await self.find_member())

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

        It does whatever becomes of the call: `bot.answering` writes it down also if the command only reads,
        or is refused. `detail` must name nobody; `about_id` is the person to whom it was done.
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
        lived_in = await room_queries.list_rooms_of_workspace(self.session, *place)
        rooms = {room.id: ref_of(room) for _, room in lived_in}
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

    async def lives_in(self, channel: str) -> bool:
        """Whether the group of the call lives, or lived, in that channel or thread beside the caller."""
        here = (self.room.platform, self.room.workspace, channel)
        rooms = await self.list_rooms_of(await self.cohort())
        return any((room.platform, room.workspace, room.channel) == here for room in rooms)

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
        rooms = await self.list_rooms_of(await self.cohort())
        return tuple(ref_of(room) for room in rooms if room.platform == self.room.platform)

    def check_channel(self) -> None:
        """Raises UserError with what to do, if this is no channel."""
        if not self.room.is_channel:
            raise UserError(NO_CHANNEL)

    async def _acts_in(self, cohort: Cohort) -> bool:
        """Whether the platform has just let the caller act in a room of the group."""
        return self.is_room_proven and (self._found_here == cohort.id or await self.lives_here())

    async def _access_to(self, cohort: Cohort) -> GroupAccess:
        return self.access_over(await self.list_rooms_of(cohort))

    async def list_rooms(self) -> Sequence[Room]:
        """The rooms in which the group of the call lives or lived, on all platforms."""
        return await self.list_rooms_of(await self.cohort())
