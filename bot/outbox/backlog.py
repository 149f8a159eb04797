"""The backlog: what waits to be sent, what organizers must mend, and how it is retried once they did."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox.claim import UNSENT
from bot.outbox.paused import is_not_paused
from bot.outbox.tables import EVENTS, Delivery, DeliveryState, Post
from bot.study.cohort_tables import Room


async def has_held(
    session: AsyncSession, platform: str, workspace: str, channel: str | None, now: datetime
) -> bool:
    """Whether something that was refused waits there, so that `retry_held` has something to do."""
    found = select(Delivery.id).where(UNSENT, _sent_to(platform, workspace, channel), _waits(now)).limit(1)
    return (await session.execute(found)).first() is not None


async def retry_held(
    session: AsyncSession, platform: str, workspace: str, channel: str | None, now: datetime
) -> int:
    """Have what was refused in a channel, or anywhere in the workspace, tried again at once; how many."""
    changed = (
        update(Delivery)
        .where(UNSENT, _sent_to(platform, workspace, channel), _waits(now))
        .values(due_at=now)
        .returning(Delivery.id)
    )
    return len((await session.execute(changed)).all())


def _sent_to(platform: str, workspace: str, channel: str | None) -> ColumnElement[bool]:
    here = [Room.platform == platform, Room.workspace == workspace]
    if channel is not None:
        here.append(
            or_(Room.channel == channel, Room.parent == channel)
        )  # a thread is as open as its channel
    return Delivery.room_id.in_(select(Room.id).where(*here))


def _waits(now: datetime) -> ColumnElement[bool]:
    """What is held until later, or could not even be looked for and stays claimed by nobody."""
    unsure = (Delivery.state == DeliveryState.CLAIMED) & Delivery.claimed_by.is_(None)
    return (Delivery.due_at > now) & or_(Delivery.state == DeliveryState.HELD, unsure)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many deliveries of a platform wait in a state, and how many of them could go out now.

    Nothing can go out to a paused workspace.
    """

    platform: str
    state: str
    count: int
    due: int


async def count_waiting(session: AsyncSession, now: datetime) -> list[Waiting]:
    """The deliveries that are not sent yet, counted by platform and state."""
    due = case(
        (and_(Delivery.state == DeliveryState.PENDING, Delivery.due_at <= now, is_not_paused()), 1), else_=0
    )
    query = (
        select(Delivery.platform, Delivery.state, func.count(), func.sum(due))
        .where(UNSENT)
        .group_by(Delivery.platform, Delivery.state)
    )
    return [
        Waiting(name, state, count, int(due_now))
        for name, state, count, due_now in (await session.execute(query)).all()
    ]


@dataclass(frozen=True, slots=True)
class LargestBacklog:
    """The workspace for which most deliveries are due, and how many they are."""

    platform: str
    workspace: str
    due: int


async def find_largest(session: AsyncSession, now: datetime) -> LargestBacklog | None:
    """The largest backlog of one workspace; None if nothing is due."""
    due = func.count()
    query = (
        select(Delivery.platform, Delivery.workspace, due)
        .where(UNSENT, Delivery.state == DeliveryState.PENDING, Delivery.due_at <= now)
        .group_by(Delivery.platform, Delivery.workspace)
        .order_by(due.desc())
        .limit(1)
    )
    found = (await session.execute(query)).one_or_none()
    return LargestBacklog(*found) if found is not None else None


async def list_gone(
    session: AsyncSession, cohort_id: int, now: datetime, most: int
) -> list[tuple[str, int | None, Room]]:
    """Kind, week and room of the latest messages that somebody deleted while they were still of use."""
    query = (
        select(Post.kind, Post.week, Room)
        .join(Delivery, Delivery.post_id == Post.id)
        .join(Room, Room.id == Delivery.room_id)
        .where(Post.cohort_id == cohort_id, Post.expires_at > now, Delivery.state == DeliveryState.GONE)
        .order_by(Delivery.id.desc())
        .limit(most)
    )
    return [(kind, week, room) for kind, week, room in (await session.execute(query)).all()]


async def list_problems(
    session: AsyncSession, cohort_id: int, most: int, *, events: bool
) -> list[tuple[str, int | None, str, Room | None]]:
    """Kind, week, problem and room of the latest deliveries that wait for a person to mend something.

    `events`: also of those that are events of a workspace, which nobody misses.
    """
    query = (
        select(Post.kind, Post.week, Delivery.problem, Room)
        .join(Delivery, Delivery.post_id == Post.id)
        .outerjoin(Room, Room.id == Delivery.room_id)
        .where(
            UNSENT,
            Post.cohort_id == cohort_id,
            *(() if events else (Delivery.under != EVENTS,)),
            or_(
                Delivery.state == DeliveryState.HELD,
                # what could not even be looked for stays claimed, by nobody, and tells why
                and_(
                    Delivery.state == DeliveryState.CLAIMED,
                    Delivery.claimed_by.is_(None),
                    Delivery.problem != "",
                ),
            ),
        )
        .order_by(Delivery.id.desc())
        .limit(most)
    )
    rows = (await session.execute(query)).all()
    return [(kind, week, problem, room) for kind, week, problem, room in rows]
