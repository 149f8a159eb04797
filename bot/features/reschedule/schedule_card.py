"""Split from bot.features.group_lifecycle.cards."""

from bot.features.group_lifecycle.cards import DAYS, _weekday
from bot.messages.card import Card, Fields, Footnote, Heading
from bot.messages.text import Code, text
from bot.study.course import Course


def scheduled(course: Course) -> Card:
    """The posts inside the week, after a change."""
    rhythm = course.calendar.latest.rhythm

    def when(days: int, at: object) -> str:
        day = DAYS[(course.calendar.latest.day.weekday() + days) % 7]
        return f"{day} at {at or course.calendar.latest.at:%H:%M}"

    return Card(
        (
            Heading("The posts of a week"),
            Fields(
                (
                    ("Goals", text(f"{_weekday(course)} at {course.calendar.latest.at:%H:%M}")),
                    ("Paper", text(when(rhythm.paper.days, rhythm.paper.at))),
                    ("Check-in", text(when(rhythm.check_in.days, rhythm.check_in.at))),
                    ("Reminders", text(when(rhythm.nudge.days, rhythm.nudge.at))),
                )
            ),
            Footnote(
                text(
                    "What was posted already stays as it is. ",
                    Code("/plan-admin schedule paper:thu checkin:sun"),
                )
            ),
        ),
        course.zone,
    )
