"""A message as plain text, the way Discord's client shows it: markdown drawn, escapes taken away.

Parts are told as `bot.messages.plain` tells them: a button as `[label]`, a select as `[placeholder: a | b]`.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.messages.plain import local_time
from bot.messages.text import TimeStyle
from tests.wire.discord.rules import SELECTS, Part
from tests.wire.discord.world import Json, Message

DATE_STYLES = {"d", "D"}


def read(message: Message, zone: str) -> str:
    """All that a reader in that zone sees of a message."""
    parts = [drawn for drawn in (shown(message.content, zone),) if drawn]
    parts += [_part(one, zone) for one in message.components]
    if message.poll is not None:
        parts += [message.poll.question, " ".join(f"[{answer}]" for answer in message.poll.answers)]
    return "\n".join(parts)


def read_modal(modal: Json) -> str:
    """A form: its title and its questions."""
    rows = [modal["title"]]
    for one in modal["components"]:
        if one["type"] == Part.LABEL:
            options = one["component"].get("options") or []
            choices = f" [{' | '.join(option['label'] for option in options)}]" if options else ""
            rows.append(f"{one['label']}: {one.get('description') or ''}{choices}")
        elif one["type"] == Part.ROW:
            rows += [f"{part['label']}: {part.get('placeholder') or ''}" for part in one["components"]]
        else:
            rows.append(one.get("content") or "")
    return "\n".join(rows)


def _part(part: Json, zone: str) -> str:
    held: list[Json] = part.get("components") or []
    match part["type"]:
        case Part.CONTAINER:
            return "\n".join(_part(one, zone) for one in held)
        case Part.ROW:
            return " ".join(_part(one, zone) for one in held)
        case Part.SECTION:
            words = "\n".join(_part(one, zone) for one in held)
            return f"• {words.removeprefix('• ')}  {_part(part['accessory'], zone)}"
        case Part.TEXT:
            return shown(part["content"], zone)
        case Part.GALLERY:
            return " ".join(f"(picture: {item['description']})" for item in part["items"])
        case Part.SEPARATOR:
            return "—" * 12
        case Part.BUTTON:
            return f"[{part.get('label') or ''}]" + (f" <{part['url']}>" if part.get("url") else "")
        case kind if kind in SELECTS:
            labels = " | ".join(option["label"] for option in part.get("options") or [])
            return f"[{part.get('placeholder') or ''}: {labels}]"
        case kind:
            return f"({kind})"


def shown(text: str, zone: str) -> str:
    """Text as the client draws it: blocks of code first, then lines, then what stands in them."""
    where = ZoneInfo(zone)
    drawn: list[str] = []
    at = 0
    for fence in _FENCE.finditer(text):
        if before := text[at : fence.start()].strip("\n"):
            drawn.append(inline(before, where))
        drawn.append(fence[1])
        at = fence.end()
    if rest := text[at:].strip("\n"):
        drawn.append(inline(rest, where))
    return "\n".join(drawn)


_FENCE = re.compile(r"```(?:[\w+.-]*\n)?\n*(.*?)\n*```", re.DOTALL)
_MARKED_LINE = re.compile(r"(?:#{1,3}|-#)\s+(?P<inner>.+)|>\s(?P<quoted>.*)")
_BULLET = re.compile(r"(?P<indent>[^\S\n]*)[-*]\s+(?P<inner>.+)")
_NUMBERED = re.compile(r"(?P<indent>[^\S\n]*)(?P<number>\d{1,9})\.\s+(?P<inner>.+)")


def _stamp(found: re.Match[str], zone: ZoneInfo) -> str:
    style = TimeStyle.DATE if found["style"] in DATE_STYLES else TimeStyle.FULL
    return local_time(datetime.fromtimestamp(int(found["unix"]), UTC), zone, style)


def _link(found: re.Match[str], zone: ZoneInfo) -> str:
    return f"{inline(found['label'], zone)} <{_unescaped(found['url'].strip('<>'))}>"


def _emphasis(found: re.Match[str], zone: ZoneInfo) -> str:
    return inline(found["inner"], zone)


def _unescaped(text: str) -> str:
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)


Draw = Callable[[re.Match[str], ZoneInfo], str]

_RULES: list[tuple[re.Pattern[str], Draw]] = [
    (re.compile(r"\\(?P<char>[^0-9A-Za-z\s])"), lambda found, _: found["char"]),
    (
        re.compile(r"(?P<ticks>`+)(?P<code>.*?[^`])(?P=ticks)(?!`)", re.DOTALL),
        lambda found, _: _code(found["code"]),
    ),
    (re.compile(r"<t:(?P<unix>-?\d+)(?::(?P<style>[tTdDfFRsS]))?>"), _stamp),
    (re.compile(r"<@!?(?P<id>\d+)>"), lambda found, _: f"(mention of {found['id']})"),
    (re.compile(r"<@&(?P<id>\d+)>"), lambda found, _: f"(mention of role {found['id']})"),
    (re.compile(r"<#(?P<id>\d+)>"), lambda found, _: f"(channel {found['id']})"),
    (re.compile(r"</(?P<name>[-_ \w]+):\d+>"), lambda found, _: f"/{found['name']}"),
    (re.compile(r"<a?:(?P<name>\w+):\d+>"), lambda found, _: f"(emoji {found['name']})"),
    (re.compile(r"<(?P<url>https?://[^\s<>]+)>"), lambda found, _: found["url"]),
    (
        re.compile(
            r"\[(?P<label>(?:\\.|[^\[\]\\]|\[[^\[\]]*\])+)\]"
            r"\((?P<url><https?://[^\s<>]+>|https?://(?:\\.|\([^\s()]*\)|[^\s()\\])+)(?:\s+\"[^\"]*\")?\)"
        ),
        _link,
    ),
    (re.compile(r"(?P<url>https?://[^\s<]+[^<.,:;\"'\]\s)])"), lambda found, _: found["url"]),
    (re.compile(r"\*\*(?P<inner>(?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL), _emphasis),
    (re.compile(r"__(?P<inner>(?:\\.|[^\\])+?)__(?!_)", re.DOTALL), _emphasis),
    (re.compile(r"~~(?P<inner>(?:\\.|[^\\])+?)~~", re.DOTALL), _emphasis),
    (re.compile(r"\|\|(?P<inner>(?:\\.|[^\\])+?)\|\|", re.DOTALL), lambda *_: "(a spoiler)"),
    (re.compile(r"\*(?=\S)(?P<inner>(?:\\.|\*\*|[^\s*\\]|\s+(?=[^\s*]))+?)\*(?!\*)", re.DOTALL), _emphasis),
    (re.compile(r"_(?P<inner>(?:__|\\.|[^_\\])+?)_(?!\w)", re.DOTALL), _emphasis),
]
_HOW_FAR_OFF = re.compile(r" \(<t:-?\d+:R>\)")
_PLAIN = re.compile(r"[^\\`<\[h*_~|\n]+\n?|\n")


def inline(text: str, zone: ZoneInfo) -> str:
    """Lines without their markup, and without how far off a time is: that depends on when one looks."""
    text = _HOW_FAR_OFF.sub("", text)
    drawn: list[str] = []
    at = number = 0
    while at < len(text):
        if at == 0 or text[at - 1] == "\n":
            line = text[at:].partition("\n")[0]
            counted = _NUMBERED.fullmatch(line)
            # The client counts a list itself, from wherever it begins: "1. 1. 3." is shown as "1. 2. 3."
            number = (number + 1 if number else int(counted["number"])) if counted else 0
            if (begun := _begun(line, number, zone)) is not None:
                drawn.append(begun)
                at += len(line)
                continue
        if plain := _PLAIN.match(text, at):
            drawn.append(plain[0])
            at = plain.end()
            continue
        if found := _markup(text, at):
            match, draw = found
            drawn.append(draw(match, zone))
            at = match.end()
            continue
        drawn.append(text[at])
        at += 1
    return "".join(drawn)


def _begun(line: str, number: int, zone: ZoneInfo) -> str | None:
    """A line whose beginning is markup; None for any other."""
    if found := _NUMBERED.fullmatch(line):
        return f"{found['indent']}{number}. {inline(found['inner'], zone)}"
    if found := _MARKED_LINE.fullmatch(line):
        return inline((found["inner"] or found["quoted"]).strip(), zone)
    if found := _BULLET.fullmatch(line):
        return f"{found['indent']}• {inline(found['inner'], zone)}"
    return None


def _markup(text: str, at: int) -> tuple[re.Match[str], Draw] | None:
    if text[at] == "_" and text[:at][-1:].isalnum() and not text.startswith("__", at):
        return None  # an underline in the middle of a word is one
    for pattern, draw in _RULES:
        if found := pattern.match(text, at):
            return found, draw
    return None


def _code(text: str) -> str:
    """Code is shown as it stands; one space at each end makes room for backticks."""
    padded = text.startswith(" ") and text.endswith(" ") and "`" in text
    return text[1:-1] if padded else text
