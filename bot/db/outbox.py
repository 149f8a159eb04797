"""Queries of the outbox: posts, their deliveries, and the claims by which processes share the work."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import Account, Cohort, CohortState, Delivery, DeliveryState, Post, Room
from bot.db.upsert import insert

REDRAW_LEASE = timedelta(seconds=30)
"""How long one process has for an edit before another makes it."""

REDRAW_RETRY = timedelta(seconds=5)
"""How soon an edit that failed is tried again. Edits wait for less than this; leases last for longer."""


async def add_post(session: AsyncSession, **values: object) -> int | None:
    """Put a post into the outbox; its id, or None where its key is there already."""
    values.setdefault("body", "")
    statement = insert(session, Post).values(values).on_conflict_do_nothing().returning(Post.id)
    return (await session.execute(statement)).scalar_one_or_none()


async def add_delivery(
    session: AsyncSession,
    post_id: int,
    due_at: datetime,
    *,
    room_id: int | None = None,
    account_id: int | None = None,
    under: str = "",
    state: DeliveryState = DeliveryState.PENDING,
) -> None:
    """Owe a post to a room, to the thread under a message there, or to an account; each once."""
    values = {
        "post_id": post_id,
        "room_id": room_id,
        "account_id": account_id,
        "under": under,
        "state": state,
        "due_at": due_at,
        "attempts": 0,
        "problem": "",
    }
    await session.execute(insert(session, Delivery).values(values).on_conflict_do_nothing())


async def count_posts(session: AsyncSession, cohort_id: int, kind: str) -> int:
    """How many posts of that kind the cohort has had."""
    query = select(func.count()).where(Post.cohort_id == cohort_id, Post.kind == kind)
    return int((await session.execute(query)).scalar_one())


async def list_bodies(session: AsyncSession, cohort_id: int, kinds: Collection[str]) -> list[tuple[int, str]]:
    """Id and body of the cohort's posts of these kinds that have a body."""
    query = select(Post.id, Post.body).where(
        Post.cohort_id == cohort_id, Post.kind.in_(kinds), Post.body != ""
    )
    return [(post_id, body) for post_id, body in (await session.execute(query)).all()]


async def find_post(session: AsyncSession, key: str) -> Post | None:
    """The post with that key."""
    return (await session.scalars(select(Post).where(Post.key == key))).one_or_none()


async def keep_body(session: AsyncSession, post_id: int, body: str) -> None:
    """Keep with a post what it tells."""
    await session.execute(update(Post).where(Post.id == post_id).values(body=body))


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
    over: whoever held it may or may not have sent.
    """
    due = or_(
        and_(Delivery.state.in_((DeliveryState.PENDING, DeliveryState.HELD)), Delivery.due_at <= now),
        and_(Delivery.state == DeliveryState.CLAIMED, Delivery.lease_until <= now),
    )
    query = (
        _with_what_it_needs().where(due, _on(platforms)).order_by(Delivery.due_at, Delivery.id).limit(most)
    )
    rows = (await session.execute(query.with_for_update(skip_locked=True, of=Delivery))).all()
    claimed = []
    for delivery, post, cohort, room, account in rows:
        unsure = delivery.state == DeliveryState.CLAIMED
        delivery.state = DeliveryState.CLAIMED
        delivery.claimed_by = worker
        delivery.lease_until = now + lease
        delivery.attempts += 1
        claimed.append(Owed(delivery, post, cohort, room, account, unsure))
    return claimed


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


async def ask_redraw(session: AsyncSession, cohort_id: int, kind: str, week: int, now: datetime) -> None:
    """Have the messages of a post drawn again, because what they show has changed.

    Also those that are being sent or edited just now: they were drawn before the change.
    """
    posts = select(Post.id).where(Post.cohort_id == cohort_id, Post.kind == kind, Post.week == week)
    await ask_redraw_of_posts(session, (await session.scalars(posts)).all(), now)


async def ask_redraw_of_posts(session: AsyncSession, post_ids: Collection[int], now: datetime) -> None:
    """As `ask_redraw`, for posts by their ids."""
    await session.execute(
        update(Delivery)
        .where(
            Delivery.post_id.in_(post_ids),
            Delivery.state.in_((DeliveryState.SENT, DeliveryState.CLAIMED)),
            or_(Delivery.redraw_at.is_(None), Delivery.redraw_at > now + REDRAW_RETRY),
        )
        .values(redraw_at=now)
    )


async def extend(session: AsyncSession, cohort_id: int, kind: str, week: int, expires_at: datetime) -> None:
    """Let a post of a week be worth sending until another instant, where it is still owed to somebody."""
    owed = select(Delivery.post_id).where(
        Delivery.state.in_((DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.HELD))
    )
    await session.execute(
        update(Post)
        .where(Post.cohort_id == cohort_id, Post.kind == kind, Post.week == week, Post.id.in_(owed))
        .values(expires_at=expires_at)
    )


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


async def has_held(
    session: AsyncSession, platform: str, workspace: str, channel: str | None, now: datetime
) -> bool:
    """Whether something that was refused waits there, so that `retry_held` has something to do."""
    held, unsure = _waiting(now)
    found = select(Delivery.id).where(_sent_to(platform, workspace, channel), held | unsure).limit(1)
    return (await session.execute(found)).first() is not None


async def retry_held(
    session: AsyncSession, platform: str, workspace: str, channel: str | None, now: datetime
) -> int:
    """Have what was refused in a channel, or anywhere in the workspace, tried again at once; how many."""
    here = _sent_to(platform, workspace, channel)
    held, unsure = _waiting(now)
    count = 0
    for which, values in ((held, {"due_at": now}), (unsure, {"lease_until": now})):
        changed = update(Delivery).where(here, which).values(**values).returning(Delivery.id)
        count += len((await session.execute(changed)).all())
    return count


def _sent_to(platform: str, workspace: str, channel: str | None) -> ColumnElement[bool]:
    here = [Room.platform == platform, Room.workspace == workspace]
    if channel is not None:
        here.append(Room.channel == channel)
    return Delivery.room_id.in_(select(Room.id).where(*here))


def _waiting(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """What is held until later; and what could not even be looked for, which stays claimed by nobody."""
    held = (Delivery.state == DeliveryState.HELD) & (Delivery.due_at > now)
    unsure = (
        (Delivery.state == DeliveryState.CLAIMED)
        & Delivery.claimed_by.is_(None)
        & (Delivery.lease_until > now)
    )
    return held, unsure


async def drop_waiting(session: AsyncSession, cohort_id: int, problem: str) -> None:
    """Give up what a cohort is still owed."""
    posts = select(Post.id).where(Post.cohort_id == cohort_id)
    await session.execute(
        update(Delivery)
        .where(Delivery.post_id.in_(posts), Delivery.state.in_((DeliveryState.PENDING, DeliveryState.HELD)))
        .values(state=DeliveryState.DROPPED, problem=problem)
    )


async def restore_dropped(session: AsyncSession, cohort_id: int, problem: str) -> None:
    """Owe again what `drop_waiting` gave up for that reason. What is too late by now is dropped when due."""
    posts = select(Post.id).where(Post.cohort_id == cohort_id)
    await session.execute(
        update(Delivery)
        .where(
            Delivery.post_id.in_(posts), Delivery.state == DeliveryState.DROPPED, Delivery.problem == problem
        )
        .values(state=DeliveryState.PENDING, problem="")
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


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many deliveries of a platform wait in a state, and how many of them could go out now."""

    platform: str
    state: str
    count: int
    due: int


async def count_waiting(session: AsyncSession, now: datetime) -> list[Waiting]:
    """What is not over, counted. Few rows: what was sent or dropped is in another part of the index."""
    platform = func.coalesce(Room.platform, Account.platform)
    due = case((and_(Delivery.state == DeliveryState.PENDING, Delivery.due_at <= now), 1), else_=0)
    query = (
        select(platform, Delivery.state, func.count(), func.sum(due))
        .select_from(Delivery)
        .outerjoin(Room, Room.id == Delivery.room_id)
        .outerjoin(Account, Account.id == Delivery.account_id)
        .where(Delivery.state.in_((DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.HELD)))
        .group_by(platform, Delivery.state)
    )
    return [
        Waiting(name, state, count, int(due_now))
        for name, state, count, due_now in (await session.execute(query)).all()
    ]


async def list_problems(
    session: AsyncSession, cohort_id: int, most: int
) -> list[tuple[str, int | None, str]]:
    """Kind, week and problem of the latest deliveries that wait for a person to mend something."""
    query = (
        select(Post.kind, Post.week, Delivery.problem)
        .join(Delivery, Delivery.post_id == Post.id)
        .where(
            Post.cohort_id == cohort_id,
            or_(
                Delivery.state == DeliveryState.HELD,
                # what could not even be looked for stays claimed, by nobody
                and_(Delivery.state == DeliveryState.CLAIMED, Delivery.claimed_by.is_(None)),
            ),
        )
        .order_by(Delivery.id.desc())
        .limit(most)
    )
    return [(kind, week, problem) for kind, week, problem in (await session.execute(query)).all()]


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


async def settle_redraw(
    session: AsyncSession, delivery_id: int, lease: datetime, again: datetime | None, now: datetime
) -> None:
    """End an edit's lease, or set when to try again. A change that came during the edit stays due."""
    unchanged = Delivery.redraw_at == lease
    await session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id)
        .values(redraw_at=case((unchanged, again), else_=Delivery.redraw_at), drawn_at=now)
    )
