"""What Slack's errors mean to the core, in words that say what to do. Pure: no I/O."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.ports import DoorClosed, OutcomeUnknown, Refused, Unavailable

INVITE = "Type `/invite @studyplan` in that channel, and I post at once."

TOKEN_REVOKED = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked", "app_uninstalled"}
)
"""The workspace has shut the bot out: asking again would only be noise."""

REFRESH_TOKEN_REFUSED = frozenset(
    {"account_inactive", "app_uninstalled", "invalid_refresh_token", "token_revoked"}
)
"""No token is given for that refresh token any more."""

DM_REFUSED = frozenset(
    {
        "cannot_dm_bot",
        "cannot_dm_user",
        "im_disabled",
        "messages_tab_disabled",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
    }
)
"""A person takes no messages from the bot, or is not there any more."""

OUTCOME_UNKNOWN = frozenset({"fatal_error", "internal_error", "service_unavailable"})
"""Slack says itself that some of the work may have been done."""

NOT_DONE = frozenset({"ratelimited", "rate_limited", "request_timeout", "team_added_to_org"})

ADVICE = {
    "not_in_channel": f"I am not in that channel. {INVITE}",
    "channel_not_found": f"I cannot see that channel: it is gone, or private and I am not in it. {INVITE}",
    "is_archived": "That channel is archived. Unarchive it, and I post at once.",
    "message_not_found": "That message was deleted.",
    "cant_update_message": "That message is not mine to change any more.",
    "edit_window_closed": "This workspace does not let messages be changed any more after so long.",
    "thread_not_found": "That message was deleted, so there is no thread to write in.",
    "org_login_required": "This workspace is moving to another organization. It works again after that.",
    "team_access_not_granted": "The app is not allowed in this workspace. An admin has to approve it.",
}

RESTRICTED = (
    "Posting in that channel is restricted. In its settings, under posting permissions, let the app post; "
    "then I post at once."
)
ACCESS_REVOKED = (
    "The app is not installed in this workspace any more, or its token was revoked. Install it again, and "
    "what is still worth posting is posted."
)


class AccessRevoked(Refused):
    """The workspace lets the app do nothing at all."""

    def __init__(self) -> None:
        super().__init__(ACCESS_REVOKED)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise what Slack and the network raise as what `bot.ports` promises."""
    try:
        yield
    except SlackApiError as error:
        raise translate(error) from error
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise Unavailable("Slack could not be reached.") from error
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise OutcomeUnknown(f"The connection to Slack broke: {type(error).__name__}.") from error


def error_code(error: SlackApiError) -> str:
    """How Slack calls the error; empty where it said nothing that can be read."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def translate(error: SlackApiError) -> Refused | Unavailable | OutcomeUnknown | DoorClosed:
    """The error as the core knows it."""
    name = error_code(error)
    status = _status(error)
    if status == 429 or name in NOT_DONE:
        return Unavailable("Slack asks to wait.", _retry_after(error))
    if name in TOKEN_REVOKED:
        return AccessRevoked()
    if name in DM_REFUSED:
        return DoorClosed(name)
    if name in OUTCOME_UNKNOWN or not name:
        return OutcomeUnknown(f"Slack failed: {name or status}.")
    if name == "missing_scope":
        return Refused(scope_missing(error.response.get("needed") or "it needs"))
    if name.startswith(("restricted_action", "posting_to")):
        return Refused(RESTRICTED)
    return Refused(ADVICE.get(name, f"Slack refuses it: {name}."))


def scope_missing(scope: str) -> str:
    """What to do where the app may not do something."""
    return (
        f"The app lacks the permission {scope}. Update it with the output of `studyplan slack manifest` and "
        "install it again."
    )


def _status(error: SlackApiError) -> int:
    """The status of the answer; an answer that could not be read is aiohttp's own."""
    response = error.response
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0))


def _retry_after(error: SlackApiError) -> timedelta | None:
    headers = getattr(error.response, "headers", None) or {}
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return timedelta(seconds=int(given)) if str(given).isdigit() else None
