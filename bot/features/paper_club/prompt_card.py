"""Split from bot.features.weekly_posts.cards."""

from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Paragraph, Style, fit, headline
from bot.messages.figures import hours
from bot.messages.text import Bold, Link, Text, lines, text
from bot.study.course import Course
from bot.study.item_text import _done, byline, titled
from bot.study.plan import Item, Unit
from bot.study.syllabus import Week
from bot.wording.naming import shorten


def paper_prompt(course: Course, week: Week) -> Card:
    """The week's paper, its questions in the thread; a second unit's paper is named beside it."""
    (paper, unit), *others = week.papers
    again = "A second look: " if week.practice else ""
    who = byline(paper).removeprefix(", by ").strip()
    facts = ". ".join(filter(None, (who, f"About {hours(paper.minutes)}" if paper.minutes else "")))
    blocks: list[Block] = [
        headline(f"📰 {again}{paper.title}"),
        Paragraph(text(f"Week {week.number}'s paper. {facts}. ".replace(" . ", " "), *_open(paper))),
    ]
    if paper.note:
        blocks.append(Paragraph(text(paper.note)))
    others_named = [Paragraph(text(Bold("Also this week: "), *titled(other))) for other, _ in others]
    extra = [text("• ", *titled(reference)) for one in week.units for reference in one.also_read]
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


def _open(paper: Item) -> Text:
    return text(Link("Open the paper", paper.link)) if paper.link else ()
