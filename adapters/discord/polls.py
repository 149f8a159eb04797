"""Discord's own polls: draws a card's poll as one, reads its votes, and ends it.

A message with a poll has no components and cannot be edited. Discord takes a question of 300 characters,
10 answers of 55, and 1 to 768 whole hours (developer documentation of November 2026).
"""

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import discord

from adapters.discord.internals import PollOfWholeHours, fetch_poll_answers, fetch_voters
from adapters.discord.rooms import PLATFORM, room_of
from bot.commands.call import Vote
from bot.messages.card import Card
from bot.messages.poll import Poll
from bot.platform.people import Actor
from bot.platform.refs import AccountRef

POLL_SUFFIX = "/poll"
"""The end of a message reference that refers to a poll."""

MOST_HOURS = 768
HOUR = timedelta(hours=1)

VOTERS_PER_PAGE = 100
"""The most voters that Discord tells in one answer."""

ALREADY_OVER = 520001

PLACEHOLDER_NAME = "a member"
"""The name of a voter. Discord sends only the user's id, and a member of a group has a name there already."""


def draw_poll(card: Card, poll: Poll) -> discord.Poll:
    """Draw the poll, with the card's heading as its question. Hours are rounded up."""
    hours = math.ceil((poll.closes_in or HOUR) / HOUR)
    drawn = PollOfWholeHours(card.title, min(max(hours, 1), MOST_HOURS) * HOUR)
    for one in poll.answers:
        drawn.add_answer(text=one.label)
    return drawn


async def read_votes(client: discord.Client, channel: int, message: int) -> Sequence[tuple[AccountRef, int]]:
    """Read who voted for which answer. Discord numbers the answers from 1, in their order."""
    found: list[tuple[AccountRef, int]] = []
    for answer in await fetch_poll_answers(client, channel, message):
        after = None
        while True:
            users = await fetch_voters(client, channel, message, answer, after=after, limit=VOTERS_PER_PAGE)
            found += [(AccountRef(PLATFORM, "", str(user)), answer) for user in users]
            if len(users) < VOTERS_PER_PAGE:
                break
            after = max(users)
    return found


async def end_poll(client: discord.Client, channel: int, message: int) -> None:
    """End the poll. No error where it is over already."""
    try:
        await client.get_partial_messageable(channel).get_partial_message(message).end_poll()
    except discord.HTTPException as error:
        if error.code != ALREADY_OVER:
            raise


def read_vote(data: Mapping[str, Any], *, cast: bool) -> Vote:
    """Read a vote from an event of the gateway."""
    account = AccountRef(PLATFORM, "", str(data["user_id"]))
    message = f"{data['channel_id']}/{data['message_id']}{POLL_SUFFIX}"
    actor = Actor(account, PLACEHOLDER_NAME, has_profile=False)
    return Vote(actor, room_of(data), message, int(data["answer_id"]), cast)
