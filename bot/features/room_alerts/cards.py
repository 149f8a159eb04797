"""Split from bot.features.group_lifecycle.cards."""

from bot.messages.card import Card, Footnote, Paragraph, headline
from bot.messages.text import Code, text
from bot.study.course import Course


def trouble(course: Course, words: str) -> Card:
    """A private word to an organizer: something needs them."""
    return Card(
        (
            headline(f"🔧 {course.name} needs you"),
            Paragraph(text(words)),
            Footnote(
                text(
                    "Once that is mended, what is still of use goes out by itself. ",
                    Code("/plan-admin status"),
                    " in the channel shows what waits.",
                )
            ),
        ),
        course.zone,
    )
