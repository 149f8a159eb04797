"""The card that lists what will be posted next."""

from collections.abc import Sequence

from bot.feature.post_kinds import PlannedPost
from bot.messages.card import Block, Card, Footnote, Heading, Paragraph
from bot.messages.text import Code, lines, text
from bot.outbox.upcoming import upcoming_line
from bot.study.course import Course


def preview_list(course: Course, coming: Sequence[PlannedPost], shown: int) -> Card:
    """What will be posted next. `shown` is the number, from 1, of the post in the card after this one."""
    rows = (
        text(f"{'▶' if number == shown else ' '} {number}. ", upcoming_line(post))
        for number, post in enumerate(coming, start=1)
    )
    blocks: list[Block] = [
        Heading("What I will post next"),
        Paragraph(lines(*rows)),
        Footnote(
            text(
                f"Below is number {shown}, as it would be sent now. ",
                Code("/plan-admin preview 2"),
                " shows another.",
            )
        ),
    ]
    return Card("preview", tuple(blocks), course.zone)
