"""The card that tells an organizer of a channel that refuses posts."""

from bot.messages.card import Card, Footnote, Paragraph
from bot.messages.fitting import headline
from bot.messages.notice import prose
from bot.messages.text import Code, text
from bot.study.course import Course


def trouble(course: Course, words: str) -> Card:
    """A private message to an organizer. `words` say what is wrong, and how to fix it."""
    return Card(
        "notice",
        (
            headline(f"🔧 {course.name} needs you"),
            Paragraph(prose(words)),
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
