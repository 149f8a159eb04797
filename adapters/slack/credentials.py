"""Asks Slack whether it takes a token of the settings, and what the token may do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.api import Api
from adapters.slack.failures import error_code, translated_errors
from bot.platform.failures import DirectMessagesBlocked, OutcomeUnknown, Refused, SetupError, Unavailable

NO_CONNECTIONS = (
    "SLACK_APP_TOKEN may not open connections: make a token with the scope connections:write (Basic "
    "Information → App-Level Tokens → Generate)."
)


async def check_bot_token(api: Api, token: str) -> AsyncSlackResponse:
    """Ask for the token's workspace, and return the answer of `auth.test`. Raises SetupError."""
    with _naming_setting("SLACK_BOT_TOKEN", api):
        return await api.client(token).auth_test()


async def check_app_token(api: Api, token: str) -> None:
    """Ask for a connection for Socket Mode. Raises SetupError."""
    with _naming_setting("SLACK_APP_TOKEN", api):
        await api.client().apps_connections_open(app_token=token)


def missing_scopes(answer: AsyncSlackResponse, wanted: Sequence[str]) -> list[str]:
    """List which of these scopes the token lacks that was answered so."""
    given = {scope.strip() for scope in answer.headers.get("x-oauth-scopes", "").split(",")}
    return [scope for scope in wanted if scope not in given]


@contextmanager
def _naming_setting(name: str, api: Api) -> Iterator[None]:
    """Translate errors into a SetupError that names the setting."""
    try:
        with translated_errors():
            yield
    except (Refused, Unavailable, OutcomeUnknown, DirectMessagesBlocked) as error:
        cause = error.__cause__
        code = error_code(cause) if isinstance(cause, SlackApiError) else ""
        if code == "not_allowed_token_type":
            raise SetupError(
                f"{name} holds a token of another kind. SLACK_BOT_TOKEN begins with xoxb-, and "
                "SLACK_APP_TOKEN with xapp-: perhaps the two are swapped."
            ) from error
        if code == "missing_scope" and name == "SLACK_APP_TOKEN":
            raise SetupError(NO_CONNECTIONS) from error
        if code:
            raise SetupError(f"{name}: Slack says {code}. docs/slack.md says where to find it.") from error
        raise SetupError(f"{name} could not be checked: {error} ({api.url})") from error
