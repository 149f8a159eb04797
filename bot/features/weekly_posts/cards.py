"""Cards of a week: its goals, and how it went."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.feature.parts import Appointment
from bot.features.streak.rules import CheckInAnswer
from bot.features.weekly_posts import stage_cards
from bot.features.weekly_posts.pictures import recap_picture
from bot.messages.actions import Action
from bot.messages.addresses import linked
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Paragraph, Row
from bot.messages.figures import hours
from bot.messages.fitting import first_that_fits, fit, headline
from bot.messages.limits import MOST_ROWS
from bot.messages.small_print import small_print
from bot.messages.text import Bold, Code, Instant, Link, Text, TimeStyle, text
from bot.outbox.post_snapshot import PARTS, Snapshot
from bot.study.course import Course
from bot.study.item_text import done_action, item_line, short_title
from bot.study.plan import Item
from bot.study.syllabus import Week
from bot.wording.naming import shorten


def week_goals(
    course: Course, week: Week, appointments: Sequence[Appointment] = (), *, opens: bool = False
) -> Card:
    """The items of a week, as a checklist for everybody to tick for themselves, and when the group meets.

    If it `opens` its stage, the opening of the stage comes first.
    """
    facts: list[str | Instant | Bold] = []
    if course.plan.staged and not opens:
        facts.append(f"Stage {week.stage.number}, {week.stage.title}. ")
    if week.minutes and week.optional_minutes:
        facts.append(f"Core {hours(week.minutes)}, optional {hours(week.optional_minutes)}. ")
    elif week.minutes:
        facts.append(f"About {hours(week.minutes)} in all. ")
    until = Instant(course.calendar.end(week.number), TimeStyle.DEADLINE)
    intro: list[Block] = [
        headline(f"🎯 Week {week.number} of {len(course.syllabus)}: {week.title}"),
        Paragraph(text(*facts, "The week runs until ", until, ".")),
        *(Paragraph(one.line) for one in appointments),
        *_continues(course, week),
        *_habits(week),
    ]
    foot = small_print(
        week.number,
        text("Ticks are private: only you see yours."),
    )
    own = Action("plan week", {"number": str(week.number)}, course.cohort_id)
    mine = Buttons((Button("My week", str(own)),))
    cut: list[Block] = [
        Footnote(
            text("Shortened here: ", Code("/plan week"), " shows your own list, with data, tools and notes.")
        )
    ]

    short = short_title(len(week.items))
    listings: Sequence[tuple[Callable[[Item], Text], list[Block]]] = (
        (item_line, foot),
        (lambda item: item_line(item, notes=False), cut),
        (lambda item: item_line(replace(item, link=""), notes=False), cut),
        (lambda item: linked(shorten(item.title, short)), cut),
    )

    def blocks(opening: Sequence[Block], line: Callable[[Item], Text], foot: list[Block]) -> Iterator[Block]:
        yield from (*opening, *intro)
        for place, item in enumerate(week.items):
            yield Row(line(item), _done_button(course, item) if place < MOST_ROWS else None, item.key)
        yield mine
        yield from foot

    *fuller, least = stage_cards.opening(course, week.stage) if opens else [[]]
    # What a stage is about stands in no other card, but the notes do; the links matter more than either.
    with_links = (blocks(opening, *listing) for opening in fuller for listing in listings[:2])
    shorter = (blocks(least, *listing) for listing in listings)
    return fit("week_goals", *with_links, *shorter, blocks([], *listings[-1]), zone=course.zone)


def recap(course: Course, week: Week, data: Snapshot) -> Card:
    """How the week went, and what ended with it, with the sections of other features.

    `data.facts` holds `members`, `kept`, `answers` and `before`, in PARTS what ended with the week, and
    `in_thread` if what features tell of the week is to stand in a thread. Before revision 0027, what ended
    had posts of its own: such a post knows nothing of the week.
    """
    facts, ended = data.facts, data.facts.get(PARTS, ())
    first = _went(course, week, facts) if "members" in facts else []
    closes = Instant(course.calendar.closes(week.number), TimeStyle.DEADLINE)
    late = text(f"Late answers and ticks still count for week {week.number} until ", closes, ".")
    foot = small_print(week.number, late) if facts.get("members") else []
    picture = data.picture or (recap_picture(week.number, facts) if facts.get("members") else None)

    def card(sections: Mapping[str, Sequence[Block]]) -> Card:
        of_week = sections.get("", ())
        end = [*stage_cards.endings(course, week.stage, ended, sections)]
        if facts.get("in_thread") and len(of_week) + len(foot) > 1:
            return Card("recap", (*first, *end), course.zone, (*of_week, *foot), picture=picture)
        return Card("recap", (*first, *of_week, *end, *foot), course.zone, picture=picture)

    return first_that_fits(card, *data.sections, {**data.sections[-1], "": ()}, {})


def _went(course: Course, week: Week, facts: Mapping[str, Any]) -> list[Block]:
    """How many kept the week, and how they answered."""
    heading = headline(f"📊 Week {week.number} in review: {week.title}")
    members, kept = facts["members"], facts.get("kept", 0)
    if not members:
        return [heading, Paragraph(text("Nobody has joined yet. ", Code("/plan join"), " is all it takes."))]
    if not kept:
        fresh = " The next one is a fresh start." if week.number < len(course.syllabus) else ""
        return [heading, Paragraph(text(f"A quiet week.{fresh}"))]
    answered = _answered(facts.get("answers", {}))
    return [heading, Paragraph(text(Bold(f"{kept} of {members}"), " kept the week.", answered))]


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
