"""Who may come in: whom an organizer lets in from elsewhere, and whom a group keeps out."""

import secrets
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.salted_hash import account_hash
from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.features.membership import queries
from bot.features.membership.service import JoinResult, join, leave
from bot.features.membership.tables import Block, JoinRequest
from bot.study import audit_log, organizer_queries
from bot.study.people_tables import Exit, Member, Person

MOST_REQUESTS = 50
"""Wishes to join that may wait in a group. Further ones are not kept, so that nobody can fill the list."""

DECLINED_FOR = timedelta(days=30)
"""How long after a wish was declined the person may not ask again."""


async def check_door(group: GroupContext, person: Person) -> None:
    """Raise UserError if the group keeps the person out."""
    if await is_blocked(group.session, group.course.cohort_id, person):
        raise UserError(
            f"The organizers of {group.course.name} do not let you in at present, so nothing was changed. "
            "If you think that is a mistake, ask one of them."
        )


async def is_blocked(session: AsyncSession, cohort_id: int, person: Person) -> bool:
    """Whether the group keeps the person out, by any of their accounts."""
    blocks = await queries.list_blocks(session, cohort_id)
    if not blocks:
        return False
    accounts = await queries.list_accounts(session, person.id)
    return any(
        account_hash(block.salt, account.platform, account.workspace, account.user) == block.digest
        for block in blocks
        for account in accounts
    )


async def ask(group: GroupContext, person: Person, name: str) -> None:
    """Note that somebody who can see no channel of the group wishes to join it.

    Whoever is kept out, or was declined a short while ago, is not shown to the organizers.
    """
    session, cohort_id = group.session, group.course.cohort_id
    if await is_blocked(session, cohort_id, person):
        return
    known = await queries.find_request_of(session, cohort_id, person.id)
    if known is not None and known.declined_at is not None:
        if known.declined_at > group.now - DECLINED_FOR:
            return
        known.declined_at, known.asked_at, known.name = None, group.now, name
    elif await queries.count_requests(session, cohort_id) < MOST_REQUESTS:
        await queries.add_request(session, cohort_id, person.id, name, group.now)


async def admit(group: GroupContext, number: int, by: Person) -> JoinResult:
    """Let somebody in who asked to join. Raises UserError if there is no such wish any more."""
    wish = await _get_request(group, number)
    person = await group.session.get_one(Person, wish.person_id)
    await queries.remove_request(group.session, wish.cohort_id, wish.person_id)
    joined = await join(group, person, wish.name, named_in="")
    joined.member.admitted = True
    audit_log.log(group.session, group.course.cohort_id, group.now, "member admitted", "", by.id, person.id)
    return joined


async def decline(group: GroupContext, number: int, by: Person) -> str:
    """Decline a wish to join. Returns the name of who asked. Raises UserError as `admit` does."""
    wish = await _get_request(group, number)
    wish.declined_at = group.now
    audit_log.log(
        group.session, group.course.cohort_id, group.now, "request declined", "", by.id, wish.person_id
    )
    return wish.name


async def remove(group: GroupContext, member: Member, by: Person, *, block: bool) -> None:
    """Remove a member, and with `block` keep them out. Their own data stays theirs to export and delete."""
    session, cohort_id = group.session, group.course.cohort_id
    await leave(group, member, Exit.REMOVED)
    await organizer_queries.remove_organizer(session, cohort_id, member.person_id)
    await queries.remove_request(session, cohort_id, member.person_id)
    if block:
        for account in await queries.list_accounts(session, member.person_id):
            salt = secrets.token_hex(16)
            session.add(
                Block(
                    cohort_id=cohort_id,
                    salt=salt,
                    digest=account_hash(salt, account.platform, account.workspace, account.user),
                    person_id=member.person_id,
                    blocked_at=group.now,
                )
            )
    event = "member blocked" if block else "member removed"
    audit_log.log(session, cohort_id, group.now, event, "", by.id, member.person_id)


async def unblock(group: GroupContext, number: int, by: Person) -> None:
    """Let a person be kept out no more. Raises UserError if nobody is kept out under that number."""
    blocks = await queries.list_blocks(group.session, group.course.cohort_id)
    found = next((one for one in blocks if one.id == number), None)
    if found is None:
        raise UserError("Nobody is blocked under that number. `/plan-admin people list` shows who is.")
    same = [one for one in blocks if one is found or (one.person_id and one.person_id == found.person_id)]
    for one in same:  # a person is blocked by each of their accounts
        await queries.remove_block(group.session, one)
    audit_log.log(
        group.session, group.course.cohort_id, group.now, "member unblocked", "", by.id, found.person_id
    )


async def _get_request(group: GroupContext, number: int) -> JoinRequest:
    found = await queries.find_request(group.session, group.course.cohort_id, number)
    if found is None:
        raise UserError("That was decided already. `/plan-admin people list` shows who waits.")
    return found
