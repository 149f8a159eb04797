"""Builds the Bolt app, which dispatches and acknowledges requests. Its other features are turned off."""

import logging

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow

from adapters.slack.api import Api


def build_bolt(api: Api, flow: AsyncOAuthFlow | None) -> AsyncApp:
    """Build Bolt without what we do ourselves: tokens, signatures, ignoring our own events."""
    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.ERROR)  # below that, it warns about our own environment variables
    return AsyncApp(
        name="studyplan",
        logger=logger,
        client=api.client(),
        authorize=_AuthorizeWithoutToken(),  # type: ignore[no-untyped-call]  # Bolt leaves its __init__ untyped
        oauth_flow=flow,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
    )


class _AuthorizeWithoutToken(AsyncAuthorize):
    """Accepts every request without looking up a token: acknowledging must not wait for the database.

    A missing token is noticed later, when the answer is sent.
    """

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002 - the signature is Bolt's
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,  # noqa: ARG002 - the signature is Bolt's
        actor_team_id: str | None = None,  # noqa: ARG002 - the signature is Bolt's
        actor_user_id: str | None = None,  # noqa: ARG002 - the signature is Bolt's
    ) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)
