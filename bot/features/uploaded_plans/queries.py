"""Queries about plans that were handed in. Each is about one workspace: that of the room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.upsert import insert
from bot.features.uploaded_plans.tables import UploadedPlan
from bot.platform.refs import RoomRef
from bot.study.plan import Pace


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list says of a plan. `uploaded_at` is in UTC."""

    key: str
    title: str
    weeks: Mapping[Pace, int]
    uploaded_at: datetime


async def list_plans(session: AsyncSession, room: RoomRef) -> list[Listed]:
    """The plans of the workspace, the newest first."""
    plan = UploadedPlan
    query = (
        select(
            plan.key,
            plan.title,
            plan.weeks_intensive,
            plan.weeks_standard,
            plan.weeks_relaxed,
            plan.uploaded_at,
        )
        .where(_of(room))
        .order_by(plan.uploaded_at.desc(), plan.id.desc())
    )
    return [
        Listed(key, title, dict(zip(Pace, weeks, strict=True)), at)
        for key, title, *weeks, at in await session.execute(query)
    ]


async def list_titles(session: AsyncSession, room: RoomRef) -> Sequence[tuple[str, str]]:
    """The keys and titles of the plans of the workspace, the newest first."""
    return [(one.key, one.title) for one in await list_plans(session, room)]


async def count_plans(session: AsyncSession, room: RoomRef) -> int:
    """How many plans the workspace has."""
    query = select(func.count()).select_from(UploadedPlan).where(_of(room))
    return (await session.scalars(query)).one()


async def find_snapshot(session: AsyncSession, room: RoomRef, key: str) -> str | None:
    """The snapshot of a plan of the workspace, or None."""
    query = select(UploadedPlan.snapshot).where(_of(room), UploadedPlan.key == key)
    return (await session.scalars(query)).one_or_none()


async def find_yaml(session: AsyncSession, room: RoomRef, key: str) -> str | None:
    """A plan of the workspace as a file, or None."""
    query = select(UploadedPlan.yaml).where(_of(room), UploadedPlan.key == key)
    return (await session.scalars(query)).one_or_none()


async def add(session: AsyncSession, room: RoomRef, key: str, values: Mapping[str, Any]) -> bool:
    """Keep a plan, unless the workspace has one of that key; whether it was kept."""
    place = {"platform": room.platform, "workspace": room.workspace, "key": key}
    query = insert(session, UploadedPlan).values({**place, **values}).on_conflict_do_nothing()
    return await session.scalar(query.returning(UploadedPlan.id)) is not None


async def remove(session: AsyncSession, room: RoomRef, key: str) -> None:
    """Delete a plan of the workspace. Groups keep the snapshot that they were started with."""
    await session.execute(delete(UploadedPlan).where(_of(room), UploadedPlan.key == key))


def _of(room: RoomRef) -> ColumnElement[bool]:
    return and_(UploadedPlan.platform == room.platform, UploadedPlan.workspace == room.workspace)
