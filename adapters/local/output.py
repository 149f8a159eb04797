"""Writes a transcript for people, or as one JSON object a line (docs/scripts.md shows both)."""

import json
from datetime import datetime
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from adapters.local.chat import PLATFORMS, Message, MessageKind
from bot.commands.reply import File, Form
from bot.messages.card import (
    Block,
    Button,
    Buttons,
    Card,
    Divider,
    Fields,
    Footnote,
    Heading,
    Paragraph,
    Row,
    Select,
    Tally,
)
from bot.messages.plain import plain, plain_text

SCREEN_WIDTH = 80
"""Columns of a terminal of the usual size."""

ROOM = "#general"

EYES = {
    MessageKind.POST: "",
    MessageKind.REPLY: "",
    MessageKind.PRIVATE: " (only {to} sees this)",
    MessageKind.EDIT: " (changed)",
    MessageKind.DIRECT: " (to {to} alone)",
    MessageKind.FORM: " (a form for {to})",
}


def as_json(message: Message, *, ascii_only: bool = False) -> str:
    """Write the message as one line of JSON; `ascii_only`: with every other character escaped."""
    label = message.label
    post = None
    if label is not None:
        post = {"cohort": label.cohort, "kind": label.kind, "week": label.week, "key": label.key}
    return json.dumps(
        {
            "at": message.at.isoformat(),
            "seq": message.seq,
            "kind": message.kind.value,
            "platform": message.platform,
            "room": message.room,
            "to": message.to,
            "post": post,
            "message": message.reference,
            "card": _shown(message.shown),
            "text": message.text,
        },
        ensure_ascii=ascii_only,
    )


def as_text(message: Message, *, plain: bool = False) -> str:
    """Write the message for people. `plain`: without the line at its left, for screen readers."""
    head = f"{message.at:%a} {message.at.day} {message.at:%b %Y %H:%M} · {message.room}"
    eyes = EYES[message.kind].format(to=message.to or "whoever asked")
    edge = "" if plain else "  │ "
    body = "\n".join(f"{edge}{line}" for line in message.text.splitlines())
    return f"{head}{eyes}\n{body}\n"


def as_ansi(card: Card, at: datetime, width: int = SCREEN_WIDTH) -> str:
    """Write a post as the terminal chat of that many columns is sent it, with its escape sequences."""
    from rich.console import Console  # left out of a production install

    from adapters.local.render import draw

    message = Message(at, 1, MessageKind.POST, PLATFORMS[0], ROOM, None, None, "m1", card, plain(card))
    screen = StringIO()
    Console(
        file=screen, width=width, force_terminal=True, color_system="standard", legacy_windows=False
    ).print(draw(message))
    return screen.getvalue()


def _shown(shown: Card | Form | File | None) -> dict[str, Any] | None:
    match shown:
        case Card():
            return card_as_dict(shown)
        case File(name, content):
            return {"file": {"name": name, "content": content}}
        case Form():
            return _form(shown)
        case None:
            return None


def card_as_dict(card: Card) -> dict[str, Any]:
    """Return the card for JSON: its name, its blocks with their texts, labels, actions and item keys, and
    what its picture says, if it has one.
    """
    zone = ZoneInfo(card.zone)
    shown: dict[str, Any] = {
        "name": card.name,
        "zone": card.zone,
        "blocks": [_block(block, zone) for block in card.blocks],
    }
    if card.picture is not None:
        shown["picture"] = {"kind": card.picture.kind, "alt": card.picture.alt}
    return shown


def _form(form: Form) -> dict[str, Any]:
    fields = [
        {
            "name": one.name,
            "label": one.label,
            "hint": one.hint,
            "required": one.is_required,
            "choices": [option.value for option in one.likely],
            "initial": one.initial or None,
        }
        for one in form.fields
    ]
    return {"form": {"title": form.title, "action": form.action, "fields": fields}}


def _button(button: Button) -> dict[str, str]:
    return {"label": button.label, "action": button.action, "style": button.style.value}


def _block(block: Block, zone: ZoneInfo) -> dict[str, Any]:
    match block:
        case Heading(shown):
            return {"type": "heading", "text": shown}
        case Paragraph(content):
            return {"type": "text", "text": plain_text(content, zone)}
        case Row(content, button, item):
            return {
                "type": "row",
                "text": plain_text(content, zone),
                "item": item or None,
                "button": _button(button) if button else None,
            }
        case Fields(fields):
            return {"type": "fields", "fields": [[name, plain_text(value, zone)] for name, value in fields]}
        case Buttons(buttons):
            return {"type": "buttons", "buttons": [_button(button) for button in buttons]}
        case Select(placeholder, action, options):
            return {
                "type": "select",
                "placeholder": placeholder,
                "action": action,
                "options": [{"label": option.label, "value": option.value} for option in options],
            }
        case Tally(counts):
            return {"type": "tally", "counts": [[label, count] for label, count in counts]}
        case Divider():
            return {"type": "divider"}
        case Footnote(content):
            return {"type": "footnote", "text": plain_text(content, zone)}
