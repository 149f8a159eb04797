"""Reads the value for a command's parameter out of the message or the person that a shortcut was used on."""

import re

from bot.commands.call import Picked
from bot.commands.command import Target
from bot.errors import UserError
from bot.wording.naming import clean

_LINK = re.compile(r"https?://[^\s<>|\"\\]+", re.IGNORECASE)
_BRACKETS = {")": "(", "]": "["}
_MARKUP_AFTER_A_LINK = ".,;:!?*_~`'"


def value_of(target: Target, picked: Picked) -> str | None:
    """The text for the parameter; None if the target is nothing.

    Raises UserError if there is nothing to take.
    """
    match target:
        case Target.NOTHING:
            return None
        case Target.MEMBER:
            if picked.whose is None:
                raise UserError("That person is in none of my groups.")
            return mention(picked.whose.user)
        case Target.LINK:
            if (link := first_link(picked.text)) is None:
                raise UserError("There is no link in that message. Choose one that links to the paper.")
            return link
        case Target.OWN_TEXT:
            if picked.whose != picked.actor.account:
                raise UserError("That message is somebody else's. A takeaway is what you wrote yourself.")
            if not (text := clean(picked.text).strip()):
                raise UserError("There are no words in that message. Choose one with text.")
            return text


def first_link(text: str) -> str | None:
    """The first http(s) link in a message, without what a sentence puts after it; None if there is none.

    Slack writes a link as `<https://example.org|words>`.
    """
    if (found := _LINK.search(text)) is None:
        return None
    link = found[0]
    while link and (
        link[-1] in _MARKUP_AFTER_A_LINK
        or (link[-1] in _BRACKETS and link.count(link[-1]) > link.count(_BRACKETS[link[-1]]))
    ):
        link = link[:-1]
    return link


def mention(user: str) -> str:
    """How the platforms' ids of users are written where a member is named: `<@123>`."""
    return f"<@{user}>"
