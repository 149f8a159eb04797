"""/plan propose, vote, read, papers and /plan-admin vote: the paper club."""

from bot.commands.command import Command, Param, Reply, Who
from bot.commands.context import Context
from bot.commands.param_types import Choice, Integer, OnOff, PaperLink, Text
from bot.errors import UserError
from bot.features.paper_club import cards, service
from bot.features.paper_club.cards import PAGE
from bot.messages.notice import notice
from bot.wording.counting import counted
from bot.wording.naming import tidy

LONGEST_TAKEAWAY = 500


async def propose(context: Context, link: str, title: str = "", *, withdraw: bool = False) -> Reply:
    """Propose a paper to the group, or take the proposal back."""
    member, course, zone = await context.member(), await context.course(), await context.zone()
    await context.active_cohort()
    if withdraw:
        await service.withdraw(context.session, course, member, link)
        return Reply((notice("Your proposal is withdrawn.", zone),), zone=course.zone)
    paper = await service.propose(context.session, course, member, link, tidy(title, 150), context.now)
    return Reply((cards.proposed(course, paper, zone),), zone=course.zone)


async def vote(context: Context, number: int, week: int | None = None, *, withdraw: bool = False) -> Reply:
    """Vote for a paper, or take the vote for it back."""
    member, course = await context.member(), await context.course()
    await context.active_cohort()
    if withdraw:
        await service.withdraw_vote(context.session, course, member, number, week, context.now)
        return Reply((notice("Your vote is taken back.", await context.zone()),), zone=course.zone)
    ballot, paper = await service.vote(context.session, course, member, number, week, context.now)
    words = (
        f"Your vote for week {ballot.week}: “{paper.title}”. "
        "Only the count is shown. You can change it until the vote is over."
    )
    return Reply((notice(words, await context.zone()),), zone=course.zone)


async def read(context: Context, takeaway: str | None = None, week: int | None = None) -> Reply:
    """Say that one has read a week's paper, and what one takes from it."""
    member, course = await context.member(), await context.course()
    await context.active_cohort()
    number = week or course.week_to_show(context.now).number
    if number > len(course.syllabus):
        raise UserError(
            f"This plan has {counted(len(course.syllabus), 'week')}, so there is no week {number}."
        )
    words = None if takeaway is None else tidy(takeaway, LONGEST_TAKEAWAY)
    title = await service.read(context.session, course, member, number, words, context.now)
    told = context.now >= course.calendar.end(number)
    card = cards.has_read(number, title, noted=takeaway is not None, told=told, zone=await context.zone())
    return Reply((card,), zone=course.zone)


async def papers(context: Context, page: int = 1, week: int | None = None) -> Reply:
    """What the group has read, with links; or what members took from one week's paper."""
    course, zone = await context.course(), await context.zone()
    found = await service.list_read(context.session, course, context.now)
    if week is not None:
        about = [one for one in found if one.week == week]
        if not about:
            raise UserError(
                f"Nobody has read a paper of week {week} yet. `/plan papers` lists what was read."
            )
        said = await service.list_takeaways(context.session, course, week)
        return Reply((cards.takeaways(week, about[0].title, said, zone),), zone=course.zone)
    pages = max(1, -(-len(found) // PAGE))
    if page > pages:
        raise UserError(f"The list has {counted(pages, 'page')}, so there is no page {page}.")
    shown = found[PAGE * (page - 1) : PAGE * page]
    waiting = await service.list_waiting(context.session, course)
    return Reply((cards.papers(course, shown, waiting, page, pages, zone),), zone=course.zone)


async def open_vote(context: Context, action: str = "open") -> Reply:
    """Let the group vote on next week's paper, or close the vote before its time."""
    await context.active_cohort()
    course, person = await context.course(), await context.person()
    if action == "open":
        ballot = await service.open_vote(context.session, course, person.id, context.now)
        words = (
            f"The vote on the paper of week {ballot.week} is in the channel. It ends when that week begins."
        )
    else:
        ballot = await service.close_vote(context.session, course, person.id, context.now)
        chosen = f"“{ballot.chosen.title}” was chosen" if ballot.chosen else "nobody had voted"
        words = f"The vote on the paper of week {ballot.week} is over: {chosen}."
    return Reply((notice(words, course.zone),), zone=course.zone)


PROPOSE = Command(
    "plan propose",
    "Propose a paper for the group to read",
    propose,
    (
        Param("link", "its arXiv id, or a link", PaperLink(), required=True),
        Param("title", "what it is called", Text("a title", 200), rest=True),
        Param("withdraw", "take the proposal back", OnOff(), hidden=True),
    ),
    writes=True,
    example="/plan propose 1706.03762 Attention Is All You Need",
)


VOTE = Command(
    "plan vote",
    "Vote for next week's paper",
    vote,
    (
        Param("number", "the paper's number in the vote", Integer(1, 10), required=True),
        Param("week", "the week that the vote is about", Integer(1, 999), hidden=True),
        Param("withdraw", "take the vote back", OnOff(), hidden=True),
    ),
    writes=True,
    example="/plan vote 2",
)


READ = Command(
    "plan read",
    "Say that you have read this week's paper, and what you take from it",
    read,
    (
        Param(
            "takeaway",
            "what you take from it; the recap quotes it",
            Text("a sentence or two", LONGEST_TAKEAWAY),
            rest=True,
        ),
        Param("week", "which week's paper", Integer(1, 999), hidden=True),
    ),
    writes=True,
    example="/plan read Attention needs no recurrence",
)


PAPERS = Command(
    "plan papers",
    "What the group has read, with links, and what is proposed",
    papers,
    (
        Param("page", "which page", Integer(1, 999)),
        Param("week", "show what members took from that week's paper", Integer(1, 999)),
    ),
    example="/plan papers week:3",
)


OPEN_VOTE = Command(
    "plan-admin vote",
    "Let the group vote on next week's paper",
    open_vote,
    (Param("action", "open a vote, or close it before its time", Choice(("open", "close"))),),
    Who.ORGANIZER,
    writes=True,
    here=True,
    counts=True,
    example="/plan-admin vote",
)
