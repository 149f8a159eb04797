"""Reads a channel's history, and the post's key that each message carries as metadata."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.failures import CannotLook, ScopeMissing
from bot.platform.failures import Refused

EVENT_TYPE = "studyplan_post"
MESSAGES_PER_PAGE = 200
MOST_PAGES = 5
"""How many pages `find` reads. Slack limits reading history more than anything else."""


def metadata_of(key: str) -> dict[str, Any]:
    """The metadata that a message with this key carries."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}


def key_of(posted: Mapping[str, Any]) -> str | None:
    """Return the key that a message carries, whoever sent it."""
    metadata = posted.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    return (metadata.get("event_payload") or {}).get("key")


async def read_history(
    client: AsyncWebClient, channel: str, thread: str | None, since: datetime
) -> AsyncIterator[Mapping[str, Any]]:
    """Read the messages of a channel or a thread. Raises Refused where there are too many."""
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        span: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{since.timestamp():.6f}",
            "inclusive": True,
            "include_all_metadata": True,
            "limit": MESSAGES_PER_PAGE,
            "cursor": cursor,
        }
        if thread is None:
            answer = await client.conversations_history(**span)
        else:
            answer = await client.conversations_replies(ts=thread, **span)
        for posted in answer["messages"]:
            yield posted
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
    raise Refused(
        "I cannot tell whether a post arrived: more was said in that channel since then than I may read."
    )


@asynccontextmanager
async def looking() -> AsyncIterator[None]:
    """Say in place of ScopeMissing what follows from it for a message that may have arrived."""
    try:
        yield
    except ScopeMissing as error:
        raise CannotLook(error.scope) from error
