"""People in front of Discord's own client: what it lets them do, and what they see.

The client offers what is registered and what is on the screen; whoever asks for more gets NotOffered.
"""

import asyncio
from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from bot.platform.clock import SystemClock
from tests.wire.discord.attachments import Attachment, resolved
from tests.wire.discord.interactions import DEADLINE, Interaction, Kind, interaction_json
from tests.wire.discord.payloads import message_json, partial_member, user_json
from tests.wire.discord.rules import SELECTS, Part
from tests.wire.discord.server import Discord
from tests.wire.discord.world import (
    Channel,
    ChannelType,
    Guild,
    Json,
    Message,
    Permission,
    Snowflakes,
    User,
    walk,
)

PATIENCE = 60
"""Real seconds that a person waits for an answer after the acknowledgement."""


class NotOffered(Exception):
    """Discord's client does not let anyone do this. The text says why."""


class Option(IntEnum):
    """The kinds of options that bots of this sort use."""

    SUBCOMMAND = 1
    GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ATTACHMENT = 11


class Person:
    """One person on one server."""

    def __init__(self, discord: Discord, user: User, guild: Guild) -> None:
        self.user = user
        self.modal: Json | None = None
        """The form that is open before them."""
        self._modal_from: Interaction | None = None
        self._discord = discord
        self._guild = guild
        # The library compares an interaction's age with the machine's clock, so these ids follow that one.
        self._ids = Snowflakes(SystemClock())

    def sees(self, channel: Channel) -> list[Message]:
        """The messages of a channel or thread as this person sees them, their private answers among them."""
        if Permission.VIEW_CHANNEL not in self._discord.world.permissions(self.user, channel):
            return []
        return [
            one for one in channel.messages.values() if one.seen_by in {None, self.user} and not one.loading
        ]

    def directs(self) -> list[Message]:
        """What the bot wrote to this person alone."""
        channel = self._discord.world.directs.get(self.user.id)
        return channel.history() if channel else []

    async def command(
        self, channel: Channel, name: str, given: Mapping[str, str] | None = None, *, locale: str = "en-US"
    ) -> Interaction:
        """Send a slash command such as `plan done` with options as they were typed; a file by its path."""
        command, path, options = self._command(channel, name)
        values = dict(given or {})
        for unknown in values.keys() - {one["name"] for one in options}:
            raise NotOffered(f"/{name} has no option {unknown}")
        filled: list[Json] = []
        files: list[Attachment] = []
        for option in options:
            if option["name"] in values and option["type"] == Option.ATTACHMENT:
                files.append(self._hand_in(values[option["name"]]))
                value = str(files[-1].id)
                filled.append({"name": option["name"], "type": option["type"], "value": value})
            elif option["name"] in values:
                value = self._value(channel, option, values[option["name"]])
                filled.append({"name": option["name"], "type": option["type"], "value": value})
            elif option.get("required"):
                raise NotOffered(f"/{name} is not sent without {option['name']}")
        data = _called(command, path, filled)
        data |= self._resolved(files, [int(one["value"]) for one in filled if one["type"] == Option.USER])
        return await self._act(Kind.COMMAND, channel, data, locale=locale)

    async def autocomplete(
        self, channel: Channel, name: str, given: Mapping[str, str], focused: str
    ) -> list[Json]:
        """What is suggested while `focused` is being typed."""
        command, path, options = self._command(channel, name)
        by_name = {one["name"]: one for one in options}
        if not by_name.get(focused, {}).get("autocomplete"):
            raise NotOffered(f"/{name} suggests nothing for {focused}")
        typed = [
            {"name": one, "type": by_name[one]["type"], "value": text}
            | ({"focused": True} if one == focused else {})
            for one, text in given.items()
        ]
        interaction = await self._act(Kind.AUTOCOMPLETE, channel, _called(command, path, typed))
        return interaction.choices

    async def menu(self, name: str, on: "Message | Person") -> Interaction:
        """Choose a command in the menu of a message, or of somebody in the server's first channel."""
        world, kind = self._discord.world, 3 if isinstance(on, Message) else 2
        channel = on.channel if isinstance(on, Message) else next(iter(self._guild.channels.values()))
        command = next((one for one in world.commands if (one["name"], one["type"]) == (name, kind)), None)
        if command is None:
            raise NotOffered(f"there is no {name!r} in that menu")
        self._check_offered(channel, command)
        if isinstance(on, Message):
            if on not in self.sees(channel):
                raise NotOffered("they do not see that message")
            target, found = on.id, {"resolved": {"messages": {str(on.id): message_json(on, world)}}}
        else:
            target, found = on.user.id, self._resolved([], [on.user.id])
        data = {"id": command["id"], "name": name, "type": kind, "target_id": str(target)} | found
        return await self._act(Kind.COMMAND, channel, data)

    async def click(self, message: Message, custom_id: str) -> Interaction:
        """Press a button."""
        part = self._part(message, custom_id)
        if part["type"] != Part.BUTTON:
            raise NotOffered("it is no button")
        data = {"custom_id": custom_id, "component_type": int(Part.BUTTON), "id": part["id"]}
        return await self._act(Kind.COMPONENT, message.channel, data, source=message)

    async def choose(self, message: Message, custom_id: str, values: list[str]) -> Interaction:
        """Choose in a select."""
        part = self._part(message, custom_id)
        if part["type"] != Part.SELECT:
            raise NotOffered("it is no select")
        _check_choice(part, values)
        data = {
            "custom_id": custom_id,
            "component_type": int(Part.SELECT),
            "id": part["id"],
            "values": values,
        }
        return await self._act(Kind.COMPONENT, message.channel, data, source=message)

    async def vote(self, message: Message, answer: int | None) -> None:
        """Vote in a poll, or take the vote back."""
        poll = message.poll
        if poll is None or message not in self.sees(message.channel):
            raise NotOffered("they see no such poll")
        if poll.is_over(self._discord.world.clock.now()):
            raise NotOffered("the poll is over")
        if answer is None and self.user.id not in poll.votes:
            raise NotOffered("they have not voted")
        if answer is not None and not 1 <= answer <= len(poll.answers):
            raise NotOffered(f"the poll has no answer {answer}")
        await self._discord.polls.vote(self.user, message, answer)

    async def submit(self, values: Mapping[str, str]) -> Interaction:
        """Submit the open form, with what was filled in by custom_id; what is not named stays as it was.

        Files are named by their paths.
        """
        modal, opened_by = self.modal, self._modal_from
        if modal is None or opened_by is None:
            raise NotOffered("no form is open")
        inputs = {one["custom_id"]: one for one in walk(modal["components"]) if one.get("custom_id")}
        for unknown in values.keys() - inputs.keys():
            raise NotOffered(f"the form has no field {unknown}")
        files = {
            name: self._hand_in(values[name])
            for name, one in inputs.items()
            if one["type"] == Part.FILE_UPLOAD and values.get(name)
        }
        given = {**values, **{name: str(one.id) for name, one in files.items()}}
        filled = {
            name: self._picked(one, given.get(name))
            if one["type"] == Part.USER_SELECT
            else _filled(one, given.get(name))
            for name, one in inputs.items()
        }
        picked = [
            int(user) for one in filled.values() if one["type"] == Part.USER_SELECT for user in one["values"]
        ]
        data = {"custom_id": modal["custom_id"], "components": _submitted(modal["components"], filled)}
        data |= self._resolved(list(files.values()), picked)
        interaction = await self._act(Kind.MODAL, opened_by.channel, data, source=opened_by.source)
        if interaction.response is not None and self.modal is modal:
            self.modal = self._modal_from = None
        return interaction

    def dismiss(self) -> None:
        """Close the open form."""
        self.modal = self._modal_from = None

    async def _act(
        self,
        kind: Kind,
        channel: Channel,
        data: Json,
        *,
        source: Message | None = None,
        locale: str = "en-US",
    ) -> Interaction:
        """Do something, and wait until the bot acknowledged it, or failed to in time."""
        discord = self._discord
        if channel.guild is not None and self.user.id not in channel.guild.members:
            raise NotOffered("they are not on that server")
        interaction = Interaction(
            self._ids.next(), kind, self.user, channel, discord.world.clock.now(), source=source
        )
        discord.interactions.add(interaction)
        told = interaction_json(interaction, data, discord.world, locale=locale)
        guild = channel.guild.id if channel.guild else None
        await discord.gateway.dispatch("INTERACTION_CREATE", told, guild=guild)
        try:
            await asyncio.wait_for(interaction.acknowledged.wait(), DEADLINE + 0.2)
        except TimeoutError:
            discord.world.violate(f"{kind.name}: the application did not respond")
        if interaction.modal is not None:
            self.modal, self._modal_from = interaction.modal, interaction
        return interaction

    async def answer(self, interaction: Interaction) -> list[Message]:
        """What the bot answered, once it did."""
        await asyncio.wait_for(interaction.answered.wait(), PATIENCE)
        return interaction.messages

    def _command(self, channel: Channel, name: str) -> tuple[Json, list[str], list[Json]]:
        """A registered command, the way down to its subcommand, and the options there."""
        first, *path = name.split()
        world = self._discord.world
        command = next((one for one in world.commands if (one["name"], one["type"]) == (first, 1)), None)
        if command is None:
            raise NotOffered(f"there is no command /{first}")
        self._check_offered(channel, command)
        place = command
        for word in path:
            found = next((one for one in place.get("options") or [] if one["name"] == word), None)
            if found is None or found["type"] not in {Option.SUBCOMMAND, Option.GROUP}:
                raise NotOffered(f"/{place['name']} has no subcommand {word}")
            place = found
        options: list[Json] = place.get("options") or []
        if any(one["type"] in {Option.SUBCOMMAND, Option.GROUP} for one in options):
            raise NotOffered(f"/{name} alone cannot be sent")
        return command, path, options

    def _hand_in(self, path: str) -> Attachment:
        """A file of theirs. Raises NotOffered where there is none."""
        try:
            return self._discord.attachments.hand_in(path)
        except OSError as error:
            raise NotOffered(f"there is no file {path} to choose") from error

    def _resolved(self, files: list[Attachment], users: list[int]) -> Json:
        """What Discord tells of the files and the people that were handed in and picked."""
        told: Json = resolved(files, self._discord.address) if files else {}
        if users:
            told["users"] = {str(one): user_json(self._discord.world.users[one]) for one in users}
            told["members"] = {
                str(one): partial_member(self._guild, self._discord.world.users[one])
                for one in users
                if one in self._guild.members
            }
        return {"resolved": told} if told else {}

    def _value(self, channel: Channel, option: Json, text: str) -> Any:
        """What the client makes of what was typed for an option, or picked in its lists."""
        if option["type"] == Option.USER:
            return str(self._someone(channel, text).id)
        if option["type"] == Option.CHANNEL:
            listed = channel.guild.channels.values() if channel.guild else ()
            kinds = option.get("channel_types") or [int(one.type) for one in listed]
            for one in listed:
                if one.name == text.removeprefix("#") and int(one.type) in kinds:
                    return str(one.id)
            raise NotOffered(f"{option['name']} does not list {text[:40]!r}")
        return _value(option, text)

    def _picked(self, part: Json, text: str | None) -> Json:
        """A select of users as it was filled in; without a text as it stood."""
        told: Json = {"type": part["type"], "custom_id": part["custom_id"], "id": part.get("id", 0)}
        if text is None:
            return told | {"values": [str(one["id"]) for one in part.get("default_values") or []]}
        if not text and part.get("required", True):
            raise NotOffered(f"the form is not sent without {part['custom_id']}")
        opened_by = self._modal_from
        return told | {
            "values": [str(self._someone(opened_by.channel, text).id)] if text and opened_by else []
        }

    def _someone(self, channel: Channel, name: str) -> User:
        """Whoever the client lists under that name: in direct messages the two who talk."""
        world = self._discord.world
        here = channel.guild.members if channel.guild else (self.user.id, world.bot.id)
        for one in here:
            if world.users[one].name == name:
                return world.users[one]
        raise NotOffered(f"nobody here is called {name[:40]!r}")

    def _check_offered(self, channel: Channel, command: Json) -> None:
        world, direct = self._discord.world, channel.type is ChannelType.DIRECT
        contexts = command.get("contexts")
        if contexts is not None and (1 if direct else 0) not in contexts:
            raise NotOffered(f"/{command['name']} is not offered there")
        if direct:
            return
        mine = world.permissions(self.user, channel)
        if Permission.USE_APPLICATION_COMMANDS not in mine:
            raise NotOffered("they may not use commands there")
        needed = command.get("default_member_permissions")
        opened = command["name"] in self._guild.opened_commands
        if needed is not None and not opened and Permission(int(needed)) not in mine:
            raise NotOffered(f"/{command['name']} is not offered to them")

    def _part(self, message: Message, custom_id: str) -> Json:
        if message.seen_by not in {None, self.user} or message.id not in message.channel.messages:
            raise NotOffered("they do not see that message")
        for part in walk(message.components):
            if part.get("custom_id") == custom_id:
                if part.get("disabled"):
                    raise NotOffered("it is greyed out")
                return part
        raise NotOffered(f"the message has no {custom_id}")


def _called(command: Json, path: list[str], options: list[Json]) -> Json:
    kind = Option.SUBCOMMAND
    for word in reversed(path):
        options = [{"name": word, "type": int(kind), "options": options}]
        kind = Option.GROUP
    return {"id": command["id"], "name": command["name"], "type": 1, "options": options}


def _value(option: Json, text: str) -> Any:
    """What the client makes of what was typed for an option."""
    name = option["name"]
    if any((ord(one) < 32 and one not in "\t\n") or 0xD800 <= ord(one) < 0xE000 for one in text):
        raise NotOffered("no keyboard types control characters or half a character")
    if choices := option.get("choices"):
        return _choice(name, choices, text)
    match option["type"]:
        case Option.INTEGER:
            try:
                number = int(text)
            except ValueError:
                raise NotOffered(f"{name} takes a whole number, not {text[:40]!r}") from None
            if not option.get("min_value", number) <= number <= option.get("max_value", number):
                raise NotOffered(f"{name} does not take {number}")
            return number
        case Option.BOOLEAN:
            picked = {"true": True, "on": True, "false": False, "off": False}.get(text.casefold())
            if picked is None:
                raise NotOffered(f"{name} takes True or False")
            return picked
        case _:
            if not (option.get("min_length") or 0) <= len(text) <= (option.get("max_length") or 6000):
                raise NotOffered(f"{name} does not take {len(text):,} characters")
            return text


def _choice(name: str, choices: list[Json], text: str) -> Any:
    """The choice that is left in the client's list: that of the name typed, or the only one begun so."""
    wanted = text.casefold()
    exact = [one for one in choices if wanted in {one["name"].casefold(), str(one["value"]).casefold()}]
    begun = [one for one in choices if wanted and one["name"].casefold().startswith(wanted)]
    for found in (exact, begun):
        if len(found) == 1:
            return found[0]["value"]
    raise NotOffered(f"{name} does not offer {text[:40]!r}")


def _check_choice(select: Json, values: list[str]) -> None:
    offered = {one["value"] for one in select.get("options") or []}
    if not set(values) <= offered:
        raise NotOffered(f"the select does not offer {sorted(set(values) - offered)}")
    least = 1 if select.get("min_values") is None else select["min_values"]
    if not least <= len(values) <= (select.get("max_values") or 1):
        raise NotOffered(f"the select does not take {len(values)} values")


def _filled(part: Json, text: str | None) -> Json:
    """A field of a form as it was filled in; without a text as it stood."""
    told: Json = {"type": part["type"], "custom_id": part["custom_id"], "id": part.get("id", 0)}
    required = part.get("required", True)
    if part["type"] == Part.FILE_UPLOAD:
        if required and not text:
            raise NotOffered(f"the form is not sent without {part['custom_id']}")
        return told | {"values": [text] if text else []}
    if part["type"] == Part.ROLES:
        if required and not text:
            raise NotOffered(f"the form is not sent without {part['custom_id']}")
        return told | {"values": [text] if text else []}
    if part["type"] in SELECTS:
        if text is None:
            values = [one["value"] for one in part.get("options") or [] if one.get("default")]
        else:
            named = [_named(one) for one in part["options"]]
            several = text.split(",") if (part.get("max_values") or 1) > 1 else [text]
            values = [_choice("the form", named, one.strip()) for one in several] if text else []
        if values or required:
            _check_choice(part, values)
        return told | {"values": values}
    value = part.get("value") or "" if text is None else text
    if required and not value:
        raise NotOffered(f"the form is not sent without {part['custom_id']}")
    if value and not (part.get("min_length") or 0) <= len(value) <= (part.get("max_length") or 4000):
        raise NotOffered(f"{part['custom_id']} does not take {len(value):,} characters")
    return told | {"value": value}


def _named(option: Json) -> Json:
    return {"name": option["label"], "value": option["value"]}


def _submitted(components: list[Json], filled: dict[str, Json]) -> list[Json]:
    """A form's components as they come back."""
    told: list[Json] = []
    for one in components:
        if one["type"] == Part.LABEL:
            held = filled[one["component"]["custom_id"]]
            told.append({"type": int(Part.LABEL), "id": one.get("id", 0), "component": held})
        elif one["type"] == Part.ROW:
            inner = [filled[part["custom_id"]] for part in one["components"]]
            told.append({"type": int(Part.ROW), "id": one.get("id", 0), "components": inner})
        else:
            told.append({"type": one["type"], "id": one.get("id", 0)})
    return told
