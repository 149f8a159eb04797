"""The card that tells an organizer of a channel that refuses posts."""

from bot.messages.actions import Action
from bot.messages.card import Button, Buttons, Card, Footnote, Paragraph, Style
from bot.messages.fitting import headline
from bot.messages.notice import prose
from bot.messages.text import Channel, Code, text
from bot.outbox.room_alerts import Trouble
from bot.study.course import Course
from bot.wording.naming import shorten


def trouble(course: Course, told: Trouble) -> Card:
    """A private message to an organizer: what is wrong, and how to mend it. Its buttons work where it is."""
    why = prose(shorten(told.why, 1500))
    where = text()
    if told.room is not None:
        channel = Channel(told.room.platform, told.room.channel, told.room.name, may_be_gone=True)
        where = text(f"I could not post the {told.post} in ", channel, ". ")
    cohort = course.cohort_id
    buttons = [
        Button("Try again", str(Action("plan-admin room", {"action": "retry"}, cohort)), Style.PRIMARY),
        Button("Channels", str(Action("plan-admin room", {}, cohort))),
        Button("Status", str(Action("plan-admin status", {}, cohort))),
    ]
    if told.room is not None and told.others:
        leave = {"action": "remove", "channel": told.room.channel}
        buttons.append(Button("Leave that channel", str(Action("plan-admin room", leave, cohort))))
    return Card(
        "notice",
        (
            headline(f"🔧 {course.name} needs you"),
            Paragraph(text(*where, *why)),
            Buttons(tuple(buttons)),
            Footnote(
                text(
                    "Once that is mended, what is still of use goes out by itself. To let the group go on "
                    "elsewhere, with all that it has and what waits, type ",
                    Code(f"/plan-admin room move group:{course.key}"),
                    " in another channel.",
                )
            ),
        ),
        course.zone,
    )
