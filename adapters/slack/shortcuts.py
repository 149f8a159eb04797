"""Shortcuts: entries of a message's menu, and those that Slack offers everywhere, in threads as well.

An app has at most ten, with names of 24 characters and descriptions of 150 (Slack's schema of manifests).
"""

from collections.abc import Mapping
from typing import Any

from adapters.slack.mrkdwn import PLATFORM, words_of
from bot.commands.call import Picked
from bot.commands.command import Target
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef

SHORTCUT_TYPE = {Target.NOTHING: "global", Target.LINK: "message", Target.OWN_TEXT: "message"}
"""Slack has no menu on people."""


def read_shortcut(body: Mapping[str, Any], actor: Actor, room: RoomRef) -> Picked:
    """Read what a shortcut was used on. What apps wrote is nobody's."""
    message = body.get("message") or {}
    user = "" if message.get("bot_id") else str(message.get("user") or "")
    author = AccountRef(PLATFORM, actor.account.workspace, user) if user else None
    text = words_of(str(message.get("text") or ""))
    return Picked(actor, room, str(body.get("callback_id", "")), author, text)
