"""Cards about the search for the hour at which a group meets: what is offered, marked and chosen."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.features.meetings.hours import AskedHours, Offer, Offers, named
from bot.messages.actions import Action
from bot.messages.card import Button, Buttons, Card, Footnote, Heading, Paragraph, Row, Style, toggle
from bot.messages.fitting import headline
from bot.messages.limits import MOST_BUTTONS
from bot.messages.text import Bold, Code, Instant, lines, text
from bot.study.course import Course
from bot.wording.counting import counted


def hours(course: Course, asked: AskedHours) -> Card:
    """The post that asks members which of the offered hours suit them."""
    head = headline(f"🗓️ When shall {course.name} meet?")
    if not asked.offers:
        over = text("The answers are in. ", Code("/plan meeting show"), " tells when we meet.")
        if asked.is_replaced:
            over = text("Other hours were offered later. ", Code("/plan meeting times"), " shows them.")
        return Card("meeting_hours", (head, Paragraph(over)), course.zone)
    listed = [text("• ", Instant(one.next_at)) for one in asked.offers]
    ask = Button("Mark my hours", _times(course), Style.PRIMARY)
    return Card(
        "meeting_hours",
        (
            head,
            Paragraph(lines(text("Once a week, at one of these hours, first on:"), *listed)),
            Buttons((ask,)),
            Footnote(text("Organizers see how many members an hour suits, and nobody sees whom.")),
        ),
        course.zone,
    )


def times(course: Course, offers: Offers, zone: str) -> Card:
    """The offered hours for one member, in their own time zone, each with what changes it."""
    switches = [_suits(course, one, zone) for one in offers.all]
    rows = [switches[begin : begin + MOST_BUTTONS] for begin in range(0, len(switches), MOST_BUTTONS)]
    suiting = [_clock(one, zone) for one in offers.all if one.is_mine]
    marked = f"You marked: {', '.join(suiting)}." if suiting else "You have marked none so far."
    return Card(
        "meeting_times",
        (
            Heading("🗓️ Which hours suit you?"),
            Paragraph(text(f"Mark every hour that suits you each week ({zone}). {marked}")),
            *(Buttons(tuple(row)) for row in rows),
        ),
        zone,
    )


def ranked(course: Course, offers: Offers) -> Card:
    """The offered hours for organizers, the one that suits most first."""
    rows = []
    for one in offers.all:
        when = named(one.hour.weekday, one.hour.at)
        choose = Action("plan-admin meeting set", {"when": when}, course.cohort_id)
        count = f": suits {one.count} of {offers.marked}" if offers.marked else ""
        words = text(Bold(when), count)
        rows.append(Row(words, Button("Choose", str(choose))))
    marked = (
        f"{counted(offers.marked, 'member')} marked at least one hour. Times are in {course.zone}."
        if offers.marked
        else "Nobody has marked an hour yet."
    )
    return Card(
        "meeting_ranked",
        (
            Heading("🗓️ Which hour suits most"),
            Paragraph(text(marked)),
            *rows,
        ),
        course.zone,
    )


def confirm_hours(course: Course, lost: Sequence[Offer], kept: str) -> Card:
    """Asks before other hours are offered and marks are lost. `kept` names the kept call that offers them."""
    marks = counted(sum(one.count for one in lost), "mark")
    named_hours = ", ".join(f"{named(one.hour.weekday, one.hour.at)} ({one.count})" for one in lost)
    confirm = Action("plan-admin meeting find", {"kept": kept}, course.cohort_id)
    return Card(
        "confirm_hours",
        (
            Heading("Offer other hours?"),
            Paragraph(text(f"{marks} would be lost, at hours that you no longer offer: {named_hours}.")),
            Buttons((Button("Confirm", str(confirm), Style.PRIMARY),)),
            Footnote(text("Marks at the other hours stay. Nothing is changed before you confirm.")),
        ),
        course.zone,
    )


def _suits(course: Course, one: Offer, zone: str) -> Button:
    name = _clock(one, zone)
    on, off = (
        Button(label, _times(course, hour=str(one.id), suits=suits))
        for label, suits in ((name, "on"), (f"Not {name}", "off"))
    )
    return toggle(name, on, off, is_on=one.is_mine)


def _clock(one: Offer, zone: str) -> str:
    """`Thu 19:00`: the hour on the reader's own clock."""
    return f"{one.next_at.astimezone(ZoneInfo(zone)):%a %H:%M}"


def _times(course: Course, **given: str) -> str:
    return str(Action("plan meeting times", given, course.cohort_id))
