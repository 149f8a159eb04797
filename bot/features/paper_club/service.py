"""The paper club: proposals, the vote on next week's paper, and what was read.

A vote is about the week after the running one and is over when that week begins. So it needs no clock of its
own: whoever plans a cohort's posts closes what is over first.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.features.paper_club import queries
from bot.features.paper_club.rules import Ballot, ClubPaper, Read, Takeaway, choose, name_of, paper_link
from bot.features.paper_club.tables import Paper, PaperPoll
from bot.outbox import queue
from bot.outbox.enqueue import owe_rooms, post_key
from bot.study import audit_log, progress
from bot.study.calendar import PAPER_PROMPT_WINDOW, PostKind
from bot.study.course import Course
from bot.study.people_tables import Member
from bot.study.plan import Item, Kind
from bot.wording.counting import counted
from bot.wording.naming import public_name

MOST_WAITING = 25
"""Proposals that a cohort keeps."""

MOST_CANDIDATES = 10
"""Papers in one vote: as many answers as a card's poll takes."""

FEWEST_CANDIDATES = 2


async def propose(
    session: AsyncSession, course: Course, member: Member, link: str, title: str, now: datetime
) -> ClubPaper:
    """Propose a paper, under its title in the plan if it has one. Raises UserError where the group had it."""
    planned = _planned(course, link)
    if planned is not None:
        week = course.syllabus.due_week[planned.key]
        title = title or planned.title
        if week <= course.calendar.week_at(now):
            raise UserError(f"“{planned.title}” is in the plan: it was the paper of week {week}.")
    known = await queries.find_paper(session, course.cohort_id, link)
    if known is not None:
        when = f"was the group's paper of week {known.week}" if known.week else "is proposed already"
        raise UserError(f"That paper {when}. `/plan papers` lists them all.")
    if len(await queries.list_waiting(session, course.cohort_id)) >= MOST_WAITING:
        raise UserError(
            f"{MOST_WAITING} papers are waiting for a vote already. Ask your organizer to open one."
        )
    paper = Paper(
        cohort_id=course.cohort_id,
        proposer_id=member.id,
        link=link,
        title=title,
        proposed_at=now,
        week=None,
    )
    session.add(paper)
    await session.flush()
    return _club_paper(paper)


async def withdraw(session: AsyncSession, course: Course, member: Member, link: str) -> None:
    """Take one's own proposal back. Raises UserError once there was a vote on it."""
    paper = await queries.find_paper(session, course.cohort_id, link)
    if paper is None or paper.proposer_id != member.id:
        raise UserError("That is no proposal of yours. `/plan papers` lists them all.")
    if await queries.is_candidate(session, paper.id):
        raise UserError("There was a vote on that paper, so it stays.")
    await queries.remove_paper(session, paper)


async def open_vote(session: AsyncSession, course: Course, person_id: int, now: datetime) -> Ballot:
    """Let the group vote on next week's paper. Raises UserError where there is nothing to vote on."""
    week = course.calendar.week_at(now) + 1
    if week > len(course.syllabus):
        raise UserError("The plan has no further week, so there is no paper to vote on.")
    earlier = await queries.find_poll(session, course.cohort_id, week)
    if earlier is not None:
        state = (
            "is over. Once that week has begun, the next can be opened"
            if earlier.closed_at
            else "is open already"
        )
        raise UserError(f"The vote on the paper of week {week} {state}.")
    waiting = await queries.list_waiting(session, course.cohort_id)
    if len(waiting) < FEWEST_CANDIDATES:
        there = "none is" if not waiting else "one is"
        raise UserError(
            f"A vote needs at least two proposed papers, and {there} there. "
            "Members propose one with `/plan propose`."
        )
    candidates = [row[0] for row in waiting[:MOST_CANDIDATES]]
    await queries.add_poll(session, course.cohort_id, week, candidates, now)
    over = course.calendar.start(week)
    await owe_rooms(session, course, PostKind.PAPER_VOTE, week, due_at=now, expires_at=over)
    audit_log.log(session, course.cohort_id, now, "vote opened", f"paper of week {week}", person_id)
    return await get_ballot(session, course, week, now)


async def close_vote(session: AsyncSession, course: Course, person_id: int, now: datetime) -> Ballot:
    """Close the open vote before its time. Raises UserError where none is open."""
    poll = await queries.find_open_poll(session, course.cohort_id)
    if poll is None:
        raise UserError("No vote is open. `/plan-admin vote` opens one.")
    await _close(session, course, poll, now)
    audit_log.log(session, course.cohort_id, now, "vote closed", f"paper of week {poll.week}", person_id)
    return await get_ballot(session, course, poll.week, now)


async def close_if_over(session: AsyncSession, course: Course, now: datetime) -> None:
    """Close the open vote if the week that it is about has begun."""
    poll = await queries.find_open_poll(session, course.cohort_id)
    if poll is not None and course.calendar.week_at(now) >= poll.week:
        await _close(session, course, poll, now)


async def vote(
    session: AsyncSession, course: Course, member: Member, place: int, week: int | None, now: datetime
) -> tuple[Ballot, ClubPaper]:
    """Vote for the paper at that place of the open vote, over an earlier vote. `week`: that of the ballot."""
    poll, wanted = await _find_candidate(session, course, place, week, now)
    await queries.put_vote(session, poll.id, member.id, wanted.id, now)
    await queue.ask_redraw(session, course.cohort_id, PostKind.PAPER_VOTE, poll.week, now)
    return await get_ballot(session, course, poll.week, now), _club_paper(wanted)


async def withdraw_vote(
    session: AsyncSession, course: Course, member: Member, place: int, week: int | None, now: datetime
) -> None:
    """Take a vote for the paper at that place back. A vote for another paper stays."""
    poll, unwanted = await _find_candidate(session, course, place, week, now)
    await queries.remove_vote(session, poll.id, member.id, unwanted.id)
    await queue.ask_redraw(session, course.cohort_id, PostKind.PAPER_VOTE, poll.week, now)


async def _find_candidate(
    session: AsyncSession, course: Course, place: int, week: int | None, now: datetime
) -> tuple[PaperPoll, Paper]:
    poll = await queries.find_open_poll(session, course.cohort_id)
    if poll is None and week is None:
        raise UserError("No vote is open. `/plan papers` shows what was proposed and chosen.")
    if poll is None or week not in {None, poll.week} or course.calendar.week_at(now) >= poll.week:
        raise UserError("That vote is over. `/plan papers` shows what was chosen.")
    candidates = await queries.list_candidates(session, poll.id)
    if place > len(candidates):
        raise UserError(f"This vote has {counted(len(candidates), 'paper')}, so there is no number {place}.")
    return poll, candidates[place - 1][0]


async def get_ballot(session: AsyncSession, course: Course, week: int, now: datetime) -> Ballot:
    """The vote on the paper of a week as it stands. Raises LookupError where there was none."""
    poll = await queries.find_poll(session, course.cohort_id, week)
    if poll is None:
        raise LookupError(f"no vote on the paper of week {week}")
    post = await queue.find_post(session, post_key(course, PostKind.PAPER_VOTE, week))
    kept = json.loads(post.body) if poll.closed_at is not None and post is not None and post.body else None
    votes = await queries.list_votes(session, poll.id) if kept is None else kept
    found = [_club_paper(*row) for row in await queries.list_candidates(session, poll.id)]
    counted = tuple((paper, votes.count(paper.id)) for paper in found)
    chosen = await find_chosen(session, course, week)
    left = max(course.calendar.start(week) - now, timedelta(0))
    return Ballot(week, counted, left if poll.closed_at is None else None, chosen)


async def find_chosen(session: AsyncSession, course: Course, week: int) -> ClubPaper | None:
    """The paper that the group chose for a week."""
    row = await queries.find_chosen(session, course.cohort_id, week)
    return _club_paper(*row) if row else None


async def read(
    session: AsyncSession, course: Course, member: Member, week: int, takeaway: str | None, now: datetime
) -> str:
    """Record that the member read the paper of a week; its title.

    A paper of the plan is ticked as well; any other that the group chose is no item and has no points.
    Raises UserError where the week has no paper.
    """
    about = course.syllabus.week(week)
    if now < course.calendar.start(week):
        raise UserError(f"Week {week} has not begun yet; its paper comes with it.")
    chosen = await find_chosen(session, course, week)
    if chosen is None and not about.papers:
        raise UserError(f"Week {week} has no paper to read. `/plan week {week}` shows what it has.")
    await queries.put_reading(session, member.id, week, takeaway, now)
    item = about.papers[0][0] if chosen is None else _planned(course, chosen.link)
    if item is not None:
        await progress.complete(session, course, member, [item], now)
    return chosen.title if chosen else about.papers[0][0].title


async def list_takeaways(session: AsyncSession, course: Course, week: int) -> list[Takeaway]:
    """What members took from the paper of a week, in the order in which they said so."""
    rows = await queries.list_takeaways(session, course.cohort_id, week)
    return [Takeaway(member, public_name(name, visible), words) for member, name, visible, words in rows]


async def list_read(session: AsyncSession, course: Course, now: datetime) -> list[Read]:
    """Every paper that somebody has read or that the group chose, by week, up to the running one."""
    last = min(course.calendar.week_at(now), len(course.syllabus))
    chosen = {row[0].week: _club_paper(*row) for row in await queries.list_chosen(session, course.cohort_id)}
    readings = await queries.count_readings(session, course.cohort_id)
    weeks = [course.syllabus.week(number) for number in range(1, last + 1)]
    planned = {item.key: (week, item) for week in weeks for item, _ in week.papers}
    ticked = await queries.count_completions(session, course.cohort_id, list(planned))
    found = [
        Read(week, paper.title, paper.link, readings.get(week, 0), chosen=True)
        for week, paper in chosen.items()
        if week is not None and week <= last
    ]
    found += [
        Read(week.number, item.title, item.link, ticked[key])
        for key, (week, item) in planned.items()
        if key in ticked
    ]
    return sorted(found, key=lambda one: (one.week, not one.chosen))


async def list_waiting(session: AsyncSession, course: Course) -> list[ClubPaper]:
    """The proposals that wait for a vote, the earliest first."""
    return [_club_paper(*row) for row in await queries.list_waiting(session, course.cohort_id)]


async def draw_again(session: AsyncSession, course: Course, member: Member, now: datetime) -> None:
    """Draw again what names the member as a proposer, because how they may be named has changed."""
    for week in await queries.list_weeks_voted(session, member.id):
        await queue.ask_redraw(session, course.cohort_id, PostKind.PAPER_VOTE, week, now)
    for week in await queries.list_weeks_chosen(session, member.id):
        await queue.ask_redraw(session, course.cohort_id, PostKind.PAPER_PROMPT, week, now)


async def _close(session: AsyncSession, course: Course, poll: PaperPoll, now: datetime) -> None:
    candidates: Sequence[Row[Paper, str, bool]] = await queries.list_candidates(session, poll.id)
    by_id = {row[0].id: row[0] for row in candidates}
    votes = await queries.list_votes(session, poll.id)
    winner = choose(list(by_id), votes)
    poll.closed_at = now
    post = await queue.find_post(session, post_key(course, PostKind.PAPER_VOTE, poll.week))
    if post is not None:  # a closed vote keeps its counts, whoever leaves or deletes their data later
        post.body = json.dumps(list(votes))
    if winner is not None:
        by_id[winner].week = poll.week
        if not course.syllabus.week(
            poll.week
        ).papers:  # the calendar has a prompt only where the plan has a paper
            due = max(now, course.calendar.prompts(poll.week))
            expires = due + PAPER_PROMPT_WINDOW
            await owe_rooms(session, course, PostKind.PAPER_PROMPT, poll.week, due_at=due, expires_at=expires)
    await session.flush()
    await queue.ask_redraw(session, course.cohort_id, PostKind.PAPER_VOTE, poll.week, now)


def _planned(course: Course, link: str) -> Item | None:
    """The plan's own item for the paper with that link."""
    papers_of_plan = (item for item in course.plan.items.values() if item.kind is Kind.PAPER and item.link)
    return next((item for item in papers_of_plan if paper_link(item.link) == link), None)


def _club_paper(paper: Paper, name: str | None = None, visible: bool | None = None) -> ClubPaper:
    gone = paper.proposer_id is None
    proposer = public_name(name, visible) if visible or gone else ""
    return ClubPaper(paper.id, paper.link, paper.title or name_of(paper.link), proposer)
