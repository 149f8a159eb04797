"""Queries about cohorts, their rooms and their snapshots."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    TextClause,
    and_,
    bindparam,
    case,
    exists,
    false,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.upsert import insert
from bot.study.cohort_tables import NOT_ENDED, Cohort, CohortRoom, CohortState, Room, Snapshot

PLANNED = text(f"cohorts.{NOT_ENDED}")
"""Whether a cohort is planned. Must be the words of the index ix_cohorts_next_due_at."""


async def find_cohort(session: AsyncSession, cohort_id: int) -> Cohort | None:
    """The cohort with that id, or None."""
    return await session.get(Cohort, cohort_id)


async def lock_cohort(session: AsyncSession, cohort: Cohort) -> None:
    """Read the row again and lock it until the transaction ends. Call this before changing its calendar."""
    await session.refresh(cohort, with_for_update=True)


async def get_cohort(session: AsyncSession, cohort_id: int) -> Cohort:
    """The cohort with that id. Raises NoResultFound if there is none, so use it for ids from foreign keys."""
    return await session.get_one(Cohort, cohort_id)


_COHORT_IN_ROOM = (
    select(Cohort)
    .join(CohortRoom, CohortRoom.cohort_id == Cohort.id)
    .join(Room, Room.id == CohortRoom.room_id)
    .where(
        Room.platform == bindparam("platform"),
        Room.workspace == bindparam("workspace"),
        Room.channel == bindparam("channel"),
    )
    .order_by(CohortRoom.active.desc(), Cohort.id.desc())
    .limit(1)
)
"""Built once, because every command sends it."""


async def find_cohort_in_room(
    session: AsyncSession, platform: str, workspace: str, channel: str
) -> Cohort | None:
    """The active cohort in a room; if there is none, the cohort that lived there last."""
    room = {"platform": platform, "workspace": workspace, "channel": channel}
    return (await session.scalars(_COHORT_IN_ROOM, room)).one_or_none()


async def list_cohorts_of_workspace(
    session: AsyncSession, platform: str, workspace: str, *, over: bool = False
) -> Sequence[Cohort]:
    """The active cohorts with a room in this workspace, sorted by key. With `over`, all others too."""
    query = (
        select(Cohort)
        .where(
            true() if over else Cohort.state == CohortState.ACTIVE,
            Cohort.id.in_(
                select(CohortRoom.cohort_id)
                .join(Room, Room.id == CohortRoom.room_id)
                .where(Room.platform == platform, Room.workspace == workspace)
            ),
        )
        .order_by(Cohort.key)
    )
    return (await session.scalars(query)).all()


async def list_cohorts_by_key(session: AsyncSession, key: str) -> Sequence[Cohort]:
    """The cohorts with that key: each began in another workspace."""
    return (await session.scalars(select(Cohort).where(Cohort.key == key).order_by(Cohort.id))).all()


async def find_active_cohort(session: AsyncSession, platform: str, workspace: str, key: str) -> Cohort | None:
    """The active cohort with that key, in any case, if it has a room in this workspace. One that began here
    comes before a guest.
    """
    around = (
        select(CohortRoom.cohort_id)
        .join(Room, Room.id == CohortRoom.room_id)
        .where(Room.platform == platform, Room.workspace == workspace)
    )
    begun_here = and_(Cohort.platform == platform, Cohort.workspace == workspace)
    query = (
        select(Cohort)
        .where(
            Cohort.key == key.strip().casefold(), Cohort.state == CohortState.ACTIVE, Cohort.id.in_(around)
        )
        .order_by(case((begun_here, 0), else_=1), Cohort.id)
    )
    return (await session.scalars(query)).first()


async def list_cohorts_begun_in(session: AsyncSession, platform: str, workspace: str) -> Sequence[Cohort]:
    """All cohorts that began in this workspace, sorted by key."""
    query = select(Cohort).where(Cohort.platform == platform, Cohort.workspace == workspace)
    return (await session.scalars(query.order_by(Cohort.key))).all()


async def take_number(session: AsyncSession, cohort_id: int) -> int:
    """The number of the cohort's next member. No number is given twice, not even to two who join at once."""
    taken = (
        update(Cohort)
        .where(Cohort.id == cohort_id)
        .values(last_number=Cohort.last_number + 1)
        .returning(Cohort.last_number)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(taken)).scalar_one()


async def list_keys_like(session: AsyncSession, platform: str, workspace: str, beginning: str) -> set[str]:
    """The keys of the cohorts that began in this workspace, of those that start with `beginning`."""
    query = select(Cohort.key).where(
        Cohort.platform == platform,
        Cohort.workspace == workspace,
        Cohort.key.startswith(beginning, autoescape=True),
    )
    return set((await session.scalars(query)).all())


async def list_due_ids(session: AsyncSession, now: datetime, limit: int) -> Sequence[int]:
    """The ids of at most `limit` cohorts with something due, what was due first first. One that is through
    its plan may owe something to members at their own pace.

    Cohorts that another transaction has locked are left out.
    """
    return (await session.scalars(_due_ids(), {"now": now, "most": limit})).all()


@cache
def _due_ids() -> Any:
    """Built once, like the other statements of an idle tick."""
    now = bindparam("now", type_=Cohort.next_due_at.type)
    return (
        select(Cohort.id)
        .where(PLANNED, Cohort.next_due_at <= now)
        .order_by(Cohort.next_due_at, Cohort.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )


def next_to_look_up(platforms: Collection[str]) -> Select[datetime | None]:
    """Asks when something falls due next in a group on these platforms whose members are not looked up for
    it.
    """
    return select(Cohort.next_due_at).where(*_to_look_up(platforms)).order_by(Cohort.next_due_at).limit(1)


async def claim_to_look_up(
    session: AsyncSession, platforms: Collection[str], due_by: datetime
) -> Sequence[int]:
    """The ids of the groups on these platforms whose members are to be looked up for what falls due by then.

    Only one process gets each.
    """
    claimed = (
        update(Cohort)
        .where(*_to_look_up(platforms), Cohort.next_due_at <= due_by)
        .values(looked_up_for=Cohort.next_due_at)
        .returning(Cohort.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.scalars(claimed)).all()


def _to_look_up(platforms: Collection[str]) -> tuple[ColumnElement[bool] | TextClause, ...]:
    spoken = (
        exists()
        .where(CohortRoom.cohort_id == Cohort.id, Room.id == CohortRoom.room_id)
        .where(or_(false(), *(Room.platform == one for one in platforms)))
    )
    not_yet = or_(Cohort.looked_up_for.is_(None), Cohort.looked_up_for != Cohort.next_due_at)
    return PLANNED, Cohort.next_due_at.is_not(None), not_yet, spoken


async def lock_due_cohorts(
    session: AsyncSession, cohort_ids: Sequence[int], now: datetime
) -> Sequence[Cohort]:
    """Lock and return those of the cohorts that still have something due, what was due first first.

    Cohorts that another transaction has locked are left out.
    """
    query = (
        select(Cohort)
        .where(Cohort.id.in_(cohort_ids), PLANNED, Cohort.next_due_at <= now)
        .order_by(Cohort.next_due_at, Cohort.id)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def list_kept_roles(session: AsyncSession) -> Sequence[str]:
    """The column `roles` of all cohorts that give roles."""
    return (await session.scalars(select(Cohort.roles).where(Cohort.roles != "").order_by(Cohort.id))).all()


async def keep_snapshot(session: AsyncSession, digest: str, content: str, now: datetime) -> int:
    """Store the snapshot if its digest is new, and return its id."""
    values = {"digest": digest, "content": content, "created_at": now}
    await session.execute(insert(session, Snapshot).values(values).on_conflict_do_nothing())
    return (await session.scalars(select(Snapshot.id).where(Snapshot.digest == digest))).one()


async def read_snapshot(session: AsyncSession, snapshot_id: int) -> str:
    """The content of a snapshot."""
    return (await session.scalars(select(Snapshot.content).where(Snapshot.id == snapshot_id))).one()
