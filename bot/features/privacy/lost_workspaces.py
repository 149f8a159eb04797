"""Servers and workspaces that took the bot away: release their rooms, and take them back if it returns."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.db.upsert import insert
from bot.outbox.tables import Delivery, DeliveryState
from bot.study import audit_log
from bot.study.cohort_tables import Cohort, CohortRoom, CohortState, LostWorkspace, Room

LOST = "the bot was taken away from there"
"""The reason with which deliveries to a lost room are dropped. It must not change: databases contain it."""


async def list_known(session: AsyncSession, platform: str) -> set[str]:
    """The workspaces of the platform in which groups live or lived."""
    return set(await session.scalars(select(Room.workspace).where(Room.platform == platform).distinct()))


async def list_lost(session: AsyncSession, platform: str) -> set[str]:
    """The workspaces of the platform that took the bot away."""
    query = select(LostWorkspace.workspace).where(LostWorkspace.platform == platform)
    return set(await session.scalars(query))


async def list_groups_around(session: AsyncSession, platform: str, workspace: str) -> Sequence[Cohort]:
    """The groups that live or lived in a workspace."""
    around = select(CohortRoom.cohort_id).where(CohortRoom.room_id.in_(_rooms(platform, workspace)))
    return (await session.scalars(select(Cohort).where(Cohort.id.in_(around)).order_by(Cohort.id))).all()


async def lose(session: AsyncSession, platform: str, workspace: str, now: datetime) -> list[Cohort]:
    """Release all rooms of a workspace, and drop what waits for them. A group with no other room sleeps.

    Returns the active groups that have no room left. Nothing happens, and none is returned, if the workspace
    is lost already.
    """
    values = {"platform": platform, "workspace": workspace, "lost_at": now}
    added = insert(session, LostWorkspace).values(values).on_conflict_do_nothing()
    if (await session.execute(added.returning(LostWorkspace.lost_at))).first() is None:
        return []
    rooms = _rooms(platform, workspace)
    await session.execute(
        update(CohortRoom)
        .where(CohortRoom.room_id.in_(rooms), CohortRoom.active)
        .values(active=False)
        .execution_options(synchronize_session=False)
    )
    unsent = Delivery.state.in_((DeliveryState.PENDING, DeliveryState.HELD))
    await session.execute(
        update(Delivery)
        .where(Delivery.room_id.in_(rooms), unsent)
        .values(state=DeliveryState.DROPPED, problem=LOST)
        .execution_options(synchronize_session=False)
    )
    homeless = {cohort_id for cohort_id, _ in await list_homeless(session)}
    asleep = []
    for cohort in await list_groups_around(session, platform, workspace):
        audit_log.log(session, cohort.id, now, "channels lost", LOST)
        if cohort.id in homeless:
            cohort.next_due_at = None
            if cohort.state == CohortState.ACTIVE:
                asleep.append(cohort)
    await session.flush()
    return asleep


async def find_again(session: AsyncSession, platform: str, workspace: str, now: datetime) -> bool:
    """Let groups live in their rooms of a workspace again; False if it was not lost.

    What was dropped and has not expired is sent. A room that another group took meanwhile stays with that.
    """
    here = (LostWorkspace.platform == platform, LostWorkspace.workspace == workspace)
    found = delete(LostWorkspace).where(*here).returning(LostWorkspace.lost_at)
    if (await session.execute(found)).first() is None:
        return False
    rooms = _rooms(platform, workspace)
    other = aliased(CohortRoom)
    taken = exists().where(other.room_id == CohortRoom.room_id, other.active)
    active = select(Cohort.id).where(Cohort.state == CohortState.ACTIVE)
    await session.execute(
        update(CohortRoom)
        .where(CohortRoom.room_id.in_(rooms), CohortRoom.cohort_id.in_(active), ~taken)
        .values(active=True)
        .execution_options(synchronize_session=False)
    )
    dropped = (Delivery.state == DeliveryState.DROPPED) & (Delivery.problem == LOST)
    await session.execute(
        update(Delivery)
        .where(Delivery.room_id.in_(rooms), dropped)
        .values(state=DeliveryState.PENDING, problem="", due_at=now)
        .execution_options(synchronize_session=False)
    )
    for cohort in await list_groups_around(session, platform, workspace):
        audit_log.log(session, cohort.id, now, "channels back", "the bot was invited again")
        if cohort.state != CohortState.ENDED:
            cohort.next_due_at = now
    await session.flush()
    return True


async def list_homeless(
    session: AsyncSession, cohort_ids: Collection[int] | None = None
) -> list[tuple[int, datetime]]:
    """The groups all of whose rooms are in lost workspaces, each with when the last of them was lost."""
    query = _homeless()
    if cohort_ids is not None:
        query = query.where(CohortRoom.cohort_id.in_(cohort_ids))
    return [(cohort_id, lost_at) for cohort_id, lost_at in (await session.execute(query)).all()]


@cache
def _homeless() -> Select[int, datetime]:
    """Built once: the daily upkeep sends it twice."""
    other, room = aliased(CohortRoom), aliased(Room)
    is_lost = exists().where(
        LostWorkspace.platform == room.platform, LostWorkspace.workspace == room.workspace
    )
    lives = select(other.room_id).join(room, room.id == other.room_id)
    home = lives.where(other.cohort_id == CohortRoom.cohort_id, ~is_lost).exists()
    place = (Room.platform == LostWorkspace.platform) & (Room.workspace == LostWorkspace.workspace)
    return (
        select(CohortRoom.cohort_id, func.max(LostWorkspace.lost_at))
        .select_from(LostWorkspace)
        .join(Room, place)
        .join(CohortRoom, CohortRoom.room_id == Room.id)
        .where(~home)
        .group_by(CohortRoom.cohort_id)
        .order_by(CohortRoom.cohort_id)
    )


def _rooms(platform: str, workspace: str) -> Select[int]:
    return select(Room.id).where(Room.platform == platform, Room.workspace == workspace)
