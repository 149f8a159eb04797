"""Cards about a member's calendar of a group, and its private address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Footnote, Paragraph, toggle
from bot.messages.fitting import headline
from bot.messages.text import Code, Instant, TimeStyle, lines, text
from bot.study.course import Course
from bot.wording.counting import counted
from bot.wording.platforms import where_files_are

LABELS = {"goals": "goals", "paper": "papers", "checkin": "check-ins", "meetings": "meetings"}
"""What people read of a parameter."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the card tells of a calendar.

    `chosen` says by parameter, such as “paper”, whether the calendar holds that. `events` counts those in
    the file that comes with the card; None if none comes. `can_have_address`: the bot has a public address.
    `address_since` is None where the calendar has no private address.
    """

    chosen: Mapping[str, bool]
    events: int | None
    can_have_address: bool
    address_since: datetime | None


def calendar(course: Course, shown: Shown, platform: str, zone: str) -> Card:
    """What a member's calendar holds, with what changes that."""
    held = ", ".join(LABELS[name] for name, is_on in shown.chosen.items() if is_on)
    blocks: list[Block] = [headline(f"🗓️ Your calendar of {course.name}")]
    if shown.events is None:
        blocks.append(Paragraph(text(f"It holds: {held}.")))
    else:
        where = where_files_are(platform)
        words = (
            f"The file {where} holds {counted(shown.events, 'event')}: {held}. Open it with your calendar."
        )
        again = "If dates move, get it again: your calendar then moves the events that it has."
        blocks.append(Paragraph(lines(text(words), text(again))))
    blocks.append(Buttons(tuple(_switch(course, *one) for one in shown.chosen.items())))
    buttons = [] if shown.events is not None else [Button("Get the file", _action(course))]
    if shown.can_have_address:
        if shown.address_since is not None:
            since = Instant(shown.address_since, TimeStyle.DATE)
            words = " and follows the group by itself. I keep no copy of it."
            blocks.append(Paragraph(text("Your private address is from ", since, words)))
            buttons.append(Button("New address", _action(course, address="new")))
            buttons.append(Button("End the address", _action(course, address="off")))
        else:
            buttons.append(Button("Get a private address", _action(course, address="new")))
    if buttons:
        blocks.append(Buttons(tuple(buttons)))
    blocks.append(Footnote(text("For example: ", Code("/plan calendar paper:off"))))
    return Card("calendar", tuple(blocks), zone)


def address(course: Course, url: str, zone: str) -> Card:
    """A new private address. It is shown this once."""
    return Card(
        "calendar_address",
        (
            headline(f"Your private calendar address for {course.name}"),
            Paragraph(text(Code(url))),
            Paragraph(
                text(
                    "Subscribe to it in your calendar. Then every date follows the group by itself. How "
                    "often it looks is up to your calendar: every few hours, as a rule."
                )
            ),
            Buttons((Button("End the address", _action(course, address="off")),)),
            Footnote(
                text(
                    "Whoever has it can read the dates of the group, so keep it to yourself. I keep no copy: "
                    "if you lose it, ",
                    Code("/plan calendar address:new"),
                    " makes another one and ends this one.",
                )
            ),
        ),
        zone,
    )


def _switch(course: Course, name: str, is_on: bool) -> Button:
    put_in, leave_out = (_action(course, **{name: to}, file="off") for to in ("on", "off"))
    return toggle(
        LABELS[name].capitalize(),
        Button(f"Put {LABELS[name]} in", put_in),
        Button(f"Leave {LABELS[name]} out", leave_out),
        is_on=is_on,
    )


def _action(course: Course, **given: str) -> str:
    return str(Action("plan calendar", given, course.cohort_id))
