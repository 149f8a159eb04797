"""A card as plain text: for the terminal, and as the text of notifications and screen readers.

It has no bars and lines: a screen reader reads `█` as “full block”, ten times over.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages.card import (
    Block,
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
from bot.messages.text import Bold, Channel, Code, Instant, Link, Span, Text, TimeStyle


def plain(card: Card) -> str:
    """All that a reader of the card sees, button labels included.

    Instants are shown in the card's time zone.
    """
    zone = ZoneInfo(card.zone)
    return "\n".join(plain_block(block, zone) for block in card.blocks)


def plain_text(content: Text, zone: ZoneInfo) -> str:
    """The text without markup. Instants are shown in `zone`."""
    return "".join(_span(span, zone) for span in content)


def local_time(moment: datetime, zone: ZoneInfo, style: TimeStyle = TimeStyle.FULL) -> str:
    """`Mon 2 Mar 2026, 09:00 (Europe/Berlin)`, or the date alone."""
    local = moment.astimezone(zone)
    day = f"{local:%a} {local.day} {local:%b %Y}"
    if style is TimeStyle.DATE:
        return day
    return f"{day}, {local:%H:%M}" + ("" if style is TimeStyle.FROM else f" ({zone.key})")


def _span(span: Span, zone: ZoneInfo) -> str:
    match span:
        case str():
            return span
        case Bold(shown) | Code(shown):
            return shown
        case Link(label, url):
            return label if label == url else f"{label} <{url}>"
        case Channel():
            return span.shown
        case Instant(moment, style):
            return local_time(moment, zone, style)


def plain_block(block: Block, zone: ZoneInfo) -> str:
    """One block as plain text."""
    match block:
        case Heading(shown):
            return shown
        case Paragraph(content) | Footnote(content):
            return plain_text(content, zone)
        case Row(content, button):
            shown = plain_text(content, zone)
            return f"• {shown}  [{button.label}]" if button else shown
        case Fields(fields):
            return "\n".join(f"{name}: {plain_text(value, zone)}" for name, value in fields)
        case Buttons(buttons):
            return " ".join(f"[{button.label}]" for button in buttons)
        case Select(placeholder, _, options):
            return f"[{placeholder}: {' | '.join(option.label for option in options)}]"
        case Tally(counts):
            # Labels that begin with a number of their own would run together in one line.
            together = "\n" if any(label[:1].isdigit() for label, _ in counts) else " "
            return together.join(f"{label}: {count}." for label, count in counts)
        case Divider():
            return ""
