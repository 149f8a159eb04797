"""Cards about the beginning and the end of a group, for organizers and for its rooms."""

from datetime import datetime

from bot.messages.actions import Action
from bot.messages.addresses import linked
from bot.messages.card import Button, Buttons, Card, Fields, Footnote, Paragraph, Style
from bot.messages.figures import hours
from bot.messages.fitting import headline
from bot.messages.text import Code, Instant, text
from bot.study.course import Course
from bot.study.weekly_schedule import WEEKDAYS
from bot.study.zone_search import clock_of
from bot.wording.counting import counted
from bot.wording.naming import shorten


def invitation(course: Course, now: datetime) -> Card:
    """Tells the room that a group has started: what it studies, when it begins, how to join."""
    stages = f", {counted(len(course.plan.stages), 'stage')}" if course.plan.staged else ""
    begins = (
        text("It begins ", Instant(course.calendar.start(1)), ".")
        if now < course.calendar.start(1)
        else text(f"It is {begins_or_runs(course, now)}; you can join at any time.")
    )
    return Card(
        "invitation",
        (
            headline(f"📅 {course.name} starts here"),
            Paragraph(linked(shorten(course.plan.summary, 600))),
            Paragraph(
                text(
                    f"{counted(len(course.syllabus), 'week')}{stages}{_effort(course)}. ",
                    *begins,
                )
            ),
            Buttons((Button("Join", str(Action("plan join", {}, course.cohort_id)), Style.PRIMARY),)),
            Footnote(
                text("Or type ", Code("/plan join"), ". Joining late is fine: only what comes after counts.")
            ),
        ),
        course.zone,
    )


def started(course: Course, running: int, last_day: Instant, now: datetime) -> Card:
    """The answer to the organizer who started a group.

    `running` is the running week, and `last_day` that of the plan.
    """
    past = (
        text(f"The start lies in the past, so week {running} of {len(course.syllabus)} is running now. ")
        if running >= 1
        else text("The first post comes ", Instant(course.calendar.start(1)), ". ")
    )
    digest = Action("plan-admin posts digest", {}, course.cohort_id, ask=("day",))
    return Card(
        "started",
        (
            headline(f"{course.name} is set up"),
            Fields(
                (
                    ("Key", text(Code(course.key), ", for commands that name a group")),
                    (
                        "Plan",
                        text(
                            f"{course.plan.title}, {course.syllabus.pace} pace, ",
                            counted(len(course.syllabus), "week"),
                        ),
                    ),
                    (
                        "Goals",
                        text(
                            f"every {weekday_of_goals(course)} at {course.calendar.latest.at:%H:%M} "
                            f"({course.zone}), where it is {clock_of(course.zone, now)} now"
                        ),
                    ),
                    ("Ends", text(last_day)),
                )
            ),
            Paragraph(text(*past, "The invitation is in the channel.")),
            Buttons(
                (
                    Button("Preview", str(Action("plan-admin preview", {}, course.cohort_id)), Style.PRIMARY),
                    Button("Status", str(Action("plan-admin status", {}, course.cohort_id))),
                    Button("Weekly digest", str(digest)),
                )
            ),
            Footnote(
                text(
                    Code(f"/plan-admin calendar schedule {likely_slots(course)}"),
                    " moves the posts inside the week.",
                )
            ),
        ),
        course.zone,
    )


def confirm_end(course: Course) -> Card:
    """Asks the organizer whether the group is to end."""
    confirm = Button("Confirm", str(Action("plan-admin end", {"sure": "on"}, course.cohort_id)), Style.DANGER)
    return Card(
        "confirm_end",
        (
            headline(f"End {course.name}?"),
            Paragraph(
                text(
                    "Nothing more will be posted, and its channels are told. What everyone did is kept. "
                    "To rest for a while instead, use ",
                    Code("/plan-admin calendar break"),
                    ".",
                )
            ),
            Buttons((confirm,)),
            Footnote(text("Nothing ends before you confirm.")),
        ),
        course.zone,
    )


def ended(course: Course) -> Card:
    """The answer to the organizer who ended a group."""
    undo = Button("Undo", str(Action("plan-admin end", {"undo": "on"}, course.cohort_id)))
    return Card(
        "ended",
        (
            Paragraph(
                text(f"{course.name} has ended; nothing more will be posted. What everyone did is kept.")
            ),
            Buttons((undo,)),
        ),
        course.zone,
    )


def farewell(course: Course) -> Card:
    """Tells the room that its group was ended."""
    return Card(
        "farewell",
        (Paragraph(text(f"{course.name} ends here. Thank you for studying together! 🌟")),),
        course.zone,
    )


def goes_on(course: Course, now: datetime) -> Card:
    """Tells the room that the end of its group was taken back."""
    week = course.calendar.week_at(now) + 1
    more = text()
    if week <= len(course.syllabus):
        more = text(" The next goals come ", Instant(course.calendar.start(week)), ".")
    return Card("goes_on", (Paragraph(text(f"{course.name} goes on after all.", *more)),), course.zone)


def begins_or_runs(course: Course, now: datetime) -> str:
    """Where the course stands at `now`: `not begun yet`, `in week 3 of 58`."""
    running, total = course.calendar.week_at(now), len(course.syllabus)
    if running < 1:
        return "not begun yet"
    if running < total and now >= course.calendar.end(running):
        return f"between weeks {running} and {running + 1} of {total}"
    return f"in week {running} of {total}"


def _effort(course: Course) -> str:
    """`, about 5 h a week` without what is optional; empty for a plan that says no minutes."""
    weekly = sum(week.minutes for week in course.syllabus.weeks) / len(course.syllabus)
    return f", about {hours(round(weekly))} a week" if weekly >= 1 else ""


def likely_slots(course: Course) -> str:
    """An example of other weekdays: the paper three days after the goals, the check-in before the next."""
    first = course.calendar.latest.day.weekday()
    paper, check_in = (WEEKDAYS[(first + days) % 7][:3].lower() for days in (3, 6))
    return f"paper:{paper} checkin:{check_in}"


def weekday_of_goals(course: Course) -> str:
    """The weekday of the goals of the weeks to come: `Monday`."""
    return WEEKDAYS[course.calendar.latest.day.weekday()]
