"""The cards that tell an organizer of a channel that refuses posts, and of a pause by the operator."""

from bot.features.group_lifecycle.room_cards import LEAVES
from bot.messages.actions import Action
from bot.messages.card import Button, Buttons, Card, Footnote, Paragraph, Style
from bot.messages.fitting import headline
from bot.messages.notice import prose
from bot.messages.text import Channel, Code, text
from bot.outbox.pausing import Pause
from bot.outbox.room_alerts import Trouble
from bot.study.course import Course
from bot.wording.naming import shorten
from bot.wording.platforms import place


def trouble(course: Course, told: Trouble) -> Card:
    """A private message to an organizer: what is wrong, and how to mend it. Its buttons work where it is."""
    why = prose(shorten(told.why, 1500))
    where = text()
    if told.room is not None:
        channel = Channel(told.room.platform, told.room.channel, told.room.name, may_be_gone=True)
        where = text(f"I could not post the {told.post} in ", channel, ". ")
    cohort = course.cohort_id
    buttons = [
        Button("Try again", str(Action("plan-admin rooms retry", {}, cohort)), Style.PRIMARY),
        Button("Channels", str(Action("plan-admin rooms list", {}, cohort))),
        Button("Status", str(Action("plan-admin status", {}, cohort))),
    ]
    if told.is_role:
        buttons[1] = Button("Roles", str(Action("plan-admin rooms role", {}, cohort)))
    if told.room is not None and told.others:
        leave = Action("plan-admin rooms remove", {"channel": told.room.channel}, cohort)
        buttons.append(Button("Leave that channel", str(leave), warning=LEAVES))
    return Card(
        "notice",
        (
            headline(f"🔧 {course.name} needs you"),
            Paragraph(text(*where, *why)),
            Buttons(tuple(buttons)),
            Footnote(
                text("Once that is mended, whoever waits for the role gets it by itself.")
                if told.is_role
                else text(
                    "Once that is mended, what is still of use goes out by itself. To let the group go on "
                    "elsewhere, with all that it has and what waits, type ",
                    Code(f"/plan-admin rooms move group:{course.key}"),
                    " in another channel.",
                )
            ),
        ),
        course.zone,
    )


def paused(course: Course, told: Pause) -> Card:
    """A private message to an organizer: nothing is posted for the time being, and what that means."""
    status = str(Action("plan-admin status", {}, course.cohort_id))
    where = f"{told.platform.capitalize()} {place(told.platform)}"
    others = " The group's channels elsewhere go on." if told.others else ""
    return Card(
        "pause_notice",
        (
            headline(f"⏸ The posts of {course.name} are paused"),
            Paragraph(
                prose(
                    f"Whoever runs this bot has paused its posts in your {where}, and says: "
                    f"“{shorten(told.why, 500)}”.{others}"
                )
            ),
            Paragraph(
                text(
                    "Nothing is lost. Members can tick off and check in as ever, and no streak breaks by it. "
                    "When the pause ends, I post what is still of use by then. Please talk to whoever runs "
                    "the bot."
                )
            ),
            Buttons((Button("Status", status),)),
        ),
        course.zone,
    )
