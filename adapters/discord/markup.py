"""Writes text spans in Discord's Markdown, so that people read exactly what a span says.

Pure. A plain span is escaped wherever Discord's parser could see markup in it: emphasis, code, spoilers,
links, mentions, timestamps, emoji names, and what begins a heading, a quote or a list at the start of a line.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import quote, urlsplit

from adapters.discord.rooms import PLATFORM
from bot.messages.text import Bold, Channel, Code, Instant, Link, Span, Text, TimeStyle
from bot.wording.direction import END, ISOLATE, unclosed

ELLIPSIS = "…"

Commands = Mapping[str, str]
"""The ids under which Discord knows the commands, by their full names without the slash. Discord gives one id
to `/plan` with all that is below it. Where a name has one, it is written as a mention that can be clicked."""

NO_COMMANDS: Commands = MappingProxyType({})

_ANYWHERE = re.compile(r"[\\*_~`|<\[\]@]")

_COLONS = re.compile(r"(?<!:):++(?=//|[^\s:]+:)")
"""Colons are matched a whole run at a time, so that many of them in a row are read once."""

_INVITATION = re.compile(
    r"((?:discord(?:app)?|dsc|dis)\.(?:com|gg|gd|gift|me|new|li|io|media))/", re.IGNORECASE
)
"""What Discord makes an invitation of, or a gift, although no `https://` stands before it."""

_AT_LINE_START = re.compile(r"(\s*)(?:([#>+-])|(\d+)([.)]))")
_BALANCED = re.compile(r"(?:\[[^\[\]]*\]|[^\[\]])*")
_NOT_IN_A_LINK = re.compile(r"[\s()<>\\\"'`]")
_TIMESTAMPS = {TimeStyle.FULL: "F", TimeStyle.FROM: "F", TimeStyle.DATE: "D"}


def markdown(content: Text, commands: Commands = NO_COMMANDS) -> str:
    """Write the text in Discord's Markdown."""
    drawn = ""
    for span in _joined(content):
        match span:
            case str():
                drawn += escape(span, line_start=not drawn or drawn.endswith("\n"))
            case Bold(shown):
                drawn += f"**{escape(shown, line_start=False)}**"
            case Code(shown) if (number := commands.get(shown.removeprefix("/"))) and shown[:1] == "/":
                drawn += f"<{shown}:{number}>"
            case Code(shown):
                drawn += _code(shown)
            case Link(label, url):
                drawn += _link(label, url)
            case Channel(platform, number) if platform == PLATFORM and number.isdigit():
                drawn += f"<#{number}>{escape(span.beside, line_start=False)}"
            case Channel():
                drawn += escape(span.shown, line_start=not drawn or drawn.endswith("\n"))
            case Instant(moment, TimeStyle.DEADLINE):
                drawn += f"<t:{int(moment.timestamp())}:F> (<t:{int(moment.timestamp())}:R>)"
            case Instant(moment, style):
                drawn += f"<t:{int(moment.timestamp())}:{_TIMESTAMPS[style]}>"
    return drawn


def shortened(content: Text, room: int, commands: Commands = NO_COMMANDS) -> str:
    """Write the text in Markdown, cut at its end to at most `room` characters (at least one)."""
    whole = markdown(content, commands)
    if len(whole) <= room:
        return whole
    least = room - min(whole.count(ISOLATE), 2)  # an isolate that is cut open is closed again

    def most(count: int, first: Callable[[int], Iterable[Span]]) -> int:
        """The greatest number up to `count` of which the first ones fit, found by halving."""
        return bisect_left(
            range(1, count + 1), True, key=lambda n: len(markdown((*first(n), ELLIPSIS), commands)) > least
        )

    kept = list(content[: most(len(content), lambda n: content[:n])])
    match content[len(kept) :]:
        case (str() as words, *_):
            kept.append(words[: most(len(words), lambda n: (*kept, words[:n]))])
        case (Bold(words), *_):
            kept.append(Bold(words[: most(len(words), lambda n: (*kept, Bold(words[:n])))]))
    cut = markdown((*kept, ELLIPSIS), commands)
    closed = cut + END * max(unclosed(cut), 0)
    return closed if len(closed) <= room else cut


def escape(words: str, *, line_start: bool = True) -> str:
    """Put a backslash before everything that Discord would read as markup.

    `line_start` says that the words begin a line, where more characters are markup.
    """
    marked = _ANYWHERE.sub(r"\\\g<0>", words)
    if ":" in marked:
        marked = _COLONS.sub(lambda found: "\\:" * len(found[0]), marked)
    if "/" in marked:
        marked = _INVITATION.sub(r"\1\\/", marked)
    first, *others = marked.split("\n")
    return "\n".join((_escape_line_start(first) if line_start else first, *map(_escape_line_start, others)))


def _escape_line_start(line: str) -> str:
    found = _AT_LINE_START.match(line)
    if found is None:
        return line
    indent, mark, digits, dot = found.groups()
    escaped = f"{indent}\\{mark}" if mark else f"{indent}{digits}\\{dot}"
    return escaped + line[found.end() :]


def _joined(content: Iterable[Span]) -> Iterator[Span]:
    """Join neighbouring spans of one kind: `**a****b**` is not bold, and `` `a``b` `` is not code."""
    last: str | Bold | None = None
    for span in _parted(content):
        if isinstance(span, str) and isinstance(last, str):
            last += span
        elif isinstance(span, Bold) and isinstance(last, Bold):
            last = Bold(last.text + span.text)
        else:
            if last is not None:
                yield last
            last = span if isinstance(span, str | Bold) else None
            if last is None:
                yield span
    if last is not None:
        yield last


def _parted(content: Iterable[Span]) -> Iterator[Span]:
    """Separate two spans of code, and move spaces at the ends of bold text out of it."""
    before: Span = ""
    for span in content:
        match span:
            case "":
                continue
            case Bold(shown):
                core = shown.strip()
                lead, _, tail = shown.partition(core) if core else (shown, "", "")
                yield from (part for part in (lead, Bold(core) if core else "", tail) if part)
            case Code() if isinstance(before, Code):
                yield from ("\N{ZERO WIDTH SPACE}", span)
            case _:
                yield span
        before = span


def _code(shown: str) -> str:
    """Write inline code. Text with a backtick needs two of them around it; three begin a code block."""
    if "``" in shown or not shown.strip():
        return escape(shown, line_start=False)
    if "`" not in shown:
        return f"`{shown}`"
    lead, tail = (" " if shown[0] == "`" else ""), (" " if shown[-1] == "`" else "")
    return f"``{lead}{shown}{tail}``"


def _link(label: str, url: str) -> str:
    """Write a link behind its label, or beside it where Discord would not read it as a link."""
    words, address = " ".join(label.split()), _address(url)
    if address is None:
        return escape(words, line_start=False)
    if not words or words == url:
        return f"<{address}>"
    if "://" in words or not _BALANCED.fullmatch(words):
        return f"{escape(words, line_start=False)} (<{address}>)"
    return f"[{escape(words, line_start=False)}]({address})"


@lru_cache(maxsize=2048)
def _address(url: str) -> str | None:
    """Encode the characters that would end a link; None where it is no http(s) address."""
    try:
        parts = urlsplit(url)
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
            return None
    except ValueError:
        return None
    return _NOT_IN_A_LINK.sub(lambda found: quote(found[0], safe=""), url)
