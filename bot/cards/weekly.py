"""The posts of the plan: what a cohort reads in its rooms, week by week."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.cards.actions import Action
from bot.cards.boards import hours, top
from bot.cards.card import (
    MOST_ROWS,
    Block,
    Button,
    Buttons,
    Card,
    Footnote,
    Paragraph,
    Row,
    Style,
    Tally,
    fit,
    headline,
)
from bot.cards.items import ICONS, READINGS, byline, item_line, short_title, titled
from bot.cards.text import Bold, Code, Instant, Link, Text, lines, text
from bot.domain.calendar import GRACE
from bot.domain.course import Course
from bot.domain.leaderboard import Ranked
from bot.domain.naming import shorten
from bot.domain.pacing import Week
from bot.domain.papers import Takeaway
from bot.domain.plan import Item, Question, QuestionKind, Unit
from bot.domain.streak import Answer

MOST_TAKEAWAYS = 5
"""Takeaways that a recap quotes."""

MOST_DISCUSSED = 4
"""Units whose questions one thread holds: that many leave each question room for a sentence."""

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
    heading = headline(f"🎯 Week {week.number} of {len(course.syllabus)}: {week.title}")
    staged = course.plan.staged
    facts: list[str | Instant | Bold] = [f"Stage {week.stage.number}, {week.stage.title}. "] if staged else []
    if week.minutes:
        core = f"About {hours(week.minutes)} in all. "
        if week.optional_minutes:
            core = f"Core {hours(week.minutes)}, optional {hours(week.optional_minutes)}. "
        facts.append(core)
    intro = Paragraph(text(*facts, "The week runs until ", Instant(course.calendar.end(week.number)), "."))
    going_on = [*_continues(course, week), *_habits(week)]
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


def paper_prompt(course: Course, week: Week) -> Card:
    """What the week discusses, be it a paper or a chapter. The questions are in the thread."""
    (paper, unit), *others = week.papers
    again = "A second look: " if week.practice else ""
    who = byline(paper).removeprefix(", by ").strip()
    facts = ". ".join(filter(None, (who, f"About {hours(paper.minutes)}" if paper.minutes else "")))
    blocks: list[Block] = [
        headline(f"{ICONS[paper.kind]} {again}{paper.title}"),
        Paragraph(text(f"Week {week.number}'s {paper.noun}. {facts}. ".replace(" . ", " "), *_open(paper))),
    ]
    if paper.note:
        blocks.append(Paragraph(text(paper.note)))
    others_named = [Paragraph(text(Bold("Also this week: "), *titled(other))) for other, _ in others]
    extra = [text("• ", *titled(reference)) for one in week.units for reference in one.also_read]
    more: list[Block] = [Paragraph(lines(text(Bold("If you want more")), *extra))] if extra else []
    done = "I have read it" if paper.kind in READINGS else "Done"
    read = [Button(done, _done(course, paper), Style.PRIMARY)]
    read += [
        Button(
            shorten(f"{'Read' if other.kind in READINGS else 'Done'}: {other.title}", 75),
            _done(course, other),
        )
        for other, _ in others[:3]
    ]
    read.append(takeaway_button(course, week))
    buttons = Buttons(tuple(read))
    return fit(
        [*blocks, *others_named, *more, buttons],
        [*blocks, *others_named, buttons],
        [*blocks[:2], *others_named[:2], buttons],
        zone=course.zone,
        thread=_discussion(course, list(dict.fromkeys([unit, *(other for _, other in others)]))),
    )


def takeaway_button(course: Course, week: Week) -> Button:
    """Asks for a word about the week's paper."""
    form = Action("plan read", {"week": str(week.number)}, course.cohort_id, ask=("takeaway",))
    return Button("Share a takeaway", str(form))


def _discussion(course: Course, units: Sequence[Unit]) -> list[Block]:
    """What the group discusses, in two thirds of a card at most; and a way to every command from there.

    The questions are counted through, each unit's or reading's under its title if there are several.
    """
    asking = [group for unit in units for group in _by_reading(unit)][:MOST_DISCUSSED]
    every = [question for _, questions in asking for question in questions]
    if not every:
        return []
    longest = 600 if sum(len(one.text) for one in every) <= 2000 else 1500 // len(every)
    blocks: list[Block] = []
    number = 0
    for about, questions in asking:
        title = "To discuss" if len(asking) == 1 else f"To discuss: {shorten(about, 80)}"
        asked = []
        for question in questions:
            number += 1
            asked.append(text(f"{number}. {shorten(question.text, longest)}{_effort(question)}"))
        blocks.append(Paragraph(lines(text(Bold(title)), *asked)))
    more = Button("More…", str(Action("plan help", {"command": "menu"}, course.cohort_id)))
    return [*blocks, Buttons((more,))]


def _by_reading(unit: Unit) -> list[tuple[str, list[Question]]]:
    """The unit's questions under what they are about: a reading's title, or the unit's."""
    titles = {item.key: item.title for item in unit.items}
    groups: dict[str, list[Question]] = {}
    for question in unit.questions:
        groups.setdefault(titles.get(question.about, unit.title), []).append(question)
    return list(groups.items())


def _effort(question: Question) -> str:
    """Whether a question is answered by building, and how long it takes, where the plan says so."""
    if not question.minutes:
        return ""
    return f" ({'build it, ' if question.kind is QuestionKind.BUILD else ''}{hours(question.minutes)})"


def check_in(course: Course, week: Week, answers: Mapping[str, int]) -> Card:
    """The poll: one answer a member, with a live count."""
    closes = course.calendar.end(week.number) + GRACE
    return Card(
        (
            headline(f"🙋 Check-in, week {week.number}"),
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
            headline(f"👋 Week {week.number} of {course.name}"),
            Paragraph(
                text("How is the week? One tap is enough, and any time until ", Instant(closes), " counts.")
            ),
            answer_buttons(course, week.number),
            Buttons((Button("No more reminders", str(Action("plan settings", {"reminders": "off"}))),)),
            Footnote(text("You asked for this reminder.")),
        ),
        zone=zone,
    )


def recap(course: Course, week: Week, result: WeekResult) -> Card:
    """How the week went, with its board."""
    closes = course.calendar.end(week.number) + GRACE
    blocks: list[Block] = [headline(f"📊 Week {week.number} in review: {week.title}")]
    if not result.members:
        blocks.append(Paragraph(text("Nobody has joined yet. ", Code("/plan join"), " is all it takes.")))
        return Card(tuple(blocks), course.zone)
    blocks.append(
        Paragraph(text(Bold(f"{result.kept} of {result.members}"), " kept the week. ", _answered(result)))
    )
    rows = top(result.board)
    if rows:
        blocks += [Paragraph(text(Bold("The week's board"))), *rows]
    foot = Footnote(text("Late answers and ticks still count for this week until ", Instant(closes), "."))
    said = [text(f"• {shorten(one.words, 300)} — {one.name}") for one in result.takeaways]
    more = [text(f"… and {len(said) - MOST_TAKEAWAYS} more: ", Code(f"/plan papers week:{week.number}"))]
    listed = [*said[:MOST_TAKEAWAYS], *(more if len(said) > MOST_TAKEAWAYS else [])]
    taken: list[Block] = (
        [Paragraph(lines(text(Bold("What we took from the paper")), *listed))] if said else []
    )
    return Card((*blocks, *taken, foot), course.zone)


def _done(course: Course, item: Item) -> str:
    return str(Action("plan done", {"item": item.key}, course.cohort_id))


def _done_button(course: Course, item: Item) -> Button:
    return Button("Done", _done(course, item))


def _open(paper: Item) -> Text:
    return text(Link(f"Open the {paper.noun}", paper.link)) if paper.link else ()


def _continues(course: Course, week: Week) -> list[Block]:
    keys = [key for unit in week.units for key in unit.continues]
    titles = [course.plan.items[key].title for key in keys if key in course.plan.items]
    return [Paragraph(text(f"Going on with: {', '.join(titles)}."))] if titles else []


def _habits(week: Week) -> list[Block]:
    """What helps to do this week and again: nothing to tick."""
    habits = {habit.key: habit for unit in week.units for habit in unit.habits}
    named = [
        (Link(habit.title, habit.link) if habit.link else Bold(habit.title), habit)
        for habit in habits.values()
    ]
    return [Paragraph(text("🔑 ", name, f": {habit.text}" if habit.text else "")) for name, habit in named]


def _answered(result: WeekResult) -> str:
    said = [
        f"{count} {answer}" for answer in Answer if (count := (result.answers or {}).get(answer.value, 0))
    ]
    return f"At the check-in: {', '.join(said)}." if said else "Nobody has checked in yet."
