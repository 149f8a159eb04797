"""Cards about pauses and excuses."""

from collections.abc import Sequence
from datetime import datetime

from bot.features.reschedule.cards import day
from bot.messages.actions import Action
from bot.messages.card import Button, Buttons, Card, Footnote, Paragraph
from bot.messages.text import Code, text
from bot.study.course import Course
from bot.wording.counting import weeks_of
from bot.wording.naming import opening


def paused(course: Course, ends: datetime, covered: Sequence[int], running: int, zone: str) -> Card:
    """The answer to pausing: its last day, and which weeks cannot break the streak.

    `covered` holds these weeks.
    """
    if not covered:
        what = text(f"No week ends in it, so week {max(1, running)} still counts.")
    else:
        end = "ends" if len(covered) == 1 else "end"
        what = text(f"{weeks_of(covered).capitalize()} {end} in it and cannot break your streak.")
    back = Button("I am back", str(Action("plan pace back", {}, course.cohort_id)))
    return Card(
        "paused",
        (
            Paragraph(text(f"🌙 You are on a pause until {day(course.calendar.last_day(ends))}. ", *what)),
            Paragraph(text("What you do meanwhile still counts. I send you no reminders.")),
            Buttons((back,)),
            Footnote(
                text(
                    "It ends on that day even if the group's calendar changes. ",
                    Code("/plan pace back"),
                    " ends it at any time.",
                )
            ),
        ),
        zone,
    )


def excused(course: Course, name: str, member: int, week: int) -> Card:
    """The answer to the organizer who excused a week. `member` is the member's number."""
    given = {"member": f"#{member}", "week": str(week), "undo": "on"}
    undo = Button("Undo", str(Action("plan-admin people excuse", given, course.cohort_id)))
    words = f"{opening(name)} is excused from week {week}: it does not break their streak. The log notes it."
    return Card("excused", (Paragraph(text(words)), Buttons((undo,))), course.zone)
