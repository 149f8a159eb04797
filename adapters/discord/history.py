"""Finds messages of the bot's again in a channel's history, by the marks that it left in them."""

from collections.abc import Collection
from datetime import datetime, timedelta

import discord

from adapters.discord.permissions import bot_user_of
from adapters.discord.polls import POLL_SUFFIX
from adapters.discord.references import parse_reference
from adapters.discord.render import is_marked, is_unmarked
from bot.platform.failures import OutcomeUnknown, Refused
from bot.platform.refs import PollRef, Target, ThreadRef

MOST_MESSAGES_SEARCHED = 1000
"""How many messages are looked through. Where there are more, it cannot tell, and raises Refused."""


async def find_messages(
    client: discord.Client, channel: int, target: Target, keys: Collection[str], since: datetime
) -> dict[str, str]:
    """The messages with these keys among those sent at or after `since`, by key.

    Raises OutcomeUnknown where a key is not found and there are messages of ours that have lost their marks.
    """
    found: dict[str, str] = {}
    searched = unmarked = 0
    # Discord's `after` is exclusive, so begin a millisecond earlier.
    history = client.get_partial_messageable(channel).history(
        after=since - timedelta(milliseconds=1), oldest_first=True, limit=MOST_MESSAGES_SEARCHED
    )
    try:
        async for message in history:
            searched += 1
            if message.author.id != bot_user_of(client).id:
                continue
            reference = f"{channel}/{message.id}"
            found |= {key: reference for key in keys if is_marked(message, key)}
            if isinstance(target, PollRef) and _is_poll_under(target, message):
                found |= dict.fromkeys(keys, f"{reference}{POLL_SUFFIX}")
            unmarked += is_unmarked(message)
            if len(found) == len(keys):
                return found
    except discord.NotFound:
        if isinstance(target, ThreadRef):
            return {}  # the thread was not opened
        raise
    if unmarked:
        raise OutcomeUnknown(f"{unmarked} messages of mine since then have lost what I know them by")
    if searched >= MOST_MESSAGES_SEARCHED:
        raise Refused(
            "I cannot tell whether a post arrived: more was said in that channel since then than I read."
        )
    return found


def _is_poll_under(target: PollRef, message: discord.Message) -> bool:
    above = message.reference.message_id if message.reference else None
    return message.poll is not None and above == parse_reference(target.message)[1]
