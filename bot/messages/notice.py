"""What one person sees of their own: joining, ticking, checking in, settings, help."""

from bot.messages.card import Card, Paragraph
from bot.messages.text import Code, text
from bot.wording.naming import clean, shorten


def notice(words: str, zone: str = "UTC") -> Card:
    """A sentence or two. What stands between backticks is shown as something to type.

    Words may repeat what somebody typed, so what no platform should show is taken out.
    """
    parts = shorten(clean(words), 3000).split("`")
    paired = len(parts) % 2 == 1
    spans = (Code(part) if number % 2 and paired and part else part for number, part in enumerate(parts))
    return Card((Paragraph(text(*spans)),), zone)
