"""The card of a person's settings."""

from collections.abc import Sequence
from datetime import datetime

from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Fields, Footnote, Heading, Paragraph, toggle
from bot.messages.limits import LONGEST_ACTION
from bot.messages.text import Code, text
from bot.study.zone_search import clock_of


def settings(
    *,
    zone: str,
    zone_is_own: bool,
    in_group: bool,
    reminders: bool,
    quiet: str,
    visible: bool,
    posters: bool,
    changed: Sequence[str],
    now: datetime,
) -> Card:
    """A person's settings, and buttons to change them.

    `changed` names the settings that were just changed.
    """
    whose = "the group's; " if in_group else ""
    blocks: list[Block] = [Heading("⚙️ Your settings")]
    if changed:
        blocks.append(Paragraph(text(f"Changed: {', '.join(changed)}.")))

    def turn(what: str, to: str) -> str:
        return str(Action("plan settings", {what: to}))

    blocks += [
        Fields(
            (
                (
                    "timezone",
                    text(zone if zone_is_own else f"{zone} ({whose}set your own if it differs)"),
                ),
                (
                    "reminders",
                    text("on; I write to you if a check-in is still open" if reminders else "off"),
                ),
                ("quiet", text(quiet)),
                (
                    "visible",
                    text("on" if visible else "off; others do not see your name on boards or recaps"),
                ),
                ("posters", text(_posters(posters=posters, visible=visible))),
            )
        ),
        Paragraph(text(f"There it is {clock_of(zone, now)} now.")),
        Buttons(
            (
                toggle(
                    "Remind me of open check-ins",
                    Button("Turn reminders on", turn("reminders", "on")),
                    Button("Turn reminders off", turn("reminders", "off")),
                    is_on=reminders,
                ),
                toggle(
                    "Show me on boards",
                    Button("Show me on boards", turn("visible", "on")),
                    Button("Hide me from boards", turn("visible", "off")),
                    is_on=visible,
                ),
                toggle(
                    "Name me on posters",
                    Button("Name me on posters", turn("posters", "on")),
                    Button("Leave me off posters", turn("posters", "off")),
                    is_on=posters,
                ),
                Button("Change", _change({"timezone": zone if zone_is_own else "", "quiet": quiet})),
            )
        ),
        Footnote(text("For example: ", Code("/plan settings timezone:Asia/Tokyo quiet:22:00-07:00"))),
    ]
    return Card("settings", tuple(blocks), zone)


def _posters(*, posters: bool, visible: bool) -> str:
    if not posters:
        return "off; your name is not among those who finished a stage"
    if not visible:
        return "on, but not while others do not see your name"
    return "on; when you finish a stage, your name is on its poster"


def _change(now: dict[str, str]) -> str:
    """The action that opens a form for these settings.

    The form shows the present values if they fit into the action.
    """
    known = {name: value for name, value in now.items() if value}
    action = str(Action("plan settings", known, ask=tuple(now)))
    return action if len(action) <= LONGEST_ACTION else str(Action("plan settings", {}, ask=tuple(now)))
