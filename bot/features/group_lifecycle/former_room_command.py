"""What was one command with an action until November 2026, as buttons of messages from then still call it,
and as people type it from memory: `plan-admin room retry`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.commands.command import Command, Who
from bot.commands.context import Context
from bot.commands.param_types import Choice, FreeText, Integer
from bot.commands.params import Param
from bot.commands.reply import Reply
from bot.features.group_lifecycle import room_commands
from bot.study.matching import nearest
from bot.wording.platforms import NAMES

TAKES: Mapping[str, tuple[str, ...]] = {
    "list": (),
    "add": ("code",),
    "move": ("channel",),
    "remove": ("channel",),
    "retry": (),
    "invite": ("platform",),
    "confirm": ("request",),
    "refuse": ("request",),
}
"""The parameters of each action. It is called as its command is today."""


@dataclass(frozen=True, slots=True)
class RoomAction:
    """What to do with rooms. A text that is none of the actions is taken as a code."""

    choices: tuple[str, ...] = tuple(TAKES)
    expects: str = "list, add, move, remove, retry, invite, confirm or refuse"

    def parse(self, text: str) -> str:
        """The action, or the code in lower case."""
        if nearest(text, self.choices) is not None:
            return Choice(self.choices).parse(text)
        return FreeText("a code", 64).parse(text).casefold()


async def room(context: Context, action: str = "list", recaps: str = "", **given: object) -> Reply:
    """Do what the command of that action does today."""
    if recaps:
        return await room_commands.recaps(context, recaps)
    if action not in TAKES:
        action, given = "add", {"code": action}
    elif action == "list" and given.get("code"):
        action = "add"
    if action == "add" and str(given.get("code", "")).casefold() == "new":
        action = "invite"
    today = next(one for one in room_commands.COMMANDS if one.name.split()[-1] == action)
    return await today.run(context, **{name: value for name, value in given.items() if name in TAKES[action]})


ROOM = Command(
    "plan-admin room",
    "See where the group lives; add, move or remove a channel",
    room,
    (
        Param("action", "what to do, with the channel in which you type it", RoomAction()),
        Param("code", "a code that an organizer gave you, to add this channel", FreeText("a code", 64)),
        Param("channel", "the channel that the group leaves", FreeText("the name of a channel", 100)),
        Param("recaps", "where recaps are told", Choice(("channel", "thread"))),
        Param("platform", "for `invite`: where the channel is", Choice(NAMES), by_name_only=True),
        Param("request", "which question is answered", Integer(1, 2_000_000_000), is_hidden=True),
    ),
    Who.ORGANIZER,
    writes=True,
    posts=True,
    guests_may=True,
    checks_channel=True,
    names_place=True,
    is_unlisted=True,
)
