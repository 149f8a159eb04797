"""Draws texts, blocks and times as HTML. Whatever people typed is escaped, and no link but http(s) is one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zlib import adler32
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from adapters.local.page.place import Place
from adapters.local.render import printable
from bot.messages.card import Block, Card, Row, Tally
from bot.messages.plain import local_time, plain_text
from bot.messages.text import Bold, Channel, Code, Instant, Link, Text

LONGEST_NAME = 90
"""How much of a row's text names its button for a screen reader, in characters."""

COLOURS = 9
"""How many colours page.css has for people."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that follow each other: one list."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a tally. `percent` is its length."""

    label: str
    count: int
    percent: int


class Drawing:
    """Draws one message for who reads it at a place."""

    def __init__(self, card: Card, place: Place) -> None:
        self._zone = ZoneInfo(card.zone)
        self._place = place
        self.parts: list[Block | Rows] = list(_in_parts(card.blocks))

    def text(self, content: Text) -> Markup:
        """Draw a text."""
        return Markup().join(self._span(span) for span in content)

    def name(self, button: str, row: Row) -> str:
        """Return the name of a row's button: a list has many that say the same."""
        words = " ".join(printable(plain_text(row.text, self._zone)).split())
        return f"{button}: {words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1] + '…'}"

    def bars(self, tally: Tally) -> list[Bar]:
        """Return the bars of a tally. The longest is the one with the most votes."""
        most = max((number for _, number in tally.counts), default=0) or 1
        return [Bar(printable(label), number, round(100 * number / most)) for label, number in tally.counts]

    def _span(self, span: object) -> Markup:
        match span:
            case str():
                return escape(printable(span))
            case Bold(words):
                return Markup("<strong>{}</strong>").format(printable(words))
            case Code(words) if words.startswith("/plan"):
                address = self._place.address(say=words)
                return Markup('<a class="command" href="{}"><code>{}</code></a>').format(
                    address, printable(words)
                )
            case Code(words):
                return Markup("<code>{}</code>").format(printable(words))
            case Link(label, url) if is_web(url):
                return Markup(
                    '<a href="{}" target="_blank" rel="noopener noreferrer nofollow" title="{}">{}</a>'
                ).format(url, printable(url), printable(label))
            case Link(label, url):
                return escape(printable(f"{label} <{url}>"))
            case Channel(platform, channel):
                address = self._place.in_room(platform, channel).address()
                return Markup('<a href="{}">{}</a>').format(address, printable(span.shown))
            case Instant(moment, how):
                shown = local_time(moment, self._zone, how)
                return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(), shown)
            case _:
                raise TypeError(f"{span!r} is no span")


def is_web(url: str) -> bool:
    """Whether an address is one of the web, with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def day_of(moment: datetime) -> str:
    """`Monday 2 March 2026`."""
    return f"{moment:%A} {moment.day} {moment:%B %Y}"


def colour_of(name: str) -> int:
    """Return the number of a person's colour. It is always the same, and those of the story all differ."""
    return adler32(name.encode()) % COLOURS


def _in_parts(blocks: Sequence[Block]) -> Iterator[Block | Rows]:
    rows: list[Row] = []
    for block in blocks:
        if isinstance(block, Row):
            rows.append(block)
            continue
        if rows:
            yield Rows(tuple(rows))
            rows = []
        yield block
    if rows:
        yield Rows(tuple(rows))
