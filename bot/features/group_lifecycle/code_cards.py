"""Cards about codes: how a group comes into a channel of another server or workspace."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.features.group_lifecycle.codes import RoomRequest
from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Fields, Footnote, Paragraph, Style
from bot.messages.fitting import headline
from bot.messages.text import Bold, Code, text
from bot.study.cohort_tables import Room
from bot.study.course import Course
from bot.wording.naming import person_name, shorten
from bot.wording.platforms import place as place_word

WHAT_IT_MEANS = (
    "Everything new of the group is then posted there too, and whoever is there can join and read its "
    "boards. Who manages that {} can take the channel out again, and nothing else."
)

REFUSES = "That channel is told no, and the group does not come there. To ask again takes a new code."


@dataclass(frozen=True, slots=True)
class NewRoom:
    """A room in which the group lives from now on. `place` is empty if it is in a place of the group."""

    room: Room
    place: str = ""


def made(course: Course, code: str, platform: str) -> Card:
    """The answer to the organizer who made a code."""
    where = place_word(platform)
    return Card(
        "new_room_code",
        (
            headline(f"A code for {platform.capitalize()}"),
            Paragraph(
                text(
                    f"To let {course.name} live in a channel there too, type in that channel: ",
                    Code(f"/plan-admin rooms add {code}"),
                )
            ),
            Paragraph(
                text(
                    f"It works once, within ten minutes, for somebody who manages that {where}. I then ask "
                    "you to confirm the channel, in a direct message and in ",
                    Code("/plan-admin rooms list"),
                    ".",
                )
            ),
            Footnote(text("Give it to nobody else. A new code makes this one void.")),
        ),
        course.zone,
    )


def which_platform(course: Course, platforms: Sequence[str]) -> Card:
    """Asks on which platform the channel is."""
    return Card(
        "which_platform",
        (
            Paragraph(text("Where is the channel in which the group is to live too?")),
            Buttons(tuple(code_button(course, one) for one in platforms)),
        ),
        course.zone,
    )


def code_button(course: Course, platform: str) -> Button:
    """Makes a code for a platform."""
    action = Action("plan-admin rooms invite", {"platform": platform}, course.cohort_id)
    return Button(f"Code for {platform.capitalize()}", str(action))


def asked(course: Course) -> Card:
    """The answer to who used a code. Nothing of the group is told but its name."""
    return Card(
        "room_asked",
        (
            Paragraph(
                text(
                    f"I have asked the organizers of {course.name}. Once one of them confirms this channel, "
                    "the group is announced here. If they refuse it, I tell you. If nothing comes within a "
                    "day, ask them for a new code."
                )
            ),
        ),
        course.zone,
    )


def request(course: Course, one: RoomRequest) -> Card:
    """Asks an organizer to confirm a room."""
    how: tuple[Block, ...] = (Buttons(answers(course, one)),)
    if not one.has_buttons:
        # Direct messages are in no server, so I cannot see there who manages one.
        how = (
            Paragraph(
                text(
                    "To confirm or to refuse it, type ",
                    Code("/plan-admin rooms list"),
                    " in a channel of the server where the group began.",
                )
            ),
        )
    means = WHAT_IT_MEANS.format(place_word(one.room.platform))
    return Card(
        "room_request",
        (
            headline(f"A channel for {course.name}?"),
            Fields(
                (
                    ("Channel", text(shorten(one.room.name or one.room.channel, 100))),
                    (place_word(one.room.platform).capitalize(), text(where(one.room, one.place))),
                    ("Asked by", text(person_name(one.by) if one.by else "somebody")),
                )
            ),
            Paragraph(text(means)),
            *how,
            Footnote(
                text(
                    "If this is not the channel that you gave the code for, refuse it. "
                    "You have a day to answer."
                )
            ),
        ),
        course.zone,
    )


def refused(course: Course, room: Room) -> Card:
    """Tells who used a code that the organizers do not let the group live in that room."""
    name = shorten(room.name or room.channel, 100)
    words = f"The organizers of {course.name} refused {name}, so it does not come there. "
    words += "To ask again takes a new code."
    return Card("room_refused_told", (Paragraph(text(words)),), course.zone)


def waiting(course: Course, one: RoomRequest) -> list[Block]:
    """A room that waits for an answer, in the list of the group's rooms."""
    by = person_name(one.by) if one.by else "somebody"
    name = shorten(one.room.name or one.room.channel, 100)
    return [
        Paragraph(text(Bold(f"{name}, {where(one.room, one.place)}"), f": {by} asks to let the group in.")),
        Buttons(answers(course, one)),
    ]


def answers(course: Course, one: RoomRequest) -> tuple[Button, ...]:
    """The buttons that answer a question."""
    return tuple(
        Button(
            label,
            str(Action(f"plan-admin rooms {action}", {"request": str(one.number)}, course.cohort_id)),
            style,
            warning,
        )
        for label, action, style, warning in (
            ("Confirm", "confirm", Style.PRIMARY, ""),
            ("Refuse", "refuse", Style.DANGER, REFUSES),
        )
    )


def where(room: Room, place: str) -> str:
    """The place of a room: `Owls (Slack)`; its id if the platform did not tell its name."""
    return f"{place or room.workspace} ({room.platform.capitalize()})"


def joined(course: Course, new: NewRoom) -> Card:
    """Tells the other rooms that the group lives in a further one."""
    name = new.room.name or new.room.channel
    of = f" in {where(new.room, new.place)}" if new.place else ""
    reads = " Whoever is there can join, and reads its boards and posts." if new.place else ""
    return Card(
        "room_joined",
        (Paragraph(text(f"{course.name} lives in {name}{of} too from now on.{reads}")),),
        course.zone,
    )
