"""Follow what platforms do to rooms: they rename them, and some give a room another id."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, delete, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox.tables import Delivery
from bot.study.cohort_tables import CohortRoom, Room


async def list_outdated(
    session: AsyncSession, platform: str, workspace: str, names: Mapping[str, str]
) -> list[int]:
    """Ids of the known rooms of a workspace that are called otherwise by now. `names` is by channel."""
    rooms = (await session.scalars(select(Room).where(*_among(platform, workspace, names)))).all()
    return [room.id for room in rooms if room.name != names[room.channel]]


async def rename(session: AsyncSession, platform: str, workspace: str, names: Mapping[str, str]) -> None:
    """Store the present names of the known rooms among these channels."""
    for room in await session.scalars(select(Room).where(*_among(platform, workspace, names))):
        room.name = names[room.channel]


async def replace_channel(
    session: AsyncSession, platform: str, workspace: str, old: str, new: str, references: tuple[str, str]
) -> bool:
    """Follow the room whose channel has another id by now, and its threads; False if none is known.

    `references`: how references to messages in the channel began, and how they begin now. If the new id is
    known already, the two rooms become one.
    """
    here = select(Room).where(Room.platform == platform, Room.workspace == workspace)
    moved = (await session.scalars(here.where(or_(Room.channel == old, Room.parent == old)))).all()
    for room in moved:
        await _replace_references(session, room, *references)
        channel = room.channel.replace(old, new, 1)  # what names a thread may hold what names its channel
        twin = (await session.scalars(here.where(Room.channel == channel))).one_or_none()
        if twin is not None:
            await _merge(session, room, twin)
            continue
        room.channel, room.problem = channel, ""
        room.parent = new if room.parent else ""
    await session.flush()
    return bool(moved)


async def _replace_references(session: AsyncSession, room: Room, before: str, after: str) -> None:
    for column in (Delivery.message, Delivery.under):
        await session.execute(
            update(Delivery)
            .where(Delivery.room_id == room.id, column.startswith(before, autoescape=True))
            .values({column.key: literal(after) + func.substr(column, len(before) + 1)})
            .execution_options(synchronize_session=False)
        )


async def _merge(session: AsyncSession, room: Room, twin: Room) -> None:
    """Let what is at `room` be at `twin`: they are the same channel. What `twin` has already stays there."""
    there = select(Delivery.post_id).where(Delivery.room_id == twin.id)
    await session.execute(
        update(Delivery)
        .where(Delivery.room_id == room.id, Delivery.post_id.not_in(there))
        .values(room_id=twin.id)
        .execution_options(synchronize_session=False)
    )
    taken = select(CohortRoom.room_id).where(CohortRoom.room_id == twin.id)
    if (await session.execute(taken)).first() is None:
        await session.execute(update(CohortRoom).where(CohortRoom.room_id == room.id).values(room_id=twin.id))
    else:
        await session.execute(delete(CohortRoom).where(CohortRoom.room_id == room.id))


def _among(platform: str, workspace: str, names: Mapping[str, str]) -> tuple[ColumnElement[bool], ...]:
    return Room.platform == platform, Room.workspace == workspace, Room.channel.in_(names)
