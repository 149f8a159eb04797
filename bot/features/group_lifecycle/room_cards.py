"""Cards about the rooms of a group."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.commands.params import CHANNEL, KEPT, THREAD, WHERE
from bot.features.group_lifecycle.code_cards import code_button, waiting
from bot.features.group_lifecycle.codes import RoomRequest
from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Divider, Footnote, Paragraph, Row, Style
from bot.messages.fitting import fit, headline
from bot.messages.notice import prose
from bot.messages.text import Channel, Code, Instant, text
from bot.study.course import Course
from bot.wording.naming import shorten

MOST_ROOMS = 20
"""Rooms that the list shows."""

MOST_REQUESTS = 5
"""Rooms waiting for an organizer's word that the list shows, the oldest ones."""

LEAVES = "Nothing more of the group is posted in that channel, until it is added again."


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A room of the list. `problem` says why the last post was refused there; empty if it was not."""

    channel: Channel
    problem: str = ""


def room_list(
    course: Course,
    rooms: Sequence[RoomLine],
    requests: Sequence[RoomRequest],
    platforms: Sequence[str],
    *,
    is_here: bool,
    may_add: bool,
    mentions: str | None = None,
) -> Card:
    """The rooms of a group, those that wait for an organizer's word, and how it comes into further ones.

    `is_here`: it lives in the channel of the call. `may_add`: the caller may let it live in that channel.
    `mentions`: the role that is mentioned in that channel, or empty; None if it has no roles.
    """
    cohort = course.cohort_id
    rows = _rows(course, rooms, may_leave=len(rooms) > 1)
    if len(rooms) > MOST_ROOMS:
        rows.append(Paragraph(text(f"… and {len(rooms) - MOST_ROOMS} more.")))
    if not rooms:
        rows.append(Paragraph(text("It lives in no channel at present.")))
    here: list[Block] = []
    if may_add and not is_here:
        here = [
            Paragraph(text("It does not live in this channel.")),
            Buttons(
                (
                    Button("Add this channel", _action("add", cohort), Style.PRIMARY),
                    Button("Move it here", _action("move", cohort)),
                )
            ),
        ]
    if mentions is not None:
        here.append(Buttons(tuple(_whom(cohort, mentions))))
    how = Paragraph(
        text(
            "To add another channel of this server or workspace, type in it ",
            Code(f"/plan-admin rooms add group:{course.key}"),
            ". To move the group there, type ",
            Code(f"/plan-admin rooms move group:{course.key}"),
            ". A channel elsewhere needs a code: it works once, within ten minutes, and you confirm the "
            "channel then.",
        )
    )
    code = Buttons(tuple(code_button(course, one) for one in platforms))
    asked = [block for one in requests[:MOST_REQUESTS] for block in waiting(course, one)]
    head = headline(f"{course.name} lives in")
    tail = [*here, how, *([code] if platforms else [])]
    return fit(
        "room_code",
        [head, *rows, *asked, Divider(), *tail],
        [head, *rows[:5], *asked, *tail],
        zone=course.zone,
    )


def _whom(cohort: int, mentions: str) -> Iterator[Button]:
    """What changes whom goals and check-ins mention, and which roles members get."""
    ask = Action("plan-admin rooms mention", {}, cohort, ask=("role",))
    yield Button("Mention a role here", str(ask))
    if mentions:
        off = Action("plan-admin rooms mention", {"role": "off"}, cohort)
        yield Button("Mention nobody", str(off))
    yield Button("Roles for members", _action("role", cohort))


def mentions(course: Course, role: str) -> Card:
    """The answer to who chose whom goals and check-ins mention in a channel."""
    if not role:
        return Card("mentions", (Paragraph(text("Goals and check-ins mention nobody here.")),), course.zone)
    words = "Goals and check-ins mention that role here from now on. All other posts mention nobody."
    how = (
        "Let members take the role themselves, under Channels & Roles. It is only heard if everyone may "
        "mention it, or if I may mention all roles."
    )
    return Card("mentions", (Paragraph(text(words)), Footnote(text(how))), course.zone)


def guest_rooms(course: Course, rooms: Sequence[RoomLine]) -> Card:
    """For who manages a place where the group is a guest: its rooms there, and what is wrong with them."""
    retry = Buttons((Button("Try again", _action("retry", course.cohort_id)),))
    return Card(
        "guest_rooms",
        (
            headline(f"{course.name} is a guest here, in"),
            *_rows(course, rooms, may_leave=True),
            *([retry] if any(one.problem for one in rooms) else []),
            Footnote(text("You manage this place, so you can take it out. Its organizers do all else.")),
        ),
        course.zone,
    )


def _rows(course: Course, rooms: Sequence[RoomLine], *, may_leave: bool) -> list[Block]:
    """A line for each room, with what is wrong there."""
    rows: list[Block] = []
    for room in rooms[:MOST_ROOMS]:
        action = _action("remove", course.cohort_id, room.channel.id)
        leave = Button("Remove", action, warning=LEAVES) if may_leave else None
        trouble = text(f" ({room.channel.platform.capitalize()})")
        if room.problem:
            trouble = text(*trouble, ": ", *prose(shorten(room.problem, 200)))
        rows.append(Row(text(room.channel, *trouble), leave))
    return rows


def which_room(course: Course, rooms: Sequence[Channel], action: str) -> Card:
    """Asks which room of the group is meant."""
    buttons = [
        Button(shorten(one.shown, 75), _action(action, course.cohort_id, one.id)) for one in rooms[:25]
    ]
    return Card(
        "which_room",
        (
            Paragraph(text("Which channel is to be left?")),
            *(Buttons(tuple(buttons[at : at + 5])) for at in range(0, len(buttons), 5)),
        ),
        course.zone,
    )


def added(course: Course) -> Card:
    """The answer to the organizer who let the group live in a further channel."""
    words = f"{course.name} lives here too from now on: everything new is posted in each of its channels."
    return Card("room_added", (Paragraph(text(words)),), course.zone)


def moved(course: Course, left: Channel) -> Card:
    """The answer to the organizer who moved the group out of a channel."""
    words = text(
        f"{course.name} lives here from now on, and no longer in ",
        left,
        ". What was not posted there comes here.",
    )
    return Card("room_moved", (Paragraph(words),), course.zone)


def removed(course: Course, left: Channel) -> Card:
    """The answer to the organizer who let the group leave a channel."""
    words = text(f"{course.name} has left ", left, ": nothing more is posted there.")
    return Card("room_removed", (Paragraph(words),), course.zone)


def moved_here(course: Course, now: datetime) -> Card:
    """Tells the room that the group goes on here."""
    week = max(1, course.calendar.week_at(now) + 1)
    more = text()
    if week <= len(course.syllabus):
        more = text(" The next goals come ", Instant(course.calendar.start(week)), ".")
    return Card(
        "moved_here",
        (
            headline(f"📅 {course.name} goes on here"),
            Paragraph(text("Whoever is in the group stays in it, with all that they did.", *more)),
            Buttons((Button("Join", str(Action("plan join", {}, course.cohort_id)), Style.PRIMARY),)),
        ),
        course.zone,
    )


def cannot_post(lacking: Sequence[str], action: str, zone: str = "UTC") -> Card:
    """Tells what the bot lacks in a channel in which a group is to live. `action` goes on with the call."""
    blocks: list[Block] = [Paragraph(text("I could not post in this channel yet, so nothing was changed:"))]
    blocks += [Paragraph(text("• ", *prose(words))) for words in lacking[:10]]
    return Card(
        "cannot_post",
        (
            *blocks,
            Buttons((Button("Go on", action, Style.PRIMARY),)),
            Footnote(text("What you typed is kept. Once that is mended, press this button to go on.")),
        ),
        zone,
    )


def thread_or_channel(command: str, token: str, cohort: int | None) -> Card:
    """Asks in a thread whether it or its channel is to be the group's home. `token` names the kept call."""
    buttons = (
        Button(label, str(Action(command, {KEPT.name: token, WHERE.name: where}, cohort)))
        for label, where in (("This thread", THREAD), ("Its channel", CHANNEL))
    )
    return Card(
        "thread_or_channel",
        (
            Paragraph(text("Where is the group to live: in this thread, or in the channel of the thread?")),
            Buttons(tuple(buttons)),
            Footnote(text("In a thread, all of its posts stay in the thread.")),
        ),
    )


def _action(action: str, cohort: int, channel: str = "") -> str:
    return str(Action(f"plan-admin rooms {action}", {"channel": channel} if channel else {}, cohort))
