"""files.*: a file is announced, sent, shared in a conversation, and deleted."""

from tests.wire.slack.methods.chat import writable
from tests.wire.slack.web_api import ApiCall, ApiError, Json, Method
from tests.wire.slack.workspace import Message


async def get_upload_url(call: ApiCall) -> Json:
    """files.getUploadURLExternal"""
    length = call.needed("length")
    if not length.isdecimal() or int(length) == 0:
        raise ApiError("invalid_arguments")
    file, url = call.slack.uploads.announce(call.needed("filename"), int(length))
    return {"file_id": file, "upload_url": url}


async def complete_upload(call: ApiCall) -> Json:
    """files.completeUploadExternal: in a conversation that the call names, as a message with the files."""
    call.needed("files")
    if not call.arguments.get("channel_id"):
        return _keep(call)
    call.arguments["channel"] = call.needed("channel_id")
    channel = writable(call)
    wanted = {str(one["id"]): call.slack.uploads.take(str(one["id"])) for one in call.parsed("files")}
    hanging = []
    for upload in wanted.values():
        if upload is None or upload.content is None:
            raise ApiError("file_not_found")
        hanging.append((upload.name, upload.content.decode()))
    text = call.text("initial_comment")
    shared = Message(call.team.stamp(), channel.id, call.bot, text, [], files=tuple(hanging))
    call.team.post(shared)
    call.slack.uploads.shared |= {(call.team.id, file): (channel, shared) for file in wanted}
    return {"files": [{"id": file} for file in wanted]}


def _keep(call: ApiCall) -> Json:
    """Files of the bot's own, which it shares with nobody."""
    kept = []
    for one in call.parsed("files"):
        upload = call.slack.uploads.take(str(one["id"]))
        if upload is None or upload.content is None:
            raise ApiError("file_not_found")
        call.slack.uploads.own[call.team.id, str(one["id"])] = upload
        kept.append({"id": str(one["id"])})
    return {"files": kept}


async def delete(call: ApiCall) -> Json:
    """files.delete: a file of the bot's; a message that held nothing but a shared one goes with it."""
    if call.slack.uploads.own.pop((call.team.id, call.needed("file")), None):
        return {}
    found = call.slack.uploads.shared.pop((call.team.id, call.needed("file")), None)
    if found is None:
        raise ApiError("file_not_found")
    channel, message = found
    channel.messages.remove(message)
    return {}


METHODS = (
    Method("files.getUploadURLExternal", get_upload_url, 4, ("files:write",)),
    Method("files.completeUploadExternal", complete_upload, 4, ("files:write",)),
    Method("files.delete", delete, 3, ("files:write",)),
)
