"""What a person may do in a workspace: asked of Slack one by one, and channels as a whole.

Full members see every public channel. Guests, and people of other companies in a shared channel, see the
channels that they are in; so does everybody in a private one. Who is in a channel is believed for a minute.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.failures import error_code
from adapters.slack.profiles import Profile, read_profile
from adapters.slack.workspaces import Workspaces
from bot.platform.failures import Refused
from bot.platform.people import Access
from bot.platform.refs import AccountRef, RoomRef

CHANNEL_FRESH_FOR = timedelta(minutes=1)
"""How long it is believed who is in a channel."""

MOST_CHANNELS = 500
"""Channels that are remembered at once."""

MEMBERS_PER_PAGE = 1000
MOST_PAGES = 30
"""Pages of a channel's members that are read. Of who comes later it cannot be told."""

NOBODY = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
"""Errors of users.info for somebody who is not, or no longer, in the workspace."""


@dataclass(slots=True)
class _Channel:
    """A channel. `members` is None until somebody asks who is in it."""

    fetched_at: float
    is_private: bool
    members: frozenset[str] | None = None


class AccessReader:
    """Looks people up. Raises the errors of `bot.platform`."""

    def __init__(self, workspaces: Workspaces, channel_fresh_for: timedelta) -> None:
        self._workspaces = workspaces
        self._fresh_for_s = channel_fresh_for.total_seconds()
        self._channels: dict[tuple[str, str], _Channel] = {}

    async def read(self, account: AccountRef, rooms: Sequence[RoomRef]) -> Access:
        """What a person may do in their workspace."""
        team = account.workspace
        async with self._workspaces.client_for(team, retry_rate_limits=False) as client:
            try:
                answer = await client.users_info(user=account.user)
            except SlackApiError as error:
                if error_code(error) in NOBODY:
                    return Access(is_there=False)
                raise
            profile = read_profile(answer["user"], team)
            if profile.is_deleted:
                return Access(is_there=False)
            sees = {room.channel: await self._sees(client, account, profile, room) for room in rooms}
        seen = frozenset(channel for channel, is_seen in sees.items() if is_seen)
        return Access(
            is_there=not profile.is_foreign or bool(seen),
            manages=profile.manages,
            sees=seen,
            untold=frozenset(channel for channel, is_seen in sees.items() if is_seen is None),
        )

    async def _sees(
        self, client: AsyncWebClient, account: AccountRef, profile: Profile, room: RoomRef
    ) -> bool | None:
        """Whether the person can see a channel; None if the bot cannot."""
        number = room.parent or room.channel
        try:
            channel = await self._channel(client, account.workspace, number)
            if not channel.is_private and not profile.is_guest and not profile.is_foreign:
                return True
            if channel.members is None:
                channel.members = await _list_members(client, number)
        except SlackApiError as error:
            if error_code(error) in {"channel_not_found", "not_in_channel", "is_archived"}:
                return None
            raise
        return account.user in channel.members

    async def _channel(self, client: AsyncWebClient, team: str, number: str) -> _Channel:
        now = asyncio.get_running_loop().time()
        known = self._channels.get((team, number))
        if known is not None and now - known.fetched_at < self._fresh_for_s:
            return known
        answer = await client.conversations_info(channel=number)
        about = answer.get("channel") or {}
        if len(self._channels) >= MOST_CHANNELS:
            self._channels.pop(next(iter(self._channels)))
        self._channels[team, number] = _Channel(now, is_private=bool(about.get("is_private")))
        return self._channels[team, number]


async def _list_members(client: AsyncWebClient, channel: str) -> frozenset[str]:
    found: set[str] = set()
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        answer = await client.conversations_members(channel=channel, limit=MEMBERS_PER_PAGE, cursor=cursor)
        found.update(answer["members"])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return frozenset(found)
    raise Refused("That channel has more people than I may list, so I cannot tell who is in it.")
