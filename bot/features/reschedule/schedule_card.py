"""The card with the posts of a week: on which weekday and at what time each is due."""

from bot.features.group_lifecycle.cards import likely_slots, weekday_of_goals
from bot.messages.card import Card, Fields, Footnote, Heading
from bot.messages.text import Code, text
from bot.study.course import Course
from bot.study.weekly_schedule import WEEKDAYS


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
            Footnote(
                text(
                    "What was posted already stays as it is. ",
                    Code(f"/plan-admin calendar schedule {likely_slots(course)}"),
                )
            ),
        ),
        course.zone,
    )
