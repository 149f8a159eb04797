"""Slack's markup as Slack's client shows it: what is bold, a link or a mention, without its signs.

What somebody typed and nobody escaped turns into markup here just as it would there, so a test that looks
for the typed text does not find it.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.messages.plain import local_time
from bot.messages.text import TimeStyle
from tests.wire.slack.workspace import Workspace

EMOJI = {
    "+1": "👍",
    "100": "💯",
    "bell": "🔔",
    "books": "📚",
    "bug": "🐛",
    "fire": "🔥",
    "heart": "❤️",
    "joy": "😂",
    "memo": "📝",
    "ok": "🆗",
    "question": "❓",
    "rocket": "🚀",
    "seedling": "🌱",
    "smile": "😄",
    "star": "⭐",
    "tada": "🎉",
    "thumbsup": "👍",
    "trophy": "🏆",
    "warning": "⚠️",
    "wave": "👋",
    "white_check_mark": "✅",
    "x": "❌",
}
"""A few of Slack's short names, enough to notice that typed ones are turned into pictures."""

BROADCASTS = ("channel", "everyone", "group", "here")
INVISIBLE = str.maketrans("", "", "\u200b\u2060\ufeff")
_HELD, _END = "\ue000", "\ue001"
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def show_mrkdwn(markup: str, team: Workspace, zone: ZoneInfo, notified: Callable[[str], None]) -> str:
    """The markup as it is read. `notified` is told whom it calls: a user's id or, say, `channel`."""
    held: list[str] = []

    def hold(words: str) -> str:
        held.append(words)
        return f"{_HELD}{len(held) - 1}{_END}"

    def special(found: re.Match[str]) -> str:
        return hold(_special(found[1], team, zone, notified))

    def code(found: re.Match[str]) -> str:
        return hold(_plain(found[1], team, zone, notified))

    shown = re.sub(r"```(.+?)```", code, markup, flags=re.DOTALL)
    shown = re.sub(r"`([^`\n]+)`", code, shown)
    shown = re.sub(r"<([^<>\n]+)>", special, shown)
    shown = re.sub(r"^(?:&gt;|>)(?:&gt;|>){0,2} ?", "", shown, flags=re.MULTILINE)
    for sign in "*_~":
        star = re.escape(sign)
        shown = re.sub(
            rf"(?<![\w{star}]){star}(?=[^\s{star}])([^{star}\n]*?)(?<=\S){star}(?![\w{star}])", r"\1", shown
        )
    shown = show_emoji(_unescape(shown)).translate(INVISIBLE)
    while _HELD in shown:
        shown = re.sub(rf"{_HELD}(\d+){_END}", lambda found: held[int(found[1])], shown)
    return shown


def as_sent(words: str) -> str:
    """What a person typed, as apps get it: escaped, with links in angle brackets."""
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"https?://[^\s<>|]+", lambda found: f"<{found[0]}>", escaped)


def show_emoji(words: str) -> str:
    """Short names of emoji as pictures, as in markup and in plain text with `emoji`."""
    return re.sub(r":([a-z0-9_+-]+):", lambda found: EMOJI.get(found[1], found[0]), words)


def show_moment(timestamp: int, form: str, zone: ZoneInfo) -> str:
    """An instant in a reader's zone, worded as in `bot.messages.plain`: Slack's own words depend on today."""
    style = TimeStyle.FULL if "{time" in form else TimeStyle.DATE
    return local_time(datetime.fromtimestamp(timestamp, UTC), zone, style)


def show_link(label: str, url: str) -> str:
    """A link as plain text."""
    return label if label in {"", url} else f"{label} <{url}>"


def _special(inner: str, team: Workspace, zone: ZoneInfo, notified: Callable[[str], None]) -> str:
    target, _, label = inner.partition("|")
    label = _unescape(label)
    if target.startswith("!date^"):
        parts = target.split("^")
        return show_moment(int(parts[1]), parts[2], zone) if parts[1].isdigit() else label
    if target.startswith("!"):
        word = target[1:].partition("^")[0]
        if word in BROADCASTS:
            notified(word)
            return f"@{word}"
        return label or f"<{inner}>"
    if target.startswith("@"):
        notified(target[1:])
        user = team.users.get(target[1:])
        return f"@{user.name}" if user else f"@{label or 'unknown'}"
    if target.startswith("#"):
        channel = team.channels.get(target[1:])
        return f"#{channel.name}" if channel else f"#{label or 'unknown'}"
    url = _unescape(target)
    return f"{label} <{url}>" if label and label != url else url


def _plain(words: str, team: Workspace, zone: ZoneInfo, notified: Callable[[str], None]) -> str:
    """What stands in code: nothing is bold there, but links and mentions still are what they are."""
    return _unescape(re.sub(r"<([^<>\n]+)>", lambda found: _special(found[1], team, zone, notified), words))


def _unescape(words: str) -> str:
    return re.sub("&(?:lt|gt|amp);", lambda found: _ENTITIES[found[0]], words)
