"""Channels, messages, threads and direct messages over REST."""

import copy
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from tests.wire.discord.answers import (
    NO_CONTENT,
    Answer,
    Incoming,
    Refusal,
    Route,
    invalid,
    missing_access,
    missing_permissions,
    unknown_channel,
    unknown_message,
)
from tests.wire.discord.gateway import Gateway, Intent
from tests.wire.discord.payloads import channel_json, message_json
from tests.wire.discord.polls import open_poll
from tests.wire.discord.rules import COMPONENTS_V2, Part, attached_names, message_problems
from tests.wire.discord.world import Change, Channel, ChannelType, Json, Message, Permission, World, walk

REPLY = 19
"""The type of a message that answers another."""

NONCE_MEMORY = timedelta(minutes=3)
"""How long a nonce is remembered: "the past few minutes"."""


class Channels:
    """Handlers of the routes under /channels."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    def routes(self) -> Iterator[Route]:
        """All of them."""
        one = "/channels/{channel_id}"
        yield Route("GET", one, self.get_channel)
        yield Route("GET", f"{one}/messages", self.list_messages)
        yield Route("POST", f"{one}/messages", self.create_message)
        yield Route("GET", f"{one}/messages/{{message_id}}", self.get_message)
        yield Route("PATCH", f"{one}/messages/{{message_id}}", self.edit_message)
        yield Route("DELETE", f"{one}/messages/{{message_id}}", self.delete_message)
        yield Route("POST", f"{one}/messages/{{message_id}}/threads", self.open_thread)
        yield Route("POST", "/users/@me/channels", self.open_direct)

    async def get_channel(self, asked: Incoming) -> Answer:
        """A channel that the bot can see."""
        return 200, channel_json(self._channel(asked))

    async def list_messages(self, asked: Incoming) -> Answer:
        """The newest messages first; an empty list, not an error, without the right to read back."""
        channel = self._channel(asked)
        limit = int(asked.query.get("limit", 50))
        if not 1 <= limit <= 100:
            raise invalid([f"limit {limit}"])
        if Permission.READ_MESSAGE_HISTORY not in self._world.permissions(self._world.bot, channel):
            return 200, []
        found = channel.history()
        if before := asked.query.get("before"):
            found = [one for one in found if one.id < int(before)]
        if after := asked.query.get("after"):
            # The messages next to it, yet listed the newest first.
            found = [one for one in found if one.id > int(after)][:limit]
        if around := asked.query.get("around"):
            found = sorted(found, key=lambda one: abs(one.id - int(around)))[:limit]
        newest = sorted(found, key=lambda one: -one.id)[:limit]
        return 200, [message_json(one, self._world) for one in newest]

    async def create_message(self, asked: Incoming) -> Answer:
        """Post a message; a repeated nonce gives the first one back."""
        channel, body, world = self._channel(asked), asked.json, self._world
        needed = Permission.SEND_MESSAGES
        if channel.type is ChannelType.PUBLIC_THREAD:
            needed = Permission.SEND_MESSAGES_IN_THREADS
        if needed not in world.permissions(world.bot, channel):
            raise missing_permissions()
        if channel.recipient is not None and not channel.recipient.open_door:
            raise Refusal(403, 50007, "Cannot send messages to this user")
        if problems := list(message_problems(body)):
            empty = problems == ["an empty message"]
            raise (
                Refusal(400, 50006, "Cannot send an empty message", problems) if empty else invalid(problems)
            )
        if body.get("poll") and Permission.SEND_POLLS not in world.permissions(world.bot, channel):
            raise missing_permissions()
        above = self._replied_to(channel, body.get("message_reference"))
        nonce = body.get("nonce")
        if nonce is not None and body.get("enforce_nonce") and (first := self._with_nonce(channel, nonce)):
            return 200, message_json(first, world)
        message = Message(world.ids.next(), channel, world.bot, world.clock.now(), nonce=nonce)
        attach(message, asked)
        fill(message, body)
        if poll := body.get("poll"):
            message.poll = open_poll(poll, message)
        if above is not None:
            message.type, message.above = REPLY, above
        world.post(message)
        await self.announce("MESSAGE_CREATE", message)
        return 200, message_json(message, world)

    async def get_message(self, asked: Incoming) -> Answer:
        """One message."""
        channel = self._channel(asked)
        if Permission.READ_MESSAGE_HISTORY not in self._world.permissions(self._world.bot, channel):
            raise missing_permissions()
        return 200, message_json(self._message(channel, asked), self._world)

    async def edit_message(self, asked: Incoming) -> Answer:
        """Change a message of the bot's own."""
        message = self._message(self._channel(asked), asked)
        if message.author is not self._world.bot:
            raise Refusal(403, 50005, "Cannot edit a message authored by another user")
        if message.poll is not None:
            raise Refusal(400, 520003, "Cannot edit a poll message", ["a poll cannot be edited"])
        attach(message, asked)
        change(message, asked.json, self._world)
        await self.announce("MESSAGE_UPDATE", message)
        return 200, message_json(message, self._world)

    async def delete_message(self, asked: Incoming) -> Answer:
        """Take a message away."""
        message = self._message(self._channel(asked), asked)
        del message.channel.messages[message.id]
        self._world.tell(Change.DELETED, message)
        return NO_CONTENT

    async def open_thread(self, asked: Incoming) -> Answer:
        """Open the thread under a message, of which there can be one."""
        channel, world = self._channel(asked), self._world
        message = self._message(channel, asked)
        if Permission.CREATE_PUBLIC_THREADS not in world.permissions(world.bot, channel):
            raise missing_permissions()
        if message.thread is not None:
            raise Refusal(400, 160004, "A thread has already been created for this message")
        if not 1 <= len(asked.json["name"]) <= 100:
            raise invalid(["a thread's name has 1 to 100 characters"])
        thread = world.open_thread(message, asked.json["name"], world.bot)
        data = channel_json(thread)
        guild = channel.guild.id if channel.guild else None
        await self._gateway.dispatch(
            "THREAD_CREATE", data | {"newly_created": True}, guild=guild, intent=Intent.GUILDS
        )
        return 201, data

    async def open_direct(self, asked: Incoming) -> Answer:
        """The conversation with one person."""
        recipient = self._world.users.get(int(asked.json.get("recipient_id") or 0))
        if recipient is None or recipient is self._world.bot:
            raise Refusal(400, 50033, "Invalid Recipient(s)", ["a recipient that does not exist"])
        return 200, channel_json(self._world.direct_channel(recipient))

    async def announce(self, event: str, message: Message) -> None:
        """Tell the bot of a message in a channel, if it asked for those."""
        guild = message.channel.guild.id if message.channel.guild else None
        intent = Intent.DIRECT_MESSAGES if guild is None else Intent.GUILD_MESSAGES
        data = message_json(message, self._world)
        if guild is not None:
            data["guild_id"] = str(guild)
        await self._gateway.dispatch(event, data, guild=guild, intent=intent)

    def _channel(self, asked: Incoming) -> Channel:
        channel = self._world.find_channel(asked.number("channel_id"))
        if channel is None:
            raise unknown_channel()
        if channel.guild is not None and self._world.bot.id not in channel.guild.members:
            raise missing_access()
        if Permission.VIEW_CHANNEL not in self._world.permissions(self._world.bot, channel):
            raise missing_access()
        return channel

    def _message(self, channel: Channel, asked: Incoming) -> Message:
        message = channel.messages.get(asked.number("message_id"))
        if message is None or message.seen_by is not None:
            raise unknown_message()
        return message

    def _replied_to(self, channel: Channel, reference: Json | None) -> int | None:
        """The message that is answered; to read back is what answering takes. Raises Refusal."""
        if reference is None:
            return None
        if Permission.READ_MESSAGE_HISTORY not in self._world.permissions(self._world.bot, channel):
            raise Refusal(403, 160002, "You cannot reply without permission to read message history")
        if int(reference["message_id"]) in channel.messages:
            return int(reference["message_id"])
        if reference.get("fail_if_not_exists", True):
            raise invalid(["a reply to a message that is not there"])
        return None

    def _with_nonce(self, channel: Channel, nonce: Any) -> Message | None:
        since = self._world.clock.now() - NONCE_MEMORY
        return next(
            (one for one in channel.messages.values() if one.nonce == nonce and one.at >= since), None
        )


def fill(message: Message, body: Json) -> None:
    """Let a message say what a body holds."""
    message.content = body.get("content") or ""
    message.embeds = body.get("embeds") or []
    message.components = stored(body.get("components") or [])
    message.flags |= (body.get("flags") or 0) & COMPONENTS_V2
    message.mentions = [
        *_mentioned(message, body.get("allowed_mentions")),
        *_called_roles(message, body.get("allowed_mentions")),
    ]


def attach(message: Message, asked: Incoming) -> None:
    """Hang at a message what came with a request, and take away what it no longer names. Raises Refusal.

    Every picture of a gallery must hang there, and every file but a lone one must be shown.
    """
    body = asked.json
    named = body.get("attachments")
    kept = message.files if named is None else []
    message.files = [*kept, *asked.files]
    names = [name for name, _ in message.files]
    components = body.get("components", message.components)
    shown = attached_names(components)
    if missing := set(shown) - set(names):
        raise invalid([f"a gallery shows {missing}, which is not attached"])
    if components and set(names) - set(shown):
        raise invalid([f"{names} attached, of which {shown} are shown"])
    if any(name.endswith(".png") and content[:4] != b"\x89PNG" for name, content in message.files):
        raise invalid(["a PNG file that is none"])


def change(message: Message, body: Json, world: World) -> None:
    """Change a message as far as a body says. Raises Refusal."""
    v2 = bool(message.flags & COMPONENTS_V2)
    flags = body.get("flags")
    if v2 and flags is not None and not flags & COMPONENTS_V2:
        raise invalid(["the flag of Components V2 cannot be taken back"])
    if problems := list(message_problems(body, v2_already=v2, edit=True)):
        raise invalid(problems)
    after: Json = {"content": message.content, "embeds": message.embeds, "components": message.components}
    after |= {name: body[name] for name in after if name in body}
    after |= {"flags": (flags or 0) | message.flags, "allowed_mentions": body.get("allowed_mentions")}
    if not v2 and (flags or 0) & COMPONENTS_V2 and (after["content"] or after["embeds"]):
        raise invalid(["Components V2 in place of content and embeds that were not taken away"])
    pinged = message.mentions
    fill(message, after)
    message.mentions = pinged  # a change calls nobody
    message.edited = world.clock.now()
    world.tell(Change.EDITED, message)


def stored(components: list[Json]) -> list[Json]:
    """Components as Discord keeps them: each with an id, and with what was left out."""
    kept = copy.deepcopy(components)
    taken = {one.get("id") for one in walk(kept)}
    free = (number for number in range(1, 1 << 31) if number not in taken)
    for one in walk(kept):
        if not one.get("id"):
            one["id"] = next(free)
        match one["type"]:
            case Part.CONTAINER:
                one |= {"accent_color": one.get("accent_color"), "spoiler": bool(one.get("spoiler"))}
            case Part.SEPARATOR:
                one |= {"divider": one.get("divider", True), "spacing": one.get("spacing") or 1}
            case Part.BUTTON | Part.SELECT:
                one["disabled"] = bool(one.get("disabled"))
                for name in [name for name in one if one[name] is None]:
                    del one[name]
                if one["type"] == Part.SELECT:
                    one |= {"min_values": one.get("min_values", 1), "max_values": one.get("max_values", 1)}
            case _:
                pass
    return kept


def _mentioned(message: Message, allowed: Json | None) -> Iterator[str]:
    """Whom the message calls: `everyone`, and ids of users. Without `allowed_mentions` whoever it names."""
    words = message.content + " ".join(one.get("content") or "" for one in walk(message.components))
    parse = {"everyone", "users", "roles"} if allowed is None else set(allowed.get("parse") or ())
    named = set() if allowed is None else {str(one) for one in allowed.get("users") or ()}
    if "everyone" in parse and ("@everyone" in words or "@here" in words):
        yield "everyone"
    users = {word.split(">")[0].lstrip("!") for word in words.split("<@")[1:] if ">" in word}
    yield from sorted(user for user in users if "users" in parse or user in named)


def _called_roles(message: Message, allowed: Json | None) -> Iterator[str]:
    """Which roles the message calls, as `&` and an id: those that everyone may call, as the bot does."""
    words = message.content + " ".join(one.get("content") or "" for one in walk(message.components))
    roles = message.channel.guild.roles if message.channel.guild else {}
    named = set() if allowed is None else {str(one) for one in allowed.get("roles") or ()}
    every = allowed is None or "roles" in (allowed.get("parse") or ())
    for number in dict.fromkeys(re.findall(r"<@&(\d+)>", words)):
        role = roles.get(int(number))
        if role is not None and role.mentionable and (every or number in named):
            yield f"&{number}"
