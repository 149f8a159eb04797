"""Cards and announcements about a changed calendar."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.messages.actions import Action
from bot.messages.card import Button, Buttons, Card, Footnote, Heading, Paragraph, Style
from bot.messages.plain import local_time
from bot.messages.text import Bold, Instant, Text, TimeStyle, lines, text
from bot.study.course import Course
from bot.study.weekly_schedule import WEEK, WEEKDAYS, Break
from bot.study.zone_search import clock_of
from bot.wording.counting import counted

WEEKS_AHEAD = 3
"""Coming weeks whose new beginnings are listed one by one."""


def day(when: date) -> str:
    """A date as people read it: `Mon 6 Apr 2026`."""
    return f"{when:%a} {when.day} {when:%b %Y}"


def span(days_off: Break) -> str:
    """The days of a break: `from Mon 6 Apr 2026 to Sun 19 Apr 2026 (spring)`, or `on Mon 6 Apr 2026`."""
    reason = f" ({days_off.reason})" if days_off.reason else ""
    if days_off.first == days_off.last:
        return f"on {day(days_off.first)}{reason}"
    return f"from {day(days_off.first)} to {day(days_off.last)}{reason}"


def changed_calendar(before: Course, after: Course, words: str, now: datetime, token: str) -> Card:
    """The proposed calendar beside the present one. Nothing changes until the organizer confirms."""
    taken = [one for one in after.calendar.breaks if one not in before.calendar.breaks]
    cost = _cost(taken[0]) if len(after.calendar.breaks) > len(before.calendar.breaks) else ""
    confirm = Action("plan-admin calendar confirm", {"draft": token}, before.cohort_id)
    return Card(
        "confirm_calendar",
        (
            Heading("Change the calendar like this?"),
            Paragraph(text(f"{words} {cost}".strip())),
            Paragraph(lines(*_edges(before, after, now))),
            *_new_clock(before, after, now),
            Buttons((Button("Confirm", str(confirm), Style.PRIMARY),)),
            Footnote(
                text("Nothing is changed before you confirm. What was posted stays; every channel is told.")
            ),
        ),
        after.zone,
    )


def _new_clock(before: Course, after: Course, now: datetime) -> tuple[Paragraph, ...]:
    """What time it is in the new zone, so that a wrong one is noticed."""
    zone = after.calendar.latest.zone.key
    is_new = zone != before.calendar.latest.zone.key
    return (Paragraph(text(f"In {zone} it is {clock_of(zone, now)} now.")),) if is_new else ()


def calendar_changed(before: Course, after: Course, now: datetime) -> Card:
    """The answer to confirming a change."""
    done = Paragraph(text(Bold("Done. "), "The calendar is now:"))
    return Card(
        "calendar_changed", (done, Paragraph(lines(*_edges(before, after, now, compare=False)))), after.zone
    )


def break_taken(before: Course, after: Course, new_break: Break, now: datetime) -> str:
    """The announcement of a break."""
    return f"We take a break {span(new_break)}. {going_on(before, after, now, (new_break,))}".strip()


def shifted(before: Course, after: Course, count: int, now: datetime) -> str:
    """The announcement that the coming weeks are later, or earlier."""
    which = f"{counted(abs(count), 'week')} {'later' if count > 0 else 'earlier'}"
    old, new = before.calendar, after.calendar
    coming = range(old.week_at(now) + 1, old.length + 1)
    exact = [new.first_day_of(one) - old.first_day_of(one) == count * WEEK for one in coming]
    if all(exact):
        return f"All weeks to come begin {which}. {going_on(before, after, now)}"
    next_begins = f"Week {coming[0]} begins {which}" if exact[0] else f"Week {coming[0]} begins after a break"
    return f"{next_begins}, and the others follow it around the breaks. {going_on(before, after, now)}"


def resumed(before: Course, after: Course, ended: Break, now: datetime) -> str:
    """The announcement that a break is over, or cancelled."""
    begun = ended.first <= before.calendar.local(now).date()
    what = "Our break is over" if begun else f"The break {span(ended)} is cancelled"
    return f"{what}. {going_on(before, after, now)}".strip()


def moved(before: Course, after: Course, now: datetime) -> str:
    """The announcement that goals come at another time."""
    goals = after.calendar.latest
    when = f"{WEEKDAYS[goals.day.weekday()]} at {goals.at:%H:%M} ({goals.zone.key})"
    return f"The goals now come every {when}. {going_on(before, after, now)}".strip()


def stage_set(after: Course, number: int) -> str:
    """The announcement that a stage is longer or shorter."""
    stage = next(one for one in after.plan.stages if one.number == number)
    own = after.syllabus.weeks_of_stage(stage)
    ends = local_time(after.calendar.end(own[-1]), after.calendar.zone)
    return f"Stage {number}, {stage.title}, now lasts {counted(len(own), 'week')}, until {ends}."


def going_on(before: Course, after: Course, now: datetime, breaks: Sequence[Break] | None = None) -> str:
    """Sentences that say when the first week begins that moved, and until when a break keeps an earlier week
    running. Empty if no week moved.

    `breaks` are the breaks to mention; None for all.
    """
    old, calendar = before.calendar, after.calendar
    running = calendar.week_at(now)
    ahead = range(running + 1, calendar.length + 1)
    moved = (week for week in ahead if week > old.length or calendar.start(week) != old.start(week))
    coming = next(moved, calendar.length + 1)
    told = []
    today = calendar.local(now).date()
    for week in sorted({running, coming - 1}):
        if not 1 <= week <= min(old.length, calendar.length) or calendar.end(week) == old.end(week):
            continue
        begins, ends = max(today, _local_day(after, week)), calendar.local(calendar.end(week)).date()
        if any(begins <= one.last < ends for one in (calendar.breaks if breaks is None else breaks)):
            until = local_time(calendar.end(week), calendar.zone)
            told.append(f"Week {week} runs until {until}; its later posts come after the break.")
    if coming <= calendar.length:
        told.append(f"Week {coming} begins {local_time(calendar.start(coming), calendar.zone)}.")
    return " ".join(told)


def _cost(taken: Break) -> str:
    """A sentence that says how many whole weeks a break costs; empty if it lasts whole weeks itself."""
    days = (taken.last - taken.first).days + 1
    if days % 7 == 0:
        return ""
    cost = "costs" if days == 1 else "cost"
    return f"{counted(days, 'day')} of break {cost} {counted(-(-days // 7), 'week')}, so that weekdays stay."


def _local_day(course: Course, week: int) -> date:
    """The date, in the cohort's time zone, on which the week begins."""
    return course.calendar.local(course.calendar.start(week)).date()


def _edges(before: Course, after: Course, now: datetime, *, compare: bool = True) -> list[Text]:
    """New and old dates of the next weeks, the coming stages and the end of the plan."""
    calendar = after.calendar
    coming = calendar.week_at(now) + 1
    found: list[tuple[str, datetime, datetime | None]] = []
    running = coming - 1
    if 1 <= running <= calendar.length and now < calendar.end(running):
        found.append(
            (f"Week {running}, the running one, ends", calendar.end(running), before.calendar.end(running))
        )
    ahead = list(range(coming, min(coming + WEEKS_AHEAD, calendar.length + 1)))
    both = range(coming, min(calendar.length, before.calendar.length) + 1)
    moves = (week for week in both if calendar.start(week) != before.calendar.start(week))
    first = next(moves, None)
    for week in ahead if first is None or first in ahead else [*ahead, first]:
        old = before.calendar.start(week) if week <= before.calendar.length else None
        found.append((f"Week {week} begins", calendar.start(week), old))
    for stage in after.plan.stages:
        own, then = after.syllabus.weeks_of_stage(stage), before.syllabus.weeks_of_stage(stage)
        if own[0] >= coming:
            count = f"week {own[0]}" if len(own) == 1 else f"weeks {own[0]}–{own[-1]}"
            what = f"Stage {stage.number} ({count}) begins"
            found.append((what, calendar.start(own[0]), before.calendar.start(then[0])))
    found.append(
        ("The plan ends", calendar.end(calendar.length), before.calendar.end(before.calendar.length))
    )
    return [_edge(*one, compare=compare) for one in found]


def _edge(what: str, new: datetime, old: datetime | None, *, compare: bool) -> Text:
    if not compare:
        return text(f"• {what} ", Instant(new))
    if old == new:
        return text(f"• {what} ", Instant(new), ", as before")
    was = text(" (was ", Instant(old, TimeStyle.DATE), ")") if old else ()
    return text(f"• {what} ", Bold("→ "), Instant(new), *was)
