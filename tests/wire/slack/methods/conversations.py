"""conversations.* and users.*: reading back, looking around."""

from tests.wire.slack.limits import MOST_MESSAGES_OF_DISTRIBUTED
from tests.wire.slack.web_api import ApiCall, ApiError, Json, Method, message_json
from tests.wire.slack.workspace import Channel, Kind, Message, User

MOST_MESSAGES = 999


async def history(call: ApiCall) -> Json:
    """conversations.history: the newest first, without what hangs in threads."""
    channel = readable(call)
    found = [one for one in channel.shown() if one.thread_ts in {None, one.ts}]
    return _page(call, list(reversed(_between(call, found))))


async def replies(call: ApiCall) -> Json:
    """conversations.replies: a message and what hangs under it, the oldest first."""
    channel = readable(call)
    ts = call.needed("ts")
    parent = channel.find(ts)
    if parent is None:
        raise ApiError("thread_not_found")
    return _page(call, [parent, *_between(call, channel.thread(parent.thread_ts or ts))])


async def info(call: ApiCall) -> Json:
    """conversations.info"""
    channel = call.channel()
    call.require(f"{channel.kind}:read")
    return {"channel": channel_json(call, channel)}


async def list_all(call: ApiCall) -> Json:
    """conversations.list"""
    kinds = {"public_channel": Kind.PUBLIC, "private_channel": Kind.PRIVATE, "im": Kind.IM}
    wanted = [kinds[one] for one in (call.text("types") or "public_channel").split(",") if one in kinds]
    for kind in wanted:
        call.require(f"{kind}:read")
    found = [
        one
        for one in call.team.channels.values()
        if one.kind in wanted
        and (one.kind is Kind.PUBLIC or call.bot in one.members)
        and not (one.archived and call.flag("exclude_archived"))
    ]
    start, end, cursor = _window(call, len(found), 100)
    return {
        "channels": [channel_json(call, one) for one in found[start:end]],
        "response_metadata": {"next_cursor": cursor},
    }


async def list_own(call: ApiCall) -> Json:
    """users.conversations: those that the bot is in."""
    kinds = {"public_channel": Kind.PUBLIC, "private_channel": Kind.PRIVATE}
    wanted = [kinds[one] for one in (call.text("types") or "public_channel").split(",")]
    for kind in wanted:
        call.require(f"{kind}:read")
    found = [
        one
        for one in call.team.channels.values()
        if one.kind in wanted
        and call.bot in one.members
        and not (one.archived and call.flag("exclude_archived"))
    ]
    start, end, cursor = _window(call, len(found), 100)
    return {
        "channels": [channel_json(call, one) for one in found[start:end]],
        "response_metadata": {"next_cursor": cursor},
    }


async def members(call: ApiCall) -> Json:
    """conversations.members"""
    channel = call.channel()
    call.require(f"{channel.kind}:read")
    everyone = sorted(channel.members)
    start, end, cursor = _window(call, len(everyone), 100)
    return {"members": everyone[start:end], "response_metadata": {"next_cursor": cursor}}


async def open_im(call: ApiCall) -> Json:
    """conversations.open, with one person."""
    if call.text("channel"):
        return {"channel": {"id": call.channel().id}}
    user = call.team.users.get(call.needed("users"))
    if user is None:
        raise ApiError("user_not_found")
    if user.is_bot:
        raise ApiError("cannot_dm_bot")
    if user.deleted:
        raise ApiError("user_disabled")
    channel = call.team.im(call.bot, user.id)
    if not call.flag("return_im"):
        return {"channel": {"id": channel.id}}
    return {"channel": channel_json(call, channel)}


async def join(call: ApiCall) -> Json:
    """conversations.join"""
    channel = call.channel()
    if channel.archived:
        raise ApiError("is_archived")
    if channel.kind is not Kind.PUBLIC:
        raise ApiError("method_not_supported_for_channel_type")
    channel.members.add(call.bot)
    return {"channel": channel_json(call, channel)}


async def user_info(call: ApiCall) -> Json:
    """users.info"""
    user = call.team.users.get(call.needed("user"))
    if user is None:
        raise ApiError("user_not_found")
    return {"user": user_json(call.team.id, user)}


async def user_list(call: ApiCall) -> Json:
    """users.list"""
    everyone = list(call.team.users.values())
    start, end, cursor = _window(call, len(everyone), 100)
    return {
        "members": [user_json(call.team.id, one) for one in everyone[start:end]],
        "response_metadata": {"next_cursor": cursor},
    }


def readable(call: ApiCall) -> Channel:
    """The conversation whose messages the bot may read."""
    channel = call.channel()
    call.require(f"{channel.kind}:history")
    if call.bot not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def channel_json(call: ApiCall, channel: Channel) -> Json:
    """A conversation as the API gives it."""
    if channel.kind is Kind.IM:
        return {"id": channel.id, "is_im": True, "user": channel.user, "is_archived": False}
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind is Kind.PUBLIC,
        "is_group": channel.kind is Kind.PRIVATE,
        "is_im": False,
        "is_private": channel.kind is Kind.PRIVATE,
        "is_archived": channel.archived,
        "is_member": call.bot in channel.members,
        "is_read_only": channel.locked,
        "context_team_id": call.team.id,
    }


def user_json(team: str, user: User) -> Json:
    """A member as the API gives it."""
    return {
        "id": user.id,
        "team_id": team,
        "name": user.name.casefold().replace(" ", "."),
        "deleted": user.deleted,
        "real_name": user.name,
        **({"tz": user.tz} if user.tz else {}),
        "is_admin": user.is_admin,
        "is_owner": user.is_owner,
        "is_primary_owner": False,
        "is_restricted": user.is_guest,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "profile": {"real_name": user.name, "display_name": user.name, "team": team},
    }


def _between(call: ApiCall, messages: list[Message]) -> list[Message]:
    oldest, latest = call.text("oldest"), call.text("latest")
    inclusive = call.flag("inclusive")

    def fits(message: Message) -> bool:
        at = _micros(message.ts)
        after = not oldest or at > _micros(oldest) or (inclusive and at == _micros(oldest))
        before = not latest or at < _micros(latest) or (inclusive and at == _micros(latest))
        return after and before

    return [one for one in messages if fits(one)]


def _micros(ts: str) -> int:
    try:
        return round(float(ts) * 1_000_000)
    except ValueError:
        raise ApiError("invalid_ts_latest") from None


def _page(call: ApiCall, messages: list[Message]) -> Json:
    start, end, cursor = _window(call, len(messages), 100)
    shown = [
        message_json(call.team, one, call.slack.app.app_id, metadata=call.flag("include_all_metadata"))
        for one in messages[start:end]
    ]
    return {
        "messages": shown,
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def _window(call: ApiCall, total: int, usual: int) -> tuple[int, int, str]:
    most = MOST_MESSAGES_OF_DISTRIBUTED if call.slack.app.distributed else MOST_MESSAGES
    try:
        size = min(int(call.text("limit") or usual), most)
        start = int(call.text("cursor") or 0)
    except ValueError:
        raise ApiError("invalid_cursor") from None
    if size < 1:
        raise ApiError("invalid_limit")
    end = min(start + size, total)
    return start, end, str(end) if end < total else ""


METHODS = (
    Method("conversations.history", history, 3),
    Method("conversations.replies", replies, 3),
    Method("conversations.info", info, 3),
    Method("conversations.list", list_all, 2),
    Method("conversations.members", members, 4),
    Method("conversations.open", open_im, 3, ("im:write",)),
    Method("conversations.join", join, 3, ("channels:join",)),
    Method("users.conversations", list_own, 3),
    Method("users.info", user_info, 4, ("users:read",)),
    Method("users.list", user_list, 2, ("users:read",)),
)
