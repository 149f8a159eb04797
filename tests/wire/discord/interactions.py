"""Interactions: what a person did, what the bot may answer to it, and until when.

The three seconds in which it has to be acknowledged are real ones; the quarter of an hour for which its token
is good goes by the stand-in's clock.
"""

import asyncio
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from tests.wire.discord.answers import (
    NO_CONTENT,
    Answer,
    Incoming,
    Refusal,
    Route,
    invalid,
    unknown_message,
)
from tests.wire.discord.channels import attach, change, fill
from tests.wire.discord.payloads import channel_json, member_json, message_json, user_json
from tests.wire.discord.rules import COMPONENTS_V2, EPHEMERAL, LOADING, message_problems, modal_problems
from tests.wire.discord.world import Change, Channel, Json, Message, User, World

DEADLINE = 3.0
"""Seconds in which an interaction has to be acknowledged."""

TOKEN_LIFE = timedelta(minutes=15)


class Kind(IntEnum):
    """What a person did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Response(IntEnum):
    """How an interaction may be acknowledged."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


ALLOWED = {
    Kind.COMMAND: {Response.MESSAGE, Response.DEFERRED_MESSAGE, Response.MODAL},
    Kind.COMPONENT: set(Response) - {Response.CHOICES},
    Kind.AUTOCOMPLETE: {Response.CHOICES},
    Kind.MODAL: {Response.MESSAGE, Response.DEFERRED_MESSAGE, Response.DEFERRED_UPDATE, Response.UPDATE},
}


@dataclass(eq=False)
class Interaction:
    """One thing that a person did. `source` is the message whose component they used.

    `acknowledged` is set by the first response, `answered` once the person sees what it came to: a message, a
    modal, choices, or nothing at all. `redrawn` are messages that were there before and changed instead.
    """

    id: int
    kind: Kind
    user: User
    channel: Channel
    at: datetime
    source: Message | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    began: float = field(default_factory=time.monotonic)
    response: Response | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    redrawn: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] = field(default_factory=list)
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    seconds: float | None = None
    """How long the acknowledgement took."""

    @property
    def messages(self) -> list[Message]:
        """What the bot answered, in order."""
        first = [self.original] if self.original is not None and self.original is not self.source else []
        return [*first, *self.redrawn, *self.followups]


class Interactions:
    """All that were, and the routes that answer them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._by_token: dict[str, Interaction] = {}

    def add(self, interaction: Interaction) -> None:
        """Let the bot answer it."""
        self._by_token[interaction.token] = interaction

    def routes(self) -> Iterator[Route]:
        """The callback and the follow-ups."""
        hook = "/webhooks/{webhook_id}/{webhook_token}"
        yield Route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", self.respond)
        yield Route("POST", hook, self.follow_up)
        yield Route("GET", f"{hook}/messages/@original", self.get_original)
        yield Route("PATCH", f"{hook}/messages/@original", self.edit_original)
        yield Route("DELETE", f"{hook}/messages/@original", self.delete_original)
        yield Route("PATCH", f"{hook}/messages/{{message_id}}", self.edit_followup)

    async def respond(self, asked: Incoming) -> Answer:
        """The first response, in three seconds and once."""
        found = self._by_token.get(asked.path["interaction_token"])
        if found is None or str(found.id) != asked.path["interaction_id"]:
            raise _unknown_interaction("an interaction that never was")
        seconds = time.monotonic() - found.began
        if found.response is not None:
            words = "Interaction has already been acknowledged."
            raise Refusal(400, 40060, words, [f"a second response to a {found.kind.name}"])
        if seconds > DEADLINE:
            raise _unknown_interaction(f"a {found.kind.name} acknowledged after {seconds:.1f} s")
        self._accept(found, asked.json, seconds)
        if asked.query.get("with_response") not in {"1", "true"}:
            return NO_CONTENT
        return 200, self._told(found)

    async def follow_up(self, asked: Incoming) -> Answer:
        """A further message. The first one after a deferral takes the place of "thinking"."""
        found, world = self._alive(asked), self._world
        if found.response is None:
            raise Refusal(404, 10015, "Unknown Webhook", ["a follow-up before the acknowledgement"])
        body = asked.json
        if problems := list(message_problems(body)):
            raise invalid(problems)
        if found.original is not None and found.original.loading:
            attach(found.original, asked)
            self._fill_loading(found, body)
            return 200, message_json(found.original, world)
        message = self._new(found, body)
        attach(message, asked)
        found.followups.append(message)
        world.post(message)
        found.answered.set()
        return 200, message_json(message, world)

    async def get_original(self, asked: Incoming) -> Answer:
        """The first answer."""
        return 200, message_json(self._original(self._alive(asked)), self._world)

    async def edit_original(self, asked: Incoming) -> Answer:
        """Change the first answer, or give it where there was a deferral."""
        found = self._alive(asked)
        message = self._original(found)
        attach(message, asked)
        if message.loading:
            if problems := list(message_problems(asked.json)):
                raise invalid(problems)
            self._fill_loading(found, asked.json)
        else:
            change(message, asked.json, self._world)
            for one in (found, *self._waiting_beside(found)):
                if one.response is Response.DEFERRED_UPDATE:
                    one.redrawn.append(message)
                one.answered.set()
        return 200, message_json(message, self._world)

    def _waiting_beside(self, found: Interaction) -> list[Interaction]:
        """Later presses of that person on that message, answered by a change of the first answer."""
        return [
            one
            for one in self._by_token.values()
            if one is not found
            and (one.user, one.source) == (found.user, found.source)
            and one.response is Response.DEFERRED_UPDATE
            and not one.answered.is_set()
        ]

    async def delete_original(self, asked: Incoming) -> Answer:
        """Take the first answer away."""
        found = self._alive(asked)
        message = self._original(found)
        message.channel.messages.pop(message.id, None)
        if not message.loading:
            self._world.tell(Change.DELETED, message)
        found.original = None
        found.answered.set()
        return NO_CONTENT

    async def edit_followup(self, asked: Incoming) -> Answer:
        """Change a further message."""
        found, number = self._alive(asked), asked.number("message_id")
        message = next((one for one in found.messages if one.id == number), None)
        if message is None:
            raise unknown_message()
        change(message, asked.json, self._world)
        return 200, message_json(message, self._world)

    def _accept(self, found: Interaction, body: Json, seconds: float) -> None:
        kind, data = body.get("type"), body.get("data") or {}
        if kind not in ALLOWED[found.kind]:
            raise invalid([f"a response of type {kind} to a {found.kind.name}"])
        response = Response(kind)
        if response in {Response.DEFERRED_UPDATE, Response.UPDATE} and found.source is None:
            raise invalid(["an update where there is no message"])
        self._check(response, data)
        found.response, found.seconds = response, seconds
        match response:
            case Response.MESSAGE:
                found.original = self._new(found, data)
                self._world.post(found.original)
            case Response.DEFERRED_MESSAGE:
                found.original = self._new(found, {"flags": (data.get("flags") or 0) & EPHEMERAL})
                found.original.loading, found.original.flags = True, found.original.flags | LOADING
                self._world.post(found.original)
            case Response.DEFERRED_UPDATE:
                found.original = found.source
            case Response.UPDATE if found.source is not None:
                change(found.source, data, self._world)
                found.original = found.source
            case Response.CHOICES:
                found.choices = data.get("choices") or []
            case Response.MODAL:
                found.modal = data
            case _:
                raise AssertionError(response)
        found.acknowledged.set()
        if response not in {Response.DEFERRED_MESSAGE, Response.DEFERRED_UPDATE}:
            found.answered.set()

    def _check(self, response: Response, data: Json) -> None:
        problems: list[str] = []
        match response:
            case Response.MESSAGE:
                problems = list(message_problems(data))
            case Response.MODAL:
                problems = list(modal_problems(data))
            case Response.CHOICES:
                choices = data.get("choices") or []
                if len(choices) > 25:
                    problems = [f"{len(choices)} suggestions"]
                for one in choices:
                    if not 1 <= len(str(one["name"])) <= 100 or len(str(one["value"])) > 100:
                        problems.append(f"the suggestion {one}")
            case _:
                pass
        if problems:
            raise invalid(problems)

    def _new(self, found: Interaction, body: Json) -> Message:
        world = self._world
        message = Message(world.ids.next(), found.channel, world.bot, world.clock.now())
        if (body.get("flags") or 0) & EPHEMERAL:
            message.seen_by, message.flags = found.user, EPHEMERAL
        fill(message, body)
        return message

    def _fill_loading(self, found: Interaction, body: Json) -> None:
        """Give the answer that was deferred. It keeps who sees it, whatever the body says."""
        message = self._original(found)
        message.loading, message.flags = (
            False,
            message.flags & ~LOADING | (body.get("flags") or 0) & COMPONENTS_V2,
        )
        fill(message, body)
        self._world.tell(Change.POSTED, message)
        found.answered.set()

    def _original(self, found: Interaction) -> Message:
        if found.original is None:
            raise unknown_message()
        return found.original

    def _alive(self, asked: Incoming) -> Interaction:
        found = self._by_token.get(asked.path["webhook_token"])
        if found is None or asked.path["webhook_id"] != str(self._world.application):
            raise Refusal(404, 10015, "Unknown Webhook", ["a webhook that never was"])
        if self._world.clock.now() - found.at > TOKEN_LIFE:
            raise Refusal(401, 50027, "Invalid Webhook Token")
        return found

    def _told(self, found: Interaction) -> Json:
        told: Json = {"id": str(found.id), "type": int(found.kind)}
        resource: Json = {"type": int(found.response or 0)}
        if found.original is not None and found.response is not Response.DEFERRED_UPDATE:
            told |= {
                "response_message_id": str(found.original.id),
                "response_message_loading": found.original.loading,
                "response_message_ephemeral": found.original.seen_by is not None,
            }
            resource["message"] = message_json(found.original, self._world)
        return {"interaction": told, "resource": resource}


def _unknown_interaction(fault: str) -> Refusal:
    return Refusal(404, 10062, "Unknown interaction", [fault])


def interaction_json(found: Interaction, data: Any, world: World, *, locale: str = "en-US") -> Json:
    """What the gateway tells the bot of an interaction."""
    channel, guild = found.channel, found.channel.guild
    told: Json = {
        "id": str(found.id),
        "application_id": str(world.application),
        "type": int(found.kind),
        "data": data,
        "channel_id": str(channel.id),
        "channel": channel_json(channel, world.permissions(found.user, channel)),
        "token": found.token,
        "version": 1,
        "locale": locale,
        "app_permissions": str(int(world.permissions(world.bot, channel))),
        "entitlements": [],
        "attachment_size_limit": 10_485_760,
        "authorizing_integration_owners": {"0": str(guild.id if guild else 0)},
        "context": 0 if guild else 1,
    }
    if guild is None:
        told["user"] = user_json(found.user)
    else:
        told |= {"guild_id": str(guild.id), "guild_locale": "en-US"}
        told["guild"] = {"id": str(guild.id), "locale": "en-US", "features": []}
        permissions = str(int(guild.permissions_in(found.user, channel)))
        told["member"] = member_json(guild, found.user) | {"permissions": permissions}
    if found.source is not None:
        told["message"] = message_json(found.source, world)
    return told
