"""What a learner looks up: the plan, a week with their own ticks, projects, progress."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from fractions import Fraction

from bot.cards.actions import Action
from bot.cards.boards import PAGE, bar, board_rows, result
from bot.cards.card import (
    MOST_ROWS,
    Block,
    Button,
    Buttons,
    Card,
    Footnote,
    Heading,
    Paragraph,
    Row,
    Style,
    Toggle,
    fit,
    headline,
    toggle,
)
from bot.cards.items import item_line, short_title
from bot.cards.text import Bold, Code, Instant, Text, TimeStyle, lines, text
from bot.domain.counting import counted
from bot.domain.course import Course
from bot.domain.leaderboard import Board, Ranked
from bot.domain.naming import shorten
from bot.domain.pacing import Week
from bot.domain.plan import Item
from bot.domain.streak import Streak


def overview(course: Course, running: int, done: Collection[str], zone: str) -> Card:
    """Every stage with its weeks and how much of it the caller has done; or every week, without stages."""
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
                f" · {count} of {len(keys)} done {bar(Fraction(count, len(keys)))}",
            )
        )
    total = len(course.plan.items)
    size = counted(len(course.syllabus), "week")
    foot = f"{course.name}: {size} at {course.syllabus.pace.value} pace, {counted(total, 'item')}."
    return fit(
        [
            headline(course.plan.title),
            Paragraph(text(shorten(course.plan.summary, 600))),
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


def week(course: Course, about: Week, done: Collection[str], *, member: bool, open_: bool, zone: str) -> Card:
    """A week as a checklist of the caller's own, with keys; `open_` where ticks are still taken."""
    count = sum(item.key in done for item in about.core)
    span = text(
        f"Stage {about.stage.number} · " if course.plan.staged else "",
        Instant(course.calendar.start(about.number)),
        " to ",
        Instant(course.calendar.end(about.number)),
    )
    head: list[Block] = [
        headline(f"Week {about.number} of {len(course.syllabus)}: {about.title}"),
        Paragraph(span),
    ]
    if member:
        head.append(
            Paragraph(text(f"{count} of {len(about.core)} done ", bar(Fraction(count, len(about.core)))))
        )
    turns = [
        Button(label, str(Action("plan week", {"number": str(number)}, course.cohort_id)))
        for label, number in (
            (f"‹ Week {about.number - 1}", about.number - 1),
            (f"Week {about.number + 1} ›", about.number + 1),
        )
        if 1 <= number <= len(course.syllabus)
    ]
    tail: list[Block] = [Buttons(tuple(turns))] if turns else []

    return fit(*([*head, *rows, *tail] for rows in checklists(course, about, done, open_=open_)), zone=zone)


def checklists(course: Course, about: Week, done: Collection[str], *, open_: bool) -> list[list[Block]]:
    """The week's items with their keys, as rows to tick if `open_`: in full, in short, the bare titles."""

    def rows(contents: Sequence[Text]) -> list[Block]:
        return [
            _own_row(course, item, content, done, pressable=open_ and place < MOST_ROWS)
            for place, (item, content) in enumerate(zip(about.items, contents, strict=True))
        ]

    with_key = [text(*item_line(item), " ", Code(item.key)) for item in about.items]
    short = [
        text(*item_line(replace(item, link=""), notes=False), " ", Code(item.key)) for item in about.items
    ]
    longest = short_title(len(about.items))
    bare = [text(shorten(item.title, longest), " ", Code(item.key)) for item in about.items]
    return [rows(contents) for contents in (with_key, short, bare)]


def tick(course: Course, item: Item, *, done: bool) -> Toggle:
    """Ticks an item, or takes the tick back."""
    given = {"item": item.key}
    return toggle(
        "Done",
        Button("Done", str(Action("plan done", given, course.cohort_id))),
        Button("Undo", str(Action("plan undo", given, course.cohort_id))),
        on=done,
    )


def progress(
    course: Course,
    which: Board,
    spoken_for: range,
    ranked: Sequence[Ranked],
    page: int,
    viewer: int | None,
    own: Text | None,
    zone: str,
) -> Card:
    """A page of a board, the caller's own row always on it."""
    pages = max(1, -(-len(ranked) // PAGE))
    shown = ranked[(page - 1) * PAGE : page * PAGE]
    blocks: list[Block] = [Heading(f"📈 {_board_title(course, which, spoken_for)}")]
    if own:
        blocks.append(Paragraph(own))
    blocks += board_rows(shown, viewer) or [Paragraph(text("Nobody is on this board yet."))]
    mine = next((row for row in ranked if row.standing.member_id == viewer), None)
    if mine is not None and mine not in shown:
        blocks += [Paragraph(text("…")), *board_rows([mine], viewer)]
    if which is not Board.STREAK:
        blocks.append(
            Footnote(text("A share counts what has fallen due since one joined. Equal results share a rank."))
        )
    blocks.append(
        Buttons(
            tuple(
                Button(
                    one.value.capitalize(),
                    str(Action("plan progress", {"board": one.value}, course.cohort_id)),
                    Style.PRIMARY if one is which else Style.PLAIN,
                )
                for one in Board
            )
        )
    )
    stage = course.syllabus.week(spoken_for[-1]).stage.number
    shown_board = {"board": which.value} if which is not Board.STAGE else {"stage": str(stage)}
    turns = [
        Button(label, str(Action("plan progress", {**shown_board, "page": str(number)}, course.cohort_id)))
        for label, number in (("‹ Better", page - 1), (f"Page {page + 1} of {pages} ›", page + 1))
        if 1 <= number <= pages
    ]
    if which is Board.STAGE and stage > course.plan.stages[0].number:
        earlier = Action("plan progress", {"stage": str(stage - 1)}, course.cohort_id)
        turns.append(Button(f"Stage {stage - 1}", str(earlier)))
    if turns:
        blocks.append(Buttons(tuple(turns)))
    return Card(tuple(blocks), zone)


def own_progress(about: Week, done: Collection[str], standing: Ranked | None, found: Streak) -> Text:
    """The caller's own results in a line or two."""
    count = sum(item.key in done for item in about.core)
    overall = f" Overall: {result(standing.standing)}." if standing else ""
    return text(
        Bold("You: "),
        f"week {about.number}, {count} of {len(about.core)} done.{overall} ",
        f"Streak: {counted(found.current, 'week')}.",
    )


def _own_row(course: Course, item: Item, content: Text, done: Collection[str], *, pressable: bool) -> Row:
    """A row to tick, or to take the tick back; else without a button."""
    ticked = item.key in done
    shown = text("✅ ", *content) if ticked else content
    return Row(shown, tick(course, item, done=ticked) if pressable else None, item.key)


def _board_title(course: Course, which: Board, spoken_for: range) -> str:
    span = f"week {spoken_for[0]}" if len(spoken_for) == 1 else f"weeks {spoken_for[0]} to {spoken_for[-1]}"
    match which:
        case Board.STREAK:
            return "Board: current streaks"
        case Board.STAGE:
            stage = course.syllabus.week(spoken_for[-1]).stage
            return f"Board: stage {stage.number}, {span}"
        case Board.WEEK:
            return f"Board: {span}"
        case Board.OVERALL:
            return f"Board: overall, {span}"
