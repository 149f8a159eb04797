"""Queries of the rooms in which groups live."""

from collections.abc import Sequence

from sqlalchemy import Row, bindparam, delete, exists, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.db.upsert import insert
from bot.study.cohort_tables import Cohort, CohortRoom, CohortState, LostWorkspace, Room
from bot.wording.direction import isolate


async def list_rooms_of_workspace(
    session: AsyncSession, platform: str, workspace: str
) -> Sequence[Row[Cohort, Room]]:
    """The rooms of this workspace in which an active cohort lives, each with the cohort."""
    query = (
        select(Cohort, Room)
        .join(CohortRoom, CohortRoom.cohort_id == Cohort.id)
        .join(Room, Room.id == CohortRoom.room_id)
        .where(Cohort.state == CohortState.ACTIVE)
        .where(Room.platform == platform, Room.workspace == workspace)
        .order_by(Cohort.key, Room.id)
    )
    return (await session.execute(query)).all()


async def list_rooms_to_post(session: AsyncSession, cohort_ids: Sequence[int]) -> dict[int, list[Room]]:
    """The rooms into which posts of these cohorts go, by cohort: those where it lives, or lived and no other
    cohort does now. Rooms in a workspace that took the bot away are left out.
    """
    # One probe of uq_cohort_rooms_active_room for each room, in the words of that index: `NOT IN` would list
    # the rooms of all groups.
    other = aliased(CohortRoom, name="other")
    taken = exists().where(
        other.room_id == CohortRoom.room_id, other.cohort_id != CohortRoom.cohort_id, text("other.active")
    )
    is_lost = exists().where(
        LostWorkspace.platform == Room.platform, LostWorkspace.workspace == Room.workspace
    )
    query = (
        select(CohortRoom.cohort_id, Room)
        .join(Room, Room.id == CohortRoom.room_id)
        .where(CohortRoom.cohort_id.in_(cohort_ids), ~taken, ~is_lost)
        .order_by(Room.id)
    )
    found: dict[int, list[Room]] = {}
    for cohort_id, room in (await session.execute(query)).all():
        found.setdefault(cohort_id, []).append(room)
    return found


_ROOMS = (
    select(Room)
    .join(CohortRoom, CohortRoom.room_id == Room.id)
    .where(CohortRoom.cohort_id == bindparam("cohort_id"))
    .order_by(Room.id)
)


async def list_rooms(session: AsyncSession, cohort_id: int) -> Sequence[Room]:
    """All rooms in which a cohort lives or lived."""
    return (await session.scalars(_ROOMS, {"cohort_id": cohort_id})).all()


async def leave_room(session: AsyncSession, cohort_id: int, room_id: int) -> None:
    """Forget that the cohort lives in a room. What was posted there stays known."""
    await session.execute(
        delete(CohortRoom).where(CohortRoom.cohort_id == cohort_id, CohortRoom.room_id == room_id)
    )


async def get_room(
    session: AsyncSession, platform: str, workspace: str, channel: str, name: str, parent: str = ""
) -> Room:
    """Find the room, or insert it if the bot sees it for the first time."""
    values = {"platform": platform, "workspace": workspace, "channel": channel, "name": isolate(name)}
    values["parent"] = parent
    # Insert first and read afterwards: two processes that see the room first at the same time both succeed.
    await session.execute(insert(session, Room).values(values).on_conflict_do_nothing())
    query = select(Room).where(
        Room.platform == platform, Room.workspace == workspace, Room.channel == channel
    )
    return (await session.scalars(query)).one()


async def mark_room(session: AsyncSession, room_id: int, problem: str) -> bool:
    """Store why the room refuses posts; an empty `problem` says that it takes them.

    Returns False if nothing changed.
    """
    changed = (
        update(Room)
        .where(Room.id == room_id, Room.problem != problem)
        .values(problem=problem)
        .returning(Room.id)
    )
    return (await session.execute(changed)).first() is not None


async def list_live_rooms(session: AsyncSession, platform: str) -> Sequence[Room]:
    """The rooms of a platform in which an active cohort lives."""
    query = (
        select(Room)
        .join(CohortRoom, CohortRoom.room_id == Room.id)
        .where(Room.platform == platform, CohortRoom.active)
        .order_by(Room.id)
    )
    return (await session.scalars(query)).all()


async def release_rooms(session: AsyncSession, cohort_id: int) -> None:
    """Let other cohorts use the rooms of this one."""
    await session.execute(update(CohortRoom).where(CohortRoom.cohort_id == cohort_id).values(active=False))


async def claim_rooms(session: AsyncSession, cohort_id: int) -> None:
    """Make the cohort the active one in all its rooms.

    Raises IntegrityError if another cohort is active in one.
    """
    await session.execute(update(CohortRoom).where(CohortRoom.cohort_id == cohort_id).values(active=True))
