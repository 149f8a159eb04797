"""Translates errors of Slack and of the network into the core's exceptions, with advice. Pure: no I/O."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.proxies import proxy_problem
from bot.platform.failures import DirectMessagesBlocked, MessageGone, OutcomeUnknown, Refused, Unavailable

NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)
"""The connection could not be made, so nothing was stored."""

INVITE = "Type `/invite @studyplan` in that channel."

TOKEN_REVOKED = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked", "app_uninstalled"}
)
"""The workspace revoked the bot's access. Asking again is of no use."""

REFRESH_TOKEN_REFUSED = frozenset(
    {"account_inactive", "app_uninstalled", "invalid_refresh_token", "token_revoked"}
)
"""Slack gives no token for that refresh token any more."""

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
"""The person takes no messages from the bot, or has left."""

OUTCOME_UNKNOWN = frozenset({"fatal_error", "internal_error", "service_unavailable"})
"""Slack says that it may have done a part of the work."""

GONE = frozenset({"message_not_found", "thread_not_found"})

NOT_DONE = frozenset({"ratelimited", "rate_limited", "request_timeout", "team_added_to_org"})

ADVICE = {
    "not_in_channel": f"I am not in that channel. {INVITE}",
    "channel_not_found": f"I cannot see that channel: it is gone, or private and I am not in it. {INVITE}",
    "is_archived": "That channel is archived. Unarchive it.",
    "message_not_found": "That message was deleted.",
    "cant_update_message": "That message is not mine to change any more.",
    "cant_delete_message": "This workspace does not let me delete that message.",
    "compliance_exports_prevent_deletion": "This workspace keeps all messages, so I cannot delete one.",
    "edit_window_closed": "This workspace does not let messages be changed any more after so long.",
    "thread_not_found": "That message was deleted, so there is no thread to write in.",
    "org_login_required": "This workspace is moving to another organization. It works again after that.",
    "team_access_not_granted": "The app is not allowed in this workspace. An admin has to approve it.",
}

RESTRICTED = (
    "Posting in that channel is restricted. In its settings, under posting permissions, let the app post."
)
ACCESS_REVOKED = (
    "The app is not installed in this workspace any more, or its token was revoked. Install it again, and "
    "what is still worth posting is posted."
)


class AccessRevoked(Refused):
    """The workspace revoked the app's access."""

    def __init__(self) -> None:
        super().__init__(ACCESS_REVOKED)


class ScopeMissing(Refused):
    """The workspace has not granted a permission that the app needs."""

    def __init__(self, scope: str) -> None:
        super().__init__(scope_missing(scope))
        self.scope = scope


class CannotLook(Refused):
    """A message may have arrived, and the workspace does not let the app look for it."""

    def __init__(self, scope: str) -> None:
        super().__init__(
            "The connection to Slack broke while I sent it, and the app may not look whether it arrived "
            f"({scope}). I do not send it twice: please look. If it is not there, say it yourself."
        )


@contextmanager
def translated_errors() -> Iterator[None]:
    """Translate exceptions of Slack and of the network into those of `bot.platform`."""
    try:
        yield
    except SlackApiError as error:
        raise translate(error) from error
    except NOT_SENT as error:
        why = proxy_problem(error)
        raise Unavailable(
            f"Slack could not be reached: {why}" if why else "Slack could not be reached."
        ) from error
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise OutcomeUnknown(f"The connection to Slack broke: {type(error).__name__}.") from error


def error_code(error: SlackApiError) -> str:
    """Return Slack's code of the error; empty where its answer cannot be read."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def translate(error: SlackApiError) -> Refused | Unavailable | OutcomeUnknown | DirectMessagesBlocked:
    """Return the core's exception for an error of Slack's."""
    name = error_code(error)
    status = _status(error)
    if status == 429 or name in NOT_DONE:
        return Unavailable("Slack asks to wait.", _retry_after(error))
    if name in TOKEN_REVOKED:
        return AccessRevoked()
    if name in DM_REFUSED:
        return DirectMessagesBlocked(name)
    if name in OUTCOME_UNKNOWN or not name:
        return OutcomeUnknown(f"Slack failed: {name or status}.")
    if name == "missing_scope":
        return ScopeMissing(error.response.get("needed") or "it needs")
    if name in GONE:
        return MessageGone(ADVICE[name])
    if name.startswith(("restricted_action", "posting_to")):
        return Refused(RESTRICTED)
    return Refused(ADVICE.get(name, f"Slack refuses it: {name}."))


def scope_missing(scope: str) -> str:
    """Return what to do where the app lacks a scope."""
    return (
        f"The app lacks the permission {scope}. Update it with the output of `studyplan slack manifest` and "
        "install it again."
    )


def without_history(scopes: Sequence[str]) -> str:
    """Return what is different where the app may not read the history of channels."""
    return (
        f"the app may not look into channels ({', '.join(scopes)}), which it would do after a broken "
        "connection only. A post that may have arrived is not sent again, and organizers are told to look."
    )


def _status(error: SlackApiError) -> int:
    """Return the status of the answer. Where it was no JSON, `response` is aiohttp's own object."""
    response = error.response
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0))


def _retry_after(error: SlackApiError) -> timedelta | None:
    headers = getattr(error.response, "headers", None) or {}
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return timedelta(seconds=int(given)) if str(given).isdigit() else None
