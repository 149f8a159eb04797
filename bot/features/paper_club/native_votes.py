"""Votes cast in polls of a platform's own: what they are for, and counting those that were not heard.

Who may vote, and for what, is decided where a vote is recorded (`bot.features.paper_club.service`), as for a button.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.paper_club import queries
from bot.features.paper_club.cards import vote_action
from bot.outbox import queue
from bot.platform import AccountRef, RoomRef
from bot.study import cohort_queries, people_queries
from bot.study.calendar import PostKind


async def find_action(
    session: AsyncSession, room: RoomRef, message: str, place: int, *, cast: bool
) -> str | None:
    """What a vote in that poll stands for, as a button carries it; None where it is no open poll of ours."""
    cohort = await cohort_queries.find_cohort_in_room(session, room.platform, room.workspace, room.channel)
    if cohort is None:
        return None
    for poll, _, reference in await queries.list_ballots(session, [room.platform], cohort_id=cohort.id):
        if reference == message:
            return vote_action(cohort.id, poll.week, place, withdraw=not cast)
    return None


async def count_unheard(
    session: AsyncSession,
    cohort_id: int,
    week: int,
    votes: Sequence[tuple[AccountRef, int]],
    now: datetime,
    *,
    anew: bool,
) -> None:
    """Record the votes that a poll shows and that are not recorded, of members who are there.

    `anew`: also over another vote of theirs. A vote that was taken back unheard cannot be told from one that
    was cast by a command, so it stays.
    """
    poll = await queries.find_open_poll(session, cohort_id)
    if poll is None or poll.week != week:
        return
    candidates = [row[0].id for row in await queries.list_candidates(session, poll.id)]
    known = await queries.list_wishes(session, poll.id)
    for account, place in votes:
        person = await people_queries.find_person(session, account.platform, account.workspace, account.user)
        member = await people_queries.find_member(session, cohort_id, person.id) if person else None
        if member is None or member.left_at is not None or not 1 <= place <= len(candidates):
            continue
        before, wanted = known.get(member.id), candidates[place - 1]
        if before is None or (anew and before != wanted):
            await queries.put_vote(session, poll.id, member.id, wanted, now)
            await queue.ask_redraw(session, cohort_id, PostKind.PAPER_VOTE, week, now)
