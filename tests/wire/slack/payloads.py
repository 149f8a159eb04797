"""What Slack tells the app about a deed of a person: the payloads of commands and of interactions."""

from typing import TYPE_CHECKING

from tests.wire.slack.delivery import Json
from tests.wire.slack.methods.views import view_json
from tests.wire.slack.tickets import ResponseUrl
from tests.wire.slack.web_api import message_json
from tests.wire.slack.workspace import Channel, Message, User, Values, View, Workspace, nested

if TYPE_CHECKING:
    from tests.wire.slack.slack import Slack


def slash_command(
    slack: "Slack", team: Workspace, user: User, channel: Channel, name: str, text: str, ticket: ResponseUrl
) -> Json:
    """A typed command. All values are texts, for it travels as a form."""
    return {
        "token": slack.app.verification_token,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": _name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": slack.app.app_id,
        "is_enterprise_install": "false",
        "response_url": slack.url + slack.tickets.response_url(ticket),
        "trigger_id": slack.tickets.trigger(team.id, user.id),
    }


def shortcut(slack: "Slack", team: Workspace, user: User, callback: str, message: Message | None) -> Json:
    """A shortcut: one that is called from anywhere and tells of no place, or one at a message."""
    payload: Json = {
        "type": "shortcut" if message is None else "message_action",
        "token": slack.app.verification_token,
        "action_ts": team.stamp(),
        "team": {"id": team.id, "domain": team.domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": team.id},
        "callback_id": callback,
        "trigger_id": slack.tickets.trigger(team.id, user.id),
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if message is None:
        return payload
    channel = team.channels[message.channel]
    ticket = ResponseUrl(team.id, user.id, channel.id, team.now(), message.thread_ts, None)
    return payload | {
        "channel": {"id": channel.id, "name": _name(channel)},
        "message_ts": message.ts,
        "message": message_json(team, message, slack.app.app_id),
        "response_url": slack.url + slack.tickets.response_url(ticket),
    }


def _name(channel: Channel) -> str:
    """What Slack calls a channel to apps: the names of those that not everybody sees are hidden."""
    return {"groups": "privategroup", "im": "directmessage"}.get(channel.kind, channel.name)


def interaction(
    slack: "Slack", team: Workspace, user: User, kind: str, place: Message | View, values: Values
) -> Json:
    """A press, a choice, a submission, in a message or in a view."""
    view = place.id if isinstance(place, View) else None
    payload: Json = {
        "type": kind,
        "token": slack.app.verification_token,
        "team": {"id": team.id, "domain": team.domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": team.id},
        "api_app_id": slack.app.app_id,
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if kind != "block_suggestion":  # whoever types in a menu cannot be shown a form
        payload["trigger_id"] = slack.tickets.trigger(team.id, user.id, view)
    if isinstance(place, Message):
        return payload | {"state": {"values": nested(values)}} | _in_message(slack, team, user, place)
    payload["view"] = view_json(team, place, slack.app.app_id)
    payload["container"] = {"type": "view", "view_id": place.id}
    if kind == "view_submission":
        payload["response_urls"] = []
    return payload


def _in_message(slack: "Slack", team: Workspace, user: User, message: Message) -> Json:
    channel = team.channels[message.channel]
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.is_ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    ticket = ResponseUrl(team.id, user.id, channel.id, team.now(), message.thread_ts, message.ts)
    payload: Json = {
        "container": container,
        "channel": {"id": channel.id, "name": "directmessage" if channel.kind == "im" else channel.name},
        "response_url": slack.url + slack.tickets.response_url(ticket),
    }
    if not message.is_ephemeral:
        payload["message"] = message_json(team, message, slack.app.app_id)
    return payload
