"""Scheduled events of servers on the stand-in: what is refused, who may do what, when one begins and ends.

Rules that the published schema does not hold are those of Discord's developer documentation of November 2026
(Guild Scheduled Event).
"""

from collections.abc import Iterator
from datetime import datetime
from enum import IntEnum

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
)
from tests.wire.discord.payloads import moment, user_json
from tests.wire.discord.world import (
    Channel,
    ChannelType,
    EventStatus,
    Guild,
    Json,
    Permission,
    ScheduledEvent,
    World,
)

MOST_EVENTS = 100
"""Events of a server that are not over."""

FIELDS = {
    "name",
    "description",
    "scheduled_start_time",
    "scheduled_end_time",
    "privacy_level",
    "entity_type",
    "channel_id",
    "entity_metadata",
    "status",
}


class Place(IntEnum):
    """The types of entities that can host an event."""

    STAGE = 1
    VOICE = 2
    EXTERNAL = 3


class Events:
    """Handlers of the routes under /guilds/{guild_id}/scheduled-events."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> Iterator[Route]:
        """All of them."""
        every = "/guilds/{guild_id}/scheduled-events"
        one = f"{every}/{{guild_scheduled_event_id}}"
        yield Route("GET", every, self.list_events)
        yield Route("POST", every, self.create)
        yield Route("GET", one, self.get)
        yield Route("PATCH", one, self.edit)
        yield Route("DELETE", one, self.delete)

    def coming(self, guild: Guild) -> list[ScheduledEvent]:
        """The events of a server that are not over, the next first. What is over by the clock is over."""
        for event in guild.events.values():
            self._pass_time(event)
        return sorted((one for one in guild.events.values() if not one.is_over), key=lambda one: one.starts)

    async def list_events(self, asked: Incoming) -> Answer:
        """Those that are not over, and not in a channel that the bot cannot see."""
        guild = self._guild(asked)
        seen = [one for one in self.coming(guild) if one.channel is None or self._sees(one.channel)]
        return 200, [event_json(one) for one in seen]

    async def create(self, asked: Incoming) -> Answer:
        """A new event of the bot's."""
        guild, body = self._guild(asked), asked.json
        event = ScheduledEvent(self._world.ids.next(), guild, self._world.bot, self._world.clock.now())
        if "status" in body:
            raise invalid(["a new event has no status"])
        self._fill(event, body)
        self._check_rights(event)
        if len(self.coming(guild)) >= MOST_EVENTS:
            raise Refusal(400, 30038, "Maximum number of uncompleted guild scheduled events reached (100)")
        guild.events[event.id] = event
        return 200, event_json(event)

    async def get(self, asked: Incoming) -> Answer:
        """One event."""
        return 200, event_json(self._event(asked))

    async def edit(self, asked: Incoming) -> Answer:
        """Change an event that is not over. Once it has begun, it cannot begin at another time."""
        event, body = self._event(asked), asked.json
        self._pass_time(event)
        self._check_rights(event)
        if event.is_over:
            raise Refusal(400, 180000, "Cannot update a finished event")
        if event.status is EventStatus.ACTIVE and "scheduled_start_time" in body:
            raise invalid(["scheduled_start_time: the event has begun"])
        self._fill(event, body)
        self._check_rights(event)
        return 200, event_json(event)

    async def delete(self, asked: Incoming) -> Answer:
        """Take an event away."""
        event = self._event(asked)
        self._check_rights(event)
        del event.guild.events[event.id]
        return NO_CONTENT

    def _fill(self, event: ScheduledEvent, body: Json) -> None:
        """Let an event be as a body says. Raises Refusal, and then leaves the event as it was."""
        if strange := body.keys() - FIELDS:
            raise invalid([f"{sorted(strange)}: the stand-in knows no such field of an event"])
        now, before = self._world.clock.now(), event_json(event)
        after = {name: before[name] for name in FIELDS} | body
        starts, ends = (_moment(after[name]) for name in ("scheduled_start_time", "scheduled_end_time"))
        channel = self._voice_channel(event.guild, after)
        problems = list(_problems(after, starts, ends, channel))
        if "scheduled_start_time" in body and (starts is None or starts <= now):
            problems.append(f"scheduled_start_time: {starts} is in the past")
        if problems:
            raise invalid(problems)
        status = EventStatus(after["status"])
        if status is not event.status and status is not EventStatus.CANCELED:
            raise invalid([f"status {status.name}: nothing of a bot's begins or ends an event here"])
        event.name, event.description, event.status = after["name"].strip(), after["description"], status
        event.starts, event.ends, event.channel = starts or event.starts, ends, channel
        event.place = after["entity_metadata"]["location"] if channel is None else None

    def _voice_channel(self, guild: Guild, after: Json) -> Channel | None:
        if after["entity_type"] == Place.STAGE:
            raise invalid(["the stand-in has no stages"])
        if after["entity_type"] == Place.EXTERNAL:
            if after["channel_id"] is not None:
                raise invalid(["channel_id: an event elsewhere is in no channel"])
            return None
        channel = guild.channels.get(int(after["channel_id"] or 0))
        if channel is None:
            raise unknown_channel()
        if channel.type is not ChannelType.VOICE:
            raise invalid(["channel_id: no voice channel"])
        if after["entity_metadata"] is not None:
            raise invalid(["entity_metadata: an event in a channel has no place"])
        return channel

    def _check_rights(self, event: ScheduledEvent) -> None:
        """Raise Refusal unless the bot may create such an event, or change its own."""
        bot = self._world.bot
        allowed = event.guild.permissions(bot)
        if event.channel is not None:
            allowed = event.guild.permissions_in(bot, event.channel)
            if not allowed:
                raise missing_access()
            if Permission.CONNECT not in allowed:
                raise missing_permissions()
        needed = Permission.MANAGE_EVENTS
        if event.creator is bot:
            needed |= Permission.CREATE_EVENTS
        if not allowed & needed:
            raise missing_permissions()

    def _pass_time(self, event: ScheduledEvent) -> None:
        """Begin and end what takes place elsewhere, as Discord does. In a channel a person begins."""
        now = self._world.clock.now()
        if event.is_over or event.starts > now:
            return
        if event.channel is not None:
            return
        is_over = event.ends is not None and event.ends <= now
        event.status = EventStatus.COMPLETED if is_over else EventStatus.ACTIVE

    def _sees(self, channel: Channel) -> bool:
        return Permission.VIEW_CHANNEL in self._world.permissions(self._world.bot, channel)

    def _guild(self, asked: Incoming) -> Guild:
        guild = self._world.guilds.get(asked.number("guild_id"))
        if guild is None:
            raise Refusal(404, 10004, "Unknown Guild")
        if self._world.bot.id not in guild.members:
            raise missing_access()
        return guild

    def _event(self, asked: Incoming) -> ScheduledEvent:
        event = self._guild(asked).events.get(asked.number("guild_scheduled_event_id"))
        if event is None or (event.channel is not None and not self._sees(event.channel)):
            raise Refusal(404, 10070, "Unknown Guild Scheduled Event")
        return event


def event_json(event: ScheduledEvent) -> Json:
    """An event as Discord tells it."""
    return {
        "id": str(event.id),
        "guild_id": str(event.guild.id),
        "name": event.name,
        "description": event.description,
        "channel_id": str(event.channel.id) if event.channel else None,
        "creator_id": str(event.creator.id),
        "creator": user_json(event.creator),
        "image": None,
        "scheduled_start_time": moment(event.starts),
        "scheduled_end_time": moment(event.ends) if event.ends else None,
        "status": int(event.status),
        "entity_type": int(Place.VOICE if event.channel else Place.EXTERNAL),
        "entity_id": None,
        "entity_metadata": {"location": event.place} if event.place is not None else None,
        "recurrence_rule": None,
        "privacy_level": 2,
        "guild_scheduled_event_exceptions": [],
    }


def _problems(
    after: Json, starts: datetime | None, ends: datetime | None, channel: Channel | None
) -> Iterator[str]:
    if not after["name"].strip():
        yield "name: this field is required"
    if ends is not None and starts is not None and ends <= starts:
        yield "scheduled_end_time: before the event begins"
    if channel is None:
        if ends is None:
            yield "scheduled_end_time: an event elsewhere needs one"
        if not ((after["entity_metadata"] or {}).get("location") or "").strip():
            yield "entity_metadata: an event elsewhere needs a place"


def _moment(told: str | None) -> datetime | None:
    if told is None:
        return None
    found = datetime.fromisoformat(told)
    if found.tzinfo is None:
        raise invalid([f"{told} has no offset"])
    return found
