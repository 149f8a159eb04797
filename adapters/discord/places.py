"""Where the answer to a press is shown: as a new private message, or in place of an earlier one.

A press in a private message redraws that message. The first press on a public message is answered by a
private message, and further presses of the same person there redraw it, for as long as Discord takes changes.
"""

from collections import OrderedDict
from datetime import timedelta
from typing import Any

import discord

from adapters.discord.internals import PRESSED
from bot.commands.call import Call, Event, Picked

Interaction = discord.Interaction[Any]
Pressed = tuple[int, bool] | None

TOKEN_LIVES = timedelta(minutes=14)
"""How long a response can be changed. Discord's tokens live 15 minutes (developer documentation,
interactions); the last minute is left for retries."""

MOST_REMEMBERED = 5000
"""Answers that a process remembers. Forgetting one costs its person one more private message."""


class Places:
    """Remembers, by person and public message, the interaction whose response is the private answer."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[int, int] | None, Interaction] = OrderedDict()

    def find(self, interaction: Interaction, event: Event) -> Interaction | None:
        """Return the interaction whose response the answer takes the place of; None if it is a new message.

        For a press in a private message, that is the interaction itself: its response is that message.
        """
        if isinstance(event, Call | Picked) or _key(interaction) is None:
            return None
        if event.in_private:
            return interaction
        known = self._answers.get(_key(interaction))
        return (
            known if known is not None and interaction.created_at - known.created_at < TOKEN_LIVES else None
        )

    def remember(self, interaction: Interaction) -> None:
        """Note that the response to a press on a public message is a private message."""
        if (key := _key(interaction)) is None or is_private(interaction):
            return
        self._answers[key] = interaction
        self._answers.move_to_end(key)
        if len(self._answers) > MOST_REMEMBERED:
            self._answers.popitem(last=False)

    def forget(self, interaction: Interaction) -> None:
        """Note that the private answer to presses on this message cannot be changed any more."""
        self._answers.pop(_key(interaction), None)


def is_private(interaction: Interaction) -> bool:
    """Return whether it was made in a message that only the person sees."""
    pressed: Pressed = interaction.extras[PRESSED]
    return pressed is not None and pressed[1]


def _key(interaction: Interaction) -> tuple[int, int] | None:
    pressed: Pressed = interaction.extras[PRESSED]
    return (interaction.user.id, pressed[0]) if pressed else None
