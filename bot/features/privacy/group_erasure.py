"""Erase a whole group, or everything of a workspace. What was posted in channels stays there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import erasures
from bot.db.erasures import Erased
from bot.db.table import Table
from bot.db.types import UtcDateTime
from bot.feature.features import Features
from bot.features.membership.service import list_memberships
from bot.features.privacy import queries, service
from bot.features.privacy.own_rows import delete_own, find_own
from bot.outbox import grants
from bot.outbox.tables import Delivery, Post
from bot.study import audit_log
from bot.study.cohort_tables import Cohort, CohortRoom, Room, Snapshot
from bot.study.course_cache import CourseCache
from bot.study.people_tables import Account, Member, Organizer, Person
from bot.study.role_choices import read_choices

SLACKS_COLUMNS = ("team_id", "team")
"""Columns of Slack's own tables that name a workspace."""


@dataclass(frozen=True, slots=True)
class ErasedCount:
    """How much was erased with a workspace."""

    groups: int
    persons: int


async def erase_group(session: AsyncSession, cohort: Cohort, now: datetime) -> None:
    """Delete the group with all that hangs on it, and the people who are in no other group."""
    audit_log.tell_operator("group erased", cohort.id)
    await erasures.record(session, now, Erased.GROUP, cohort.platform, cohort.workspace, cohort.key)
    here = (Member.cohort_id == cohort.id, Organizer.cohort_id == cohort.id)
    persons = {
        *await session.scalars(select(Member.person_id).where(here[0])),
        *await session.scalars(select(Organizer.person_id).where(here[1])),
    }
    lived = select(CohortRoom.room_id).where(CohortRoom.cohort_id == cohort.id)
    rooms = list(await session.scalars(lived))
    number, snapshot = cohort.id, cohort.snapshot_id
    await grants.forget_choices(session, cohort, read_choices(cohort.roles), now)
    await session.flush()
    session.expunge_all()  # the rows of what is in memory are about to go
    await delete_own(session, await find_own(session, "cohorts", [number]))
    await _empty_snapshot(session, snapshot)
    await _delete_unused_rooms(session, rooms)
    await erase_strangers(session, sorted(persons))


async def erase_strangers(session: AsyncSession, persons: Sequence[int]) -> int:
    """Of these persons, erase those who are in no group and organize none; how many."""
    in_none = [
        ~exists().where(Member.person_id == Person.id),
        ~exists().where(Organizer.person_id == Person.id),
    ]
    strangers: list[int] = []
    for begin in range(0, len(persons), queries.PERSONS_AT_ONCE):
        some = persons[begin : begin + queries.PERSONS_AT_ONCE]
        found = list(await session.scalars(select(Person.id).where(Person.id.in_(some), *in_none)))
        await queries.erase(session, found)
        strangers += found
    return len(strangers)


async def erase_workspace(
    session: AsyncSession,
    courses: CourseCache,
    features: Features,
    platform: str,
    workspace: str,
    now: datetime,
    until: datetime | None = None,
) -> ErasedCount:
    """Delete all that came from a workspace: its groups, its people's accounts there, its plans, its tokens.

    A group that lives in another workspace too only leaves this one. With `until`, what is newer stays: the
    workspace was erased then, and this is done again because a backup brought it back.
    """
    await erasures.record(session, until or now, Erased.WORKSPACE, platform, workspace)
    last = until or now
    rooms = select(Room.id).where(Room.platform == platform, Room.workspace == workspace)
    around = select(CohortRoom.cohort_id).where(CohortRoom.room_id.in_(rooms))
    cohorts = await session.scalars(select(Cohort).where(Cohort.id.in_(around), Cohort.created_at <= last))
    groups = 0
    for cohort in cohorts.all():
        elsewhere = exists().where(CohortRoom.cohort_id == cohort.id, CohortRoom.room_id.not_in(rooms))
        if (await session.execute(select(elsewhere))).scalar_one():
            there = [one for one in read_choices(cohort.roles) if one.workspace == workspace]
            await grants.forget_choices(session, cohort, there, now)
            await _leave_rooms(session, cohort.id, list(await session.scalars(rooms)))
        else:
            await erase_group(session, cohort, now)
            groups += 1
    known = select(Person).join(Account, Account.person_id == Person.id)
    at_home = known.where(Account.platform == platform, Account.workspace == workspace)
    persons = (await session.scalars(at_home.where(Person.created_at <= last))).all()
    for person in persons:
        memberships = await list_memberships(session, courses, features, person, now)
        await service.delete(session, person, memberships, now)
    await _delete_named(session, platform, workspace, until)
    return ErasedCount(groups, len(persons))


async def _delete_named(session: AsyncSession, platform: str, workspace: str, until: datetime | None) -> None:
    """Delete the rows that name the workspace and to which no other row refers, such as its own plans."""
    referred = {one.column.table for table in Table.metadata.sorted_tables for one in table.foreign_keys}
    for table in Table.metadata.sorted_tables:
        columns = table.columns
        if table in referred:
            continue
        if {"platform", "workspace"} <= set(columns.keys()):
            moments = [one for one in columns if isinstance(one.type, UtcDateTime)]
            older = [moments[0] <= until] if until is not None and moments else []
            named = (columns["platform"] == platform, columns["workspace"] == workspace)
            await session.execute(delete(table).where(*named, *older))
        elif platform == "slack" and until is None:
            for name in set(SLACKS_COLUMNS) & set(columns.keys()):
                await session.execute(delete(table).where(columns[name] == workspace))


async def _leave_rooms(session: AsyncSession, cohort_id: int, rooms: Sequence[int]) -> None:
    left = CohortRoom.cohort_id == cohort_id
    await session.execute(delete(CohortRoom).where(left, CohortRoom.room_id.in_(rooms)))
    posts = select(Post.id).where(Post.cohort_id == cohort_id)
    there = Delivery.room_id.in_(rooms) & Delivery.post_id.in_(posts)
    await session.execute(delete(Delivery).where(there).execution_options(synchronize_session=False))
    await _delete_unused_rooms(session, rooms)


async def _empty_snapshot(session: AsyncSession, snapshot: int) -> None:
    """Empty the plan of a group that was erased, if no other follows it: it may be a workspace's own.

    The row stays. SQLite would give its id to another plan, and processes remember plans by their ids.
    """
    followed = exists().where(Cohort.snapshot_id == snapshot)
    await session.execute(
        update(Snapshot)
        .where(Snapshot.id == snapshot, ~followed)
        .values(content="", digest=f"erased:{snapshot}")
    )


async def _delete_unused_rooms(session: AsyncSession, rooms: Sequence[int]) -> None:
    used = or_(exists().where(CohortRoom.room_id == Room.id), exists().where(Delivery.room_id == Room.id))
    await session.execute(delete(Room).where(Room.id.in_(rooms), ~used))
