"""Slack as a `Chat`: posts, edits and finds messages, and lists what the bot lacks in a channel.

Slack has no idempotency keys. Each message carries its post's key as metadata, and after an unknown outcome
`find` looks for it in the channel's history. Nothing here retries a message.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.pictures.studio import Studio
from adapters.slack.access import CHANNEL_FRESH_FOR, AccessReader
from adapters.slack.failures import ADVICE, error_code, scope_missing
from adapters.slack.history import MESSAGES_PER_PAGE, key_of, looking, metadata_of, read_history
from adapters.slack.pacing import CHANNEL_INTERVAL, ChannelRateLimiter
from adapters.slack.pictures import READY_AFTER_S, Pictures, is_not_ready
from adapters.slack.render import message
from adapters.slack.workspaces import Workspaces
from bot.commands.reply import File
from bot.messages.card import Card
from bot.platform.failures import OutcomeUnknown, Refused, Unavailable
from bot.platform.people import Access
from bot.platform.refs import AccountRef, EventsRef, PollRef, PostLabel, RoomRef, Target, ThreadRef

MOST_DM_CHANNELS = 5000
"""How many direct-message channels are remembered."""


class SlackChat:
    """Sends to all workspaces of one app. A message reference reads `workspace/channel/timestamp`."""

    edit_interval = timedelta(seconds=3)
    has_threads = True

    def __init__(
        self,
        workspaces: Workspaces,
        channel_interval: timedelta = CHANNEL_INTERVAL,
        channel_fresh_for: timedelta = CHANNEL_FRESH_FOR,
        studio: Studio | None = None,
    ) -> None:
        self.pictures = Pictures(studio or Studio(is_on=False), workspaces)
        self.access_interval = channel_interval  # a second too: users.info takes about 100 a minute
        self._workspaces = workspaces
        self._access = AccessReader(workspaces, channel_fresh_for)
        self._rate_limiter = ChannelRateLimiter(channel_interval)
        self._dm_channels: dict[AccountRef, str] = {}

    async def send(self, target: Target, card: Card, label: PostLabel) -> str:
        """Post the card, once. Only the opening of a direct-message channel may be retried."""
        return await self._post(target, card, label.key)

    async def edit(self, message_reference: str, card: Card, label: PostLabel) -> None:
        """Replace what a message shows, and keep the metadata that it is found by."""
        team, channel, ts = message_reference.split("/")
        async with self._workspaces.client_for(team) as client:
            file = await self.pictures.take(team, card, message_reference)
            updating = partial(client.chat_update, channel=channel, ts=ts, metadata=metadata_of(label.key))
            _, file = await _with_picture(updating, card, file)
        await self.pictures.shown(message_reference, card, file)

    async def delete(self, message_reference: str) -> None:
        """Delete the message, unless it is gone already."""
        team, channel, ts = message_reference.split("/")
        async with self._workspaces.client_for(team) as client:
            try:
                await client.chat_delete(channel=channel, ts=ts)
            except SlackApiError as error:
                if error_code(error) != "message_not_found":
                    raise
        await self.pictures.gone(message_reference)

    async def find(self, target: Target, keys: Collection[str], since: datetime) -> dict[str, str]:
        """Find the messages with these keys among those sent at or after `since`, the newest first."""
        team = _team(target)
        found: dict[str, str] = {}
        async with looking(), self._workspaces.client_for(team) as client:
            channel, thread = await self._channel_and_thread(client, target)
            async for posted in read_history(client, channel, thread, since):
                key = self._key_of_ours(posted, team)
                if key in keys:
                    found[key] = f"{team}/{channel}/{posted['ts']}"
                    if len(found) == len(keys):
                        break
        return found

    async def inspect(self, room: RoomRef) -> tuple[str, ...]:
        """List what keeps the bot from posting in the channel."""
        async with self._workspaces.client_for(room.workspace) as client:
            try:
                answer = await _channel_info(client, room.parent or room.channel)
            except SlackApiError as error:
                if error_code(error) not in ADVICE:
                    raise
                return (ADVICE[error_code(error)],)
        return tuple(_missing(answer))

    async def access(self, account: AccountRef, rooms: Sequence[RoomRef]) -> Access:
        """Ask Slack for a person, and for the channels that not everybody sees."""
        return await self._access.read(account, rooms)

    async def workspace_name(self, workspace: str) -> str:
        """The name of the workspace. `auth.test` tells it without a scope."""
        async with self._workspaces.client_for(workspace) as client:
            return str((await client.auth_test()).get("team") or "")

    async def post_reply(self, room: RoomRef, card: Card) -> None:
        """Post a public reply. No outbox retries it, so an unknown outcome is resolved here."""
        key = f"reply:{secrets.token_hex(8)}"
        try:
            await self._post(room, card, key)
        except OutcomeUnknown:
            if not await self._is_among_the_newest(room, key):
                await self._post(room, card, key)

    async def send_answer(self, account: AccountRef, card: Card) -> None:
        """Send a person an answer as a direct message; once more where its outcome is unknown, because an
        answer that is seen twice harms nobody.
        """
        key = f"reply:{secrets.token_hex(8)}"
        try:
            await self._post(account, card, key)
        except OutcomeUnknown:
            await self._post(account, card, key)

    async def send_file(self, account: AccountRef, file: File) -> list[str]:
        """Send a person a file as a direct message, and return its ids. In a channel, all could open it."""
        async with self._workspaces.client_for(account.workspace) as client:
            channel, _ = await self._channel_and_thread(client, account)
            try:
                answer = await client.files_upload_v2(
                    channel=channel, filename=file.name, content=file.content
                )
            except SlackRequestError as error:  # the upload failed, so the file was not shared
                raise Unavailable("Slack did not take the file.") from error
        return [str(one["id"]) for one in answer.get("files") or ()]

    async def _is_among_the_newest(self, room: RoomRef, key: str) -> bool:
        """Return whether a message with this key is on the newest page of the channel's history.

        It does not filter by time, because Slack's clock may differ from ours.
        """
        async with looking(), self._workspaces.client_for(room.workspace) as client:
            asked: dict[str, Any] = {"include_all_metadata": True, "limit": MESSAGES_PER_PAGE}
            if room.parent:
                newest = await client.conversations_replies(channel=room.parent, ts=thread_of(room), **asked)
            else:
                newest = await client.conversations_history(channel=room.channel, **asked)
        return any(self._key_of_ours(posted, room.workspace) == key for posted in newest["messages"])

    def _key_of_ours(self, posted: Mapping[str, Any], team: str) -> str:
        """Return the key of a message that the bot sent, or an empty string."""
        ours = posted.get("user") in {None, self._workspaces.bot_user(team)}
        return (ours and key_of(posted)) or ""

    async def _post(self, target: Target, card: Card, key: str) -> str:
        team = _team(target)
        file = await self.pictures.take(team, card)
        try:
            reference, file = await self._post_with(file, team, target, card, key)
        except (Refused, Unavailable):
            self.pictures.give_back(team, card, file)
            raise
        await self.pictures.shown(reference, card, file)
        return reference

    async def _post_with(self, file: str, team: str, target: Target, card: Card, key: str) -> tuple[str, str]:
        """Post a card with this file as its picture. Return the message's reference, and the file shown."""
        async with self._workspaces.client_for(team) as client:
            channel, thread = await self._channel_and_thread(client, target)
            await self._rate_limiter.wait(f"{team}/{channel}")
            posting = partial(
                client.chat_postMessage,
                channel=channel,
                thread_ts=thread,
                metadata=metadata_of(key),
                unfurl_links=False,
                unfurl_media=False,
            )
            answer, file = await _with_picture(posting, card, file)
        return f"{team}/{answer['channel']}/{answer['ts']}", file

    async def _channel_and_thread(self, client: AsyncWebClient, target: Target) -> tuple[str, str | None]:
        """Return the channel, and for a thread the timestamp of its first message."""
        match target:
            case RoomRef():
                return (target.parent, thread_of(target)) if target.parent else (target.channel, None)
            case ThreadRef():
                _, channel, ts = target.message.split("/")
                return channel, ts
            case PollRef() | EventsRef():
                raise TypeError("Slack has no polls and no events")
            case AccountRef():
                if target not in self._dm_channels:
                    if len(self._dm_channels) >= MOST_DM_CHANNELS:
                        self._dm_channels.pop(next(iter(self._dm_channels)))
                    opened = await client.conversations_open(users=target.user)
                    self._dm_channels[target] = opened["channel"]["id"]
                return self._dm_channels[target], None


async def _with_picture(
    send: Callable[..., Awaitable[AsyncSlackResponse]], card: Card, file: str
) -> tuple[AsyncSlackResponse, str]:
    """Send the card with its picture, and without it if Slack does not take it. Returns the file shown.

    Slack refuses such a message whole, so nothing is posted twice.
    """
    for pause in (0.0, *READY_AFTER_S) if file else ():
        await asyncio.sleep(pause)
        try:
            return await send(**message(card, file)), file
        except SlackApiError as error:
            if not is_not_ready(error):
                raise
    return await send(**message(card)), ""


def thread_of(room: RoomRef) -> str:
    """Return the timestamp of the message that begins a thread, as `Origin.room` wrote it."""
    return room.channel.partition(":")[2]


def message_references(team: str, channel: str) -> str:
    """Return how the references of all messages in a channel begin."""
    return f"{team}/{channel}/"


def _team(target: Target) -> str:
    return target.room.workspace if isinstance(target, ThreadRef | PollRef | EventsRef) else target.workspace


async def _channel_info(client: AsyncWebClient, channel: str) -> AsyncSlackResponse:
    """Fetch the channel. Without the scope for that, read its history, which needs membership as well."""
    try:
        return await client.conversations_info(channel=channel)
    except SlackApiError as error:
        if error_code(error) != "missing_scope":
            raise
        return await client.conversations_history(channel=channel, limit=1)


def _missing(answer: AsyncSlackResponse) -> Iterator[str]:
    channel = answer.get("channel") or {}
    if channel.get("is_archived"):
        yield ADVICE["is_archived"]
    elif channel.get("is_member") is False and not channel.get("is_im"):
        yield ADVICE["not_in_channel"]
    given = answer.headers.get("x-oauth-scopes")
    if given:
        scopes = {scope.strip() for scope in given.split(",")}
        if "chat:write" not in scopes:
            yield scope_missing("chat:write")
