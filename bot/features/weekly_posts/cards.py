"""Cards of a week: its goals, and how it went."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.feature import Appointment
from bot.features.streak.rules import CheckInAnswer
from bot.features.weekly_posts.pictures import recap_picture
from bot.messages.addresses import linked
from bot.messages.card import Block, Button, Card, Footnote, Paragraph, Row
from bot.messages.figures import hours
from bot.messages.fitting import fit, headline
from bot.messages.limits import MOST_ROWS
from bot.messages.small_print import small_print
from bot.messages.text import Bold, Code, Instant, Link, Text, TimeStyle, text
from bot.outbox.post_snapshot import Snapshot
from bot.study.calendar import GRACE
from bot.study.course import Course
from bot.study.item_text import done_action, item_line, short_title
from bot.study.plan import Item
from bot.study.syllabus import Week
from bot.wording.naming import shorten


def week_goals(course: Course, week: Week, appointments: Sequence[Appointment] = ()) -> Card:
    """The items of a week, as a checklist for everybody to tick for themselves, and when the group meets."""
    heading = headline(f"🎯 Week {week.number} of {len(course.syllabus)}: {week.title}")
    staged = course.plan.staged
    facts: list[str | Instant | Bold] = [f"Stage {week.stage.number}, {week.stage.title}. "] if staged else []
    if week.minutes and week.optional_minutes:
        facts.append(f"Core {hours(week.minutes)}, optional {hours(week.optional_minutes)}. ")
    elif week.minutes:
        facts.append(f"About {hours(week.minutes)} in all. ")
    intro = Paragraph(
        text(
            *facts, "The week runs until ", Instant(course.calendar.end(week.number), TimeStyle.DEADLINE), "."
        )
    )
    meets = [Paragraph(one.line) for one in appointments]
    going_on = [*meets, *_continues(course, week), *_habits(week)]
    foot = small_print(
        week.number,
        text("Ticks are private: only you see yours. Lost? ", Code("/plan week"), " shows your own list."),
    )
    cut: list[Block] = [
        Footnote(
            text("Shortened here: ", Code("/plan week"), " shows your own list, with data, tools and notes.")
        )
    ]

    def blocks(items: Iterable[Text], foot: list[Block]) -> Iterator[Block]:
        yield from (heading, intro, *going_on)
        for place, (item, content) in enumerate(zip(week.items, items, strict=True)):
            yield Row(content, _done_button(course, item) if place < MOST_ROWS else None, item.key)
        yield from foot

    return fit(
        "week_goals",
        blocks((item_line(item) for item in week.items), foot),
        blocks((item_line(item, notes=False) for item in week.items), cut),
        blocks((item_line(replace(item, link=""), notes=False) for item in week.items), cut),
        blocks((linked(shorten(item.title, short_title(len(week.items)))) for item in week.items), cut),
        zone=course.zone,
    )


def recap(course: Course, week: Week, data: Snapshot) -> Card:
    """How the week went, with the sections of other features.

    `data.facts` holds `members`, `kept`, `answers` and `before`, and `in_thread` if what follows the first
    lines is to stand in a thread.
    """
    closes = course.calendar.end(week.number) + GRACE
    heading = headline(f"📊 Week {week.number} in review: {week.title}")
    members, kept = data.facts.get("members", 0), data.facts.get("kept", 0)
    if not members:
        nobody = Paragraph(text("Nobody has joined yet. ", Code("/plan join"), " is all it takes."))
        return Card("recap", (heading, nobody), course.zone)
    answered = _answered(data.facts.get("answers", {}))
    went = Paragraph(text(Bold(f"{kept} of {members}"), " kept the week.", answered))
    if not kept:
        went = Paragraph(text("A quiet week. The next one is a fresh start."))
    foot = small_print(
        week.number,
        text(
            "Late answers and ticks still count for this week until ",
            Instant(closes, TimeStyle.DEADLINE),
            ".",
        ),
    )
    card = fit("recap", *([heading, went, *sections, *foot] for sections in data.sections), zone=course.zone)
    card = replace(card, picture=recap_picture(week.number, data.facts))
    if not data.facts.get("in_thread") or len(card.blocks) < 4:
        return card
    return replace(card, blocks=card.blocks[:2], thread=card.blocks[2:])


def _done_button(course: Course, item: Item) -> Button:
    return Button("Done", done_action(course, item))


def _continues(course: Course, week: Week) -> list[Block]:
    keys = [key for unit in week.units for key in unit.continues]
    titles = [course.plan.items[key].title for key in keys if key in course.plan.items]
    return [Paragraph(text(f"Going on with: {', '.join(titles)}."))] if titles else []


def _habits(week: Week) -> list[Block]:
    """Habits that help in this week. There is nothing to tick."""
    habits = {habit.key: habit for unit in week.units for habit in unit.habits}
    named = [
        (Link(habit.title, habit.link) if habit.link else Bold(habit.title), habit)
        for habit in habits.values()
    ]
    return [Paragraph(text("🔑 ", name, f": {habit.text}" if habit.text else "")) for name, habit in named]


def _answered(answers: Mapping[str, int]) -> str:
    said = [f"{count} {answer}" for answer in CheckInAnswer if (count := answers.get(answer.value, 0))]
    return f" At the check-in: {', '.join(said)}." if said else ""
