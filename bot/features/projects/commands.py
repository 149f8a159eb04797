"""/plan project and review: handing projects in, and reviewing them."""

from bot.commands.command import Command, Completion, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import Integer, OnOff, Text, Url
from bot.errors import UserError
from bot.features.projects import cards, queries, service
from bot.messages.notice import notice
from bot.study import progress, progress_queries
from bot.study.course import Course
from bot.study.matching import find_item
from bot.study.plan import Item, Kind
from bot.study.syllabus import Week
from bot.wording.naming import opening, tidy

LONGEST_REVIEW = 2000


async def project(
    context: Context, link: str = "", item: str = "", review: bool = False, note: str = ""
) -> Reply:
    """List the projects, or hand one in."""
    course = await context.course()
    listed = [one for one in course.plan.items.values() if one.kind is Kind.PROJECT]
    if not link:
        if item or note or review:
            raise UserError(
                "Handing a project in needs its link. For example: /plan project https://example.org/mine"
            )
        member = await context.find_member()
        own = await progress_queries.list_links(context.session, member.id) if member else {}
        return Reply((cards.projects(course, own, listed, await context.zone()),), zone=course.zone)
    member = await context.member()
    await context.active_cohort()
    chosen = _project(course, listed, item, course.week_to_show(context.now))
    await progress.complete(context.session, course, member, [chosen], context.now)
    words = tidy(note, 500)
    await progress_queries.attach_link(context.session, member.id, chosen.key, link, words)
    await service.show(context.session, course, member, chosen.key, context.now)
    asked = None
    if review:
        asked = await service.ask_review(context.session, course, member, chosen.key, context.now)
    card = cards.handed_in(course, chosen, link, words, asked, await context.zone())
    return Reply((card,), zone=course.zone)


async def review(
    context: Context,
    willing: bool | None = None,
    text: str = "",
    number: int | None = None,
    decline: bool = False,
    item: str = "",
) -> Reply:
    """See the caller's reviews, say whether they review, write a review, or ask for one."""
    member, course, zone = await context.member(), await context.course(), await context.zone()
    session, now = context.session, context.now
    words = ""
    if willing is not None:
        await context.active_cohort()
        await service.set_willing(session, course, member, willing=willing, now=now)
        words = "You review from now on, when it is your turn." if willing else "You are not asked any more."
    if item:
        await context.active_cohort()
        chosen = find_item(item, course.plan.items)
        words = cards.asked_words(await service.ask_review(session, course, member, chosen.key, now))
    elif number is not None and decline:
        await service.decline(session, course, member, number, now)
        words = "I have asked somebody else."
    elif text:
        given = await service.give(session, course, member, number, text, now)
        words = f"Thank you! {opening(given.project.name)} gets your review of “{given.project.title}”."
    if words:
        return Reply((notice(words, zone),), zone=course.zone)
    asked = await service.list_asked(session, course, member)
    received = await service.list_received(session, course, member)
    reviews = await queries.find_reviewer(session, member.id) is not None
    return Reply((cards.reviews(course, asked, received, willing=reviews, zone=zone),), zone=course.zone)


def _project(course: Course, listed: list[Item], wanted: str, about: Week) -> Item:
    """The project that is meant: the one named, else the latest one begun."""
    if wanted:
        found = find_item(
            wanted, course.plan.items, lists="`/plan project` lists the projects with their keys."
        )
        if found.kind not in {Kind.PROJECT, Kind.EXERCISE}:
            raise UserError(f"“{found.title}” is no project. `/plan project` lists them.")
        return found
    begun = [one for one in listed if course.syllabus.due_week[one.key] <= about.number]
    if not begun:
        raise UserError("No project has begun yet, so name the item too. `/plan project` lists them.")
    return begun[-1]


PROJECT = Command(
    "plan project",
    "List the projects, or hand one in: it is shown in the channel for feedback",
    project,
    (
        Param("link", "where your work is", Url()),
        Param("item", "which project, if not the latest", Text("a project"), complete=Completion.ITEM),
        Param("review", "whether you ask a willing member for a review", OnOff()),
        Param("note", "a word about it", Text(), rest=True),
    ),
    writes=True,
    example='/plan project https://example.org/mine note:"A first CNN"',
)


REVIEW = Command(
    "plan review",
    "See your reviews, say that you are willing to review, or write one",
    review,
    (
        Param("willing", "whether I may ask you to review projects", OnOff()),
        Param("text", "your review, where one is open", Text("your words", LONGEST_REVIEW), rest=True),
        Param("number", "which review", Integer(1, 999_999_999), hidden=True),
        Param("decline", "pass it on", OnOff(), hidden=True),
        Param("item", "ask for a review of this project of yours", Text("a project"), hidden=True),
    ),
    writes=True,
    example='/plan review text:"Clear plots; I would try a smaller learning rate"',
)
