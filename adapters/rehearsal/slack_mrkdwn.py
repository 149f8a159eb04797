"""Reads Slack's mrkdwn and rich text as its client does, as far as `adapters/slack/mrkdwn.py` writes them."""

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from adapters.rehearsal.times import slack_time

_INLINE = re.compile(
    r"""<!date\^(?P<moment>-?\d+)\^(?P<pattern>[^|>]*)\|[^>]*>
    | <\#(?P<channel>[A-Z0-9]+)>
    | <(?P<url>https?://[^|>]+)\|(?P<label>[^>]*)>
    | \*(?P<bold>[^*\n]+)\*
    | `(?P<code>[^`\n]+)`""",
    re.VERBOSE,
)


def draw_mrkdwn(content: str, zone: ZoneInfo) -> Markup:
    """Draw an mrkdwn text."""
    drawn, at = Markup(), 0
    for found in _INLINE.finditer(content):
        drawn += _words(content[at : found.start()]) + _token(found, zone)
        at = found.end()
    return drawn + _words(content[at:])


def draw_rich(element: Mapping[str, Any], zone: ZoneInfo) -> Markup:
    """Draw one element of a rich_text_section."""
    match element:
        case {"type": "date", "timestamp": int(seconds), "format": str(pattern)}:
            return slack_time(seconds, pattern, zone)
        case {"type": "link", "url": str(url)}:
            return _link(url, escape(element.get("text", url)))
        case {"type": "channel", "channel_id": str(channel)}:
            return _channel(channel)
        case {"type": "text", "text": str(words), "style": {"bold": True}}:
            return Markup("<strong>{}</strong>").format(words)
        case {"type": "text", "text": str(words), "style": {"code": True}}:
            return Markup("<code>{}</code>").format(words)
        case {"type": "text", "text": str(words)}:
            return escape(words)
        case _:
            raise TypeError(f"{element!r} is not drawn")


def _token(found: re.Match[str], zone: ZoneInfo) -> Markup:
    match found.lastgroup:
        case "pattern":
            return slack_time(int(found["moment"]), _unescape(found["pattern"]), zone)
        case "channel":
            return _channel(found["channel"])
        case "label":
            return _link(_unescape(found["url"]), _words(found["label"]))
        case "bold":
            return Markup("<strong>{}</strong>").format(_words(found["bold"]))
        case _:
            return Markup("<code>{}</code>").format(_words(found["code"]))


def _link(url: str, label: Markup) -> Markup:
    if not url.startswith(("https://", "http://")):  # as Slack, which makes no link of it
        return label
    return Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>').format(url, label)


def _channel(channel: str) -> Markup:
    return Markup('<span class="mention">#{}</span>').format(channel)


def _words(text: str) -> Markup:
    return escape(_unescape(text))


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
