"""The card of an announcement, and the answer to who makes one."""

from datetime import datetime

from bot.messages.actions import Action
from bot.messages.addresses import linked
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Paragraph
from bot.messages.fitting import fit, headline
from bot.messages.text import Instant, text
from bot.study.course import Course


def announcement(course: Course, words: str, author: str = "") -> Card:
    """Words for everybody in the group. Addresses in them can be clicked. `author` is empty if not known."""
    heading = headline(f"📣 {course.name}")
    signed = [Footnote(text(f"from {author}"))] if author else []
    # With so many addresses that their markup does not fit, they are shown as typed.
    variants: list[list[Block]] = [
        [heading, Paragraph(said), *signed] for said in (linked(words), text(words))
    ]
    return fit("announcement", *variants, zone=course.zone)


def announced(course: Course, code: str, due: datetime | None) -> Card:
    """The answer to the organizer. `code` is that of the post; `due` is None if it is posted at once."""
    said = (
        text("Your announcement will be posted ", Instant(due), ".")
        if due
        else text("Your announcement is on its way.")
    )
    change = Action("plan-admin posts list", {"post": code}, course.cohort_id)
    return Card("announced", (Paragraph(said), Buttons((Button("Change…", str(change)),))), course.zone)
