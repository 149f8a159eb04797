"""Reads Discord's Markdown as its client does, as far as `adapters/discord/markup.py` writes it."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from adapters.rehearsal.times import discord_time

_INLINE = re.compile(
    r"""\\(?P<escaped>[!-/:-@\[-`{-~])
    | (?P<ticks>`{1,2})(?P<code>[^\n]+?)(?P=ticks)
    | \*\*(?P<bold>(?:\\.|[^*\\])+)\*\*
    | \[(?P<label>(?:\\.|[^\]\\])+)\]\((?P<url>https?://[^\s()]+)\)
    | <(?P<bare>https?://[^\s<>]+)>
    | <t:(?P<moment>-?\d+):(?P<style>[A-Za-z])>
    | <\#(?P<channel>\d+)>""",
    re.VERBOSE,
)


def draw_markdown(content: str, seen_at: datetime, zone: ZoneInfo) -> Markup:
    """Draw the content of a text display, as somebody reads it at an instant."""
    parts: list[Markup] = []
    running: list[Markup] = []

    def end_paragraph() -> None:
        if running:
            parts.append(Markup('<p class="run">{}</p>').format(Markup("\n").join(running)))
            running.clear()

    for line in content.split("\n"):
        if line.startswith("## "):
            end_paragraph()
            parts.append(Markup("<h4>{}</h4>").format(_inline(line[3:], seen_at, zone)))
        elif line.startswith("-# "):
            end_paragraph()
            parts.append(Markup('<p class="small">{}</p>').format(_inline(line[3:], seen_at, zone)))
        else:
            running.append(_inline(line, seen_at, zone))
    end_paragraph()
    return Markup().join(parts)


def _inline(line: str, seen_at: datetime, zone: ZoneInfo) -> Markup:
    drawn, at = Markup(), 0
    for found in _INLINE.finditer(line):
        drawn += escape(line[at : found.start()]) + _token(found, seen_at, zone)
        at = found.end()
    return drawn + escape(line[at:])


def _token(found: re.Match[str], seen_at: datetime, zone: ZoneInfo) -> Markup:
    match found.lastgroup:
        case "escaped":
            return escape(found["escaped"])
        case "code":
            words = found["code"]
            padded = len(found["ticks"]) == 2 and "`" in (words.lstrip()[:1], words.rstrip()[-1:])
            return Markup("<code>{}</code>").format(words.strip() if padded else words)
        case "bold":
            return Markup("<strong>{}</strong>").format(_inline(found["bold"], seen_at, zone))
        case "url":
            return _link(found["url"], _inline(found["label"], seen_at, zone))
        case "bare":
            return _link(found["bare"], escape(found["bare"]))
        case "style":
            return discord_time(int(found["moment"]), found["style"], zone, seen_at)
        case _:
            return Markup('<span class="mention">#{}</span>').format(found["channel"])


def _link(url: str, label: Markup) -> Markup:
    return Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>').format(url, label)
