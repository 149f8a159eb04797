"""Which roles the bot gave to whom, and which of them are to be looked at again (docs/decisions/0046).

Whatever may change who is to have a role has the rows looked at again (`look_at`). Only then it is worked out
(`list_earned`), so a row needs no reason of its own, and nothing that happens twice does harm.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.sqlite import LONG
from bot.db.upsert import insert
from bot.feature.group import GroupContext
from bot.outbox.paused import is_not_paused
from bot.outbox.tables import GrantState, RoleGrant
from bot.study import people_queries, progress_queries
from bot.study.cohort_tables import Cohort
from bot.study.course import Course
from bot.study.people_tables import Account, Member, Person
from bot.study.role_choices import RoleChoice, read_choices, write_choices

UNTOUCHED = {"synchronize_session": False}

_ROW = RoleGrant
_IN_ORDER = (_ROW.platform, _ROW.user, _ROW.workspace, _ROW.role)


async def list_earned(session: AsyncSession, course: Course, member: Member) -> list[RoleChoice]:
    """The roles that a member is to have by a group.

    Who has finished a stage gets its role, unless they hide: it would tell others. What they take back, or
    what is added to the stage, ends that.
    """
    if member.left_at is not None or not course.roles:
        return []
    earned = [one for one in course.roles if not one.stage]
    person = await session.get_one(Person, member.person_id)
    for stage in course.plan.stages if person.visible else ():
        chosen = [one for one in course.roles if one.stage == stage.key]
        core = course.core_of_stage(stage) if chosen else ()
        if core:
            items = [course.plan.items[key] for key in core]
            done = await progress_queries.list_completed_of(session, member.id, items)
            earned += chosen if len(done) == len(core) else ()
    return earned


async def follow(group: GroupContext, member: Member, *, anew: bool = False) -> None:
    """Have the roles of a member looked at again, because what they earned may have changed.

    `anew`: what the bot gave before may be lost, so it is given again.
    """
    choices = group.course.roles
    if not choices:
        return
    users = [
        (account.platform, account.user)
        for account in await people_queries.list_accounts(group.session, member.person_id)
    ]
    earned = await list_earned(group.session, group.course, member)
    rows = [
        _new(one, user, group.now) for one in earned for platform, user in users if platform == one.platform
    ]
    if rows:
        unique = {tuple(row[name] for name in ("platform", "workspace", "role", "user")): row for row in rows}
        statement = _or_look(insert(group.session, _ROW), group.now, anew=anew)
        await group.session.execute(statement, list(unique.values()))
    lost = {one for one in choices if one not in earned}
    for one in lost:
        mine = [user for platform, user in users if platform == one.platform]
        if mine:
            await look_at(group.session, one, group.now, mine)


async def give_to_all(group: GroupContext, choice: RoleChoice) -> None:
    """Have a role given to all who have earned it by now, again where it was lost."""
    session, course = group.session, group.course
    entitled = [Member.cohort_id == course.cohort_id, Member.left_at.is_(None)]
    if choice.stage:
        stage = next((one for one in course.plan.stages if one.key == choice.stage), None)
        core = course.core_of_stage(stage) if stage else ()
        if not core:
            return
        entitled += [
            Member.id.in_(progress_queries.finishers(course.cohort_id, core)),
            Member.person_id.in_(select(Person.id).where(Person.visible)),
        ]
    new = _new(choice, "", group.now)
    values = [
        Account.user if name == "user" else literal(value, _ROW.__table__.c[name].type)
        for name, value in new.items()
    ]
    found = (
        select(*values)
        .join(Member, Member.person_id == Account.person_id)
        .where(Account.platform == choice.platform, *entitled)
        .distinct()
    )
    statement = insert(session, _ROW).from_select(list(new), found)
    await session.execute(_or_look(statement, group.now, anew=True).prefix_with(LONG))


async def look_at(
    session: AsyncSession, choice: RoleChoice, now: datetime, users: Collection[str] | None = None
) -> None:
    """Have the role looked at again of these users who have it from the bot; None: of all."""
    statement = update(_ROW).where(*_of(choice.platform, choice.workspace, choice.role)).values(_look(now))
    if users is not None:
        statement = statement.where(_ROW.user.in_(users))
    await session.execute(statement.execution_options(**UNTOUCHED))


async def forget_choices(
    session: AsyncSession, cohort: Cohort, choices: Iterable[RoleChoice], now: datetime
) -> None:
    """Give these roles of a group's no more, and take them back from whoever has them from the bot."""
    gone = set(choices)
    cohort.roles = write_choices(one for one in read_choices(cohort.roles) if one not in gone)
    for one in gone:
        await look_at(session, one, now)
    await session.flush()


async def has_held(session: AsyncSession, platform: str, workspace: str, now: datetime) -> bool:
    """Whether a role waits in a workspace that was refused."""
    query = select(_ROW.id).where(*_held(platform, workspace, now)).limit(1)
    return (await session.execute(query)).first() is not None


async def retry_held(session: AsyncSession, platform: str, workspace: str, now: datetime) -> int:
    """Have what was refused in a workspace tried again at once; how many."""
    changed = update(_ROW).where(*_held(platform, workspace, now)).values(due_at=now).returning(_ROW.id)
    return len((await session.execute(changed.execution_options(**UNTOUCHED))).all())


async def list_problems(session: AsyncSession, platform: str, workspace: str) -> list[tuple[str, str, int]]:
    """Role, problem and the number of people whom it concerns, of the roles that wait in a workspace."""
    query = (
        select(_ROW.role, _ROW.problem, func.count())
        .where(_ROW.platform == platform, _ROW.workspace == workspace)
        .where(_ROW.problem != "", _ROW.due_at.is_not(None))
        .group_by(_ROW.role, _ROW.problem)
        .order_by(_ROW.role, _ROW.problem)
    )
    return [(role, problem, count) for role, problem, count in (await session.execute(query)).all()]


async def export(session: AsyncSession, accounts: Sequence[Account]) -> list[dict[str, str]]:
    """The roles that these accounts have from the bot, or are to get, for their owner to read."""
    found: list[dict[str, str]] = []
    for account in accounts:
        query = select(_ROW.platform, _ROW.workspace, _ROW.role, _ROW.user, _ROW.state).where(
            _ROW.platform == account.platform, _ROW.user == account.user
        )
        found += [dict(row) for row in (await session.execute(query)).mappings()]
    return found


async def claim(
    session: AsyncSession, now: datetime, lease: timedelta, platform: str, limit: int
) -> Sequence[RoleGrant]:
    """Claim at most `limit` rows of a platform that are due, until the lease ends.

    A claim whose lease ran out is taken over.
    """
    query = (
        select(_ROW)
        .where(_ROW.due_at.is_not(None), _ROW.due_at <= now, _ROW.platform == platform, is_not_paused(_ROW))
        .order_by(_ROW.due_at, _ROW.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=_ROW)
    )
    found = (await session.scalars(query)).all()
    for one in found:
        one.due_at, one.claimed, one.attempts = now + lease, True, one.attempts + 1
    await session.flush()
    session.expunge_all()  # they are read after the transaction
    return found


async def mark_giving(session: AsyncSession, claimed: RoleGrant) -> bool:
    """Note that the account does not have the role, before it is given. False if the claim is over."""
    marked = update(_ROW).where(*_mine(claimed)).values(state=GrantState.GIVING).returning(_ROW.id)
    return (await session.execute(marked.execution_options(**UNTOUCHED))).first() is not None


async def settle(session: AsyncSession, claimed: RoleGrant, state: GrantState, now: datetime) -> None:
    """The role is as it is to be. What changed meanwhile is looked at again."""
    values = {
        "state": state,
        "claimed": False,
        "attempts": 0,
        "problem": "",
        "due_at": _if_changed(claimed, now),
    }
    await session.execute(update(_ROW).where(*_mine(claimed)).values(values).execution_options(**UNTOUCHED))


async def forget(session: AsyncSession, claimed: RoleGrant, now: datetime) -> None:
    """The account does not have the role from the bot, and is not to have it: nothing of that is kept."""
    gone = delete(_ROW).where(*_mine(claimed), _ROW.changes == claimed.changes)
    await session.execute(gone.execution_options(**UNTOUCHED))
    await settle(session, claimed, GrantState.NEW, now)  # something changed meanwhile


async def postpone(session: AsyncSession, claimed: Sequence[RoleGrant], until: datetime) -> None:
    """Try these again at an instant."""
    for one in claimed:
        later = update(_ROW).where(*_mine(one)).values(claimed=False, due_at=until)
        await session.execute(later.execution_options(**UNTOUCHED))


async def hold(
    session: AsyncSession, refused: RoleGrant, also: Collection[int], why: str, until: datetime
) -> bool:
    """Hold all that waits for a role which the platform refuses. Returns whether that is news.

    `also` are ids of claimed rows that were not tried.
    """
    waits = (*_of(refused.platform, refused.workspace, refused.role), _ROW.due_at.is_not(None))
    known = select(_ROW.id).where(*waits, _ROW.problem == why).limit(1)
    is_news = (await session.execute(known)).first() is None
    free = or_(~_ROW.claimed, _ROW.id.in_([refused.id, *also]))
    held = update(_ROW).where(*waits, free).values(claimed=False, due_at=until, problem=why)
    await session.execute(held.execution_options(**UNTOUCHED))
    return is_news


async def release(session: AsyncSession, accepted: RoleGrant, now: datetime) -> None:
    """The platform takes again what it had refused: the others who wait for the role go on, too."""
    waits = (
        *_of(accepted.platform, accepted.workspace, accepted.role),
        *_held(accepted.platform, accepted.workspace, now),
    )
    await session.execute(update(_ROW).where(*waits).values(due_at=now).execution_options(**UNTOUCHED))


def _of(platform: str, workspace: str, role: str) -> tuple[Any, ...]:
    return _ROW.platform == platform, _ROW.workspace == workspace, _ROW.role == role


def _held(platform: str, workspace: str, now: datetime) -> tuple[Any, ...]:
    return (
        _ROW.platform == platform,
        _ROW.workspace == workspace,
        _ROW.problem != "",
        _ROW.due_at > now,
        ~_ROW.claimed,
    )


def _mine(claimed: RoleGrant) -> tuple[Any, ...]:
    """The claimed row, as long as its claim lasts."""
    return _ROW.id == claimed.id, _ROW.claimed, _ROW.due_at == claimed.due_at


def _if_changed(claimed: RoleGrant, now: datetime) -> Any:
    return case((_ROW.changes == claimed.changes, None), else_=literal(now, _ROW.due_at.type))


def _look(now: datetime) -> dict[str, Any]:
    """What makes a row be looked at: at once, or when the claim is settled that it is under."""
    at = literal(now, _ROW.due_at.type)
    return {"due_at": case((_ROW.claimed, _ROW.due_at), else_=at), "changes": _ROW.changes + 1}


def _new(choice: RoleChoice, user: str, now: datetime) -> dict[str, object]:
    return {
        "platform": choice.platform,
        "workspace": choice.workspace,
        "role": choice.role,
        "user": user,
        "made_at": now,
        "state": GrantState.NEW,
        "due_at": now,
        "claimed": False,
        "changes": 0,
        "attempts": 0,
        "problem": "",
    }


def _or_look(statement: Any, now: datetime, *, anew: bool) -> Any:
    """Insert rows, and have those looked at that are there. `anew`: with what was given before or found."""
    row = _ROW.__table__.c
    values = _look(now)
    if anew:
        values["state"] = case(
            (row.state == GrantState.GIVEN, GrantState.GIVING),
            (row.state == GrantState.THEIRS, GrantState.NEW),
            else_=row.state,
        )
    return statement.on_conflict_do_update(index_elements=[*_IN_ORDER], set_=values)
