"""Split from bot.features.group_lifecycle.cards."""

from collections.abc import Sequence

from bot.messages.card import (
    Block,
    Card,
    Footnote,
    Heading,
    Paragraph,
)
from bot.messages.text import Code, Instant, TimeStyle, lines, text
from bot.outbox.post_names import NAMES
from bot.study.calendar import PlannedPost
from bot.study.course import Course


def preview_list(course: Course, coming: Sequence[PlannedPost], shown: int) -> Card:
    """What will be posted next; the card after this one is the post that is `shown`, as it will be sent."""
    rows = (
        text(f"{'▶' if number == shown else ' '} {number}. ", *_coming(post)[1:])
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
    return Card(tuple(blocks), course.zone)


def _coming(post: PlannedPost) -> tuple[str | Instant, ...]:
    return ("• ", Instant(post.due_at, TimeStyle.FULL), f": {NAMES[post.kind]}, week {post.week}")
