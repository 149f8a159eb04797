"""The card of an announcement."""

from bot.messages.card import Card, Paragraph
from bot.messages.fitting import headline
from bot.messages.text import text
from bot.study.course import Course


def announcement(course: Course, words: str) -> Card:
    """Words for everybody in the group."""
    return Card("announcement", (headline(f"📣 {course.name}"), Paragraph(text(words))), course.zone)
