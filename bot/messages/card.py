"""The platform-neutral message: a card is a list of blocks that every platform can draw.

A card checks itself against the tightest limits of all platforms (`bot.messages.limits`) when it is built, so
that no platform refuses it later.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.messages.event import Event, check_event
from bot.messages.limits import (
    LONGEST_ACTION,
    LONGEST_HEADING,
    LONGEST_LABEL,
    LONGEST_WARNING,
    MOST_BUTTONS,
    MOST_OPTIONS,
    MOST_ROWS,
    MOST_TEXT,
    CardError,
)
from bot.messages.picture import Picture
from bot.messages.poll import Poll, check_poll
from bot.messages.text import Text, length

NAME = re.compile(r"[a-z]+(_[a-z]+)*")


class Style(StrEnum):
    """How a button looks."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


class Tone(StrEnum):
    """The subject of a post, for platforms that can mark a post with a colour."""

    PLAIN = "plain"
    AHEAD = "ahead"
    READING = "reading"
    ANSWERING = "answering"
    LOOKING_BACK = "looking back"
    CELEBRATING = "celebrating"
    ANNOUNCING = "announcing"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Button:
    """A button. `action` is what it sends back (`bot.messages.actions`).

    `warning` says what a press takes away, if nothing brings it back or no page asked before. A platform with
    dialogs shows it and asks; the others do not.
    """

    label: str
    action: str
    style: Style = Style.PLAIN
    warning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Toggle(Button):
    """A button that turns something on or off.

    A platform with checkboxes draws a box labelled `name` instead. `is_on` is the present state. `back` is
    the action that undoes what pressing the button does. Use `toggle` to make one.
    """

    name: str
    is_on: bool
    back: str

    @property
    def turn_on(self) -> str:
        """The action of ticking the checkbox."""
        return self.back if self.is_on else self.action

    @property
    def turn_off(self) -> str:
        """The action of clearing the checkbox."""
        return self.action if self.is_on else self.back


def toggle(name: str, turn_on: Button, turn_off: Button, *, is_on: bool) -> Toggle:
    """A toggle made from a button that turns something on and one that turns it off.

    It shows the one that changes the present state.
    """
    shown, other = (turn_off, turn_on) if is_on else (turn_on, turn_off)
    return Toggle(shown.label, shown.action, shown.style, name=name, is_on=is_on, back=other.action)


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a menu."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a card, or of a part of it."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: Text


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list. It may have a button of its own.

    `item` is the key of the plan's item that the row is about; empty if it is about none. `cells` tell the
    same with the names of their columns, for platforms that can show more than lines. Neighbouring rows with
    the same columns are a table there, and with a button each a card to act on: title, subtitle, and what
    else there is to say.
    """

    text: Text
    button: Button | None = None
    item: str = ""
    cells: tuple[tuple[str, Text], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the row's columns; none if it is a mere line."""
        return tuple(name for name, _ in self.cells)


@dataclass(frozen=True, slots=True)
class Fields:
    """Short facts, each as a name and a text."""

    fields: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Buttons:
    """Up to MOST_BUTTONS buttons in a row."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """A menu. The chosen value becomes the first parameter for which `action` asks."""

    placeholder: str
    action: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """The count of a poll: the label of each option and its number of votes."""

    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between two parts of a card."""


@dataclass(frozen=True, slots=True)
class Footnote:
    """Small print."""

    text: Text


Block = Heading | Paragraph | Row | Fields | Buttons | Select | Tally | Divider | Footnote


@dataclass(frozen=True, slots=True)
class Card:
    """A message. `zone` (IANA) is used where a platform cannot show instants in the reader's own time zone.

    `name` is the stable name of the card, such as `week_goals`. No reader sees it, so that the words may
    change. A post's card has the name of the post's kind.

    A card may have one thing under it: a `thread`, which begins with these blocks, or a `poll`. On a platform
    without threads or polls, `unfolded` makes it a part of the message. A `picture` repeats some of what the
    blocks say; a platform shows it before the last buttons and footnotes, or leaves it out. `mention` is the
    platform's id of the role that the message mentions; empty if it mentions none. A card with an `event` is
    no message: it describes an event in the workspace's list, and is sent nowhere else. Raises CardError if a
    platform would refuse the card.
    """

    name: str
    blocks: tuple[Block, ...]
    zone: str = "UTC"
    thread: tuple[Block, ...] = ()
    poll: Poll | None = None
    picture: Picture | None = None
    event: Event | None = None
    mention: str = ""

    @property
    def tail(self) -> int:
        """Where the last buttons and footnotes begin."""
        tail = len(self.blocks)
        while tail and isinstance(self.blocks[tail - 1], Buttons | Footnote):
            tail -= 1
        return tail

    @property
    def unfolded(self) -> "Card":
        """The card with its thread or poll as a part of the message, before the last buttons and
        footnotes.
        """
        if not self.thread and self.poll is None and self.event is None:
            return self
        hanging = _poll_buttons(self.poll) if self.poll else self.thread
        blocks = (*self.blocks[: self.tail], *hanging, *self.blocks[self.tail :])
        return Card(self.name, blocks, self.zone, picture=self.picture, mention=self.mention)

    @property
    def above(self) -> "Card":
        """The card as the message above its thread or poll, with what the poll's note says."""
        if self.poll is None or not self.poll.note:
            return self
        return replace(self, blocks=(*self.blocks, Footnote(self.poll.note)))

    @property
    def hanging(self) -> "Card | None":
        """The thread or the poll as a card of its own; None if there is neither.

        The heading of a poll is its question.
        """
        if self.poll is not None:
            return Card(self.name, (Heading(self.title),), self.zone, poll=self.poll)
        return Card(self.name, self.thread, self.zone) if self.thread else None

    @property
    def title(self) -> str:
        """The card's first heading, or empty."""
        return next((block.text for block in self.blocks if isinstance(block, Heading)), "")

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise CardError(f"a card's name is in snake_case, not {self.name!r}")
        if not self.blocks:
            raise CardError("a card needs a block")
        if (size := size_of((*self.blocks, *self.thread))) > MOST_TEXT:
            raise CardError(f"{size} characters of text, at most {MOST_TEXT}")
        if sum(isinstance(block, Row) and block.button is not None for block in self.blocks) > MOST_ROWS:
            raise CardError(f"more than {MOST_ROWS} rows with a button")
        if self.poll is not None:
            if self.thread:
                raise CardError("a thread and a poll under one message")
            check_poll(self.poll)
        if self.event is not None:
            check_event(self.event)
        for block in (*self.blocks, *self.thread):
            _check(block)


def size_of(blocks: Iterable[Block]) -> int:
    """The most characters of text that the blocks take on any platform."""
    total = 0
    for block in blocks:
        match block:
            case Heading(shown):
                total += len(shown) + 4
            case Paragraph(content) | Footnote(content) | Row(content):
                total += length(content) + 2
            case Fields(fields):
                total += sum(len(name) + 6 + length(value) for name, value in fields)
            case Tally(counts):
                total += sum(len(label) + 24 for label, _ in counts)
            case Buttons() | Select() | Divider():
                pass
    return total


def _poll_buttons(poll: Poll) -> tuple[Buttons, ...]:
    """The answers as rows of buttons, for platforms without polls; empty once the poll is over."""
    shown = [Button(one.label, one.choose) for one in poll.answers if poll.is_open]
    return tuple(
        Buttons(tuple(shown[begin : begin + MOST_BUTTONS])) for begin in range(0, len(shown), MOST_BUTTONS)
    )


def _check(block: Block) -> None:
    match block:
        case Heading(shown) if not 0 < len(shown) <= LONGEST_HEADING:
            raise CardError(f"a heading of {len(shown)} characters, at most {LONGEST_HEADING}")
        case Paragraph(content) | Footnote(content) | Row(content) if not content:
            raise CardError("a text without content")
        case Row(cells=cells) if not all(name and content for name, content in cells):
            raise CardError("a cell needs a column's name and a text")
        case Row(_, Button() as button):
            _check_button(button)
        case Buttons(buttons):
            if not 0 < len(buttons) <= MOST_BUTTONS:
                raise CardError(f"{len(buttons)} buttons in a row, at most {MOST_BUTTONS}")
            for button in buttons:
                _check_button(button)
        case Select(_, action, options):
            if not 0 < len(options) <= MOST_OPTIONS:
                raise CardError(f"{len(options)} options, at most {MOST_OPTIONS}")
            if any(not 0 < len(option.label) <= LONGEST_LABEL for option in options):
                raise CardError(f"an option's label has 1 to {LONGEST_LABEL} characters")
            if len(action) > LONGEST_ACTION:
                raise CardError(f"an action of {len(action)} characters, at most {LONGEST_ACTION}")
        case _:
            pass


def _check_button(button: Button) -> None:
    labels, acts = [button.label], [button.action]
    if isinstance(button, Toggle):
        labels.append(button.name)
        acts.append(button.back)
    if not all(0 < len(label) <= LONGEST_LABEL for label in labels):
        raise CardError(f"a button's label has 1 to {LONGEST_LABEL} characters")
    if len(button.warning) > LONGEST_WARNING:
        raise CardError(f"a warning of {len(button.warning)} characters, at most {LONGEST_WARNING}")
    for action in acts:
        if not 0 < len(action) <= LONGEST_ACTION:
            raise CardError(f"an action of {len(action)} characters, at most {LONGEST_ACTION}")
