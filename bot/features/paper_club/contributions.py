"""What members wrote about papers, and how an organizer takes it down everywhere."""

from collections.abc import Sequence

from bot.feature.group import GroupContext
from bot.feature.parts import Contribution, ContributionKind
from bot.features.paper_club import poll_queries, queries
from bot.features.paper_club.rules import PAPER_PROMPT, PAPER_VOTE
from bot.features.paper_club.service import club_paper
from bot.features.paper_club.tables import Paper
from bot.outbox import post_snapshot, posts, removal
from bot.outbox.enqueue import post_key


async def list_takeaways(group: GroupContext, most: int) -> Sequence[Contribution]:
    """The latest takeaways, the newest first."""
    rows = await queries.list_latest_takeaways(group.session, group.course.cohort_id, most)
    return [Contribution(one.id, one.member_id, one.read_at, one.takeaway) for one in rows]


async def take_down_takeaway(group: GroupContext, number: int) -> bool:
    """Empty a takeaway, also in the recap that quotes it, as it is now or as it was before. That the paper
    was read stays.
    """
    found = await queries.find_takeaway(group.session, group.course.cohort_id, number)
    if found is None:
        return False
    author = found.member_id
    await post_snapshot.take_out(group, "recap", "takeaways", lambda row: row[0] == author, found.week)
    found.takeaway = ""
    await group.session.flush()
    return True


async def list_proposals(group: GroupContext, most: int) -> Sequence[Contribution]:
    """The latest proposals, the newest first: those that wait, and those that were voted on or chosen."""
    rows = await queries.list_latest_papers(group.session, group.course.cohort_id, most)
    return [
        Contribution(one.id, one.proposer_id, one.proposed_at, f"{club_paper(one).title} ({one.link})")
        for one in rows
    ]


async def take_down_proposal(group: GroupContext, number: int) -> bool:
    """Delete a proposal with the votes for it.

    A vote that it was in is posted again without it, and the week for which it was chosen has the plan's own
    paper again. Raises UserError while that vote is being sent.
    """
    session, cohort_id = group.session, group.course.cohort_id
    paper = await queries.find_paper_by_id(session, cohort_id, number)
    if paper is None:
        return False
    await _leave_votes(group, paper)
    week = paper.week
    await queries.remove_paper(session, paper)
    if week is not None:
        prompt = await posts.find_post(session, post_key(group.course, PAPER_PROMPT, week))
        if prompt is not None and not group.course.syllabus.week(week).papers:
            await removal.withdraw(group, prompt)
        else:
            await posts.redraw(session, cohort_id, PAPER_PROMPT, week, group.now)
    return True


async def _leave_votes(group: GroupContext, paper: Paper) -> None:
    """Take a paper out of the votes that it was put to."""
    session = group.session
    for poll in await poll_queries.list_polls_on(session, paper.id):
        await poll_queries.remove_candidate(session, poll.id, paper.id)
        post = await posts.find_post(session, post_key(group.course, PAPER_VOTE, poll.week))
        left = await poll_queries.list_candidates(session, poll.id)
        if post is None:
            continue
        if not left:
            await removal.withdraw(group, post)
            if poll.closed_at is None:
                await poll_queries.remove_poll(session, poll)
        elif poll.closed_at is None:  # a poll of the platform cannot be edited
            await removal.post_again(group, post)
        else:
            await posts.redraw_posts(session, [post.id], group.now)


KINDS = (
    ContributionKind(
        name="takeaway", title="takeaway", list_latest=list_takeaways, take_down=take_down_takeaway
    ),
    ContributionKind(
        name="proposal", title="proposed paper", list_latest=list_proposals, take_down=take_down_proposal
    ),
)
