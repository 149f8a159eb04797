"""The neutral message. A card is a list of blocks that every platform can draw.

A card checks itself against the tightest limits of all platforms when it is built, so that nothing is
refused when it is sent. Limits (facts of November 2026): Discord's Components V2 take 4,000 characters of
text in all, a select 25 options, a row 5 buttons, a button label 80, a custom_id 100, and its polls 10
answers of 55; Slack takes a header of 150, a button text of 75 and an option text of 75.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.messages.text import Text, length
from bot.wording.naming import shorten

MOST_TEXT = 3800


MOST_ROWS = 25


MOST_BUTTONS = 5


MOST_OPTIONS = 25


LONGEST_HEADING = 150


LONGEST_LABEL = 75


LONGEST_ACTION = 100


MOST_ANSWERS = 10


LONGEST_ANSWER = 55


class CardError(ValueError):
    """A card breaks a limit of a platform. This is a mistake of ours, never of a person."""


class Style(StrEnum):
    """How a button looks."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press. `action` is what comes back (`bot.messages.actions`)."""

    label: str
    action: str
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Toggle(Button):
    """A button that turns something on or off: a platform that has checkboxes draws a box called `name`.

    `on` is how it is now, and `back` the action that undoes what pressing does. `toggle` makes one.
    """

    name: str
    on: bool
    back: str

    @property
    def turn_on(self) -> str:
        """The action of ticking the box."""
        return self.back if self.on else self.action

    @property
    def turn_off(self) -> str:
        """The action of taking the tick away."""
        return self.action if self.on else self.back


def toggle(name: str, turn_on: Button, turn_off: Button, *, on: bool) -> Toggle:
    """A toggle that looks and acts as the one of two buttons that changes something."""
    shown, other = (turn_off, turn_on) if on else (turn_on, turn_off)
    return Toggle(shown.label, shown.action, shown.style, name=name, on=on, back=other.action)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a card or of a part of it."""

    text: str


def headline(words: str) -> Heading:
    """A heading of these words, cut where it would be longer than every platform takes."""
    return Heading(shorten(words, LONGEST_HEADING))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: Text


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list, with a button of its own where there is something to do about it.

    `item` is the key of the item that the row is about, or empty.
    """

    text: Text
    button: Button | None = None
    item: str = ""


@dataclass(frozen=True, slots=True)
class Fields:
    """Short facts, each with its name."""

    fields: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """A menu; the value chosen is appended to its action."""

    placeholder: str
    action: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """A poll's count: how many chose each option."""

    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between two parts."""


@dataclass(frozen=True, slots=True)
class Footnote:
    """Small print."""

    text: Text


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a poll. `choose` is the action of voting for it, `leave` of taking that vote back."""

    label: str
    choose: str
    leave: str


@dataclass(frozen=True, slots=True)
class Poll:
    """A vote on what the card's heading asks, one answer each.

    `closes_in`: how long it takes votes, counted from when the card was made; None once it is over.
    """

    answers: tuple[Answer, ...]
    closes_in: timedelta | None

    @property
    def is_open(self) -> bool:
        """Whether it takes votes."""
        return self.closes_in is not None

    @property
    def buttons(self) -> tuple[Buttons, ...]:
        """The poll where there are only buttons; nothing once it is over."""
        shown = [Button(one.label, one.choose) for one in self.answers if self.is_open]
        return tuple(
            Buttons(tuple(shown[begin : begin + MOST_BUTTONS]))
            for begin in range(0, len(shown), MOST_BUTTONS)
        )


Block = Heading | Paragraph | Row | Fields | Buttons | Select | Tally | Divider | Footnote


@dataclass(frozen=True, slots=True)
class Card:
    """A message. `zone` (IANA) is for platforms that cannot show an instant in the reader's own zone.

    What hangs under the message is a `thread`, which begins with these blocks, or a `poll`. Where a platform
    has no such thing, it is a part of the message. Raises CardError where a platform would refuse the card.
    """

    blocks: tuple[Block, ...]
    zone: str = "UTC"
    thread: tuple[Block, ...] = ()
    poll: Poll | None = None

    @property
    def unfolded(self) -> "Card":
        """The card with nothing under it: that follows the text, before buttons and small print."""
        hanging = self.poll.buttons if self.poll else self.thread
        tail = len(self.blocks)
        while tail and isinstance(self.blocks[tail - 1], Buttons | Footnote):
            tail -= 1
        return Card((*self.blocks[:tail], *hanging, *self.blocks[tail:]), self.zone)

    @property
    def hanging(self) -> "Card | None":
        """What hangs under the message, as a card of its own. A poll asks what its heading asks."""
        if self.poll is not None:
            return Card((Heading(self.title),), self.zone, poll=self.poll)
        return Card(self.thread, self.zone) if self.thread else None

    @property
    def title(self) -> str:
        """The card's first heading, or empty."""
        return next((block.text for block in self.blocks if isinstance(block, Heading)), "")

    def __post_init__(self) -> None:
        if not self.blocks:
            raise CardError("a card needs a block")
        if (size := size_of((*self.blocks, *self.thread))) > MOST_TEXT:
            raise CardError(f"{size} characters of text, at most {MOST_TEXT}")
        if sum(isinstance(block, Row) and block.button is not None for block in self.blocks) > MOST_ROWS:
            raise CardError(f"more than {MOST_ROWS} rows with a button")
        if self.poll is not None:
            if self.thread:
                raise CardError("a thread and a poll under one message")
            _check_poll(self.poll)
        for block in (*self.blocks, *self.thread):
            _check(block)


def size_of(blocks: Iterable[Block]) -> int:
    """Characters of text that the blocks take at most on any platform."""
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


def fit(*variants: Iterable[Block], zone: str = "UTC", thread: Iterable[Block] = ()) -> Card:
    """A card of the first variant that fits beside the thread, from the fullest to the most compact.

    Raises CardError if not even the last one does.
    """
    *fuller, last = (tuple(variant) for variant in variants)
    below = tuple(thread)
    for blocks in fuller:
        try:
            return Card(blocks, zone, below)
        except CardError:
            continue
    return Card(last, zone, below)


def _check(block: Block) -> None:
    match block:
        case Heading(shown) if not 0 < len(shown) <= LONGEST_HEADING:
            raise CardError(f"a heading of {len(shown)} characters, at most {LONGEST_HEADING}")
        case Paragraph(content) | Footnote(content) | Row(content) if not content:
            raise CardError("a text without content")
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


def _check_poll(poll: Poll) -> None:
    if not 0 < len(poll.answers) <= MOST_ANSWERS:
        raise CardError(f"{len(poll.answers)} answers of a poll, at most {MOST_ANSWERS}")
    for one in poll.answers:
        if not 0 < len(one.label) <= LONGEST_ANSWER:
            raise CardError(f"an answer of a poll has 1 to {LONGEST_ANSWER} characters")
        if not 0 < max(len(one.choose), len(one.leave)) <= LONGEST_ACTION:
            raise CardError(f"an action of an answer has 1 to {LONGEST_ACTION} characters")


def _check_button(button: Button) -> None:
    labels, acts = [button.label], [button.action]
    if isinstance(button, Toggle):
        labels.append(button.name)
        acts.append(button.back)
    if not all(0 < len(label) <= LONGEST_LABEL for label in labels):
        raise CardError(f"a button's label has 1 to {LONGEST_LABEL} characters")
    for action in acts:
        if not 0 < len(action) <= LONGEST_ACTION:
            raise CardError(f"an action of {len(action)} characters, at most {LONGEST_ACTION}")
