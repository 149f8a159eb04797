"""Numbers the buttons of the terminal chat; typing a number presses its button.

A number belongs to one button of one message for as long as the terminal chat runs, so that somebody can tick
off a list from the top while answers appear in between.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from adapters.local.chat import Message, MessageKind
from adapters.local.script import Choose, Click
from bot.messages.card import Buttons, Card, Row, Select, Tally


@dataclass(frozen=True, slots=True)
class Pressable:
    """A button or an option of a message. `answers` says that it answers a poll or a menu."""

    label: str
    action: str
    item: str = ""
    value: str | None = None
    answers: bool = False


@dataclass(frozen=True, slots=True)
class NumberedButton:
    """The button of a message that a number stands for."""

    message: Message
    pressable: Pressable


def pressables(message: Message) -> Iterator[Pressable]:
    """List the buttons and options of a message, in the order in which they are drawn."""
    if not isinstance(message.shown, Card):
        return
    blocks = message.shown.blocks
    poll = message.kind is MessageKind.DIRECT or any(isinstance(block, Tally) for block in blocks)
    for block in blocks:
        if isinstance(block, Row) and block.button is not None:
            yield Pressable(block.button.label, block.button.action, block.item)
        elif isinstance(block, Buttons):
            for button in block.buttons:
                yield Pressable(button.label, button.action, answers=poll)
        elif isinstance(block, Select):
            for option in block.options:
                yield Pressable(option.label, block.action, value=option.value, answers=True)


class ButtonNumbers:
    """Assigns numbers to buttons."""

    def __init__(self) -> None:
        self._first: dict[str, int] = {}
        self._buttons: dict[int, NumberedButton] = {}
        self._next = 1

    def first_of(self, message: Message) -> int:
        """Return the number of the message's first button; the others follow.

        An edited message keeps its numbers.
        """
        found = list(pressables(message))
        first = self._first.get(message.reference)
        kept = [] if first is None else range(first, first + len(found))
        if first is None or any(
            number not in self._buttons or self._buttons[number].message.reference != message.reference
            for number in kept
        ):
            first, self._next = self._next, self._next + len(found)
            self._first[message.reference] = first
        for number, pressable in enumerate(found, start=first):
            self._buttons[number] = NumberedButton(message, pressable)
        return first

    def target(self, number: int) -> NumberedButton | None:
        """Return the button with that number."""
        return self._buttons.get(number)


def step_for(target: NumberedButton, person: str, visible: Iterable[Message]) -> Click | Choose | None:
    """Return the step that presses this button; None where the person cannot, or a newer button hides it.

    `visible` is what the person can see, the newest first. Steps find buttons by their labels in that order:
    `choose` in the newest poll or menu, `click` wherever the label (and the item) stands first.
    """
    wanted = target.pressable
    for message in visible:
        if wanted.answers:
            answers = [one for one in pressables(message) if one.answers]
            if answers:
                known = any((one.action, one.value) == (wanted.action, wanted.value) for one in answers)
                return Choose(person, wanted.label) if known else None
            continue
        for one in pressables(message):
            if one.value is None and _reads_alike(one, wanted):
                return Click(person, wanted.label, wanted.item) if one.action == wanted.action else None
    return None


def _reads_alike(one: Pressable, wanted: Pressable) -> bool:
    return one.label.casefold() == wanted.label.casefold() and (not wanted.item or one.item == wanted.item)
