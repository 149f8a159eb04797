"""The card that shows how a group's plan and its files differ."""

from collections.abc import Sequence

from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Paragraph, Style
from bot.messages.fitting import fit, headline
from bot.messages.text import lines, text
from bot.study.course import Course
from bot.wording.counting import counted
from bot.wording.naming import shorten

MOST_SHOWN = 12
"""Differences on the card. All of them are in the file beside it."""


def confirm_refresh(course: Course, differences: Sequence[str], token: str) -> Card:
    """The differences, and the button that takes them over."""
    confirm = Action("plan-admin plan refresh", {"sure": token}, course.cohort_id)
    more = len(differences) - MOST_SHOWN
    rest = [text(f"… and {more} more: the file has them all.")] if more > 0 else []

    def blocks(longest: int) -> list[Block]:
        shown = (text(f"• {shorten(one, longest)}") for one in differences[:MOST_SHOWN])
        return [head, Paragraph(lines(*shown, *rest)), *foot]

    head = headline(
        f"Take over {counted(len(differences), 'difference')} from the files of {course.plan.key}?"
    )
    foot = (
        Buttons((Button("Confirm", str(confirm), Style.PRIMARY),)),
        Footnote(
            text("Nothing is changed before you confirm. Every tick stays, and what is posted is corrected.")
        ),
    )
    return fit("confirm_refresh", blocks(600), blocks(240), zone=course.zone)
