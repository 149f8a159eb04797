"""Claim deliveries that are due, so that no other process sends them; and tell when the next work is due.

PostgreSQL locks the claimed rows (FOR UPDATE SKIP LOCKED); on SQLite the writer holds the lock of the file.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox.paused import is_not_paused
from bot.outbox.tables import Delivery, DeliveryState, Post
from bot.study.cohort_tables import Cohort, CohortState, Room
from bot.study.people_tables import Account

RECHECK = timedelta(seconds=1)
"""Delay before a delivery is looked at again that is blocked by an earlier one in its room."""

UNSENT = text("deliveries.state IN ('pending', 'claimed', 'held')")
"""Must be the words of the index ix_deliveries_waiting: SQLite uses a partial index only for a query that
repeats its condition literally."""


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A delivery as it was claimed, with what is needed to send it.

    `attempts` counts this one. `is_unsure`: an earlier attempt may have reached the platform, so look for the
    message before sending it again. `again`: see `Delivery`.
    """

    id: int
    attempts: int
    under: str
    message: str | None
    problem: str
    post: Post
    cohort: Cohort
    room: Room | None
    account: Account | None
    is_unsure: bool = False
    again: int = 0


async def claim(
    session: AsyncSession,
    now: datetime,
    worker: str,
    lease: timedelta,
    limit: int,
    platforms: Collection[str],
) -> list[ClaimedDelivery]:
    """Claim at most `limit` deliveries for these platforms until the lease ends; what was due first is first.

    A claim whose lease ran out is taken over: whoever held it may or may not have sent the message. Where an
    earlier delivery in the room is unsettled, the later ones are put off, so that nothing overtakes it.
    """
    due = or_(
        and_(Delivery.state.in_((DeliveryState.PENDING, DeliveryState.HELD)), Delivery.due_at <= now),
        and_(Delivery.state == DeliveryState.CLAIMED, Delivery.lease_until <= now),
    )
    query = (
        select_deliveries()
        .where(UNSENT, due, is_on(platforms), is_not_paused())
        .order_by(Delivery.due_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    rows = (await session.execute(query)).all()
    turns = await _find_turns(session, rows, now)
    claimed = []
    for delivery, post, cohort, room, account in rows:
        is_unsure = delivery.state == DeliveryState.CLAIMED
        if (again := turns.get(delivery.id)) is not None:
            if is_unsure:
                delivery.lease_until = again
            else:
                delivery.due_at = again
            continue
        one = ClaimedDelivery(
            delivery.id,
            delivery.attempts + 1,
            delivery.under,
            delivery.message,
            delivery.problem,
            post,
            cohort,
            room,
            account,
            is_unsure,
            delivery.again,
        )
        claimed.append(one)
    if claimed:
        await session.execute(
            update(Delivery)
            .where(Delivery.id.in_([one.id for one in claimed]))
            .values(
                state=DeliveryState.CLAIMED,
                claimed_by=worker,
                lease_until=now + lease,
                attempts=Delivery.attempts + 1,
                redraw_at=None,  # the card is drawn in this transaction, with all that changed before it
            )
            .execution_options(synchronize_session=False)
        )
    return sorted(claimed, key=lambda one: (one.post.due_at, one.id))


async def _find_turns(session: AsyncSession, rows: Sequence[Any], now: datetime) -> dict[int, datetime]:
    """When to look again at deliveries that are blocked by an earlier one in their room, by their ids.

    Earlier is what was due earlier; what is enqueued for a later instant blocks nothing yet. A room that
    refuses what comes first may take what comes next: nothing is blocked there.
    """
    rooms = {room.id for *_, room, _ in rows if room is not None and not room.problem}
    if not rooms:
        return {}
    ids = [delivery.id for delivery, *_ in rows]
    last = max(post.due_at for _, post, *_ in rows)
    query = (
        select(Delivery, Post.due_at)
        .join(Post, Post.id == Delivery.post_id)
        .where(
            UNSENT,
            Post.cohort_id.in_({cohort.id for _, _, cohort, *_ in rows}),
            Post.expires_at > now,
            Post.due_at <= last,
            Delivery.room_id.in_(rooms),
            Delivery.state.in_((DeliveryState.PENDING, DeliveryState.CLAIMED)),
            Delivery.id.not_in(ids),
        )
    )
    turns: dict[int, datetime] = {}
    for earlier, due_at in (await session.execute(query)).all():
        again = now + RECHECK
        if earlier.claimed_by is None:  # nobody is sending it before it is tried again
            again = max(again, earlier.lease_until or earlier.due_at)
        for delivery, post, *_ in rows:
            same_place = (earlier.room_id, earlier.under) == (delivery.room_id, delivery.under)
            if same_place and (due_at, earlier.id) < (post.due_at, delivery.id):
                turns[delivery.id] = max(again, turns.get(delivery.id, again))
    return turns


@dataclass(frozen=True, slots=True)
class Wakes:
    """The next instant at which each sort of work is due; None where there is none."""

    planning: datetime | None
    sending: datetime | None
    redrawing: datetime | None

    @property
    def first(self) -> datetime | None:
        """The next of the three."""
        due = (self.planning, self.sending, self.redrawing)
        return min((moment for moment in due if moment), default=None)


async def next_wakes(session: AsyncSession, platforms: Collection[str]) -> Wakes:
    """When the next group is to be planned, and the next delivery or redraw for these platforms is due."""
    row = (await session.execute(_wakes_query(tuple(platforms)))).one()
    sending = min((moment for moment in row[1:3] if moment), default=None)
    return Wakes(row[0], sending, row[3])


@lru_cache(maxsize=8)
def _wakes_query(platforms: tuple[str, ...]) -> Any:
    """Built once: it runs after every change, and building it costs more than running it."""
    planning = select(func.min(Cohort.next_due_at)).where(Cohort.state != CohortState.ENDED)
    waiting = _first(Delivery.due_at, platforms).where(
        UNSENT, Delivery.state.in_((DeliveryState.PENDING, DeliveryState.HELD))
    )
    leased = _first(Delivery.lease_until, platforms).where(UNSENT, Delivery.state == DeliveryState.CLAIMED)
    redrawing = _first(Delivery.redraw_at, platforms).where(
        Delivery.redraw_at.is_not(None), Delivery.state == DeliveryState.SENT
    )
    return select(*(query.scalar_subquery() for query in (planning, waiting, leased, redrawing)))


def is_on(platforms: Collection[str]) -> ColumnElement[bool]:
    """Whether a delivery goes to one of these platforms."""
    spoken = tuple(platforms)
    return or_(Room.platform.in_(spoken), Account.platform.in_(spoken))


def select_deliveries() -> Any:
    """Deliveries with what is needed to send them: post, cohort, room or account."""
    return (
        select(Delivery, Post, Cohort, Room, Account)
        .join(Post, Post.id == Delivery.post_id)
        .join(Cohort, Cohort.id == Post.cohort_id)
        .outerjoin(Room, Room.id == Delivery.room_id)
        .outerjoin(Account, Account.id == Delivery.account_id)
    )


def _first(moment: Any, platforms: Collection[str]) -> Any:
    return (
        select(func.min(moment))
        .select_from(Delivery)
        .outerjoin(Room, Room.id == Delivery.room_id)
        .outerjoin(Account, Account.id == Delivery.account_id)
        .where(is_on(platforms), is_not_paused())
    )
