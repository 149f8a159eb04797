"""/plan projects submit and review: hand in projects, and review them."""

from bot.commands.command import Command, Needs
from bot.commands.context import Context
from bot.commands.param_types import FreeText, Integer, OnOff, Url
from bot.commands.params import Autocomplete, Param
from bot.commands.reply import Reply
from bot.errors import UserError, ValueMissing
from bot.features.projects import cards, contributions, queries, reviews, service
from bot.messages.notice import notice
from bot.study.course import Course
from bot.study.matching import find_item
from bot.study.plan import Item, ItemKind
from bot.study.syllabus import Week
from bot.wording.naming import opening, shorten, tidy

LONGEST_NOTE = 500
"""Characters of the longest note about a project."""

LONGEST_REVIEW = 2000
"""Characters of the longest review."""


async def project(
    context: Context, link: str = "", item: str = "", review: bool = False, note: str = ""
) -> Reply:
    """List the projects, or hand one in."""
    group = await context.group()
    course = group.course
    listed = [one for one in course.plan.items.values() if one.kind is ItemKind.PROJECT]
    if listed and not link and (item or note or review):
        words = "The link to your project is missing. For example: `/plan projects submit https://example.org/mine`"
        raise ValueMissing(words, ("link",), context.texts)
    if not (listed and link):
        caller = await context.find_member()
        own = await queries.list_links(context.session, caller.id) if caller else {}
        about = course.week_to_show(context.now)
        return Reply((cards.projects(course, own, listed, about, await context.zone()),))
    member = await context.member()
    await context.active_cohort()
    chosen = _find_project(course, listed, item, course.week_to_show(context.now))
    if chosen is None:
        raise ValueMissing("No project has begun yet, so say which one it is.", ("item",), context.texts)
    words = tidy(note, LONGEST_NOTE)
    is_first = not await queries.list_links(context.session, member.id)
    await service.hand_in(group, member, chosen, link, words)
    asked = await reviews.ask(group, member, chosen.key) if review else None
    return Reply(
        (cards.handed_in(course, chosen, link, words, asked, await context.zone(), is_first=is_first),)
    )


async def review(
    context: Context,
    willing: bool | None = None,
    text: str = "",
    number: int | None = None,
    decline: bool = False,
    item: str = "",
    report: int | None = None,
    again: bool = False,
) -> Reply:
    """Show the caller's reviews, record whether they review, give, decline or report a review, or ask for
    one.
    """
    member, group, zone = await context.member(), await context.group(), await context.zone()
    words = ""
    if willing is not None:
        await context.active_cohort()
        await reviews.set_willing(group, member, willing=willing)
        words = (
            "From now on I will ask you for a review when it is your turn."
            if willing
            else "I will not ask you for reviews any more."
        )
    if item:
        await context.active_cohort()
        chosen = find_item(item, group.course.plan.items)
        words = cards.asked_words(await reviews.ask(group, member, chosen.key))
    elif report is not None:
        await contributions.report(group, member, report)
        words = "The organizers can now read that review, and take it down. Its reviewer is not told."
    elif number is not None and decline:
        await reviews.decline(group, member, number)
        words = "I have asked somebody else."
    elif text:
        given = await reviews.give(group, member, number, text)
        title = shorten(given.project.title, 80)
        words = f"Thank you! {opening(given.project.name)} gets your review of “{title}”."
    if words and not again:
        return Reply((notice("review_noted", words, zone),))
    asked = await reviews.list_asked(group, member)
    received = await reviews.list_received(group, member)
    is_willing = await reviews.is_willing(group, member)
    card = cards.reviews(group.course, asked, received, willing=is_willing, zone=zone, said=words)
    return Reply((card,))


def _find_project(course: Course, listed: list[Item], wanted: str, about: Week) -> Item | None:
    """The project that `wanted` names; without a name, the latest one due by the week `about`, or None.

    Raises UserError for a name that no project has.
    """
    if wanted:
        found = find_item(wanted, course.plan.items, lists="`/plan projects submit` lists the projects.")
        if found.kind not in {ItemKind.PROJECT, ItemKind.EXERCISE}:
            raise UserError(f"“{found.title}” is not a project. `/plan projects submit` lists them.")
        return found
    begun = [one for one in listed if course.syllabus.due_week[one.key] <= about.number]
    return begun[-1] if begun else None


PROJECT = Command(
    "plan projects submit",
    "List the projects, or hand one in: it is shown in the channel for feedback",
    project,
    (
        Param("link", "where your work is", Url()),
        Param(
            "item", "which project, if not the latest", FreeText("a project"), autocomplete=Autocomplete.ITEM
        ),
        Param("review", "whether a willing member is asked for a review", OnOff(), label="Ask for a review"),
        Param("note", "a word about it", FreeText(), takes_rest=True),
    ),
    needs=Needs.GROUP,
    writes=True,
    example='/plan projects submit https://example.org/mine note:"A first CNN"',
    aliases=("plan project",),
    posts=True,
    form_title="Hand in a project",
)

REVIEW = Command(
    "plan projects review",
    "See your reviews, say that you are willing to review, or write one",
    review,
    (
        Param("willing", "whether I may ask you to review projects", OnOff()),
        Param(
            "text",
            "what works well, and what you would try next",
            FreeText("your words", LONGEST_REVIEW),
            takes_rest=True,
            label="Your review",
        ),
        Param("number", "which review", Integer(1, 999_999_999), is_hidden=True),
        Param("decline", "pass it on", OnOff(), is_hidden=True),
        Param("item", "ask for a review of this project of yours", FreeText("a project"), is_hidden=True),
        Param("report", "a review that organizers should see", Integer(1, 999_999_999), is_hidden=True),
        Param("again", "show the reviews again afterwards", OnOff(), is_hidden=True),
    ),
    needs=Needs.MEMBER,
    writes=True,
    example='/plan projects review text:"Clear plots; I would try a smaller learning rate"',
    aliases=("plan review",),
    posts=True,
    form_title="Write a review",
)
