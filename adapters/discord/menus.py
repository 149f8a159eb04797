"""Shortcuts in Discord's menus of messages and people ("Apps"), and what of them comes in.

Discord takes 15 commands for messages and 15 for people, with names of 32 characters and no description
(developer documentation of November 2026). With the command comes the message's text, without the intent for
the contents of messages.
"""

import re
from collections.abc import Mapping
from typing import Any

from adapters.discord.rooms import PLATFORM
from bot.commands.call import Picked
from bot.commands.command import Target
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef

ON_PERSON, ON_MESSAGE = 2, 3
"""Discord's numbers for the types of such commands."""

MENU_TYPE = {Target.MEMBER: ON_PERSON, Target.LINK: ON_MESSAGE, Target.OWN_TEXT: ON_MESSAGE}

_PERSON = re.compile(r"<@!?([0-9]{1,20})>")
_EMOJI = re.compile(r"<a?(:\w{1,32}:)[0-9]{1,20}>")


def is_menu(data: Mapping[str, Any]) -> bool:
    """Whether a command came out of the menu of a message or a person."""
    return data.get("type") in {ON_PERSON, ON_MESSAGE}


def read_menu(data: Mapping[str, Any], actor: Actor, room: RoomRef) -> Picked:
    """Read what a shortcut was used on. What apps wrote, and apps themselves, are nobody's."""
    target, found = str(data.get("target_id", "")), data.get("resolved") or {}
    if data.get("type") == ON_PERSON:
        return Picked(actor, room, str(data["name"]), _account((found.get("users") or {}).get(target) or {}))
    message = (found.get("messages") or {}).get(target) or {}
    author = None if message.get("webhook_id") else _account(message.get("author") or {})
    return Picked(actor, room, str(data["name"]), author, _words(message))


def _account(user: Mapping[str, Any]) -> AccountRef | None:
    return None if user.get("bot") or not user.get("id") else AccountRef(PLATFORM, "", str(user["id"]))


def _words(message: Mapping[str, Any]) -> str:
    """The text of a message, in which people and emoji of the server have their names for ids."""
    names = {
        str(one["id"]): str(one.get("global_name") or one.get("username") or "")
        for one in message.get("mentions") or []
    }
    content = str(message.get("content") or "")
    named = _PERSON.sub(lambda found: f"@{names.get(found[1]) or 'somebody'}", content)
    return _EMOJI.sub(r"\1", named)
