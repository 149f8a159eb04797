"""Text as a sequence of spans, so that what people typed can never become markup.

A plain `str` is always shown literally: each adapter escapes it. Emphasis, links and instants are spans of
their own.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Bold:
    """Emphasised text."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A command or a key, to be typed exactly as shown."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A label that links to an http(s) address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of a platform: a link to it on that platform, elsewhere its name.

    `id` is the platform's. Without a name, the id is shown where there is no link.
    `may_be_gone`: the name is shown after the link, because the link of a deleted channel has no name.
    """

    platform: str
    id: str
    name: str = ""
    may_be_gone: bool = False

    @property
    def shown(self) -> str:
        """What is shown where there is no link."""
        return self.name or self.id

    @property
    def beside(self) -> str:
        """What is shown behind the link."""
        return f" ({self.name})" if self.may_be_gone and self.name else ""


class TimeStyle(StrEnum):
    """How an instant is shown: date and time, or the date alone; of a deadline also how far off it is, where
    the platform counts that for the reader. `FROM` is the beginning of a span: as full, but the end, which
    follows it, names the time zone for both.
    """

    FULL = "full"
    FROM = "from"
    DATE = "date"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant (an aware datetime), which each platform shows in the reader's own time zone."""

    at: datetime
    style: TimeStyle = TimeStyle.FULL


Span = str | Bold | Code | Link | Channel | Instant

Text = tuple[Span, ...]


def text(*spans: Span | Text) -> Text:
    """Join spans and texts into one text."""
    joined: list[Span] = []
    for span in spans:
        if isinstance(span, tuple):
            joined.extend(span)
        elif span != "":
            joined.append(span)
    return tuple(joined)


def lines(*rows: Text) -> Text:
    """Join texts with line breaks."""
    joined: list[Span] = []
    for number, row in enumerate(rows):
        if number:
            joined.append("\n")
        joined.extend(row)
    return tuple(joined)


def length(content: Text) -> int:
    """The most characters that the text takes on any platform, markup and addresses included."""
    total = 0
    for span in content:
        match span:
            case str():
                total += len(span)
            case Bold(shown) | Code(shown):
                total += len(shown) + 4
            case Link(label, url):
                total += len(url) + 4 + (len(label) if label != url else 0)
            case Channel():
                total += max(len(span.shown), len(span.id) + len(span.beside) + 4)
            case Instant():
                total += 40
    return total
