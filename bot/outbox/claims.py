"""What is due, and the claims by which processes share it: taking deliveries, writing how they went."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox.tables import Delivery, DeliveryState, Post
from bot.study.cohort_tables import Cohort, CohortState, Room
from bot.study.people_tables import Account

TURN = timedelta(seconds=1)
"""How soon a delivery comes up again whose turn was not yet: another process sends what is before it."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A delivery with what is needed to send it.

    `unsure`: an earlier attempt may have reached the platform, so look there before sending.
    """

    delivery: Delivery
    post: Post
    cohort: Cohort
    room: Room | None
    account: Account | None
    unsure: bool = False


async def claim(
    session: AsyncSession,
    now: datetime,
    worker: str,
    lease: timedelta,
    most: int,
    platforms: Collection[str],
) -> list[Owed]:
    """Take deliveries that are due, oldest first, so that no other process sends them until the lease ends.

    Those of other platforms are left to the processes that speak them. A claim whose lease ran out is taken
    over: whoever held it may or may not have sent. What has something unsettled before it in its room is put
    off, so that nothing overtakes it.
    """
    due = or_(
        and_(Delivery.state.in_((DeliveryState.PENDING, DeliveryState.HELD)), Delivery.due_at <= now),
        and_(Delivery.state == DeliveryState.CLAIMED, Delivery.lease_until <= now),
    )
    query = (
        _with_what_it_needs().where(due, _on(platforms)).order_by(Delivery.due_at, Delivery.id).limit(most)
    )
    rows = (await session.execute(query.with_for_update(skip_locked=True, of=Delivery))).all()
    turns = await _find_turns(session, [Owed(*row) for row in rows], now)
    claimed = []
    for delivery, post, cohort, room, account in rows:
        unsure = delivery.state == DeliveryState.CLAIMED
        if delivery.id in turns:
            if unsure:
                delivery.lease_until = turns[delivery.id]
            else:
                delivery.due_at = turns[delivery.id]
            continue
        delivery.state = DeliveryState.CLAIMED
        delivery.claimed_by = worker
        delivery.lease_until = now + lease
        delivery.attempts += 1
        delivery.redraw_at = None  # it is drawn now, with all that changed until this transaction
        claimed.append(Owed(delivery, post, cohort, room, account, unsure))
    return claimed


async def _find_turns(session: AsyncSession, due: list[Owed], now: datetime) -> dict[int, datetime]:
    """When to look again at deliveries whose turn it is not yet, by their ids.

    A room that refuses what comes first may take what comes next: nothing waits there.
    """
    rooms = {one.room.id for one in due if one.room is not None and not one.room.problem}
    if not rooms:
        return {}
    ids = [one.delivery.id for one in due]
    query = (
        select(Delivery)
        .join(Post, Post.id == Delivery.post_id)
        .where(
            Post.cohort_id.in_({one.cohort.id for one in due}),
            Post.expires_at > now,
            Delivery.room_id.in_(rooms),
            Delivery.state.in_((DeliveryState.PENDING, DeliveryState.CLAIMED)),
            Delivery.id.not_in(ids),
            Delivery.id < max(ids),
        )
    )
    turns: dict[int, datetime] = {}
    for before in await session.scalars(query):
        again = now + TURN
        if before.claimed_by is None:  # nobody is at it before it is tried again
            again = max(again, before.lease_until or before.due_at)
        for one in due:
            delivery = one.delivery
            if (before.room_id, before.under) == (
                delivery.room_id,
                delivery.under,
            ) and before.id < delivery.id:
                turns[delivery.id] = max(again, turns.get(delivery.id, again))
    return turns


async def settle(session: AsyncSession, delivery_id: int, worker: str, **values: object) -> bool:
    """Write how a claimed delivery went; False if another process has taken the claim over meanwhile."""
    statement = (
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.state == DeliveryState.CLAIMED,
            Delivery.claimed_by == worker,
        )
        .values(claimed_by=None, **values)
        .returning(Delivery.id)
    )
    return (await session.execute(statement)).first() is not None


async def list_redraws(
    session: AsyncSession, now: datetime, most: int, platforms: Collection[str]
) -> list[Owed]:
    """Messages of these platforms to draw again, locked for this transaction."""
    query = (
        _with_what_it_needs()
        .where(Delivery.redraw_at <= now, Delivery.state == DeliveryState.SENT, _on(platforms))
        .order_by(Delivery.redraw_at, Delivery.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    return [Owed(*row) for row in (await session.execute(query)).all()]


async def settle_redraw(
    session: AsyncSession, delivery_id: int, lease: datetime, again: datetime | None, over: datetime
) -> None:
    """End an edit that was over at `over`, or was not made and is to be tried `again`.

    A change that was asked for during the edit stays due. What another process took over is its own.
    """
    unchanged = Delivery.redraw_at == lease
    await session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.drawn_at == lease)
        .values(redraw_at=case((unchanged, again), else_=over), drawn_at=again or over)
    )


@dataclass(frozen=True, slots=True)
class Wakes:
    """The next instant at which each sort of work is due; None where there is none."""

    planning: datetime | None
    sending: datetime | None
    drawing: datetime | None

    @property
    def first(self) -> datetime | None:
        """The next of the three."""
        return min((moment for moment in (self.planning, self.sending, self.drawing) if moment), default=None)


async def next_wakes(session: AsyncSession, platforms: Collection[str]) -> Wakes:
    """When the next cohort is to be planned, the next delivery is due (or a lease ends), the next redraw.

    Of deliveries, those of these platforms.
    """
    row = (await session.execute(_wakes_query(tuple(platforms)))).one()
    return Wakes(row[0], min((moment for moment in row[1:3] if moment), default=None), row[3])


@lru_cache(maxsize=8)
def _wakes_query(platforms: tuple[str, ...]) -> Any:
    """Built once: it is asked after every change, and building costs more than running."""
    planning = select(func.min(Cohort.next_due_at)).where(Cohort.state == CohortState.ACTIVE)
    waiting = _first(Delivery.due_at, platforms).where(
        Delivery.state.in_((DeliveryState.PENDING, DeliveryState.HELD))
    )
    leased = _first(Delivery.lease_until, platforms).where(Delivery.state == DeliveryState.CLAIMED)
    drawing = _first(Delivery.redraw_at, platforms).where(
        Delivery.redraw_at.is_not(None), Delivery.state == DeliveryState.SENT
    )
    return select(*(query.scalar_subquery() for query in (planning, waiting, leased, drawing)))


def _on(platforms: Collection[str]) -> ColumnElement[bool]:
    spoken = tuple(platforms)
    return or_(Room.platform.in_(spoken), Account.platform.in_(spoken))


def _first(moment: Any, platforms: Collection[str]) -> Any:
    return (
        select(func.min(moment))
        .outerjoin(Room, Room.id == Delivery.room_id)
        .outerjoin(Account, Account.id == Delivery.account_id)
        .where(_on(platforms))
    )


def _with_what_it_needs() -> Any:
    return (
        select(Delivery, Post, Cohort, Room, Account)
        .join(Post, Post.id == Delivery.post_id)
        .join(Cohort, Cohort.id == Post.cohort_id)
        .outerjoin(Room, Room.id == Delivery.room_id)
        .outerjoin(Account, Account.id == Delivery.account_id)
    )
