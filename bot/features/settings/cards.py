"""The card of a person's settings."""

from collections.abc import Sequence
from datetime import datetime

from bot.messages.actions import Action
from bot.messages.card import Block, Button, Buttons, Card, Fields, Footnote, Heading, Paragraph, toggle
from bot.messages.limits import LONGEST_ACTION
from bot.messages.text import Code, text
from bot.study.zone_search import clock_of

NAMES = {
    "timezone": "Time zone",
    "reminders": "Reminders",
    "quiet": "Quiet hours",
    "visible": "Name on boards",
    "posters": "Name on posters",
}
"""What each setting is called, on the card and in the form."""


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
    blocks: list[Block] = [Heading("⚙️ Your settings")]
    if changed:
        blocks.append(Paragraph(text(f"Changed: {', '.join(NAMES[one].lower() for one in changed)}.")))

    def turn(what: str, to: str) -> str:
        return str(Action("plan settings", {what: to}))

    whose = "the group's; " if in_group else ""
    own = "" if zone_is_own else f" ({whose}set your own if it differs)"
    told = {
        "timezone": f"{zone}, where it is {clock_of(zone, now)} now{own}",
        "reminders": "on; I write to you if a check-in is still open" if reminders else "off",
        "quiet": quiet,
        "visible": "on" if visible else "off; others do not see your name on boards or recaps",
        "posters": _posters(posters=posters, visible=visible),
    }
    blocks += [
        Fields(tuple((NAMES[name], text(words)) for name, words in told.items())),
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
        return "off; the poster of a finished stage leaves you out"
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
