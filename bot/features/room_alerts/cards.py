"""What organizers are told of a channel that refuses posts."""

from bot.messages.card import Card, Footnote, Paragraph, headline
from bot.messages.text import Code, text
from bot.study.course import Course


def trouble(course: Course, words: str) -> Card:
    """A private message to an organizer: something needs them. `words` say what, and how to mend it."""
    return Card(
        "notice",
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
