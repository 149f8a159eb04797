"""A card's poll as one of Discord's own: drawing it, reading its votes, ending it.

It is a message of its own kind: no components beside it, and it cannot be edited. Discord takes a question of
300 characters, 10 answers of 55, and 1 to 768 whole hours (developer documentation of November 2026).
"""

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import discord

from adapters.discord.library_internals import PollOfWholeHours, fetch_poll_answers, fetch_voters
from adapters.discord.rooms import PLATFORM, room_of
from bot.cards.card import Card, Poll
from bot.commands.call import Vote
from bot.ports import AccountRef, Actor

POLL_SUFFIX = "/poll"
"""What the reference of a poll's message ends in."""

MOST_HOURS = 768
HOUR = timedelta(hours=1)

VOTERS_PER_PAGE = 100
"""The most voters that Discord tells in one answer."""

ALREADY_OVER = 520001

PLACEHOLDER_NAME = "a member"
"""Who votes is told by a number alone; whoever is in the group has a name there already."""


def draw_poll(card: Card, poll: Poll) -> discord.Poll:
    """The poll, which asks what the card's heading asks, open at least as long as it takes votes."""
    hours = math.ceil((poll.closes_in or HOUR) / HOUR)
    drawn = PollOfWholeHours(card.title, min(max(hours, 1), MOST_HOURS) * HOUR)
    for one in poll.answers:
        drawn.add_answer(text=one.label)
    return drawn


async def read_votes(client: discord.Client, channel: int, message: int) -> Sequence[tuple[AccountRef, int]]:
    """Who votes for which answer. Discord numbers answers from 1 on, in their order."""
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
    """Let nobody vote any more."""
    try:
        await client.get_partial_messageable(channel).get_partial_message(message).end_poll()
    except discord.HTTPException as error:
        if error.code != ALREADY_OVER:
            raise


def read_vote(data: Mapping[str, Any], *, cast: bool) -> Vote:
    """What the gateway told of a vote."""
    account = AccountRef(PLATFORM, "", str(data["user_id"]))
    message = f"{data['channel_id']}/{data['message_id']}{POLL_SUFFIX}"
    actor = Actor(account, PLACEHOLDER_NAME, known=False)
    return Vote(actor, room_of(data), message, int(data["answer_id"]), cast)
