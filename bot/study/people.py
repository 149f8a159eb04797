"""Who people are to the bot, and their coming to and going from cohorts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.platform import Actor
from bot.study import people_queries
from bot.study.course import Course
from bot.study.matching import find_member
from bot.study.people_tables import Member, Person
from bot.study.streaks import Roll
from bot.wording.naming import person_name, roll_names


def names_of(roll: Roll) -> dict[int, str]:
    """What organizers call the members, by member id."""
    return roll_names((member.id, person.name, person.visible) for member, person in roll)


@dataclass(frozen=True, slots=True)
class Named:
    """A member whom an organizer named, and what organizers read of them."""

    member: Member
    person: Person
    shown: str


async def find_member_named(session: AsyncSession, course: Course, text: str) -> Named:
    """The member of the cohort that a text names. Raises UserError."""
    rows = {row[0].id: row for row in await people_queries.list_members(session, course.cohort_id)}
    roll = [(number, person.name, person.visible) for number, (_, person) in rows.items()]
    number = find_member(text, roll)
    member, person = rows[number]
    return Named(member, person, roll_names(roll)[number])


async def find_person(session: AsyncSession, actor: Actor) -> Person | None:
    """The person who calls, if the bot has met them."""
    account = actor.account
    return await people_queries.find_person(session, account.platform, account.workspace, account.user)


async def meet_person(session: AsyncSession, actor: Actor, now: datetime) -> Person:
    """The person who calls, made known if they are new, under the name by which the platform knows them."""
    name = person_name(actor.name)
    person = await find_person(session, actor)
    if person is None:
        account = actor.account
        return await people_queries.add_person(
            session, account.platform, account.workspace, account.user, name, actor.timezone, now
        )
    recognize(person, actor)
    return person


def recognize(person: Person, actor: Actor) -> None:
    """Take over what the platform tells of somebody now: a new name, and a zone that was not known before."""
    name = person_name(actor.name)
    if actor.known and person.name != name:
        person.name = name
    if person.timezone is None and actor.timezone is not None:
        person.timezone = actor.timezone
