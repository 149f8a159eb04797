"""Installs the app in many workspaces by OAuth: Bolt's flow with our stores and our texts."""

import html
import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urljoin

from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth import OAuthStateUtils
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api import Api
from adapters.slack.installations import Installations, OAuthClient
from adapters.slack.manifest import HISTORY_SCOPES, INSTALL_PATH, REDIRECT_PATH, SCOPES

FAILURE_TEXTS = {
    "access_denied": "Nothing was installed, as you wished.",
    "invalid_browser": "Please begin and finish installing in the same browser.",
    "invalid_state": "That took too long, or the page was opened twice.",
    "storage_error": "I can be installed in a single workspace only, not in a whole organization at once.",
}


STATE_COOKIE = "__Host-studyplan-installing"
"""The cookie that holds the state. Browsers take a `__Host-` name from this very host alone, over TLS."""


def build_flow(
    api: Api,
    oauth_client: OAuthClient,
    installations: Installations,
    states: AsyncOAuthStateStore,
    installed: Callable[[Installation], Awaitable[None]],
    *,
    history: bool = True,
) -> AsyncOAuthFlow:
    """Build the flow. It calls `installed` after each installation.

    With `history` it asks for HISTORY_SCOPES, too: then the app's manifest must have them.
    """

    async def succeed(args: AsyncSuccessArgs) -> BoltResponse:
        await installed(args.installation)
        name = args.installation.team_name or "your workspace"
        return _page(200, f"studyplan is installed in {name}. Invite it to a channel: /invite @studyplan")

    async def fail(args: AsyncFailureArgs) -> BoltResponse:
        why = FAILURE_TEXTS.get(args.reason, "Slack did not agree to it.")
        return _page(args.suggested_status_code, f"{why} You can begin again at {INSTALL_PATH}")

    logger = logging.getLogger("slack_bolt.oauth")
    logger.setLevel(logging.ERROR)  # below that, it logs states and codes
    settings = AsyncOAuthSettings(
        client_id=oauth_client.client_id,
        client_secret=oauth_client.client_secret,
        scopes=[*SCOPES, *(HISTORY_SCOPES if history else ())],
        user_scopes=[],
        install_path=INSTALL_PATH,
        install_page_rendering_enabled=False,
        redirect_uri_path=REDIRECT_PATH,
        authorization_url=urljoin(api.url, "/oauth/v2/authorize"),
        callback_options=AsyncCallbackOptions(succeed, fail),
        installation_store=AsyncInstallationStore(),
        state_store=states,
        logger=logger,
    )
    settings.state_utils = _StateCookie(cookie_name=STATE_COOKIE)
    return _SingleWorkspaceFlow(installations, client=api.client(), logger=logger, settings=settings)


class _StateCookie(OAuthStateUtils):
    """slack_sdk's cookie with SameSite=Lax: Slack's redirect brings it, another site's requests do not."""

    def build_set_cookie_for_new_state(self, state: str) -> str:
        """Return the header that sets the cookie."""
        return f"{super().build_set_cookie_for_new_state(state)}; SameSite=Lax"

    def build_set_cookie_for_deletion(self) -> str:
        """Return the header that deletes the cookie."""
        return f"{super().build_set_cookie_for_deletion()}; SameSite=Lax"


class _SingleWorkspaceFlow(AsyncOAuthFlow):
    """Bolt's flow without installations in a whole organization: their token belongs to no workspace."""

    def __init__(
        self,
        installations: Installations,
        *,
        client: AsyncWebClient,
        logger: logging.Logger,
        settings: AsyncOAuthSettings,
    ) -> None:
        super().__init__(client=client, logger=logger, settings=settings)
        self._installations = installations

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:  # noqa: ARG002 - the signature is Bolt's
        """Store the installation. Raises BoltError for one of a whole organization."""
        if installation.is_enterprise_install or not installation.team_id:
            raise BoltError("installed in a whole organization")
        await self._installations.async_save(installation)


def _page(status: int, words: str) -> BoltResponse:
    body = f"<!doctype html><title>studyplan</title><p>{html.escape(words)}</p>"
    return BoltResponse(status=status, body=body, headers={"Content-Type": "text/html; charset=utf-8"})
