"""The HTTP routes for Slack: its signed requests, and the two pages of the OAuth installation.

A body is read only up to a limit, and nothing in it is used before its signature is verified.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier

from adapters.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from adapters.slack.mrkdwn import PLATFORM
from bot.measures import Measures
from bot.platform.clock import Clock

MOST_BODY_BYTES = 512 * 1024
"""The most bytes of a request's body. Slack's largest payloads are some 100 kB."""


class SlackRoutes:
    """The routes. They answer 503 before `begin` and after `end`."""

    def __init__(self, signing_secret: str | None, clock: Clock) -> None:
        self._verifier = SignatureVerifier(signing_secret, _SignatureTime(clock)) if signing_secret else None
        self._bolt: AsyncApp | None = None
        self._flow: AsyncOAuthFlow | None = None
        self._measures = Measures()

    def begin(self, bolt: AsyncApp, flow: AsyncOAuthFlow | None, measures: Measures) -> None:
        """Accept requests from now on."""
        self._bolt, self._flow, self._measures = bolt, flow, measures

    def end(self) -> None:
        """Accept no requests from now on."""
        self._bolt = self._flow = None

    def routes(self, *, oauth: bool) -> list[web.RouteDef]:
        """Return the routes for the bot's HTTP server."""
        found = [web.post(EVENTS_PATH, self.receive)] if self._verifier else []
        if oauth:
            found.append(web.get(INSTALL_PATH, self.install))
            found.append(web.get(REDIRECT_PATH, self.redirect))
        return found

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Handle a request of Slack's.

        Answers 413 if it is too large, 401 if its signature is wrong or old.
        """
        body = await _read_token(request)
        if not self._is_signed(body, request):
            raise web.HTTPUnauthorized
        if self._bolt is None:
            raise web.HTTPServiceUnavailable
        try:
            parsed = AsyncBoltRequest(
                body=body.decode(), query=request.query_string, headers=dict(request.headers)
            )
        except (ValueError, AttributeError, RecursionError) as error:
            # Not UTF-8, not JSON, not a JSON object, or one that is nested a thousand times.
            raise web.HTTPBadRequest from error
        with self._measures.acknowledging(PLATFORM):
            return await to_aiohttp_response(await self._bolt.async_dispatch(parsed))

    async def install(self, request: web.Request) -> web.StreamResponse:
        """Begin an installation: redirect the browser to Slack."""
        return await self._page(request, lambda flow, asked: flow.handle_installation(asked))

    async def redirect(self, request: web.Request) -> web.StreamResponse:
        """Finish an installation, after Slack redirected the browser back."""
        return await self._page(request, lambda flow, asked: flow.handle_callback(asked))

    async def _page(
        self,
        request: web.Request,
        answer: Callable[[AsyncOAuthFlow, AsyncBoltRequest], Awaitable[BoltResponse]],
    ) -> web.StreamResponse:
        if self._flow is None:
            raise web.HTTPServiceUnavailable
        return await to_aiohttp_response(await answer(self._flow, await to_bolt_request(request)))

    def _is_signed(self, body: bytes, request: web.Request) -> bool:
        try:
            return self._verifier is not None and self._verifier.is_valid_request(body, dict(request.headers))
        except (ValueError, TypeError):  # the timestamp is no number, or the body or the signature is no text
            return False


async def _read_token(request: web.Request) -> bytes:
    """Read the body, which may come in chunks without a length. Raises HTTPRequestEntityTooLarge."""
    body = bytearray()
    size = request.content_length or 0
    while size <= MOST_BODY_BYTES:
        piece = await request.content.readany()
        if not piece:
            return bytes(body)
        body += piece
        size = max(size, len(body))
    raise web.HTTPRequestEntityTooLarge(MOST_BODY_BYTES, size)


class _SignatureTime(SignatureClock):
    """Our clock, as slack_sdk's verifier takes one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()
