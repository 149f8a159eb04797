"""Writes text spans for Slack: in mrkdwn where that shows exactly what is meant, else as rich text. Pure.

mrkdwn can escape `&`, `<` and `>` and nothing else. What somebody typed between two asterisks, or as
`:name:`, would become markup. Rich text shows its text elements unchanged, so it is used for all that
mrkdwn could misread.
"""

import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from bot.messages.plain import local_time
from bot.messages.text import Bold, Channel, Code, Instant, Link, Span, Text, TimeStyle

PLATFORM = "slack"

MARKS = "*_~`"
EMOJI = re.compile(r":[\w+'-]+:")
QUOTE = re.compile(r"^[^\S\n]*>", re.MULTILINE)

SPECIAL = re.compile(r"<(?P<sign>[@#!]?)(?P<inner>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
"""What Slack puts into angle brackets: a link, a mention of somebody, a channel, a call to everybody."""

BEFORE_MARKUP = "\n\t ([{/\"'“‘«—–-•.,;:!?|"
AFTER_MARKUP = "\n\t )]}/\"'”’»—–-.,;:!?|…"
"""Slack reads `*bold*` as markup only between such characters, or at an end of the text."""

DATES = {
    TimeStyle.FULL: "{date_short_pretty} {time}",
    TimeStyle.FROM: "{date_short_pretty} {time}",
    TimeStyle.DATE: "{date_short_pretty}",
    TimeStyle.DEADLINE: "{date_short_pretty} {time}",  # Slack counts no time that is left
}


def escape(text: str) -> str:
    """Escape the three characters that Slack reads as control characters."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo the escaping in what Slack sends."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def words_of(markup: str) -> str:
    """The words of what somebody wrote in Slack: links as their addresses, channels by their names, and
    nobody's mention.
    """
    return unescape(SPECIAL.sub(_spoken, markup)).strip()


def _spoken(found: re.Match[str]) -> str:
    sign, inner, label = found["sign"], found["inner"], found["label"] or ""
    if sign in {"@", "!"}:
        return f"@{label.removeprefix('@')}" if label else ""
    if sign == "#":
        return f"#{label}"
    return inner.removeprefix("mailto:")


def mrkdwn(content: Text, zone: ZoneInfo, longest: int) -> str | None:
    """Write the text as mrkdwn; None where it is too long, or Slack would show something else."""
    if not _shows_what_is_meant(content):
        return None
    drawn = "".join(_marked(span, zone) for span in content)
    return drawn if len(drawn) <= longest else None


def text_object(drawn: str) -> dict[str, Any]:
    """A text object of mrkdwn. `verbatim` keeps Slack from turning plain words into links."""
    return {"type": "mrkdwn", "text": drawn, "verbatim": True}


def rich(content: Text, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Write the text as elements of a rich_text_section, which Slack shows unchanged."""
    return list(_elements(content, zone))


def _marked(span: Span, zone: ZoneInfo) -> str:
    match span:
        case str():
            return escape(span)
        case Bold(shown):
            return f"*{escape(shown)}*"
        case Code(shown):
            return f"`{escape(shown)}`"
        case Link(label, url):
            return f"<{escape(url).replace('|', '%7C')}|{escape(label)}>"
        case Channel() if is_linked(span):
            return f"<#{span.id}>{escape(span.beside)}"
        case Channel():
            return escape(span.shown)
        case Instant(moment, style):
            shown = escape(local_time(moment, zone, style))
            return f"<!date^{int(moment.timestamp())}^{DATES[style]}|{shown}>"


def _elements(content: Text, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    for span in content:
        match span:
            case "" | Bold("") | Code(""):
                continue
            case str():
                yield {"type": "text", "text": span}
            case Bold(shown):
                yield {"type": "text", "text": shown, "style": {"bold": True}}
            case Code(shown):
                yield {"type": "text", "text": shown, "style": {"code": True}}
            case Link(label, url):
                yield {"type": "link", "url": url, "text": label or url}
            case Channel() if is_linked(span):
                yield {"type": "channel", "channel_id": span.id}
                if span.beside:
                    yield {"type": "text", "text": span.beside}
            case Channel():
                yield {"type": "text", "text": span.shown}
            case Instant(moment, style):
                yield {
                    "type": "date",
                    "timestamp": int(moment.timestamp()),
                    "format": DATES[style],
                    "fallback": local_time(moment, zone, style),
                }


def is_linked(channel: Channel) -> bool:
    """Return whether Slack shows the channel as a link. Its ids are capital letters and digits."""
    return channel.platform == PLATFORM and re.fullmatch(r"[A-Z0-9]+", channel.id) is not None


def _shows_what_is_meant(content: Text) -> bool:
    """Return whether Slack would read exactly our markup as markup."""
    typed = "".join(
        span if isinstance(span, str) else _words(span) if isinstance(span, Channel) else "\0"
        for span in content
    )
    ours = "".join({Bold: "*", Code: "`"}.get(type(span), "") for span in content)
    if any((typed + ours).count(mark) > 1 and mark in typed for mark in MARKS):
        return False
    if EMOJI.search(typed) or QUOTE.search(typed):
        return False
    for place, span in enumerate(content):
        match span:
            case Bold(shown) | Code(shown):
                if not _is_simple(shown, "`" if isinstance(span, Code) else MARKS):
                    return False
                if not _stands_alone(content, place):
                    return False
            case Link(label, _) if not _is_simple(label, MARKS):
                return False
            case _:
                pass
    return True


def _words(channel: Channel) -> str:
    """Return what of a channel is written as words: its name, beside its link or in place of it."""
    return f"\0{channel.beside}" if is_linked(channel) else channel.shown


def _is_simple(shown: str, marks: str) -> bool:
    """Return whether markup around the text works, and the text contains none of its own."""
    if not shown or shown != shown.strip() or "\n" in shown:
        return False
    return not any(mark in shown for mark in marks) and (marks == "`" or not EMOJI.search(shown))


def _stands_alone(content: Text, place: int) -> bool:
    """Return whether the characters around a marked span let Slack read its marks."""
    before = content[place - 1] if place else "\n"
    after = content[place + 1] if place + 1 < len(content) else "\n"
    fits_before = isinstance(before, str) and before[-1:] in BEFORE_MARKUP
    return fits_before and isinstance(after, str) and after[:1] in AFTER_MARKUP
