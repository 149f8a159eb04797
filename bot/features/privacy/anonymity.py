"""Take the persons out of a group that is over. Its counts, and what the group made together, stay."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Text, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.leaderboard.queries import forget_boards
from bot.features.privacy.group_erasure import erase_strangers
from bot.features.privacy.own_rows import OwnRows, delete_own, find_own, forget_mentions
from bot.features.privacy.queries import PERSONS_AT_ONCE
from bot.outbox import grants
from bot.outbox.tables import Delivery, Post
from bot.study import audit_log
from bot.study.cohort_tables import Cohort
from bot.study.people_tables import Member, Organizer, Person
from bot.study.role_choices import read_choices

NAMES_ERASED = "names erased"
"""The event in the group's log."""


async def strip_persons(session: AsyncSession, cohort: Cohort, now: datetime) -> None:
    """Erase who the members of a group were: their names, what they wrote, and what they were sent.

    Each member becomes one without an account and without a name. Ticks, answers and points stay, so the
    group's numbers do. People who are in no other group are erased whole.
    """
    rows = (
        await session.execute(select(Member.id, Member.person_id).where(Member.cohort_id == cohort.id))
    ).all()
    organizers = await session.scalars(select(Organizer.person_id).where(Organizer.cohort_id == cohort.id))
    persons = {person for _, person in rows} | set(organizers)
    members = await find_own(session, "members", [member for member, _ in rows])
    await _empty_texts(session, members)
    await forget_mentions(session, members)
    await _delete_messages(session, cohort.id)
    await _forget_persons(session, cohort.id)
    await _make_anonymous(session, [member for member, _ in rows], now)
    await forget_boards(session, cohort.id)
    cohort.anonymous_since = now
    await grants.forget_choices(session, cohort, read_choices(cohort.roles), now)
    audit_log.log(session, cohort.id, now, NAMES_ERASED, "the group had been over for long")
    await session.flush()
    await erase_strangers(session, sorted(persons))


async def _empty_texts(session: AsyncSession, members: OwnRows) -> None:
    """Empty what members wrote. By the convention of this schema, free text is `Text`, and codes are not."""
    for table in members.schema.sorted_tables:
        emptied = {
            column.name: None if column.nullable else ""
            for column in table.columns
            if isinstance(column.type, Text)
        }
        if emptied:
            for condition in members.where(members.owning(table)):
                await session.execute(update(table).where(condition).values(emptied))


async def _delete_messages(session: AsyncSession, cohort_id: int) -> None:
    """Delete what the bot wrote to single people about the group."""
    posts = select(Post.id).where(Post.cohort_id == cohort_id)
    to_people = select(Delivery.post_id).where(Delivery.post_id.in_(posts), Delivery.account_id.is_not(None))
    numbers = list(await session.scalars(to_people.distinct()))
    for begin in range(0, len(numbers), PERSONS_AT_ONCE):
        await delete_own(session, await find_own(session, "posts", numbers[begin : begin + PERSONS_AT_ONCE]))


async def _forget_persons(session: AsyncSession, cohort_id: int) -> None:
    """Cut what ties the group's rows to persons, but for memberships: organizers, drafts, the log."""
    own = await find_own(session, "persons", [])
    for table in own.schema.sorted_tables:
        if table.name == Member.__tablename__ or "cohort_id" not in table.columns:
            continue
        here = table.c.cohort_id == cohort_id
        persons = own.schema.tables[Person.__tablename__]
        for reference in own.mentioning(table):
            if reference.column.table is persons:
                await session.execute(update(table).where(here).values({reference.parent.name: None}))
        if any(reference.column.table is persons for reference in own.owning(table)):
            await session.execute(delete(table).where(here))


async def _make_anonymous(session: AsyncSession, members: Sequence[int], now: datetime) -> None:
    nobody = {
        "name": "",
        "timezone": None,
        "reminders": False,
        "quiet_start": None,
        "quiet_end": None,
        "visible": False,
        "created_at": now,
    }
    for begin in range(0, len(members), PERSONS_AT_ONCE):
        some = members[begin : begin + PERSONS_AT_ONCE]
        added = await session.scalars(insert(Person).returning(Person.id), [nobody] * len(some))
        await session.execute(
            update(Member),
            [
                {"id": member, "person_id": person, "name": "", "look": None, "namesake": 1, "named_in": ""}
                for member, person in zip(some, added, strict=True)
            ],
        )
