"""How the stand-in writes things down as Discord's API does. Pure: a thing of the world in, JSON out."""

from collections import Counter
from datetime import datetime

from tests.wire.discord.world import (
    Channel,
    ChannelType,
    Guild,
    Json,
    Message,
    Permission,
    Poll,
    Role,
    User,
    World,
)

WEEK = 10_080
"""Minutes after which a quiet thread is archived."""


def user_json(user: User) -> Json:
    """A user."""
    return {
        "id": str(user.id),
        "username": f"user{user.id}",
        "global_name": None if user.bot else user.name,
        "discriminator": "0",
        "avatar": None,
        "bot": user.bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def member_json(guild: Guild, user: User) -> Json:
    """A user as a member of a server."""
    until = guild.timeouts.get(user.id)
    return {
        "user": user_json(user),
        "nick": guild.nicks.get(user.id),
        "avatar": None,
        "banner": None,
        "roles": sorted(str(role) for role in guild.members.get(user.id, ())),
        "joined_at": "2025-01-01T00:00:00+00:00",
        "premium_since": None,
        "communication_disabled_until": moment(until) if until else None,
        "pending": False,
        "flags": 0,
        "mute": False,
        "deaf": False,
    }


def partial_member(guild: Guild, user: User) -> Json:
    """A member as an interaction tells of somebody else: without the user."""
    told = member_json(guild, user)
    return {name: told[name] for name in told.keys() - {"user", "deaf", "mute"}}


def role_json(role: Role) -> Json:
    """A role."""
    return {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(int(role.permissions)),
        "position": role.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": role.managed,
        "mentionable": role.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def channel_json(channel: Channel, permissions: Permission | None = None) -> Json:
    """A channel of any kind; with `permissions` as an interaction tells those of whoever acted."""
    found: Json = {"id": str(channel.id), "type": int(channel.type), "flags": 0, "last_message_id": None}
    if permissions is not None:
        found["permissions"] = str(int(permissions))
    if channel.type is ChannelType.DIRECT:
        found["recipients"] = [user_json(channel.recipient)] if channel.recipient else []
        return found
    if channel.guild is None:
        raise ValueError("a channel of no server")
    found |= {"guild_id": str(channel.guild.id), "name": channel.name, "rate_limit_per_user": 0}
    if channel.parent is not None:
        return found | {
            "parent_id": str(channel.parent.id),
            "owner_id": str(channel.owner.id if channel.owner else 0),
            "thread_metadata": {
                "archived": False,
                "archive_timestamp": "2025-01-01T00:00:00+00:00",
                "auto_archive_duration": WEEK,
                "locked": False,
            },
            "message_count": len(channel.messages),
            "total_message_sent": len(channel.messages),
            "member_count": 1,
        }
    overwrites = [
        {
            "id": str(target),
            "type": 0 if target in channel.guild.roles else 1,
            "allow": str(int(allowed)),
            "deny": str(int(denied)),
        }
        for target, (allowed, denied) in channel.overwrites.items()
    ]
    return found | {
        "position": channel.position,
        "permission_overwrites": overwrites,
        "parent_id": None,
        "topic": None,
        "nsfw": False,
        "last_pin_timestamp": None,
    }


def guild_json(guild: Guild) -> Json:
    """A server as REST tells it."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": ["COMMUNITY", "NEWS"],
        "banner": None,
        "owner_id": str(guild.owner.id),
        "application_id": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 1,
        "roles": [role_json(role) for role in guild.roles.values()],
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 2,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-US",
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
    }


def guild_create(guild: Guild, bot: User) -> Json:
    """A server as the gateway tells it to a bot without privileged intents: of the members, the bot alone."""
    return guild_json(guild) | {
        "joined_at": "2025-01-01T00:00:00+00:00",
        "large": len(guild.members) > 250,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [member_json(guild, bot)],
        "channels": [channel_json(channel) for channel in guild.channels.values()],
        "threads": [channel_json(thread) for thread in guild.threads.values()],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def message_json(message: Message, world: World) -> Json:
    """A message."""
    found: Json = {
        "id": str(message.id),
        "type": message.type,
        "channel_id": str(message.channel.id),
        "author": user_json(message.author),
        "content": message.content,
        "components": message.components,
        "embeds": message.embeds,
        "attachments": [_attachment(number, *one) for number, one in enumerate(message.files)],
        "mentions": [user_json(user) for user in world.users.values() if str(user.id) in message.mentions],
        "mention_roles": [one[1:] for one in message.mentions if one.startswith("&")],
        "mention_everyone": "everyone" in message.mentions,
        "timestamp": moment(message.at),
        "edited_timestamp": moment(message.edited) if message.edited else None,
        "flags": message.flags,
        "pinned": False,
        "tts": False,
    }
    if message.nonce is not None:
        found["nonce"] = message.nonce
    if message.thread is not None:
        found["thread"] = channel_json(message.thread)
    if message.above is not None:
        found["message_reference"] = {
            "type": 0,
            "channel_id": str(message.channel.id),
            "message_id": str(message.above),
        }
    if message.poll is not None:
        found["poll"] = _poll_json(message.poll, world)
    return found


def _poll_json(poll: Poll, world: World) -> Json:
    counts = Counter(poll.votes.values())
    numbers = range(1, len(poll.answers) + 1)
    return {
        "question": {"text": poll.question},
        "answers": [
            {"answer_id": number, "poll_media": {"text": words}}
            for number, words in zip(numbers, poll.answers, strict=True)
        ],
        "expiry": moment(poll.ends),
        "allow_multiselect": False,
        "layout_type": 1,
        "results": {
            "answer_counts": [
                {"id": number, "count": counts[number], "me_voted": False}
                for number in numbers
                if counts[number]
            ],
            "is_finalized": poll.is_over(world.clock.now()),
        },
    }


def _attachment(number: int, name: str, content: bytes) -> Json:
    url = f"http://127.0.0.1/attachments/{number}/{name}"
    return {"id": str(number), "filename": name, "size": len(content), "url": url, "proxy_url": url}


def moment(at: datetime) -> str:
    """An instant."""
    return at.isoformat(timespec="microseconds")
