"""/plan overview, week, paper, done, undo: the plan and its items."""

from bot.commands.command import Command, Completion, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import Integer, Text
from bot.commands.parsing import split
from bot.errors import UserError
from bot.features.checklist import cards
from bot.study import progress, progress_queries
from bot.study.course import Course
from bot.study.matching import find_item
from bot.study.plan import Item
from bot.study.syllabus import Week
from bot.wording.counting import counted

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


async def done(context: Context, item: str) -> Reply:
    """Mark items as completed."""
    member, course = await context.member(), await context.course()
    await context.active_cohort()
    own = await context.own_course()
    about = own.week_to_show(context.now)
    found = _find_items(course, about, item)
    ticked = await progress.complete(context.session, course, member, found, context.now)
    shown = about if found[0] in about.items else own.syllabus.week(own.syllabus.due_week[found[0].key])
    completed = await progress_queries.list_completed_keys(context.session, member.id)
    card = cards.ticked(course, shown, ticked.new, ticked.already, completed, await context.zone())
    return Reply((card,), zone=course.zone)


async def undo(context: Context, item: str) -> Reply:
    """Take a completion back."""
    member, course = await context.member(), await context.course()
    await context.active_cohort()
    completed = await progress_queries.list_completed_keys(context.session, member.id)
    found = find_item(item, course.plan.items, prefer=sorted(completed))
    removed = await progress.undo(context.session, course, member, found, context.now)
    return Reply(
        (cards.unticked(course, found, removed=removed, zone=await context.zone()),), zone=course.zone
    )


async def _done(context: Context) -> set[str]:
    member = await context.find_member()
    return await progress_queries.list_completed_keys(context.session, member.id) if member else set()


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
