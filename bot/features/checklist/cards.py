"""Cards of a member's checklist: the whole plan, one week, and the answers to ticking items."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from bot.commands.params import BACK
from bot.messages.actions import Action
from bot.messages.addresses import linked
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Paragraph, Row, Style, Toggle, toggle
from bot.messages.fitting import fit, headline
from bot.messages.limits import LONGEST_ACTION, MOST_ROWS
from bot.messages.notice import notice
from bot.messages.text import Bold, Code, Instant, Text, TimeStyle, lines, text
from bot.study.course import Course
from bot.study.item_text import item_line, short_title
from bot.study.plan import Item
from bot.study.syllabus import Week
from bot.wording.counting import counted, listed
from bot.wording.naming import shorten

MOST_NAMED = 8
"""Items that an answer names."""

FULL_WEEK = (
    "That is all of week {}. 🎉",
    "Week {} is complete. Nicely done! 🎉",
    "Every item of week {} is done. Enjoy the rest of it. 🎉",
)
"""What is said when nothing of a week is left, week by week."""


def ticked(
    course: Course,
    week: Week,
    new: Sequence[Item],
    already: Sequence[Item],
    done: Collection[str],
    zone: str,
    undone: str = "",
) -> Card:
    """The answer to completing items. `done` holds the keys of all items that the member has completed;
    `undone` names the kept call that takes back those of several that are new.
    """
    blocks: list[Block] = []
    if new:
        points = sum(item.points for item in new)
        blocks.append(Paragraph(text(Bold("Done: "), f"{_named(new)}. {counted(points, 'point')}.")))
    if already:
        once = "it counts once" if len(already) == 1 else "they count once"
        blocks.append(Paragraph(text(f"You had {_named(already)} ticked already; {once}.")))
    blocks.append(Paragraph(text(_week_so_far(week, done))))
    buttons = [Button("My week", str(Action("plan week", {"number": str(week.number)}, course.cohort_id)))]
    if undone:
        buttons.append(Button("Undo", str(Action("plan undo", {"kept": undone}, course.cohort_id))))
    elif len(new) == 1 or len(already) == 1 > len(new):
        item = (*new, *already)[0]
        buttons.append(Button("Undo", str(Action("plan undo", {"item": item.key}, course.cohort_id))))
    blocks.append(Buttons(tuple(buttons)))
    return Card("ticked", tuple(blocks), zone)


def unticked(course: Course, items: Sequence[Item], removed: Sequence[Item], zone: str) -> Card:
    """The answer to taking completions of items back. `removed` are those that were completed."""
    are, were = ("is", "was") if len(removed or items) == 1 else ("are", "were")
    if not removed:
        return notice("unticked", f"{_named(items)} {were} not ticked, so nothing has changed.", zone)
    button = Button("My week", str(Action("plan week", {}, course.cohort_id)))
    if len(items) == 1:
        button = Button("Done", str(Action("plan done", {"item": items[0].key}, course.cohort_id)))
    words = Paragraph(text(f"{_named(removed)} {are} open again."))
    return Card("unticked", (words, Buttons((button,))), zone)


def _named(items: Sequence[Item]) -> str:
    """The titles of items in quotes, the first MOST_NAMED of them."""
    names = [f"“{shorten(item.title, 90)}”" for item in items[:MOST_NAMED]]
    more = [f"{len(items) - MOST_NAMED} more"] if len(items) > MOST_NAMED else []
    return listed([*names, *more])


def _week_so_far(week: Week, done: Collection[str]) -> str:
    count = sum(item.key in done for item in week.core)
    if count == len(week.core):
        return FULL_WEEK[(week.number - 1) % len(FULL_WEEK)].format(week.number)
    return f"Week {week.number}: {count} of {len(week.core)} done."


def overview(course: Course, running: int, done: Collection[str], zone: str) -> Card:
    """Every stage with its weeks, and how much of it the member has done; without stages, every week."""
    rows: list[Text] = [] if course.plan.staged else _weeks(course, running, done)
    for stage in course.plan.stages if course.plan.staged else ():
        numbers = course.syllabus.weeks_of_stage(stage)
        keys = [item.key for item in stage.items if not item.optional] or [item.key for item in stage.items]
        count = sum(key in done for key in keys)
        here = " ← here" if running in numbers else ""
        span = f"week {numbers[0]}" if len(numbers) == 1 else f"weeks {numbers[0]}–{numbers[-1]}"
        begins = Instant(course.calendar.start(numbers[0]), TimeStyle.DATE)
        rows.append(
            text(
                f"{stage.emoji or '•'} ",
                Bold(f"{stage.number}. {stage.title}"),
                f"{f' ({stage.duration})' if stage.duration else ''}{here}\n    {span}, from ",
                begins,
                f" · {count} of {len(keys)} done",
            )
        )
    total = len(course.plan.items)
    size = counted(len(course.syllabus), "week")
    foot = f"{size} at {course.syllabus.pace.value} pace, {counted(total, 'item')}."
    return fit(
        "overview",
        [
            headline(course.plan.title),
            Paragraph(linked(shorten(course.plan.summary, 600))),
            Paragraph(lines(*rows)),
            Footnote(text(foot)),
        ],
        [
            headline(course.plan.title),
            Paragraph(lines(*(text(*row[:2]) for row in rows[:30]))),
            Footnote(text(foot)),
        ],
        zone=zone,
    )


def _weeks(course: Course, running: int, done: Collection[str]) -> list[Text]:
    """The weeks of a plan without stages."""
    return [
        text(
            f"{one.number}. ",
            Bold(shorten(one.title, 100)),
            f"{' ← here' if one.number == running else ''}, from ",
            Instant(course.calendar.start(one.number), TimeStyle.DATE),
            f" · {sum(item.key in done for item in one.core)} of {len(one.core)} done",
        )
        for one in course.syllabus.weeks
    ]


def week(
    course: Course,
    about: Week,
    done: Collection[str],
    *,
    member: bool,
    open_: bool,
    zone: str,
    is_next: bool = False,
) -> Card:
    """A week as the member's checklist.

    `open_`: ticks are still taken, from members; anybody else is offered to join. `is_next`: the week is
    shown because none runs.
    """
    span = text(
        f"Stage {about.stage.number} · " if course.plan.staged else "",
        Instant(course.calendar.start(about.number), TimeStyle.FROM),
        " to ",
        Instant(course.calendar.end(about.number)),
    )
    head: list[Block] = [
        headline(f"Week {about.number} of {len(course.syllabus)}: {about.title}"),
        Paragraph(span),
    ]
    if not open_:
        head.append(Paragraph(text("This group has ended, so nothing can be ticked any more.")))
    elif is_next:
        head.append(Paragraph(text("No week runs now. This is the next one.")))
    if member:
        head.append(Paragraph(text(so_far(about, done))))
    turns = [
        Button(label, str(Action("plan week", {"number": str(number)}, course.cohort_id)))
        for label, number in (
            (f"‹ Week {about.number - 1}", about.number - 1),
            (f"Week {about.number + 1} ›", about.number + 1),
        )
        if 1 <= number <= len(course.syllabus)
    ]
    if open_ and not member:
        join = Button("Join", str(Action("plan join", {"cohort": course.key})), Style.PRIMARY)
        turns.insert(0, join)
    tail: list[Block] = [Buttons(tuple(turns))] if turns else []

    lists = checklists(course, about, done, open_=open_ and member, page=f"week {about.number}")
    return fit("week", *(chain(head, rows, tail) for rows in lists), zone=zone)


def so_far(week: Week, done: Collection[str]) -> str:
    """How much of a week is done: `2 of 6 done`, and how many items it has that nobody must do."""
    count = sum(item.key in done for item in week.core)
    optional = len(week.items) - len(week.core)
    return f"{count} of {len(week.core)} done{f', {optional} more optional' if optional else ''}"


def checklists(
    course: Course, about: Week, done: Collection[str], *, open_: bool, page: str
) -> list[Iterator[Block]]:
    """The week's items as rows, with buttons to tick them if `open_`, in three lengths: in full, in short,
    titles alone. What is ticked needs no remarks. `page` is the command that shows the rows again. Each is
    drawn when it is asked for its rows.
    """

    def rows(contents: Iterable[Text]) -> Iterator[Block]:
        for place, (item, content) in enumerate(zip(about.items, contents, strict=True)):
            shown = text("✅ ", *content) if item.key in done else content
            if not open_:
                yield Row(shown, None, item.key)
            elif place < MOST_ROWS:
                yield Row(shown, tick(course, item, page, done=item.key in done), item.key)
            else:  # without a button, it is ticked by its key
                yield Row(text(*shown, " ", Code(item.key)), None, item.key)

    longest = short_title(len(about.items))
    return [
        rows(item_line(item, notes=item.key not in done) for item in about.items),
        rows(item_line(replace(item, link=""), notes=False) for item in about.items),
        rows(linked(shorten(item.title, longest)) for item in about.items),
    ]


def tick(course: Course, item: Item, page: str, *, done: bool) -> Toggle:
    """The toggle that ticks an item, or takes the tick back. `page` is the command that shows it again."""
    given = {"item": item.key, BACK.name: page}
    undo = str(Action("plan undo", given, course.cohort_id))
    if len(undo) > LONGEST_ACTION:
        del given[BACK.name]
        undo = str(Action("plan undo", given, course.cohort_id))
    do = str(Action("plan done", given, course.cohort_id))
    return toggle("Done", Button("Done", do), Button("Undo", undo), is_on=done)
