"""Builders for messages, so that each test names only what it is about."""

from datetime import UTC, datetime

from adapters.local.chat import Message, MessageKind, text_of
from bot.commands.reply import Form
from bot.messages.card import Block, Button, Buttons, Card

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def a_message(
    *blocks: Block,
    kind: MessageKind = MessageKind.POST,
    to: str | None = None,
    room: str = "#general",
    platform: str = "discord",
    seq: int = 1,
    form: Form | None = None,
) -> Message:
    """A message of these blocks, or with a form."""
    shown = form or Card("any", blocks)
    return Message(MONDAY, seq, kind, platform, room, to, None, f"m{seq}", shown, text_of(shown))


def some_buttons(*labels: str) -> Buttons:
    """A row of buttons. A button's action is `do` and its label."""
    return Buttons(tuple(Button(label, f"do {label}") for label in labels))
