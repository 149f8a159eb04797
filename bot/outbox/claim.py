"""Claim deliveries that are due, so that no other process sends them; and tell when the next work is due.

PostgreSQL locks the claimed rows (FOR UPDATE SKIP LOCKED); on SQLite the writer holds the lock of the file.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, case, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.table import columns
from bot.outbox import tables
from bot.outbox.paused import is_not_paused
from bot.outbox.tables import Delivery, DeliveryState, Post, RoleGrant
from bot.study.cohort_queries import PLANNED, next_to_look_up
from bot.study.cohort_tables import Cohort, Room
from bot.study.people_tables import Account

RECHECK = timedelta(seconds=1)
"""Delay before a delivery is looked at again that is blocked by an earlier one in its room."""

MOST_TOGETHER = 4
"""Further deliveries that a claim may take, so that posts of one instant in one room are not torn apart."""

UNSENT = text(f"deliveries.{tables.UNSENT}")
"""Whether a delivery is not sent yet, in the words of the partial indexes."""


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
    session: AsyncSession, now: datetime, worker: str, lease: timedelta, limit: int, platform: str
) -> list[ClaimedDelivery]:
    """Claim at most `limit` due deliveries for a platform until the lease ends, in the order of their turns.

    A claim whose lease ran out is taken over: whoever held it may or may not have sent the message. Where an
    earlier delivery in the room is unsettled, the later ones are put off, so that nothing overtakes it.

    The cards are composed after this: what changes meanwhile sets `redraw_at` again, and is drawn later.
    """
    wanted = {"platform": platform, "now": now, "most": limit + MOST_TOGETHER}
    rows = _without_rest((await session.execute(_due_query(), wanted)).all(), limit)
    blocked = await _find_blocked(session, rows, now)
    claimed = []
    for delivery, post, cohort, room, account in rows:
        if (again := blocked.get(delivery.id)) is not None:
            delivery.due_at, delivery.turn_at = again, max(again, delivery.turn_at)
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
            delivery.state == DeliveryState.CLAIMED,
            delivery.again,
        )
        claimed.append(one)
    if claimed:
        given = {"claimed": [one.id for one in claimed], "worker": worker, "lease": now + lease}
        await session.execute(_claiming(), given)
    return claimed


def _without_rest(rows: Sequence[Any], limit: int) -> Sequence[Any]:
    """The first `limit` rows, and those after them that go out together with the last of them."""
    end = limit
    while 0 < end < len(rows) and _place(rows[end]) == _place(rows[end - 1]):
        end += 1
    return rows[:end]


def _place(row: Any) -> tuple[object, ...]:
    delivery: Delivery = row[0]
    return delivery.room_id, delivery.account_id, delivery.turn_at


@lru_cache(maxsize=1)
def _due_query() -> Any:
    """Built once: it runs for every few messages.

    The index of turns has to give the order, so that the cost is that of the rows that are taken. `coalesce`
    keeps databases from using the index of due instants instead and sorting all that is due.
    """
    return (
        select_deliveries()
        .where(
            UNSENT,
            Delivery.platform == bindparam("platform"),
            func.coalesce(Delivery.due_at, Delivery.turn_at) <= bindparam("now", type_=Delivery.due_at.type),
            is_not_paused(),
        )
        .order_by(Delivery.turn_at, Delivery.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=Delivery)
    )


@lru_cache(maxsize=1)
def _claiming() -> Any:
    delivery = columns(Delivery)
    return (
        update(delivery.id.table)
        .where(delivery.id.in_(bindparam("claimed", expanding=True)))
        .values(
            state=DeliveryState.CLAIMED,
            claimed_by=bindparam("worker"),
            due_at=bindparam("lease", type_=delivery.due_at.type),
            attempts=delivery.attempts + 1,
            redraw_at=None,  # the card is drawn after this, with all that changed before it
        )
    )


def look_again(at: datetime) -> dict[str, object]:
    """The values of a delivery for which nothing is done before an instant. Its turn is not before that."""
    return {"due_at": at, "turn_at": case((Delivery.turn_at < at, at), else_=Delivery.turn_at)}


async def _find_blocked(session: AsyncSession, rows: Sequence[Any], now: datetime) -> dict[int, datetime]:
    """When to look again at deliveries that are blocked by an earlier one in their room, by their ids.

    Earlier is what was due earlier; what is enqueued for a later instant blocks nothing yet. A room that
    refuses what comes first may take what comes next: nothing is blocked there.
    """
    rooms = {room.id for *_, room, _ in rows if room is not None and not room.problem}
    if not rooms:
        return {}
    ids = [delivery.id for delivery, *_ in rows]
    last = max(post.due_at for _, post, *_ in rows)
    cohorts = {cohort.id for _, _, cohort, *_ in rows}
    given = {"now": now, "last": last, "cohorts": list(cohorts), "rooms": list(rooms), "taken": ids}
    blocked: dict[int, datetime] = {}
    for number, room_id, under, look_at, claimed_by, due_at in await session.execute(_earlier(), given):
        again = now + RECHECK
        if claimed_by is None:  # nobody is sending it before it is tried again
            again = max(again, look_at)
        for delivery, post, *_ in rows:
            same_place = (room_id, under) == (delivery.room_id, delivery.under)
            if same_place and (due_at, number) < (post.due_at, delivery.id):
                blocked[delivery.id] = max(again, blocked.get(delivery.id, again))
    return blocked


@lru_cache(maxsize=1)
def _earlier() -> Any:
    """What is not settled in these rooms, beside the deliveries that are being claimed."""
    delivery, post = columns(Delivery), columns(Post)
    now, last = (bindparam(name, type_=post.due_at.type) for name in ("now", "last"))
    return (
        select(
            delivery.id, delivery.room_id, delivery.under, delivery.due_at, delivery.claimed_by, post.due_at
        )
        .join_from(delivery.id.table, post.id.table, post.id == delivery.post_id)
        .where(
            UNSENT,
            post.cohort_id.in_(bindparam("cohorts", expanding=True)),
            post.expires_at > now,
            post.due_at <= last,
            delivery.room_id.in_(bindparam("rooms", expanding=True)),
            delivery.state.in_((DeliveryState.PENDING, DeliveryState.CLAIMED)),
            delivery.id.not_in(bindparam("taken", expanding=True)),
        )
    )


@dataclass(frozen=True, slots=True)
class Wakes:
    """The next instant at which each sort of work is due, sending, redrawing and roles by platform."""

    planning: datetime | None
    looking_up: datetime | None
    """When something falls due in a group whose members are still to be looked up for it (`bot.access`)."""
    sending: Mapping[str, datetime]
    redrawing: Mapping[str, datetime]
    granting: Mapping[str, datetime]

    @property
    def first(self) -> datetime | None:
        """The next of all but looking up, which begins before something falls due."""
        others = self.sending, self.redrawing, self.granting
        due = (*filter(None, (self.planning,)), *(one for each in others for one in each.values()))
        return min(due, default=None)


async def next_wakes(
    session: AsyncSession, spoken: Collection[str], free: Sequence[str], with_roles: Sequence[str]
) -> Wakes:
    """When the next group is to be planned; when the members of the next are to be looked up, of those that
    live on the platforms `spoken`; when the next delivery or redraw for those that are `free` is due; and the
    next role of those `with_roles`.
    """
    sorts = tuple(free), tuple(free), tuple(with_roles)
    query = _wakes_query(tuple(spoken), sorts[0], sorts[2])
    planning, looking_up, *others = (await session.execute(query)).one()
    moments = iter(others)
    sending, redrawing, granting = (
        {name: moment for name in names if (moment := next(moments)) is not None} for names in sorts
    )
    return Wakes(planning, looking_up, sending, redrawing, granting)


@lru_cache(maxsize=32)
def _wakes_query(spoken: tuple[str, ...], free: tuple[str, ...], with_roles: tuple[str, ...]) -> Any:
    """Built once: it runs after every change, and building it costs more than running it."""
    planning = select(Cohort.next_due_at).where(PLANNED, Cohort.next_due_at.is_not(None))
    waiting = select(Delivery.due_at).where(UNSENT, is_not_paused())
    redrawing = select(Delivery.redraw_at).where(
        Delivery.redraw_at.is_not(None), Delivery.state == DeliveryState.SENT, is_not_paused()
    )
    granting = select(RoleGrant.due_at).where(RoleGrant.due_at.is_not(None), is_not_paused(RoleGrant))
    queries = [planning.order_by(Cohort.next_due_at), next_to_look_up(spoken)]
    queries += [waiting.where(Delivery.platform == one).order_by(Delivery.due_at) for one in free]
    queries += [redrawing.where(Delivery.platform == one).order_by(Delivery.redraw_at) for one in free]
    queries += [granting.where(RoleGrant.platform == one).order_by(RoleGrant.due_at) for one in with_roles]
    return select(*(query.limit(1).scalar_subquery() for query in queries))


def select_deliveries() -> Any:
    """Deliveries with what is needed to send them: post, cohort, room or account."""
    return (
        select(Delivery, Post, Cohort, Room, Account)
        .join(Post, Post.id == Delivery.post_id)
        .join(Cohort, Cohort.id == Post.cohort_id)
        .outerjoin(Room, Room.id == Delivery.room_id)
        .outerjoin(Account, Account.id == Delivery.account_id)
    )
