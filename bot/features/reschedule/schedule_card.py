"""The card with the posts of a week: on which weekday and at what time each is due."""

from bot.features.group_lifecycle.cards import likely_slots, weekday_of_goals
from bot.messages.actions import Action
from bot.messages.card import Button, Buttons, Card, Fields, Footnote, Heading
from bot.messages.text import Code, text
from bot.study.course import Course
from bot.study.weekly_schedule import WEEKDAYS

CHANGES = (
    ("plan-admin calendar schedule", "Change", ("goals", "paper", "checkin", "nudge")),
    ("plan-admin calendar break", "Take a break", ("from", "to", "reason")),
    ("plan-admin calendar shift", "Shift", ("weeks",)),
    ("plan-admin calendar move", "Move the goals", ("day", "at", "tz")),
    ("plan-admin calendar stage", "Length of a stage", ("number", "weeks")),
)
"""The forms that change the calendar: command, words on the button, and what the form asks for."""


def change_buttons(course: Course) -> list[Button]:
    """A button for each form that changes the calendar."""
    return [Button(label, str(Action(name, {}, course.cohort_id, ask=ask))) for name, label, ask in CHANGES]


def scheduled(course: Course) -> Card:
    """When each post of a week is due, as the answer to a change."""
    rhythm = course.calendar.latest.rhythm

    def when(days: int, at: object) -> str:
        day = WEEKDAYS[(course.calendar.latest.day.weekday() + days) % 7]
        return f"{day} at {at or course.calendar.latest.at:%H:%M}"

    return Card(
        "schedule",
        (
            Heading("The posts of a week"),
            Fields(
                (
                    ("Goals", text(f"{weekday_of_goals(course)} at {course.calendar.latest.at:%H:%M}")),
                    ("Paper", text(when(rhythm.paper.days, rhythm.paper.at))),
                    ("Check-in", text(when(rhythm.check_in.days, rhythm.check_in.at))),
                    ("Reminders", text(when(rhythm.nudge.days, rhythm.nudge.at))),
                )
            ),
            Buttons(tuple(change_buttons(course))),
            Footnote(
                text(
                    "What was posted already stays as it is. For example: ",
                    Code(f"/plan-admin calendar schedule {likely_slots(course)}"),
                )
            ),
        ),
        course.zone,
    )
