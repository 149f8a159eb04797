"""The card of an announcement."""

from bot.messages.addresses import linked
from bot.messages.card import Card, Paragraph
from bot.messages.fitting import fit, headline
from bot.messages.text import text
from bot.study.course import Course


def announcement(course: Course, words: str) -> Card:
    """Words for everybody in the group. Addresses in them can be clicked."""
    heading = headline(f"📣 {course.name}")
    # So many addresses that their markup does not fit are shown as they were typed.
    variants = ((heading, Paragraph(said)) for said in (linked(words), text(words)))
    return fit("announcement", *variants, zone=course.zone)
