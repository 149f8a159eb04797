"""An announcement."""

from bot.messages.card import Card, Paragraph, headline
from bot.messages.text import text
from bot.study.course import Course


def announcement(course: Course, words: str) -> Card:
    """Words that everybody in the group is to read."""
    return Card("announcement", (headline(f"📣 {course.name}"), Paragraph(text(words))), course.zone)
