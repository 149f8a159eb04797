"""chat.*: posting, changing and deleting messages."""

from typing import Any

from tests.wire.slack.rules.blocks import LONGEST_MESSAGE, check_message_blocks, elements_of, text_size
from tests.wire.slack.web_api import ApiCall, ApiError, Json, Method, message_json, refuse_malformed
from tests.wire.slack.workspace import Change, Channel, Kind, Message, Workspace

LONGEST_TEXT = 40_000
LONGEST_METADATA = 8_000


async def post_message(call: ApiCall) -> Json:
    """chat.postMessage"""
    channel = writable(call)
    text, blocks = content(call)
    message = Message(
        call.team.stamp(),
        channel.id,
        call.bot,
        text,
        blocks,
        metadata=_metadata(call),
        **_thread(call, channel),
    )
    call.team.post(message)
    shown = message_json(call.team, message, call.slack.app.app_id)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


async def post_ephemeral(call: ApiCall) -> Json:
    """chat.postEphemeral"""
    channel = writable(call)
    text, blocks = content(call)
    user = call.team.users.get(call.needed("user"))
    if user is None or user.id not in channel.members:
        raise ApiError("user_not_in_channel")
    message = Message(
        call.team.stamp(),
        channel.id,
        call.bot,
        text,
        blocks,
        only_for=user.id,
        **_thread(call, channel),
    )
    call.team.post(message)
    return {"message_ts": message.ts}


async def update(call: ApiCall) -> Json:
    """chat.update: text alone removes the blocks; metadata stay unless others are given."""
    channel = call.channel()
    message = own_message(call, channel)
    text, blocks = content(call)
    message.text, message.blocks, message.edited = text, blocks, call.team.stamp()
    message.metadata = _metadata(call) or message.metadata
    call.team.tell(Change.EDITED, message)
    shown = message_json(call.team, message, call.slack.app.app_id)
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": shown}


async def delete(call: ApiCall) -> Json:
    """chat.delete"""
    channel = call.channel()
    message = own_message(call, channel)
    message.deleted = True
    call.team.tell(Change.DELETED, message)
    return {"channel": channel.id, "ts": message.ts}


async def permalink(call: ApiCall) -> Json:
    """chat.getPermalink"""
    channel = call.channel()
    ts = call.needed("message_ts")
    if channel.find(ts) is None:
        raise ApiError("message_not_found")
    place = f"{call.slack.url}/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": place}


def writable(call: ApiCall) -> Channel:
    """The conversation that the bot writes to; a user's id means the conversation with them."""
    named = call.needed("channel")
    if named in call.team.users:
        call.arguments["channel"] = call.team.im(call.bot, named).id
    elif named.startswith("#"):
        try:
            call.arguments["channel"] = call.team.channel_named(named).id
        except KeyError:
            raise ApiError("channel_not_found") from None
    channel = call.channel()
    if channel.kind is Kind.IM:
        if call.team.users[channel.user or ""].deleted:
            raise ApiError("user_disabled")
        if not call.slack.app.messages_tab:
            raise ApiError("messages_tab_disabled")
    elif channel.archived:
        raise ApiError("is_archived")
    elif call.bot not in channel.members and "chat:write.public" not in call.token.scopes:
        raise ApiError("not_in_channel")
    elif channel.locked:
        raise ApiError("restricted_action")
    return channel


def content(call: ApiCall) -> tuple[str, list[Json]]:
    """Text and blocks of the call. Raises ApiError where Slack would not show them."""
    blocks = call.parsed("blocks")
    text = call.text("text")
    if call.arguments.get("attachments"):
        call.slack.complain(f"{call.method}: attachments are legacy")
    if not blocks:
        if not text:
            raise ApiError("no_text")
        blocks = []
    else:
        refuse_malformed(call, "invalid_blocks", check_message_blocks(blocks))
        _check_files(call, blocks)
        if (size := text_size(blocks)) > LONGEST_MESSAGE:
            call.slack.complain(f"{call.method}: {size} characters in all blocks")
            raise ApiError("msg_blocks_too_long")
        if not text.strip():
            call.slack.complain(f"{call.method}: no text beside the blocks")
    if len(text) > LONGEST_TEXT:
        call.slack.complain(f"{call.method}: a text of {len(text)} characters")
        raise ApiError("msg_too_long")
    return text, fill_ids(call.team, blocks)


def _check_files(call: ApiCall, blocks: list[Json]) -> None:
    """Raises ApiError for a picture that is not there, or not ready."""
    uploads = call.slack.uploads
    for file in (one["slack_file"]["id"] for one in blocks if "slack_file" in one):
        if (call.team.id, file) not in uploads.own:
            call.slack.complain(f"{call.method}: shows {file}, which is not there")
            raise ApiError("invalid_blocks")
        if uploads.looks_needed:
            uploads.looks_needed -= 1
            raise ApiError("invalid_blocks")


def fill_ids(team: Workspace, blocks: Any) -> list[Json]:
    """The blocks with ids for those that came without, as Slack gives them back."""
    filled: list[Json] = []
    for block in blocks:
        copy = {"block_id": f"b{team.stamp()[-6:]}", **block}
        for place in ("accessory", "element"):
            if elements_of({place: copy.get(place)}):
                copy[place] = {"action_id": f"a{team.stamp()[-6:]}", **copy[place]}
        if copy["type"] == "carousel":
            copy["elements"] = fill_ids(team, copy["elements"])
        for kind, place in (("actions", "elements"), ("card", "actions")):
            if copy["type"] == kind and place in copy:
                copy[place] = [{"action_id": f"a{team.stamp()[-6:]}", **one} for one in copy[place]]
        filled.append(copy)
    return filled


def own_message(call: ApiCall, channel: Channel) -> Message:
    """The bot's message that the call names. Raises ApiError."""
    message = channel.find(call.needed("ts"))
    if message is None:
        raise ApiError("message_not_found")
    if message.author != call.bot:
        raise ApiError("cant_update_message" if call.method == "chat.update" else "cant_delete_message")
    return message


def _thread(call: ApiCall, channel: Channel) -> dict[str, Any]:
    """Where in its conversation a message hangs. What names no message makes it vanish, without an error."""
    given = call.arguments.get("thread_ts")
    if given is None:
        return {}
    parent = channel.find(given) if isinstance(given, str) else None
    if parent is None:
        call.slack.complain(f"{call.method}: thread_ts {given!r} names no message, so nobody sees this one")
        return {"thread_ts": str(given), "lost": True}
    return {"thread_ts": parent.thread_ts or parent.ts}


def _metadata(call: ApiCall) -> Json | None:
    given = call.parsed("metadata")
    if given is None:
        return None
    if (
        not isinstance(given, dict)
        or not isinstance(given.get("event_type"), str)
        or not isinstance(given.get("event_payload"), dict)
    ):
        call.slack.complain(f"{call.method}: metadata need event_type and event_payload")
        raise ApiError("invalid_metadata_format")
    if len(str(given)) > LONGEST_METADATA:
        raise ApiError("metadata_too_large")
    return given


METHODS = (
    Method("chat.postMessage", post_message, scopes=("chat:write",)),
    Method("chat.postEphemeral", post_ephemeral, 4, ("chat:write",)),
    Method("chat.update", update, 3, ("chat:write",)),
    Method("chat.delete", delete, 3, ("chat:write",)),
    Method("chat.getPermalink", permalink),
)
