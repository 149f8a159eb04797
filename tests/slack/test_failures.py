"""What Slack's errors become: told, waited for, looked after, or nobody's business."""

from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.failures import AccessRevoked, translate, translated_errors
from bot.platform.failures import DirectMessagesBlocked, OutcomeUnknown, Refused, Unavailable


def refused(
    name: str, status: int = 200, headers: dict[str, str] | None = None, **more: str
) -> SlackApiError:
    """The error that slack_sdk raises for an answer."""
    data = {"ok": False, "error": name, **more} if name else {}
    response = AsyncSlackResponse(
        client=AsyncWebClient(),
        http_verb="POST",
        api_url="chat.postMessage",
        req_args={},
        data=data,
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError("refused", response)  # type: ignore[no-untyped-call]  # slack_sdk leaves it untyped


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("not_in_channel", "/invite @studyplan"),
        ("channel_not_found", "/invite @studyplan"),
        ("is_archived", "Unarchive"),
        ("restricted_action", "posting permissions"),
        ("restricted_action_read_only_channel", "posting permissions"),
        ("message_not_found", "deleted"),
        ("something_new", "something_new"),
    ],
)
def test_what_waiting_does_not_mend_says_what_does(name: str, words: str) -> None:
    found = translate(refused(name))
    assert isinstance(found, Refused)
    assert words in str(found)


def test_a_missing_permission_is_named() -> None:
    found = translate(refused("missing_scope", needed="channels:history", provided="chat:write"))
    assert isinstance(found, Refused)
    assert "channels:history" in str(found)


@pytest.mark.parametrize("name", ["token_revoked", "account_inactive", "invalid_auth", "token_expired"])
def test_a_dead_token_shuts_the_bot_out(name: str) -> None:
    assert isinstance(translate(refused(name)), AccessRevoked)


@pytest.mark.parametrize("name", ["cannot_dm_bot", "user_disabled", "messages_tab_disabled"])
def test_a_closed_door_is_nobodys_business(name: str) -> None:
    assert isinstance(translate(refused(name)), DirectMessagesBlocked)


@pytest.mark.parametrize("headers", [{"Retry-After": "30"}, {"retry-after": "30"}])
def test_too_many_calls_wait_as_long_as_slack_says(headers: dict[str, str]) -> None:
    found = translate(refused("ratelimited", 429, headers))
    assert isinstance(found, Unavailable)
    assert found.retry_after == timedelta(seconds=30)


@pytest.mark.parametrize(
    ("name", "status"), [("", 500), ("", 503), ("internal_error", 200), ("fatal_error", 200)]
)
def test_what_may_have_been_done_is_looked_for_first(name: str, status: int) -> None:
    assert isinstance(translate(refused(name, status)), OutcomeUnknown)


def test_a_broken_connection_leaves_the_outcome_open() -> None:
    with pytest.raises(OutcomeUnknown), translated_errors():
        raise aiohttp.ServerDisconnectedError
    with pytest.raises(OutcomeUnknown), translated_errors():
        raise TimeoutError


async def test_what_was_never_connected_was_never_stored() -> None:
    client = AsyncWebClient("xoxb-test", base_url="http://127.0.0.1:1/", retry_handlers=[])
    with pytest.raises(Unavailable), translated_errors():
        await client.chat_postMessage(channel="C1", text="Hello")
