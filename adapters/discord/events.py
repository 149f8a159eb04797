"""Scheduled events of a server: draws a card's event as one of them, changes it, and finds it again.

Discord takes a name of 100 characters, a description of 1,000 and a place of 100 (its OpenAPI file of
November 2026), at most 100 events that are not over, and none in the past. An event has nothing like a nonce:
its description ends with a mark made from the key, by which it is known again.
"""

import hashlib
from collections.abc import Collection
from typing import Any

import discord

from adapters.discord.failures import CONNECTION_ERRORS
from adapters.discord.internals import (
    cancel_event,
    change_event,
    create_event,
    delete_event,
    fetch_channels,
    fetch_events,
)
from adapters.discord.markup import markdown, shortened
from adapters.discord.permissions import bot_user_of
from bot.messages.card import Card, Footnote, Paragraph
from bot.messages.event import Event
from bot.messages.text import lines
from bot.platform.failures import OutcomeUnknown
from bot.wording.naming import shorten

EVENT_SUFFIX = "/event"
"""The end of a reference that refers to an event. It begins with the server instead of the channel."""

LONGEST_NAME = 100
LONGEST_DESCRIPTION = 1000
LONGEST_PLACE = 100

VOICE = 2
"""The type of an event in a voice channel, and also of the channel."""

EXTERNAL = 3
"""The type of an event anywhere else. It needs a place and an end."""

ONLY_MEMBERS = 2
"""The one privacy level there is: members of the server see the event."""


async def add_event(client: discord.Client, server: int, card: Card, event: Event, key: str) -> str:
    """Create the event, and return its reference.

    discord.py repeats a request that a proxy in front of Discord answers with an error, although Discord may
    have done it. So twins of the new event are looked for. Raises OutcomeUnknown where that fails: any other
    error would say that there is no event.
    """
    fields = await _draw(client, server, card, event, key)
    number = int((await create_event(client, server, fields))["id"])
    try:
        return await _find_one(client, server, key) or _reference(server, number)
    except (discord.DiscordException, *CONNECTION_ERRORS) as error:
        raise OutcomeUnknown(f"I could not look whether the event is there once: {error}") from error


async def edit_event(client: discord.Client, server: int, number: int, card: Card, key: str) -> None:
    """Change what the event tells. If the card has none, the event is cancelled, and stays on no list."""
    if card.event is None:
        await cancel_event(client, server, number)
    else:
        await change_event(client, server, number, await _draw(client, server, card, card.event, key))


async def find_events(client: discord.Client, server: int, keys: Collection[str]) -> dict[str, str]:
    """The references of the events with these keys that are not over, by key."""
    found = {key: await _find_one(client, server, key) for key in keys}
    return {key: reference for key, reference in found.items() if reference is not None}


async def _find_one(client: discord.Client, server: int, key: str) -> str | None:
    """The reference of the first event with that key, after all others with it were deleted."""
    own, mark = str(bot_user_of(client).id), _mark(key)
    first, *twins = sorted(
        int(one["id"])
        for one in await fetch_events(client, server)
        if str(one.get("creator_id")) == own and (one.get("description") or "").endswith(mark)
    ) or [0]
    for twin in twins:
        await delete_event(client, server, twin)
    return _reference(server, first) if first else None


def _reference(server: int, number: int) -> str:
    return f"{server}/{number}{EVENT_SUFFIX}"


async def _draw(client: discord.Client, server: int, card: Card, event: Event, key: str) -> dict[str, Any]:
    said = lines(*(block.text for block in card.blocks if isinstance(block, Paragraph | Footnote)))
    words, mark = [shortened(said, LONGEST_DESCRIPTION // 2)], _mark(key)
    where = await _place(client, server, event.place)
    if where["entity_type"] == EXTERNAL and len(event.place) > LONGEST_PLACE:
        words.append(shorten(markdown((event.place,)), LONGEST_DESCRIPTION // 3))
    return {
        "name": shorten(card.title, LONGEST_NAME),
        "description": "\n".join([*words, mark]),
        "scheduled_start_time": event.starts_at.isoformat(),
        "scheduled_end_time": event.ends_at.isoformat(),
        "privacy_level": ONLY_MEMBERS,
        **where,
    }


async def _place(client: discord.Client, server: int, place: str) -> dict[str, Any]:
    """Where the event takes place: in a voice channel that is mentioned or called so, else as it was said."""
    said = place.casefold().removeprefix("#").strip()
    if "://" not in place:
        for channel in await fetch_channels(client, server):
            if said not in {f"<#{channel['id']}>", channel["name"].casefold()}:
                continue
            if channel["type"] == VOICE:
                return {"entity_type": VOICE, "channel_id": str(channel["id"]), "entity_metadata": None}
            place = f"#{channel['name']}"
    fits = len(place) <= LONGEST_PLACE
    location = place if fits else "The description tells where."
    return {"entity_type": EXTERNAL, "channel_id": None, "entity_metadata": {"location": location}}


def _mark(key: str) -> str:
    return f"(Reference: {hashlib.sha256(key.encode()).hexdigest()[:12]})"
