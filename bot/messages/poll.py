"""The poll of a card: its answers, and how long it takes votes."""

from dataclasses import dataclass
from datetime import timedelta

from bot.messages.limits import LONGEST_ACTION, LONGEST_ANSWER, MOST_ANSWERS, CardError
from bot.messages.text import Text


@dataclass(frozen=True, slots=True)
class PollAnswer:
    """An answer of a poll. `choose` is the action of voting for it, and `leave` of taking that vote back."""

    label: str
    choose: str
    leave: str


@dataclass(frozen=True, slots=True)
class Poll:
    """A vote about the question in the card's heading. Everybody has one vote.

    `closes_in` is how long the poll takes votes, counted from when the card was made; None once it is over.
    `note` is small print for the message above a poll of the platform: what holds for that poll alone.
    """

    answers: tuple[PollAnswer, ...]
    closes_in: timedelta | None
    note: Text = ()

    @property
    def is_open(self) -> bool:
        """Whether the poll takes votes."""
        return self.closes_in is not None


def check_poll(poll: Poll) -> None:
    """Raise CardError if a platform would refuse the poll."""
    if not 0 < len(poll.answers) <= MOST_ANSWERS:
        raise CardError(f"{len(poll.answers)} answers of a poll, at most {MOST_ANSWERS}")
    for one in poll.answers:
        if not 0 < len(one.label) <= LONGEST_ANSWER:
            raise CardError(f"an answer of a poll has 1 to {LONGEST_ANSWER} characters")
        if not 0 < max(len(one.choose), len(one.leave)) <= LONGEST_ACTION:
            raise CardError(f"an action of an answer has 1 to {LONGEST_ACTION} characters")
