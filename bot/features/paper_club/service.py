"""Papers that members propose and read, and what they take from them. `voting` holds the vote.

A paper that the group chose is not an item of the plan and earns no points (docs/decisions/0012).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.feature.post_kinds import PostTime, Row
from bot.features.checklist.service import complete
from bot.features.paper_club import poll_queries, queries
from bot.features.paper_club.rules import (
    PAPER_PROMPT,
    PAPER_VOTE,
    PROMPT_WINDOW,
    ClubPaper,
    Takeaway,
    WeekPaper,
    name_of,
    paper_link,
)
from bot.features.paper_club.tables import Paper
from bot.outbox import posts, quotas
from bot.outbox.tables import Post
from bot.study.course import Course
from bot.study.people_tables import Member
from bot.study.plan import Item, ItemKind
from bot.wording.naming import FORMER_MEMBER, public_name

MOST_WAITING = 25
"""Proposals of a group that may wait for a vote at the same time."""

PROPOSAL = "proposal"
"""What a member's quota calls a proposal."""


@dataclass(frozen=True, slots=True)
class PromptData:
    """What a prompt tells: the paper that the group chose for the week, or None if the plan's own holds."""

    chosen: ClubPaper | None = None


async def propose(group: GroupContext, member: Member, link: str, title: str) -> ClubPaper:
    """Propose a paper. `link` is canonical (`rules.paper_link`); `title` may be empty.

    Raises UserError if the plan or the group had that paper, or if too many proposals are waiting, of the
    group's or of today's by this member.
    """
    session, course = group.session, group.course
    planned = find_planned(course, link)
    if planned is not None:
        week = course.syllabus.due_week[planned.key]
        title = title or planned.title
        if week <= course.calendar.week_at(group.now):
            raise UserError(f"“{planned.title}” is in the plan: it was the paper of week {week}.")
    known = await queries.find_paper(session, course.cohort_id, link)
    waiting = [row[0] for row in await queries.list_waiting(session, course.cohort_id)]
    if known is not None and (known.week or known in waiting):
        when = f"was the group's paper of week {known.week}" if known.week else "is proposed already"
        raise UserError(f"That paper {when}. `/plan papers list` lists them all.")
    if len(waiting) >= MOST_WAITING:
        raise UserError(
            f"{MOST_WAITING} papers are waiting for a vote already. Ask your organizer to open one."
        )
    await quotas.check_member_act(group, member, PROPOSAL, "proposals")
    paper = known or Paper(cohort_id=course.cohort_id, link=link, week=None)  # known: of who is shut out
    paper.proposer_id, paper.title, paper.proposed_at = member.id, title, group.now
    session.add(paper)
    await session.flush()
    return club_paper(paper)


async def withdraw(group: GroupContext, member: Member, link: str) -> None:
    """Delete the member's own proposal. Raises UserError if it is not theirs or was put to a vote."""
    paper = await queries.find_paper(group.session, group.course.cohort_id, link)
    if paper is None or paper.proposer_id != member.id:
        raise UserError("You have not proposed that paper. `/plan papers list` lists all proposals.")
    if await poll_queries.is_candidate(group.session, paper.id):
        raise UserError("There was a vote on that paper, so it stays.")
    await queries.remove_paper(group.session, paper)


async def find_chosen(group: GroupContext, week: int) -> ClubPaper | None:
    """The paper that the group chose for the week, or None."""
    row = await queries.find_chosen(group.session, group.course.cohort_id, week)
    return club_paper(*row) if row else None


async def read(group: GroupContext, member: Member, week: int, takeaway: str | None) -> str:
    """Record that the member has read the paper of a week, and return its title.

    A takeaway of None keeps an earlier one. A paper that is an item of the plan is completed as well. Raises
    UserError if the week has not begun or has no paper.
    """
    course = group.course
    about = course.syllabus.week(week)
    if group.now < course.calendar.start(week):
        raise UserError(f"Week {week} has not begun yet; its paper comes with it.")
    chosen = await find_chosen(group, week)
    if chosen is None and not about.papers:
        raise UserError(f"Week {week} has no paper to read. `/plan week {week}` shows what it has.")
    await queries.put_reading(group.session, member.id, week, takeaway, group.now)
    item = about.papers[0][0] if chosen is None else find_planned(course, chosen.link)
    if item is not None:
        await complete(group, member, [item])
    return chosen.title if chosen else about.papers[0][0].title


async def list_takeaways(group: GroupContext, week: int) -> list[Takeaway]:
    """What members took from the week's paper, the earliest first."""
    rows = await queries.list_takeaways(group.session, group.course.cohort_id, week)
    return [Takeaway(public_name(name, visible), words) for _, name, visible, words in rows]


async def list_read(group: GroupContext) -> list[WeekPaper]:
    """All papers that somebody read or that the group chose, by week, up to the running week."""
    session, course = group.session, group.course
    last = min(course.calendar.week_at(group.now), len(course.syllabus))
    chosen = {row[0].week: club_paper(*row) for row in await queries.list_chosen(session, course.cohort_id)}
    readings = await queries.count_readings(session, course.cohort_id)
    weeks = [course.syllabus.week(number) for number in range(1, last + 1)]
    planned = {item.key: (week, item) for week in weeks for item, _ in week.papers}
    completed = await queries.count_completions(session, course.cohort_id, list(planned))
    found = [
        WeekPaper(week, paper.title, paper.link, readings.get(week, 0), is_chosen=True)
        for week, paper in chosen.items()
        if week is not None and week <= last
    ]
    found += [
        WeekPaper(week.number, item.title, item.link, completed[key])
        for key, (week, item) in planned.items()
        if key in completed
    ]
    return sorted(found, key=lambda one: (one.week, not one.is_chosen))


async def list_waiting(group: GroupContext) -> list[ClubPaper]:
    """The proposals that wait for a vote, the earliest first."""
    rows = await queries.list_waiting(group.session, group.course.cohort_id)
    return [club_paper(*row) for row in rows]


def schedule_prompt(course: Course, week: int) -> PostTime | None:
    """When the plan's paper of a week is posted; None if the plan has none for that week."""
    if not course.syllabus.week(week).papers:
        return None
    due = course.calendar.paper_due(week)
    return PostTime(due, due + PROMPT_WINDOW)


async def gather_prompt(group: GroupContext, post: Post) -> PromptData:
    """The data of the post about a week's paper."""
    return PromptData(await find_chosen(group, post.week or 0))


async def gather_takeaways(group: GroupContext, week: int) -> list[Row]:
    """Member id and words of each takeaway from the week's paper, the earliest first."""
    rows = await queries.list_takeaways(group.session, group.course.cohort_id, week)
    return [(member_id, words) for member_id, _, _, words in rows]


def name_takeaways(rows: Sequence[Row], names: Mapping[int, str]) -> list[Takeaway]:
    """The rows of `gather_takeaways` with the names that others may read, by member id."""
    return [Takeaway(names.get(member_id, FORMER_MEMBER), words) for member_id, words in rows]


async def redraw_naming(group: GroupContext, member: Member) -> None:
    """Redraw the posts that name a member as a proposer: votes, and posts about chosen papers."""
    session, cohort_id = group.session, group.course.cohort_id
    for week in await poll_queries.list_weeks_voted(session, member.id):
        await posts.redraw(session, cohort_id, PAPER_VOTE, week, group.now)
    for week in await queries.list_weeks_chosen(session, member.id):
        await posts.redraw(session, cohort_id, PAPER_PROMPT, week, group.now)


def find_planned(course: Course, link: str) -> Item | None:
    """The item of the plan that is the paper with that link, or None."""
    papers = (item for item in course.plan.items.values() if item.kind is ItemKind.PAPER and item.link)
    return next((item for item in papers if paper_link(item.link) == link), None)


def club_paper(paper: Paper, name: str | None = None, visible: bool | None = None) -> ClubPaper:
    """A proposed paper with its title and the name of its proposer, as others may read them.

    `name` and `visible` are the proposer's; without them nobody is named. A proposer whose data is deleted is
    a former member.
    """
    is_erased = paper.proposer_id is None
    proposer = public_name(name, visible) if visible or is_erased else ""
    return ClubPaper(paper.id, paper.link, paper.title or name_of(paper.link), proposer)
