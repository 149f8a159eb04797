"""What somebody saw, as a test asks about it: which card, and which facts stand on it.

The words of a card are asserted once, in the test of its feature (`tests/features`). A dialogue asserts the
card's name, and the facts that a reader finds on it: numbers, names, items, times.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from adapters.local.chat import Message, MessageKind
from bot.features.streak.cards import MARKS
from bot.features.streak.rules import Mark
from bot.messages.card import Card
from bot.messages.plain import plain

NUMBER = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?!\w|\.\d)")
"""A whole number that is a word of its own, and not a part of a key."""

CLOCK = re.compile(r"\d{1,2}:\d{2}")


@dataclass(frozen=True, slots=True)
class Seen(Message):
    """A message of the transcript, with what tests ask of it."""

    @property
    def card(self) -> str:
        """The name of the card; empty for a form, a file, and what an adapter says by itself."""
        return self.shown.name if isinstance(self.shown, Card) else ""

    @property
    def title(self) -> str:
        """The first line."""
        return self.text.splitlines()[0]

    @property
    def lines(self) -> list[str]:
        """The lines that say something. How parts are set apart from each other is up to each platform."""
        return [line for line in self.text.splitlines() if line]

    @property
    def buttons(self) -> list[str]:
        """The labels of all that can be pressed, in order."""
        return re.findall(r"\[([^\[\]]+)\]", self.text)

    @property
    def numbers(self) -> list[int]:
        """All whole numbers that stand there, in order."""
        return numbers_in(self.text)

    @property
    def counts(self) -> dict[str, int]:
        """What a poll counts, by answer."""
        return counts_of(self.text)

    @property
    def marks(self) -> dict[int, Mark]:
        """How each week of a streak counts, by week, where a line begins with its mark."""
        by_sign = {sign: mark for mark, sign in MARKS.items()}
        rows = re.finditer(rf"^({'|'.join(by_sign)})\D*(\d+)", self.text, re.MULTILINE)
        return {int(row[2]): by_sign[row[1]] for row in rows}

    @property
    def board(self) -> "list[Place]":
        """The rows of a board, in order: lines, or rows of a table on Slack."""
        rows = re.finditer(r"^(\d+\.|–)(?: \| | )(.+?)( \(you\))?(?: — | \| )(.*)$", self.text, re.MULTILINE)
        return [
            Place(
                None if row[1] == "–" else int(row[1].removesuffix(".")),
                row[2],
                tuple(numbers_in(row[4])),
                is_reader=row[3] is not None,
            )
            for row in rows
        ]

    def tells(self, *facts: object) -> bool:
        """Whether each of the facts can be read there: a number as a word of its own, any other as it is."""
        numbers = self.numbers
        return all(fact in numbers if isinstance(fact, int) else str(fact) in self.text for fact in facts)

    def line_about(self, fact: str) -> str:
        """The one line that names something. Raises ValueError if there is none, or more than one."""
        (found,) = (line for line in self.lines if fact in line)
        return found


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a board. `rank` is None for who has no result yet; `numbers` are those of the result."""

    rank: int | None
    name: str
    numbers: tuple[int, ...]
    is_reader: bool = False


def seen(message: Message) -> Seen:
    """The message as tests ask about it."""
    return Seen(*(getattr(message, one.name) for one in fields(Message)))


def drawn(*cards: Card) -> Seen:
    """What a person sees of these cards, where a test has them without a dialogue. Its card is the first."""
    never = datetime.min.replace(tzinfo=UTC)
    text = "\n".join(plain(card) for card in cards)
    return Seen(never, 0, MessageKind.PRIVATE, "", "", None, None, "", cards[0] if cards else None, text)


def cards(messages: Iterable[Seen]) -> list[str]:
    """The names of the cards, in order."""
    return [one.card for one in messages]


def times(messages: Iterable[Message]) -> list[str]:
    """When the messages were seen, on their cohort's clock: `2026-03-02 09:00`."""
    return [f"{one.at:%Y-%m-%d %H:%M}" for one in messages]


def texts(messages: Iterable[Message]) -> list[str]:
    """The texts, in order."""
    return [one.text for one in messages]


def week_of(goals: Seen) -> list[int]:
    """The week that goals are about, and how many there are. Those that open a stage begin with that."""
    heading = re.search(r"Week (\d+) of (\d+)", goals.text)
    assert heading is not None
    return [int(heading[1]), int(heading[2])]


def numbers_in(words: str) -> list[int]:
    """The whole numbers that stand there, in order; of a percentage its number, of a time nothing."""
    return [int(found.replace(",", "")) for found in NUMBER.findall(CLOCK.sub(" ", words))]


def counts_of(text: str) -> dict[str, int]:
    """What a poll counts, by answer: in a line each, or all in one line."""
    answer = r"(?P<answer>[A-Z][a-z ]*?|\d+\. .*?)"
    lines = text.splitlines()
    rows = [re.fullmatch(rf"{answer}(?: +█* *|: )(?P<count>\d+)", line) for line in lines]
    one = re.compile(rf"{answer}: (?P<count>\d+)\.(?: |$)")
    rows += [row for line in lines if not one.sub("", line) for row in one.finditer(line)]
    return {row["answer"]: int(row["count"]) for row in rows if row}


def lines_of(text: str) -> list[str]:
    """The lines that say something."""
    return [line for line in text.splitlines() if line]
