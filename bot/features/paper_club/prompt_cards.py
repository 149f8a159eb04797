"""The post about the paper of a week: the plan's own, or the one that the group chose."""

from collections.abc import Iterable, Sequence

from bot.features.paper_club.cards import takeaway_button
from bot.features.paper_club.rules import ClubPaper
from bot.messages.actions import Action
from bot.messages.addresses import linked
from bot.messages.card import Block, Button, Buttons, Card, Paragraph, Style
from bot.messages.figures import hours
from bot.messages.fitting import fit, headline
from bot.messages.text import Bold, Link, Text, lines, text
from bot.study.course import Course
from bot.study.item_text import ICONS, byline, titled
from bot.study.plan import READING_KINDS, Item, Question, QuestionKind, Unit
from bot.study.syllabus import Week
from bot.wording.naming import opening, shorten

QUESTIONS = (
    "What does it claim, in one sentence?",
    "Which experiment or argument carries the claim, and what would speak against it?",
    "What would you try next, or take into your own work?",
)
"""Questions for discussing a paper for which the plan has none."""

MOST_DISCUSSED = 4
"""Readings whose questions one thread holds. With four, each question has room for a sentence."""


def prompt(course: Course, number: int, chosen: ClubPaper | None) -> Card:
    """The post about a week's paper: the paper that the group chose, else the plan's.

    `number` is the week's.
    """
    week = course.syllabus.week(number)
    return chosen_paper(course, week, chosen) if chosen else planned_paper(course, week)


def planned_paper(course: Course, week: Week) -> Card:
    """What the plan discusses in a week: a paper, or another reading. The questions are in the thread.

    What other units discuss in the same week is listed below it.
    """
    (paper, unit), *others = week.papers
    again = "A second look: " if week.is_practice else ""
    who = byline(paper).removeprefix(", by ").strip()
    facts = ". ".join(filter(None, (who, f"About {hours(paper.minutes)}" if paper.minutes else "")))
    blocks: list[Block] = [
        headline(f"{ICONS[paper.kind]} {again}{paper.title}"),
        Paragraph(text(f"Week {week.number}'s {paper.noun}. {facts}. ".replace(" . ", " "), *_open(paper))),
    ]
    if paper.note:
        blocks.append(Paragraph(linked(paper.note)))
    others_named = [Paragraph(text(Bold("Also this week: "), *titled(other))) for other, _ in others]
    extra = [text("• ", *titled(reference)) for one in week.units for reference in one.also_read]
    more: list[Block] = [Paragraph(lines(text(Bold("If you want more")), *extra))] if extra else []
    done = "I have read it" if paper.kind in READING_KINDS else "Done"
    read = [Button(done, _complete(course, paper), Style.PRIMARY)]
    read += [
        Button(
            shorten(f"{'Read' if other.kind in READING_KINDS else 'Done'}: {other.title}", 75),
            _complete(course, other),
        )
        for other, _ in others[:3]
    ]
    buttons = Buttons((*read, takeaway_button(course, week.number)))
    return _prompt(
        course,
        [*blocks, *others_named, *more, buttons],
        [*blocks, *others_named, buttons],
        [*blocks[:2], *others_named[:2], buttons],
        thread=_discussion(course, list(dict.fromkeys([unit, *(other for _, other in others)]))),
    )


def chosen_paper(course: Course, week: Week, chosen: ClubPaper) -> Card:
    """The paper that the group chose for a week. The plan's own papers are listed below it."""
    who = f" {opening(chosen.proposer)} proposed it." if chosen.proposer else ""
    read = Button(
        "I have read it",
        str(Action("plan papers read", {"week": str(week.number)}, course.cohort_id)),
        Style.PRIMARY,
    )
    asked = [text(f"{number}. {question}") for number, question in enumerate(QUESTIONS, start=1)]
    blocks: list[Block] = [
        headline(f"📰 {chosen.title}"),
        Paragraph(
            text(
                f"Week {week.number}'s paper, chosen by the group.{who} ", Link("Open the paper", chosen.link)
            )
        ),
    ]
    others = [item for item, _ in week.papers if item.title != chosen.title]
    for item in others[:3]:
        title = Link(shorten(item.title, 200), item.link) if item.link else shorten(item.title, 200)
        blocks.append(Paragraph(text(Bold("From the plan, too: "), title)))
    buttons = Buttons((read, takeaway_button(course, week.number)))
    discussed: tuple[Block, ...] = (Paragraph(lines(text(Bold("To discuss")), *asked)),)
    return _prompt(course, [*blocks, buttons], thread=discussed)


def _prompt(course: Course, *variants: Iterable[Block], thread: Iterable[Block]) -> Card:
    """The card of the post, with the questions in its thread."""
    return fit("paper_prompt", *variants, zone=course.zone, thread=thread)


def _discussion(course: Course, units: Sequence[Unit]) -> list[Block]:
    """The units' questions, in two thirds of a card at most, and a button to the menus of commands.

    The questions are numbered through. If they are about several readings, each has its own heading.
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
            asked.append(text(f"{number}. ", linked(shorten(question.text, longest)), _effort(question)))
        blocks.append(Paragraph(lines(text(Bold(title)), *asked)))
    more = Button("More…", str(Action("plan help", {}, course.cohort_id)))
    return [*blocks, Buttons((more,))]


def _by_reading(unit: Unit) -> list[tuple[str, list[Question]]]:
    """The unit's questions, grouped by the title of the reading that they are about, or else the unit's."""
    titles = {item.key: item.title for item in unit.items}
    groups: dict[str, list[Question]] = {}
    for question in unit.questions:
        groups.setdefault(titles.get(question.about, unit.title), []).append(question)
    return list(groups.items())


def _effort(question: Question) -> str:
    """Whether a question is answered by building, and how long it takes, if the plan says so."""
    if not question.minutes:
        return ""
    return f" ({'build it, ' if question.kind is QuestionKind.BUILD else ''}{hours(question.minutes)})"


def _open(paper: Item) -> Text:
    return text(Link(f"Open the {paper.noun}", paper.link)) if paper.link else ()


def _complete(course: Course, paper: Item) -> str:
    """The action of completing a paper of the plan."""
    return str(Action("plan done", {"item": paper.key}, course.cohort_id))
