"""/plan papers show, propose, vote, read, papers and /plan-admin papers vote: read papers together."""

from bot.commands.command import Command, Needs, Shortcut, Target, Who
from bot.commands.context import Context
from bot.commands.param_types import Choice, FreeText, Integer, OnOff
from bot.commands.params import Param
from bot.commands.reply import Reply
from bot.errors import UserError
from bot.features.paper_club import cards, prompt_cards, service, voting
from bot.features.paper_club.param_type import PaperLink
from bot.messages.notice import notice
from bot.study.syllabus import Week
from bot.wording.counting import counted
from bot.wording.naming import tidy

LONGEST_TAKEAWAY = 500
"""Characters of the longest takeaway."""

PAPERS_PER_PAGE = 12
"""Papers on a page of the list."""


async def paper(context: Context, week: int | None = None) -> Reply:
    """Show a week's paper and its questions."""
    about = await _find_week(context, week)
    group = await context.group()
    chosen = await service.find_chosen(group, about.number)
    if chosen is not None:
        return Reply((prompt_cards.chosen_paper(group.course, about, chosen),))
    if not about.papers:
        raise UserError(
            f"Week {about.number} has no paper to read. `/plan week {about.number}` shows what it has."
        )
    return Reply((prompt_cards.planned_paper(group.course, about).unfolded,))


async def propose(context: Context, link: str, title: str = "", *, withdraw: bool = False) -> Reply:
    """Propose a paper to the group, or withdraw the proposal."""
    member, group, zone = await context.member(), await context.group(), await context.zone()
    if withdraw:
        await service.withdraw(group, member, link)
        return Reply((notice("proposal_withdrawn", "Your proposal is withdrawn.", zone),))
    proposed = await service.propose(group, member, link, tidy(title, 150))
    return Reply((cards.proposed(group.course, proposed, zone),))


async def vote(
    context: Context,
    number: int | None = None,
    week: int | None = None,
    *,
    withdraw: bool = False,
    again: bool = False,
) -> Reply:
    """Vote for a paper, or take the vote for it back; without a number, show what there is to vote for."""
    member, group, zone = await context.member(), await context.group(), await context.zone()
    words = ""
    if number is not None and withdraw:
        await voting.withdraw_vote(group, member, number, week)
        words = "Your vote is taken back."
    elif number is not None:
        ballot, wanted = await voting.vote(group, member, number, week)
        words = f"Your vote for week {ballot.week}: “{wanted.title}”."
    if number is None or again:
        ballot = await voting.get_open(group)
        own = await voting.find_own(group, member, ballot)
        return Reply((cards.ballot_paper(group.course, ballot, own, zone, words),))
    if withdraw:
        return Reply((notice("vote_withdrawn", words, zone),))
    words = f"{words} Only the count is shown. You can change it until the vote is over."
    return Reply((notice("voted", words, zone),))


async def read(context: Context, takeaway: str | None = None, week: int | None = None) -> Reply:
    """Record that the caller has read the week's paper, and their takeaway."""
    member, group = await context.member(), await context.group()
    number = (await _find_week(context, week)).number
    words = None if takeaway is None else tidy(takeaway, LONGEST_TAKEAWAY)
    title = await service.read(group, member, number, words)
    is_told = context.now >= group.course.calendar.end(number)
    zone = await context.zone()
    noted = takeaway is not None
    card = cards.has_read(group.course, number, title, noted=noted, is_recapped=is_told, zone=zone)
    return Reply((card,))


async def papers(context: Context, page: int = 1, week: int | None = None) -> Reply:
    """Show what the group has read, with links; or with `week`, what members took from the paper of that
    week.
    """
    group, zone = await context.group(), await context.zone()
    found = await service.list_read(group)
    if week is not None:
        about = [one for one in found if one.week == week]
        if not about:
            raise UserError(
                f"Nobody has read a paper of week {week} yet. `/plan papers list` lists what was read."
            )
        said = await service.list_takeaways(group, week)
        return Reply((cards.takeaways(week, about[0].title, said, zone),))
    pages = max(1, -(-len(found) // PAPERS_PER_PAGE))
    if page > pages:
        raise UserError(f"The list has {counted(pages, 'page')}, so there is no page {page}.")
    shown = found[PAPERS_PER_PAGE * (page - 1) : PAPERS_PER_PAGE * page]
    waiting = await service.list_waiting(group)
    can_vote = await voting.is_open(group)
    return Reply((cards.papers(group.course, shown, waiting, page, pages, zone, can_vote=can_vote),))


async def open_vote(context: Context, action: str = "open", *, sure: bool = False) -> Reply:
    """Open a vote on next week's paper; or close it early, once that is confirmed."""
    group, person = await context.group(), await context.person()
    if action == "open":
        ballot = await voting.open_vote(group, person.id)
        words = (
            f"The vote on the paper of week {ballot.week} is in the channel. It ends when that week begins."
        )
    elif not sure:
        return Reply((cards.confirm_close(group.course, await voting.get_to_close(group)),))
    else:
        ballot = await voting.close_vote(group, person.id)
        chosen = f"“{ballot.chosen.title}” was chosen" if ballot.chosen else "nobody had voted"
        words = f"The vote on the paper of week {ballot.week} is over: {chosen}."
    return Reply((notice("vote_held", words, group.course.zone),))


async def _find_week(context: Context, number: int | None) -> Week:
    """The week with that number; without a number, the week to show now.

    Raises UserError if the plan has no such week.
    """
    course = await context.course()
    if number is None:
        return course.week_to_show(context.now)
    if number > len(course.syllabus):
        raise UserError(
            f"This plan has {counted(len(course.syllabus), 'week')}, so there is no week {number}."
        )
    return course.syllabus.week(number)


PAPER = Command(
    "plan papers show",
    "A week's paper and its questions",
    paper,
    (Param("week", "which week, if not the running one", Integer(1, 999)),),
    needs=Needs.GROUP,
    aliases=("plan paper",),
    example="/plan papers show 3",
)

PROPOSE = Command(
    "plan papers propose",
    "Propose a paper for the group to read",
    propose,
    (
        Param("link", "its arXiv id, or a link", PaperLink(), is_required=True),
        Param("title", "what it is called", FreeText("a title", 200), takes_rest=True, in_form=True),
        Param("withdraw", "take the proposal back", OnOff(), is_hidden=True),
    ),
    needs=Needs.ACTIVE_MEMBER,
    writes=True,
    aliases=("plan propose",),
    example="/plan papers propose 1706.03762 Attention Is All You Need",
    posts=True,
    shortcut=Shortcut("Propose this paper", Target.LINK, "link"),
    opens_form=True,
    form_title="Propose a paper",
)

VOTE = Command(
    "plan papers vote",
    "Vote for next week's paper",
    vote,
    (
        Param("number", "the paper's number in the vote", Integer(1, 10)),
        Param("week", "the week that the vote is about", Integer(1, 999), is_hidden=True),
        Param("withdraw", "take the vote back", OnOff(), is_hidden=True),
        Param("again", "show the papers again afterwards", OnOff(), is_hidden=True),
    ),
    needs=Needs.ACTIVE_MEMBER,
    writes=True,
    aliases=("plan vote",),
    example="/plan papers vote 2",
    is_answer=True,
)

READ = Command(
    "plan papers read",
    "Say that you have read this week's paper, and what you take from it",
    read,
    (
        Param(
            "takeaway",
            "what you take from it; the recap quotes it",
            FreeText("a sentence or two", LONGEST_TAKEAWAY),
            takes_rest=True,
        ),
        Param("week", "which week's paper", Integer(1, 999), is_hidden=True),
    ),
    needs=Needs.ACTIVE_MEMBER,
    writes=True,
    aliases=("plan read",),
    example="/plan papers read Attention needs no recurrence",
    shortcut=Shortcut("Share as takeaway", Target.OWN_TEXT, "takeaway"),
    form_title="Share a takeaway",
)

PAPERS = Command(
    "plan papers list",
    "What the group has read, with links, and what is proposed",
    papers,
    (
        Param("page", "which page", Integer(1, 999)),
        Param("week", "show what members took from that week's paper", Integer(1, 999)),
    ),
    needs=Needs.GROUP,
    aliases=("plan papers",),
    example="/plan papers list week:3",
)

OPEN_VOTE = Command(
    "plan-admin papers vote",
    "Let the group vote on next week's paper",
    open_vote,
    (
        Param("action", "open a vote, or close it before its time", Choice(("open", "close"))),
        Param("sure", "that it was confirmed", OnOff(), is_hidden=True),
    ),
    Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    writes=True,
    posts=True,
    syncs_polls=True,
    aliases=("plan-admin vote",),
    example="/plan-admin papers vote",
)
