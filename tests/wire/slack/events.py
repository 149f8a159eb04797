"""The Events API: what the app is told without being asked, again and again until it says that it heard."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.wire.slack.delivery import Answer, Json, Retry, Sort, Trouble
from tests.wire.slack.methods.conversations import user_json
from tests.wire.slack.workspace import Channel, User, Workspace

if TYPE_CHECKING:
    from tests.wire.slack.slack import Slack

REASONS = {Trouble.LATE: "http_timeout", Trouble.NOBODY: "connection_failed", Trouble.REFUSED: "http_error"}


@dataclass(slots=True)
class Events:
    """Events on their way. `later` holds those whose second and third repetition is still to come."""

    slack: "Slack"
    sent: list[Json] = field(default_factory=list)
    later: list[tuple[Json, Retry]] = field(default_factory=list)
    _count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def emit(self, team: Workspace, event: dict[str, Any]) -> Answer | None:
        """Tell the app, if it subscribes to that; at once a second time if it does not hear."""
        if event["type"] not in self.slack.app.events:
            return None
        payload = {
            "type": "event_callback",
            "token": self.slack.app.verification_token,
            "team_id": team.id,
            "api_app_id": self.slack.app.app_id,
            "event": {"event_ts": team.stamp(), **event},
            "event_id": f"Ev{next(self._count):06}",
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team.id,
                    "user_id": self.slack.bot_of(team),
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }
        self.sent.append(payload)
        answer = await self.slack.door.deliver(Sort.EVENT, payload)
        if answer.trouble is None or answer.no_retry:
            return answer
        reason = REASONS[answer.trouble]
        self.slack.troubles.append(f"event {event['type']}: {answer.trouble}")
        answer = await self.slack.door.deliver(Sort.EVENT, payload, Retry(1, reason))
        if answer.trouble is not None:
            self.later += [(payload, Retry(number, reason)) for number in (2, 3)]
        return answer

    async def again(self, payload: Json | None = None) -> Answer:
        """Deliver an event once more, the latest by default, as if its answer had been lost."""
        return await self.slack.door.deliver(Sort.EVENT, payload or self.sent[-1], Retry(1, "http_timeout"))

    async def retry_later(self) -> None:
        """Deliver what is due after one and after five minutes."""
        waiting, self.later = self.later, []
        done: set[str] = set()
        for payload, retry in waiting:
            if payload["event_id"] not in done:
                answer = await self.slack.door.deliver(Sort.EVENT, payload, retry)
                if answer.trouble is None:
                    done.add(payload["event_id"])

    async def invite(self, team: Workspace, channel: Channel, user: User | None = None) -> None:
        """Somebody, the bot by default, comes into a channel."""
        who = user.id if user else self.slack.bot_of(team)
        channel.members.add(who)
        await self._membership(team, channel, who, "member_joined_channel")

    async def remove(self, team: Workspace, channel: Channel, user: User | None = None) -> None:
        """Somebody, the bot by default, is taken out of a channel."""
        who = user.id if user else self.slack.bot_of(team)
        channel.members.discard(who)
        await self._membership(team, channel, who, "member_left_channel")

    async def archive(self, team: Workspace, channel: Channel, *, archived: bool = True) -> None:
        """A channel is closed, or opened again."""
        channel.archived = archived
        word = "archive" if archived else "unarchive"
        kind = "channel" if channel.kind == "channels" else "group"
        await self.emit(team, {"type": f"{kind}_{word}", "channel": channel.id, "user": ""})

    async def rename(self, team: Workspace, channel: Channel, name: str) -> None:
        """A channel is called otherwise from now on."""
        channel.name = name
        kind = "channel" if channel.kind == "channels" else "group"
        told = {"id": channel.id, "name": name, "created": int(time.time())}
        await self.emit(team, {"type": f"{kind}_rename", "channel": told})

    async def change_id(self, team: Workspace, channel: Channel, new: str) -> None:
        """A channel gets another id, as happens when it is shared; the old one is unknown from now on."""
        old, channel.id = channel.id, new
        team.channels[new] = team.channels.pop(old)
        for message in channel.messages:
            message.channel = new
        event = {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new}
        await self.emit(team, event)

    async def rename_user(self, team: Workspace, user: User, name: str) -> None:
        """Somebody changes what they are called in the workspace."""
        user.name = name
        await self.user_changed(team, user)

    async def user_changed(self, team: Workspace, user: User) -> None:
        """Something about somebody's account or profile has changed."""
        await self.emit(team, {"type": "user_change", "user": user_json(team.id, user)})

    async def uninstall(self, team: Workspace) -> None:
        """The app is thrown out: its tokens die first, then it is told."""
        self.slack.grants.revoke(team.id, "account_inactive")
        for channel in team.channels.values():
            channel.members.discard(self.slack.bot_of(team))
        await self.emit(
            team, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.slack.bot_of(team)]}}
        )
        await self.emit(team, {"type": "app_uninstalled"})

    async def revoke_tokens(self, team: Workspace) -> None:
        """The bot's tokens are revoked, and the app is told."""
        self.slack.grants.revoke(team.id, "token_revoked")
        await self.emit(
            team, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.slack.bot_of(team)]}}
        )

    async def _membership(self, team: Workspace, channel: Channel, who: str, kind: str) -> None:
        event = {
            "type": kind,
            "user": who,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "channels" else "G",
            "team": team.id,
        }
        await self.emit(team, event)
