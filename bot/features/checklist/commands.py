"""/plan overview, week, done, undo: see the plan, and tick off items."""

from collections.abc import Sequence

from bot.commands import kept_calls
from bot.commands.command import Command, Needs, Shortcut, Target
from bot.commands.context import Context
from bot.commands.param_types import FreeText, Integer
from bot.commands.params import Autocomplete, Param
from bot.commands.reply import Reply
from bot.commands.words import split
from bot.errors import UserError
from bot.features.checklist import cards, service
from bot.study import progress_queries
from bot.study.course import Course
from bot.study.matching import find_item
from bot.study.plan import Item
from bot.study.syllabus import Week
from bot.wording.counting import counted

MOST_ITEMS_PER_CALL = 25
"""Items that one `/plan done` or `/plan undo` may name in words."""

LONGEST_LIST = 6000
"""Characters of what names the items of one call. Discord takes no more."""

ALL = ("all", "week")
"""What `/plan done` takes for all that the week asks for."""


async def overview(context: Context) -> Reply:
    """Show the whole plan, stage by stage."""
    course = await context.own_course()
    running = course.calendar.week_at(context.now)
    member = await context.find_member()
    done = await progress_queries.list_completed_keys(context.session, member.id) if member else set()
    return Reply((cards.overview(course, running, done, await context.zone()),))


async def show_week(context: Context, number: int | None = None) -> Reply:
    """Show a week as the caller's checklist."""
    course = await context.own_course()
    about = find_week(course, number) if number else course.week_to_show(context.now)
    member, zone = await context.find_member(), await context.zone()
    done = (
        await progress_queries.list_completed_of(context.session, member.id, about.items) if member else set()
    )
    is_next = number is None and course.is_between_weeks(context.now)
    is_open = await context.is_open()
    card = cards.week(
        course, about, done, member=member is not None, open_=is_open, zone=zone, is_next=is_next
    )
    return Reply((card,))


async def done(context: Context, item: str = "", week: int | None = None) -> Reply:
    """Complete items; with `week`, or for “all”, all that a week asks for. Without either, show the week."""
    if not item and not week:
        return await show_week(context)
    member, group, own = await context.member(), await context.group(), await context.own_course()
    about = find_week(own, week) if week else own.week_to_show(context.now)
    is_whole = bool(week) or item.strip().casefold() in ALL
    here = [one.key for one in about.items]
    items = list(about.core) if is_whole else _find_items(group.course, here, item)
    ticked = await service.complete(group, member, items)
    first = items[0]
    shown = about if first in about.items else own.syllabus.week(own.syllabus.due_week[first.key])
    completed = await progress_queries.list_completed_of(context.session, member.id, shown.core)
    undone = await _keep_undo(context, ticked.new) if len(ticked.new) > 1 else ""
    zone = await context.zone()
    return Reply((cards.ticked(group.course, shown, ticked.new, ticked.already, completed, zone, undone),))


async def _keep_undo(context: Context, ticked: Sequence[Item]) -> str:
    """Keep the call that takes these ticks back: a button has no room for them. Returns its token."""
    texts = {"item": " ".join(one.key for one in ticked)}
    return await kept_calls.keep(
        context.session, context.actor.account, context.room, UNDO.name, texts, context.now
    )


async def undo(context: Context, item: str = "") -> Reply:
    """Take completions of items back. Without an item, show the week with what is ticked."""
    if not item:
        return await show_week(context)
    member, group = await context.member(), await context.group()
    completed = await progress_queries.list_completed_keys(context.session, member.id)
    found = _find_items(group.course, sorted(completed), item)
    removed = await service.undo(group, member, found)
    return Reply((cards.unticked(group.course, found, removed, await context.zone()),))


def find_week(course: Course, number: int) -> Week:
    """The week with that number. Raises UserError if the plan is shorter."""
    if number > len(course.syllabus):
        raise UserError(
            f"This plan has {counted(len(course.syllabus), 'week')}, so there is no week {number}."
        )
    return course.syllabus.week(number)


def _find_items(course: Course, prefer: Sequence[str], line: str) -> list[Item]:
    """The items that a line names: one item by its whole title, or one by each word; `prefer` is as in
    `find_item`.

    Raises UserError if a word names none.
    """
    words = [word for word in split(line) if word.text.strip(",")]
    keys = [word.text for word in words]
    if keys and all(key in course.plan.items for key in keys):  # so a button names them, however many
        return [course.plan.items[key] for key in dict.fromkeys(keys)]
    try:
        return [find_item(line, course.plan.items, prefer=prefer)]
    except UserError:
        if len(words) < 2:
            raise
    if len(words) > MOST_ITEMS_PER_CALL:
        raise UserError(
            f"Those are {len(words)} words; name at most {MOST_ITEMS_PER_CALL} items at once, "
            "titles in quotes."
        )
    found = [find_item(word.text.strip(","), course.plan.items, prefer=prefer) for word in words]
    return list({item.key: item for item in found}.values())


OVERVIEW = Command("plan overview", "The whole plan, stage by stage", overview, needs=Needs.GROUP)
WEEK = Command(
    "plan week",
    "A week's checklist, with your own ticks",
    show_week,
    (Param("number", "which week, if not the running one", Integer(1, 999)),),
    needs=Needs.GROUP,
    example="/plan week 3",
    shortcut=Shortcut("Tick items off", Target.NOTHING),
)
DONE = Command(
    "plan done",
    "Tick off what you have done",
    done,
    (
        Param(
            "item",
            "titles, in quotes if several; or “all” for the whole week",
            FreeText("an item", LONGEST_LIST),
            takes_rest=True,
            autocomplete=Autocomplete.ITEM,
            is_list=True,
        ),
        Param("week", "all items of that week", Integer(1, 999), is_hidden=True),
    ),
    needs=Needs.ACTIVE_MEMBER,
    writes=True,
    example='/plan done "Gradient descent"',
)
UNDO = Command(
    "plan undo",
    "Take ticks back",
    undo,
    (
        Param(
            "item",
            "titles, in quotes if several",
            FreeText("an item", LONGEST_LIST),
            takes_rest=True,
            autocomplete=Autocomplete.ITEM,
            is_list=True,
        ),
    ),
    needs=Needs.ACTIVE_MEMBER,
    writes=True,
    example='/plan undo "Gradient descent"',
)
