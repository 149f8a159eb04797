"""What a command has at hand: who calls, where, when, and the transaction to work in."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.commands.command import Completion, Param
from bot.commands.offering import Offer, titled
from bot.commands.registry import Registry
from bot.curricula.own_plans import Roots
from bot.db import cohorts, people
from bot.db.tables import Cohort, CohortState, Member, Person
from bot.domain.course import Course
from bot.domain.errors import ForeignAction, UserError
from bot.domain.naming import roll_names
from bot.ports import Actor, RoomRef
from bot.services.cohorts import RoomCodes
from bot.services.courses import Shelf
from bot.services.hours import zone_of
from bot.services.own_pace import course_at
from bot.services.people import find_person, meet_person

NO_CHANNEL = (
    "That lets a group live in a channel, and this page is none, so nothing was changed. Type it as a "
    "command in the channel that you mean: `/plan-admin start`, or `/plan-admin room` with the code."
)


@dataclass(slots=True)
class Context:
    """One call. `cohort_hint` is the cohort that a button names, untrusted until `find_cohort` checked it.

    `lacking` is what the platform does not let the bot do in this channel, for commands that settle there.
    """

    session: AsyncSession
    now: datetime
    actor: Actor
    room: RoomRef
    shelf: Shelf
    plans: Roots
    room_codes: RoomCodes
    registry: Registry
    cohort_hint: int | None = None
    here: bool = False
    lacking: tuple[str, ...] = ()
    _cohort: Cohort | None = field(default=None, repr=False)
    _person: Person | None = field(default=None, repr=False)

    async def find_cohort(self) -> Cohort | None:
        """The cohort that the call is about: that of the button, of the room, or the caller's only one.

        None for who is in several and calls from elsewhere: what needs no cohort answers them as well.
        """
        if self._cohort is None:
            self._cohort = await (self._hinted() if self.cohort_hint is not None else self._nearby())
        return self._cohort

    def choose(self, cohort: Cohort) -> None:
        """Let the call be about this cohort."""
        self._cohort = cohort

    async def cohort(self) -> Cohort:
        """As `find_cohort`; raises UserError where there is none."""
        found = await self.find_cohort()
        if found is None:
            own = await self._own()
            if len(own) > 1:
                names = ", ".join(cohort.name for cohort in own[:5])
                raise UserError(f"You are in several groups ({names}). Use the channel of the one you mean.")
            if not self.room.channel:
                raise UserError("Which group do you mean? Type this in its channel, where I know.")
            raise UserError(
                "No study group lives in this channel yet. `/plan home` shows the groups you can join; "
                "an organizer starts one with `/plan-admin start`."
            )
        return found

    async def active_cohort(self) -> Cohort:
        """As `cohort`; raises UserError where it has ended."""
        cohort = await self.cohort()
        if not await self.is_open():
            raise UserError(
                f"{cohort.name} has ended. An organizer can start a new group with `/plan-admin start`."
            )
        return cohort

    async def is_open(self) -> bool:
        """Whether the cohort still takes ticks and answers: nobody has ended it."""
        return (await self.cohort()).state != CohortState.ENDED

    async def course(self) -> Course:
        """The course of `cohort`."""
        return await self.shelf.open(self.session, await self.cohort())

    async def own_course(self) -> Course:
        """The course as the caller follows it: at their own pace, or at the group's."""
        return course_at(await self.course(), await self.find_member(), self.now)

    async def find_course(self) -> Course | None:
        """The course of `find_cohort`."""
        cohort = await self.find_cohort()
        return await self.shelf.open(self.session, cohort) if cohort else None

    async def find_person(self) -> Person | None:
        """The caller, if the bot has met them."""
        if self._person is None:
            self._person = await find_person(self.session, self.actor)
        return self._person

    async def person(self) -> Person:
        """The caller, made known if they are new. For commands that write."""
        self._person = await meet_person(self.session, self.actor, self.now)
        return self._person

    async def find_member(self) -> Member | None:
        """The caller's membership of the cohort, unless they left."""
        person, cohort = await self.find_person(), await self.find_cohort()
        if person is None or cohort is None:
            return None
        member = await people.find_member(self.session, cohort.id, person.id)
        return member if member is not None and member.left_at is None else None

    async def member(self) -> Member:
        """As `find_member`; raises UserError with the way in."""
        cohort = await self.cohort()
        member = await self.find_member()
        if member is None:
            raise UserError(f"You are not in {cohort.name} yet. `/plan join` is all it takes.")
        return member

    async def zone(self) -> str:
        """The zone in which the caller reads times."""
        return zone_of(await self.find_person(), await self.find_course())

    async def may_organize(self) -> bool:
        """Whether the caller was made an organizer of the cohort, or manages the place where it lives.

        Managing some other place, where a button of the cohort can be forged, counts for nothing.
        """
        cohort = await self.find_cohort()
        if self.actor.can_manage and (cohort is None or await self._lives_around(cohort)):
            return True
        person = await self.find_person()
        if person is None or cohort is None:
            return False
        return await people.is_organizer(self.session, cohort.id, person.id)

    async def _lives_around(self, cohort: Cohort) -> bool:
        rooms = await cohorts.list_rooms(self.session, cohort.id)
        around = (self.room.platform, self.room.workspace)
        return any((room.platform, room.workspace) == around for room in rooms)

    async def rooms(self) -> tuple[RoomRef, ...]:
        """Where the cohort of the call lives on the caller's platform."""
        cohort = await self.cohort()
        found = await cohorts.list_rooms(self.session, cohort.id)
        return tuple(
            RoomRef(room.platform, room.workspace, room.channel, room.name)
            for room in found
            if room.platform == self.room.platform
        )

    def check_room(self) -> None:
        """Raises UserError with what to do, where this is no channel or the bot could not post in it."""
        if not self.room.channel:
            raise UserError(NO_CHANNEL)
        if self.lacking:
            listed = "\n".join(f"• {words}" for words in self.lacking)
            raise UserError(f"I could not post in this channel yet, so nothing was changed:\n{listed}")

    async def offer(self, param: Param, known: Offer) -> Offer:
        """What is known, with what the database adds to it for this parameter."""
        match param.complete:
            case Completion.ITEM:
                course = await self.find_course()
                if course is None:
                    return known
                about = course.week_to_show(self.now).items
                items = dict.fromkeys((*about, *course.plan.items.values()))
                return replace(known, items=[titled(item.key, item.title) for item in items])
            case Completion.COHORT:
                place = self.room.platform, self.room.workspace
                found = await cohorts.list_cohorts_of_workspace(self.session, *place)
                return replace(known, cohorts=[titled(one.key, one.name) for one in found])
            case Completion.MEMBER if await self.may_organize():  # names are not for everybody
                cohort = await self.find_cohort()
                roll = await people.list_members(self.session, cohort.id) if cohort else ()
                names = roll_names((member.id, person.name, person.visible) for member, person in roll)
                return replace(known, members=[titled(f"#{member}", name) for member, name in names.items()])
            case Completion.COMMAND:
                listed = [
                    (one.word if one.group == "plan" else one.name, one) for one in self.registry.commands
                ]
                return replace(known, commands=[titled(word, f"{word}: {one.help}") for word, one in listed])
            case _:
                return known

    async def _nearby(self) -> Cohort | None:
        room = self.room
        found = await cohorts.find_cohort_in_room(self.session, room.platform, room.workspace, room.channel)
        if found is not None:
            return found
        own = await self._own()
        return own[0] if len(own) == 1 else None

    async def _own(self) -> Sequence[Cohort]:
        """The cohorts that a call from anywhere may be about: the caller's own."""
        person = None if self.here else await self.find_person()
        return await people.list_cohorts_of_person(self.session, person.id) if person else ()

    async def _hinted(self) -> Cohort:
        """The cohort of a button, if it lives here or is the caller's to see; else the button is forged."""
        cohort = await cohorts.find_cohort(self.session, self.cohort_hint or 0)
        if cohort is not None:
            here = (self.room.platform, self.room.workspace, self.room.channel)
            rooms = await cohorts.list_rooms(self.session, cohort.id)
            if any((room.platform, room.workspace, room.channel) == here for room in rooms):
                return cohort
            if self.actor.can_manage and await self._lives_around(cohort):
                return cohort
            person = await self.find_person()
            if person and await people.find_member(self.session, cohort.id, person.id):
                return cohort
            if person and await people.is_organizer(self.session, cohort.id, person.id):
                return cohort
        raise ForeignAction(
            "This button belongs to a group that is not yours. Type `/plan help` to see what there is."
        )
