"""Record people as the bot meets them, find the member whom a text or a post means, and name members."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.platform.people import Actor
from bot.study import people_queries
from bot.study.course import Course
from bot.study.matching import find_member, user_of
from bot.study.people_queries import MemberRows
from bot.study.people_tables import Member, Person
from bot.wording.looks import look
from bot.wording.naming import Named, names_for_organizers, numbered, person_name, unnumbered

MOST_NAMED = 10
"""Members that a line names."""

NAMES_AT_ONCE = 500
"""Names that are compared at once, in some milliseconds. More are left to a thread."""


@dataclass(frozen=True, slots=True)
class NamedMember:
    """A member whom an organizer named in a command. `shown` is the name that organizers read."""

    member: Member
    person: Person
    shown: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """The member to whom a post is addressed, with their person."""

    member: Member
    person: Person


async def meet_person(session: AsyncSession, actor: Actor, known: Person | None, now: datetime) -> Person:
    """The person behind an actor: `known`, or a new person if it is None."""
    if known is not None:
        return known
    account = actor.account
    name = person_name(actor.own_name or actor.name)
    return await people_queries.add_person(
        session, account.platform, account.workspace, account.user, name, actor.timezone, now
    )


def is_outdated(person: Person, actor: Actor) -> bool:
    """Whether the platform's profile tells another name, or a time zone for a person who has none."""
    if person.timezone is None and actor.timezone is not None:
        return True
    return actor.has_profile and person.name != person_name(actor.own_name or actor.name)


async def name_member(session: AsyncSession, member: Member, name: str, *, visible: bool) -> None:
    """Let the group call the member by that name, and tell them apart from those who look alike.

    Who has a name first keeps it, and who comes second gets a number: nobody can step into a name, and no
    name changes because of somebody else. Hidden members take no part, or a number would tell of them.
    """
    seen = look(name) if visible else None
    if seen is None:
        member.look, member.namesake = None, 1
    elif seen != member.look:
        member.namesake = await people_queries.next_namesake(session, member.cohort_id, seen)
        member.look = seen
    member.name = numbered(name, member.namesake)


def is_called(member: Member, name: str) -> bool:
    """Whether that is the member's name, apart from the number behind it."""
    return unnumbered(member.name) == name


def names_of(member_rows: MemberRows) -> dict[int, str]:
    """The names that organizers read of these members, by member id."""
    names = names_for_organizers(
        (member.number, member.name, person.visible) for member, person in member_rows
    )
    return {member.id: names[member.number] for member, _ in member_rows}


async def list_names(
    session: AsyncSession, cohort_id: int, *, left: bool = False, of: Collection[int] | None = None
) -> dict[int, str]:
    """The names that organizers read of a group's members, by member id. With `left`, of former ones too.

    `of`: only those of a few members (ids) are needed; then it does not matter how many there are.
    """
    rows = await people_queries.list_entries(session, cohort_id, left=left, of=of)

    def names() -> dict[int, str]:
        by_number = names_for_organizers((number, name, visible) for _, number, name, visible in rows)
        return {member: by_number[number] for member, number, _, _ in rows}

    # Each name is compared with all others by its look. With ten thousand of them, that takes its time.
    return await asyncio.to_thread(names) if len(rows) > NAMES_AT_ONCE else names()


async def name_first(session: AsyncSession, cohort_id: int, members: Sequence[int]) -> Named:
    """Name the first of these present members (ids) of a group."""
    first = members[:MOST_NAMED]
    names = await list_names(session, cohort_id, of=first) if first else {}
    return Named([names[member] for member in first], len(members) - len(first))


async def find_member_named(
    session: AsyncSession, course: Course, text: str, *, left: bool = False
) -> NamedMember:
    """The current member whom a text names (`bot.study.matching.find_member`), or mentions if they are not
    hidden; with `left`, a former member too.

    Raises UserError if nobody fits, or more than one.
    """
    members = await people_queries.list_members(session, course.cohort_id, left=left)
    rows = {row[0].number: row for row in members}
    names = names_of(list(rows.values()))
    mentioned = await list_mentioned(session, text)
    open_rows = ((number, person) for number, (_, person) in rows.items() if person.visible)
    number = next((number for number, person in open_rows if person.id in mentioned), None)
    if number is None:
        entries = [(number, member.name, person.visible) for number, (member, person) in rows.items()]
        number = find_member(text, entries)
    member, person = rows[number]
    return NamedMember(member, person, names[member.id])


async def list_mentioned(session: AsyncSession, text: str) -> Sequence[int]:
    """The ids of the persons whom a mention or a platform's user id means; empty if the text is neither."""
    user = user_of(text)
    return await people_queries.list_persons_of_user(session, user) if user else ()


async def find_recipient(session: AsyncSession, member_id: int | None) -> Recipient | None:
    """The member to whom a post is addressed; None if they left, or if their data is deleted."""
    found = await people_queries.find_member_with_person(session, member_id or 0)
    return Recipient(found[0], found[1]) if found and found[0].left_at is None else None
