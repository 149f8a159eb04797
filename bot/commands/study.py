"""/plan overview, week, paper, done, undo: the plan and its items."""

from bot.cards import club as club_cards
from bot.cards import personal, weekly
from bot.cards import study as cards
from bot.commands.command import Command, Completion, Param, Reply
from bot.commands.context import Context
from bot.commands.kinds import Integer, Text
from bot.commands.parsing import split
from bot.db import progress
from bot.domain.counting import counted
from bot.domain.course import Course
from bot.domain.errors import UserError
from bot.domain.matching import find_item
from bot.domain.pacing import Week
from bot.domain.plan import Item
from bot.services import club
from bot.services import progress as service

MOST_AT_ONCE = 25


async def overview(context: Context) -> Reply:
    """The whole plan, stage by stage."""
    course = await context.own_course()
    card = cards.overview(
        course, course.calendar.week_at(context.now), await _done(context), await context.zone()
    )
    return Reply((card,), zone=course.zone)


async def week(context: Context, number: int | None = None) -> Reply:
    """One week's checklist, with the caller's own ticks."""
    course = await context.own_course()
    about = _week(course, number) if number else course.week_to_show(context.now)
    member = await context.find_member() is not None
    done, open_ = await _done(context), await context.is_open()
    card = cards.week(course, about, done, member=member, open_=open_, zone=await context.zone())
    return Reply((card,), zone=course.zone)


async def paper(context: Context, week: int | None = None) -> Reply:
    """A week's paper and its questions."""
    course = await context.course()
    about = _week(course, week) if week else course.week_to_show(context.now)
    chosen = await club.find_chosen(context.session, course, about.number)
    if chosen is not None:
        return Reply((club_cards.prompt(course, about, chosen),), zone=course.zone)
    if not about.papers:
        raise UserError(
            f"Week {about.number} has no paper to read. `/plan week {about.number}` shows what it has."
        )
    return Reply((weekly.paper_prompt(course, about).unfolded,), zone=course.zone)


async def done(context: Context, item: str) -> Reply:
    """Mark items as completed."""
    member, course = await context.member(), await context.course()
    await context.active_cohort()
    own = await context.own_course()
    about = own.week_to_show(context.now)
    found = _find_items(course, about, item)
    ticked = await service.complete(context.session, course, member, found, context.now)
    shown = about if found[0] in about.items else own.syllabus.week(own.syllabus.due_week[found[0].key])
    completed = await progress.list_completed_keys(context.session, member.id)
    card = personal.ticked(course, shown, ticked.new, ticked.already, completed, await context.zone())
    return Reply((card,), zone=course.zone)


async def undo(context: Context, item: str) -> Reply:
    """Take a completion back."""
    member, course = await context.member(), await context.course()
    await context.active_cohort()
    completed = await progress.list_completed_keys(context.session, member.id)
    found = find_item(item, course.plan.items, prefer=sorted(completed))
    removed = await service.undo(context.session, course, member, found, context.now)
    return Reply(
        (personal.unticked(course, found, removed=removed, zone=await context.zone()),), zone=course.zone
    )


async def _done(context: Context) -> set[str]:
    member = await context.find_member()
    return await progress.list_completed_keys(context.session, member.id) if member else set()


def _week(course: Course, number: int) -> Week:
    if number > len(course.syllabus):
        raise UserError(
            f"This plan has {counted(len(course.syllabus), 'week')}, so there is no week {number}."
        )
    return course.syllabus.week(number)


def _find_items(course: Course, about: Week, line: str) -> list[Item]:
    """The items of a line: one by its whole title, or several words that each name one. All or none."""
    prefer = [item.key for item in about.items]
    words = [word for word in split(line) if word.text.strip(",")]
    try:
        return [find_item(line, course.plan.items, prefer=prefer)]
    except UserError:
        if len(words) < 2:
            raise
    if len(words) > MOST_AT_ONCE:
        raise UserError(
            f"Those are {len(words)} words; name at most {MOST_AT_ONCE} items at once, titles in quotes."
        )
    found = [find_item(word.text.strip(","), course.plan.items, prefer=prefer) for word in words]
    return list({item.key: item for item in found}.values())


OVERVIEW = Command("plan overview", "The whole plan, stage by stage", overview)
WEEK = Command(
    "plan week",
    "A week's checklist, with your own ticks",
    week,
    (Param("number", "which week, if not the running one", Integer(1, 999)),),
    example="/plan week 3",
)
PAPER = Command(
    "plan paper",
    "A week's paper and its questions",
    paper,
    (Param("week", "which week, if not the running one", Integer(1, 999)),),
    example="/plan paper 3",
)
DONE = Command(
    "plan done",
    "Tick items off: by key, the beginning of a key, or title",
    done,
    (
        Param(
            "item",
            "the items, titles in quotes",
            Text("an item", 2000),
            required=True,
            rest=True,
            complete=Completion.ITEM,
        ),
    ),
    writes=True,
    example='/plan done "Gradient descent"',
)
UNDO = Command(
    "plan undo",
    "Take a tick back",
    undo,
    (Param("item", "the item", Text("an item"), required=True, rest=True, complete=Completion.ITEM),),
    writes=True,
    example='/plan undo "Gradient descent"',
)
