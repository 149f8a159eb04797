"""The vote on next week's paper.

A vote ends when the week begins that it is about. It needs no timer: whenever the group's posts are planned,
a vote that is over is closed first (docs/decisions/0012).
"""

import json
from collections.abc import Sequence
from datetime import timedelta

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.features.paper_club import poll_queries, queries
from bot.features.paper_club.rules import PAPER_PROMPT, PAPER_VOTE, PROMPT_WINDOW, Ballot, ClubPaper, choose
from bot.features.paper_club.service import club_paper, find_chosen
from bot.features.paper_club.tables import Paper, PaperPoll
from bot.outbox import posts
from bot.outbox.enqueue import enqueue_for_rooms, post_key
from bot.outbox.tables import Post
from bot.study import audit_log, cohort_queries
from bot.study.course import Course
from bot.study.people_tables import Member
from bot.wording.counting import counted

FEWEST_CANDIDATES = 2
"""Papers that a vote needs at least."""

MOST_CANDIDATES = 10
"""Papers in one vote: the most answers of a card's poll."""

NONE_OPEN = "No vote is open. `/plan papers list` shows what was proposed and chosen."


async def open_vote(group: GroupContext, person_id: int) -> Ballot:
    """Open a vote on next week's paper. `person_id` is the organizer's, for the log.

    Raises UserError if the plan has no further week, if there was a vote for it, or if too few papers wait.
    """
    session, course, now = group.session, group.course, group.now
    week = course.calendar.week_at(now) + 1
    if week > len(course.syllabus):
        raise UserError("The plan has no further week, so there is no paper to vote on.")
    earlier = await poll_queries.find_poll(session, course.cohort_id, week)
    if earlier is not None:
        state = (
            "is over. Once that week has begun, the next can be opened"
            if earlier.closed_at
            else "is open already"
        )
        raise UserError(f"The vote on the paper of week {week} {state}.")
    waiting = await queries.list_waiting(session, course.cohort_id)
    if len(waiting) < FEWEST_CANDIDATES:
        there = "none is proposed" if not waiting else "only one is proposed"
        raise UserError(
            f"A vote needs at least two papers, and {there}. Members propose one with `/plan papers propose`."
        )
    candidates = [row[0] for row in waiting[:MOST_CANDIDATES]]
    await poll_queries.add_poll(session, course.cohort_id, week, candidates, now)
    over = course.calendar.start(week)
    await enqueue_for_rooms(group, PAPER_VOTE, week, due_at=now, expires_at=over)
    audit_log.log(session, course.cohort_id, now, "vote opened", f"paper of week {week}", person_id)
    return await get_ballot(group, week)


async def close_vote(group: GroupContext, person_id: int) -> Ballot:
    """Close the open vote early. `person_id` is the organizer's, for the log.

    Raises UserError if no vote is open.
    """
    session, cohort_id = group.session, group.course.cohort_id
    poll = await _find_to_close(group)
    await _close(group, poll)
    audit_log.log(session, cohort_id, group.now, "vote closed", f"paper of week {poll.week}", person_id)
    return await get_ballot(group, poll.week)


async def get_to_close(group: GroupContext) -> Ballot:
    """The open vote as it stands. Raises UserError if no vote is open."""
    return await get_ballot(group, (await _find_to_close(group)).week)


async def close_if_over(group: GroupContext) -> None:
    """Close the open vote if the week that it is about has begun."""
    poll = await poll_queries.find_open_poll(group.session, group.course.cohort_id)
    if poll is not None and _is_over(group, poll):
        await _close(group, poll)


async def follow_calendar(group: GroupContext, before: Course) -> None:
    """After a change of the calendar: the open vote shows until when it is open, and the paper that the group
    chose for a week without one of the plan comes on that week's day.
    """
    session, course, now = group.session, group.course, group.now
    poll = await poll_queries.find_open_poll(session, course.cohort_id)
    if poll is not None and course.calendar.start(poll.week) != before.calendar.start(poll.week):
        over = course.calendar.start(poll.week)
        await posts.extend(session, course.cohort_id, PAPER_VOTE, poll.week, over)
        await _redraw(group, poll.week)
    week = course.calendar.week_at(now) + 1
    for chosen_for in (week - 1, week):
        if 1 <= chosen_for <= len(course.syllabus) and not course.syllabus.week(chosen_for).papers:
            due = max(now, course.calendar.paper_due(chosen_for))
            await posts.move(session, course.cohort_id, PAPER_PROMPT, chosen_for, due, due + PROMPT_WINDOW)


async def vote(group: GroupContext, member: Member, place: int, week: int | None) -> tuple[Ballot, ClubPaper]:
    """Vote for the paper at a place (from 1) of the open vote, replacing an earlier vote.

    If `week` is given, the vote must be about that week. Returns the vote as it stands now, and the paper.
    Raises UserError if the vote is over or has no such place.
    """
    poll, wanted = await _find_candidate(group, place, week)
    await poll_queries.put_vote(group.session, poll.id, member.id, wanted.id, group.now)
    await _redraw(group, poll.week)
    return await get_ballot(group, poll.week), club_paper(wanted)


async def withdraw_vote(group: GroupContext, member: Member, place: int, week: int | None) -> None:
    """Take back a vote for the paper at that place. A vote for another paper stays. See `vote`."""
    poll, unwanted = await _find_candidate(group, place, week)
    await poll_queries.remove_vote(group.session, poll.id, member.id, unwanted.id)
    await _redraw(group, poll.week)


async def get_ballot(group: GroupContext, week: int) -> Ballot:
    """The vote on the paper of the week as it stands. Raises LookupError if there was none."""
    poll = await poll_queries.find_poll(group.session, group.course.cohort_id, week)
    if poll is None:
        raise LookupError(f"no vote on the paper of week {week}")
    votes = await _list_votes(group, poll)
    papers = [club_paper(*row) for row in await poll_queries.list_candidates(group.session, poll.id)]
    counts = tuple((paper, votes.count(paper.id)) for paper in papers)
    chosen = await find_chosen(group, week)
    # The vote may be read after the week began and before planning has closed it.
    left = max(group.course.calendar.start(week) - group.now, timedelta(0))
    cohort = await cohort_queries.get_cohort(group.session, group.course.cohort_id)
    is_open = poll.closed_at is None
    return Ballot(week, counts, left if is_open else None, chosen, cohort.hides_small_counts)


async def get_open(group: GroupContext) -> Ballot:
    """The vote that is open. Raises UserError if none is."""
    poll = await poll_queries.find_open_poll(group.session, group.course.cohort_id)
    if poll is None or _is_over(group, poll):
        raise UserError(NONE_OPEN)
    return await get_ballot(group, poll.week)


async def is_open(group: GroupContext) -> bool:
    """Whether a vote is open."""
    poll = await poll_queries.find_open_poll(group.session, group.course.cohort_id)
    return poll is not None and not _is_over(group, poll)


def _is_over(group: GroupContext, poll: PaperPoll) -> bool:
    """Whether the week that the vote is about has begun: planning may not have closed the vote yet."""
    return group.course.calendar.week_at(group.now) >= poll.week


async def find_own(group: GroupContext, member: Member, ballot: Ballot) -> ClubPaper | None:
    """The paper of the vote for which the member has voted."""
    chosen = await poll_queries.find_vote(group.session, group.course.cohort_id, ballot.week, member.id)
    return next((paper for paper, _ in ballot.papers if paper.id == chosen), None)


async def gather_vote(group: GroupContext, post: Post) -> Ballot:
    """The data of the post with the vote on a week's paper."""
    return await get_ballot(group, post.week or 0)


async def recount_after_leaving(group: GroupContext, _: Member) -> None:
    """Redraw the open vote after a member left, because their vote no longer counts."""
    await _redraw(group, group.course.calendar.week_at(group.now) + 1)


async def recount_after_return(group: GroupContext, member: Member) -> None:
    """Redraw the open vote after a member came back who had voted in it, because their vote counts again."""
    week = await poll_queries.find_week_voted(group.session, member.id)
    if week is not None:
        await _redraw(group, week)


async def _find_candidate(group: GroupContext, place: int, week: int | None) -> tuple[PaperPoll, Paper]:
    poll = await poll_queries.find_open_poll(group.session, group.course.cohort_id)
    if poll is None and week is None:
        raise UserError(NONE_OPEN)
    if poll is None or week not in {None, poll.week} or _is_over(group, poll):
        raise UserError("That vote is over. `/plan papers list` shows what was chosen.")
    candidates = await poll_queries.list_candidates(group.session, poll.id)
    if place > len(candidates):
        raise UserError(f"This vote has {counted(len(candidates), 'paper')}, so there is no number {place}.")
    return poll, candidates[place - 1][0]


async def _find_to_close(group: GroupContext) -> PaperPoll:
    poll = await poll_queries.find_open_poll(group.session, group.course.cohort_id)
    if poll is None:
        raise UserError("No vote is open. With two proposed papers, `/plan-admin papers vote` opens one.")
    return poll


async def _close(group: GroupContext, poll: PaperPoll) -> None:
    session, course, now = group.session, group.course, group.now
    by_id = {row[0].id: row[0] for row in await poll_queries.list_candidates(session, poll.id)}
    votes = await poll_queries.list_votes(session, poll.id)
    winner = choose(list(by_id), votes)
    poll.closed_at = now
    post = await posts.find_post(session, post_key(course, PAPER_VOTE, poll.week))
    if post is not None:  # keep the final counts, even if members leave or are deleted later
        post.body = json.dumps(list(votes))
    if winner is not None:
        by_id[winner].week = poll.week
        # If the plan has a paper for that week, its post is scheduled and shows the chosen paper instead.
        if not course.syllabus.week(poll.week).papers:
            due = max(now, course.calendar.paper_due(poll.week))
            expires = due + PROMPT_WINDOW
            await enqueue_for_rooms(group, PAPER_PROMPT, poll.week, due_at=due, expires_at=expires)
    await session.flush()
    await _redraw(group, poll.week)


async def _list_votes(group: GroupContext, poll: PaperPoll) -> Sequence[int]:
    """The paper id of each vote that counts, or that counted when the vote was closed."""
    if poll.closed_at is not None:
        post = await posts.find_post(group.session, post_key(group.course, PAPER_VOTE, poll.week))
        if post is not None and post.body:
            kept: list[int] = json.loads(post.body)
            return kept
    return await poll_queries.list_votes(group.session, poll.id)


async def _redraw(group: GroupContext, week: int) -> None:
    await posts.redraw(group.session, group.course.cohort_id, PAPER_VOTE, week, group.now)
