"""Split from bot.features.weekly_posts.stage_cards."""

from bot.messages.card import Card, Paragraph, headline
from bot.messages.text import text
from bot.study.course import Course


def announcement(course: Course, words: str) -> Card:
    """Something that the organizer wants everyone to read."""
    return Card((headline(f"📣 {course.name}"), Paragraph(text(words))), course.zone)
