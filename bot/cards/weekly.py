"""The posts of the plan: what a cohort reads in its rooms, week by week."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.cards.actions import Action
from bot.cards.boards import hours, top
from bot.cards.card import (
    MOST_ROWS,
    MOST_TEXT,
    Block,
    Button,
    Buttons,
    Card,
    Divider,
    Footnote,
    Heading,
    Paragraph,
    Row,
    Style,
    Tally,
    fit,
)
from bot.cards.text import Bold, Code, Instant, Link, Text, lines, text
from bot.domain.calendar import GRACE
from bot.domain.counting import counted
from bot.domain.course import Course
from bot.domain.leaderboard import Ranked
from bot.domain.naming import shorten
from bot.domain.pacing import Week
from bot.domain.papers import Takeaway
from bot.domain.plan import Item, Kind, Reference, Stage, Unit
from bot.domain.projects import Project
from bot.domain.streak import Answer

ICONS = {
    Kind.TOPIC: "💡",
    Kind.BOOK: "📚",
    Kind.COURSE: "🎓",
    Kind.PAPER: "📰",
    Kind.PROJECT: "🧪",
    Kind.EXERCISE: "✍️",
    Kind.COMMUNITY: "💬",
    Kind.TIP: "🔑",
}

MOST_BUILT = 10
"""Projects that a finale shows."""

MOST_TAKEAWAYS = 5
"""Takeaways that a recap quotes."""

LABELS = {
    Answer.DONE: "Done",
    Answer.ON_TRACK: "On track",
    Answer.BEHIND: "Behind",
    Answer.STUCK: "Stuck",
    Answer.AWAY: "Away",
}


@dataclass(frozen=True, slots=True)
class WeekResult:
    """How a week went for the cohort: of `members`, `kept` kept it. `board` holds visible members only."""

    members: int = 0
    kept: int = 0
    answers: Mapping[str, int] | None = None
    board: Sequence[Ranked] = ()
    takeaways: Sequence[Takeaway] = ()


def week_goals(course: Course, week: Week) -> Card:
    """What the week is for, as a checklist that anybody can tick for themselves."""
    heading = Heading(_clip(f"🎯 Week {week.number} of {len(course.syllabus)}: {week.title}"))
    facts: list[str | Instant | Bold] = [f"Stage {week.stage.number}, {week.stage.title}. "]
    if week.minutes:
        facts.append(f"About {hours(week.minutes)} in all. ")
    intro = Paragraph(text(*facts, "The week runs until ", Instant(course.calendar.end(week.number)), "."))
    going_on = _continues(course, week)
    foot = Footnote(
        text("Ticks are private: only you see yours. Lost? ", Code("/plan week"), " shows your own list.")
    )

    def blocks(items: Iterable[Text]) -> list[Block]:
        rows: list[Block] = [
            Row(content, _done_button(course, item) if place < MOST_ROWS else None, item.key)
            for place, (item, content) in enumerate(zip(week.items, items, strict=True))
        ]
        return [heading, intro, *going_on, *rows, foot]

    return fit(
        *(blocks(item_line(item, notes=notes) for item in week.items) for notes in (True, False)),
        blocks(item_line(replace(item, link=""), notes=False) for item in week.items),
        blocks(text(shorten(item.title, short_title(len(week.items)))) for item in week.items),
        zone=course.zone,
    )


def short_title(count: int) -> int:
    """How long a title may be where so many rows have to fit into one card, their keys beside them."""
    return max(12, min(80, (MOST_TEXT - 800) // max(count, 1) - 70))


def item_line(item: Item, *, notes: bool = True) -> Text:
    """An item in one line: what it is, where it leads, how long it takes."""
    title = text(f"{ICONS[item.kind]} ", Link(item.title, item.link) if item.link else item.title)
    if item.kind is Kind.PAPER:
        title = text(
            f"{ICONS[item.kind]} ", Link(item.title, item.link) if item.link else item.title, byline(item)
        )
    effort = f" · {hours(item.minutes)}" if item.minutes else ""
    group = f" ({item.group})" if item.group and item.group.casefold() not in item.title.casefold() else ""
    remark = f" — {item.note}" if notes and item.note else ""
    return text(*title, group, effort, remark)


def byline(work: Item | Reference) -> str:
    """`, by Kingma and Welling (2014)`, or empty."""
    names = list(work.authors[:3])
    if work.et_al or len(work.authors) > 3:
        who = f", by {names[0]} et al." if names else ""
    elif len(names) > 1:
        who = f", by {', '.join(names[:-1])} and {names[-1]}"
    else:
        who = f", by {names[0]}" if names else ""
    return f"{who} ({work.year})" if work.year else who


def paper_prompt(course: Course, week: Week) -> Card:
    """The week's paper, its questions in the thread; a second unit's paper is named beside it."""
    (paper, unit), *others = week.papers
    again = "A second look: " if week.practice else ""
    who = byline(paper).removeprefix(", by ").strip()
    facts = ". ".join(filter(None, (who, f"About {hours(paper.minutes)}" if paper.minutes else "")))
    blocks: list[Block] = [
        Heading(_clip(f"📰 {again}{paper.title}")),
        Paragraph(text(f"Week {week.number}'s paper. {facts}. ".replace(" . ", " "), *_open(paper))),
    ]
    if paper.note:
        blocks.append(Paragraph(text(paper.note)))
    others_named = [Paragraph(text(Bold("Also this week: "), *_titled(other))) for other, _ in others]
    extra = [text("• ", *_titled(reference)) for one in week.units for reference in one.also_read]
    more: list[Block] = [Paragraph(lines(text(Bold("If you want more")), *extra))] if extra else []
    read = [Button("I have read it", _done(course, paper), Style.PRIMARY)]
    read += [Button(shorten(f"Read: {other.title}", 75), _done(course, other)) for other, _ in others[:3]]
    read.append(takeaway_button(course, week))
    buttons = Buttons(tuple(read))
    return fit(
        [*blocks, *others_named, *more, buttons],
        [*blocks, *others_named, buttons],
        [*blocks[:2], *others_named[:2], buttons],
        zone=course.zone,
        thread=_discussion(course, unit),
    )


def takeaway_button(course: Course, week: Week) -> Button:
    """Asks for a word about the week's paper."""
    form = Action("plan read", {"week": str(week.number)}, course.cohort_id, ask=("takeaway",))
    return Button("Share a takeaway", str(form))


def _discussion(course: Course, unit: Unit) -> list[Block]:
    """What the group discusses, in two thirds of a card at most; and a way to every command from there."""
    longest = 600 if sum(len(one) for one in unit.questions) <= 2000 else 1500 // len(unit.questions)
    asked = [text(f"{number}. {shorten(one, longest)}") for number, one in enumerate(unit.questions, start=1)]
    if not asked:
        return []
    more = Button("More…", str(Action("plan help", {"command": "menu"}, course.cohort_id)))
    return [Paragraph(lines(text(Bold("To discuss")), *asked)), Buttons((more,))]


def check_in(course: Course, week: Week, answers: Mapping[str, int]) -> Card:
    """The poll: one answer a member, with a live count."""
    closes = course.calendar.end(week.number) + GRACE
    return Card(
        (
            Heading(f"🙋 Check-in, week {week.number}"),
            Paragraph(
                text(f"How is “{shorten(week.title, 200)}” going? Any answer but “Away” keeps your streak.")
            ),
            Tally(tuple((label, answers.get(answer.value, 0)) for answer, label in LABELS.items())),
            answer_buttons(course, week.number),
            Footnote(
                text(
                    "Only the count is shown, not who said what. You can change your answer until ",
                    Instant(closes),
                    ".",
                )
            ),
        ),
        zone=course.zone,
    )


def answer_buttons(course: Course, week: int) -> Buttons:
    """A button for each answer, for that week."""
    return Buttons(
        tuple(
            Button(
                label,
                str(Action("plan checkin", {"answer": answer.value, "week": str(week)}, course.cohort_id)),
                Style.PRIMARY if answer is Answer.DONE else Style.PLAIN,
            )
            for answer, label in LABELS.items()
        )
    )


def nudge(course: Course, week: Week, zone: str) -> Card:
    """A private reminder for one member who asked for it and has not answered yet."""
    closes = course.calendar.end(week.number) + GRACE
    return Card(
        (
            Heading(_clip(f"👋 Week {week.number} of {course.name}")),
            Paragraph(
                text("How is the week? One tap is enough, and any time until ", Instant(closes), " counts.")
            ),
            answer_buttons(course, week.number),
            Footnote(
                text("You asked for this reminder. ", Code("/plan settings reminders:off"), " stops it.")
            ),
        ),
        zone=zone,
    )


def recap(course: Course, week: Week, result: WeekResult) -> Card:
    """How the week went, with its board."""
    closes = course.calendar.end(week.number) + GRACE
    blocks: list[Block] = [Heading(_clip(f"📊 Week {week.number} in review: {week.title}"))]
    if not result.members:
        blocks.append(Paragraph(text("Nobody has joined yet. ", Code("/plan join"), " is all it takes.")))
        return Card(tuple(blocks), course.zone)
    blocks.append(
        Paragraph(text(Bold(f"{result.kept} of {result.members}"), " kept the week. ", _answered(result)))
    )
    rows = top(result.board)
    if rows:
        blocks += [Paragraph(text(Bold("This week's board"))), *rows]
    foot = Footnote(text("Late answers and ticks still count for this week until ", Instant(closes), "."))
    said = [text(f"• {shorten(one.words, 300)} — {one.name}") for one in result.takeaways]
    more = [text(f"… and {len(said) - MOST_TAKEAWAYS} more: ", Code(f"/plan papers week:{week.number}"))]
    listed = [*said[:MOST_TAKEAWAYS], *(more if len(said) > MOST_TAKEAWAYS else [])]
    taken: list[Block] = (
        [Paragraph(lines(text(Bold("What we took from the paper")), *listed))] if said else []
    )
    return Card((*blocks, *taken, foot), course.zone)


def stage_opening(course: Course, stage: Stage) -> Card:
    """What the stage is about and how long it takes."""
    numbers = course.syllabus.weeks_of_stage(stage)
    span = f"Week {numbers[0]}" if len(numbers) == 1 else f"Weeks {numbers[0]} to {numbers[-1]}"
    groups: dict[str, list[str]] = {}
    for item in stage.items:
        if item.kind is Kind.TOPIC:
            groups.setdefault(item.group or item.title, []).append(item.title)
    topics = [
        text("• ", Bold(group), f": {', '.join(titles)}" if titles != [group] else "")
        for group, titles in groups.items()
    ]
    projects = [text("• ", item.title) for item in stage.items if item.kind is Kind.PROJECT]
    head: list[Block] = [
        Heading(_clip(f"{stage.emoji or '🚩'} Stage {stage.number} begins: {stage.title}")),
        Paragraph(text(f"{span}, until ", Instant(course.calendar.end(numbers[-1])), ".")),
    ]
    what: list[Block] = [Paragraph(lines(text(Bold("What we will learn")), *topics))] if topics else []
    make: list[Block] = [Paragraph(lines(text(Bold("What we will build")), *projects))] if projects else []
    listed: list[Block] = [Paragraph(text(Bold("What we will learn: "), shorten(", ".join(groups), 1500)))]
    return fit([*head, *what, *make], [*head, *what], [*head, *(listed if groups else [])], zone=course.zone)


def stage_finale(
    course: Course, stage: Stage, board: Sequence[Ranked], built: Sequence[Project] = ()
) -> Card:
    """A stage is done: its board, and what members built in it."""
    count = len(course.syllabus.weeks_of_stage(stage))
    blocks: list[Block] = [
        Heading(_clip(f"🏁 Stage {stage.number} is complete: {stage.title}")),
        Paragraph(
            text(f"That was {counted(count, 'week')} of work. Whatever is still open can be ticked any time.")
        ),
    ]
    rows = top(board)
    if rows:
        blocks += [Paragraph(text(Bold("The stage's board"))), *rows]
    shown = built[:MOST_BUILT]
    more = [text(f"… and {len(built) - len(shown)} more.")] if len(built) > len(shown) else []
    linked = [text("• ", Link(shorten(one.title, 60), one.link), f" — {one.name}") for one in shown]
    named = [text(f"• {shorten(one.title, 60)} — {one.name}") for one in shown]
    showcase = [
        [Paragraph(lines(text(Bold("What we built")), *listed, *more))] if built else []
        for listed in (linked, named)
    ]
    return fit(*([*blocks, *one] for one in showcase), zone=course.zone)


def plan_finale(course: Course, board: Sequence[Ranked]) -> Card:
    """The whole plan is done: the overall board, and goodbye."""
    size = counted(len(course.syllabus), "week")
    blocks: list[Block] = [
        Heading(_clip(f"🎉 {course.plan.title}: we made it")),
        Paragraph(text(f"{size} and {counted(len(course.plan.items), 'item')} lie behind us.")),
    ]
    rows = top(board, 10)
    if rows:
        blocks += [Paragraph(text(Bold("The final board"))), *rows]
    if course.plan.closing:
        blocks += [Divider(), Paragraph(text(shorten(course.plan.closing, 800)))]
    return Card(tuple(blocks), course.zone)


def announcement(course: Course, words: str) -> Card:
    """Something that the organizer wants everyone to read."""
    return Card((Heading(_clip(f"📣 {course.name}")), Paragraph(text(words))), course.zone)


def _done(course: Course, item: Item) -> str:
    return str(Action("plan done", {"item": item.key}, course.cohort_id))


def _done_button(course: Course, item: Item) -> Button:
    return Button("Done", _done(course, item))


def _clip(heading: str) -> str:
    return shorten(heading, 150)


def _open(paper: Item) -> Text:
    return text(Link("Open the paper", paper.link)) if paper.link else ()


def _titled(work: Item | Reference) -> Text:
    return text(Link(work.title, work.link) if work.link else work.title, byline(work))


def _continues(course: Course, week: Week) -> list[Block]:
    keys = [key for unit in week.units for key in unit.continues]
    titles = [course.plan.items[key].title for key in keys if key in course.plan.items]
    return [Paragraph(text(f"Going on with: {', '.join(titles)}."))] if titles else []


def _answered(result: WeekResult) -> str:
    said = [
        f"{count} {answer}" for answer in Answer if (count := (result.answers or {}).get(answer.value, 0))
    ]
    return f"At the check-in: {', '.join(said)}." if said else "Nobody has checked in yet."
