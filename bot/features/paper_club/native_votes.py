"""Votes in native polls on a paper: the action of each answer, and votes that the bot missed.

`voting` decides who may vote and for what, in the same way as for a button.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.paper_club import cards, poll_queries
from bot.features.paper_club.rules import PAPER_VOTE
from bot.outbox import posts
from bot.outbox.native_polls import Ballots, OpenPoll
from bot.platform.refs import AccountRef
from bot.study import people_queries


def vote_action(poll: OpenPoll, answer: int, is_withdrawn: bool) -> str:
    """The action of voting for an answer (counted from 1), or of taking that vote back."""
    return cards.vote_action(poll.cohort_id, poll.week, answer, withdraw=is_withdrawn)


async def count_votes(
    session: AsyncSession,
    poll: OpenPoll,
    votes: Sequence[tuple[AccountRef, int]],
    now: datetime,
    replaces: bool,
) -> None:
    """Record the votes of a native poll that are not recorded yet. Only votes of current members count.

    `votes` are accounts and their answers, counted from 1. With `replaces`, they also replace earlier votes
    of these members. A vote that was taken back in the poll while the bot was down stays recorded: it looks
    the same as a vote that was cast by a command.
    """
    paper_poll = await poll_queries.find_open_poll(session, poll.cohort_id)
    if paper_poll is None or paper_poll.week != poll.week:
        return
    candidates = [row[0].id for row in await poll_queries.list_candidates(session, paper_poll.id)]
    known = await poll_queries.list_votes_by_member(session, paper_poll.id)
    for account, answer in votes:
        person = await people_queries.find_person(session, account.platform, account.workspace, account.user)
        member = await people_queries.find_member(session, poll.cohort_id, person.id) if person else None
        if member is None or member.left_at is not None or not 1 <= answer <= len(candidates):
            continue
        before, wanted = known.get(member.id), candidates[answer - 1]
        if before is None or (replaces and before != wanted):
            await poll_queries.put_vote(session, paper_poll.id, member.id, wanted, now)
            await posts.redraw(session, poll.cohort_id, PAPER_VOTE, poll.week, now)


BALLOTS = Ballots(list_open=poll_queries.list_open_polls, vote_action=vote_action, count_votes=count_votes)
