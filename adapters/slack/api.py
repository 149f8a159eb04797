"""Clients of Slack's Web API that share one pool of connections and never send a message twice.

slack_sdk's default client sends a message again when the connection drops (measured). Ours retry only where
Slack refused a call because of its rate limit and asks for a few seconds.
"""

import json
import logging
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from adapters.downloads import download
from adapters.proxies import NO_PROXIES, Proxies, ProxyConnector
from adapters.slack.failures import translated_errors
from bot.platform.failures import OutcomeUnknown, Refused, Unavailable

CALL_TIMEOUT = timedelta(seconds=15)
"""How long one call may take, so that a send ends well within its minute."""

LONGEST_RETRY_AFTER_S = 5
"""The longest Retry-After for which a call waits. Beyond that it fails, and the caller decides."""

SLACK_API_URL = AsyncWebClient.BASE_URL


class Api:
    """Makes clients. `url` is another address of the Web API, such as that of a test server."""

    def __init__(self, url: str | None = None, proxies: Proxies = NO_PROXIES) -> None:
        self.url = url or SLACK_API_URL
        self.proxies = proxies
        self._session: aiohttp.ClientSession | None = None
        self._logger = logging.getLogger("slack_sdk.web")

    async def open(self) -> None:
        """Open the pool. Needs a running event loop."""
        timeout = aiohttp.ClientTimeout(total=CALL_TIMEOUT.total_seconds())
        self._session = aiohttp.ClientSession(timeout=timeout, connector=ProxyConnector(self.proxies))

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def client(self, token: str | None = None, *, retry_rate_limits: bool = True) -> AsyncWebClient:
        """Make a client for that token. Without `retry_rate_limits`, a rate-limited call fails at once."""
        client = AsyncWebClient(
            token=token,
            base_url=self.url,
            session=self._session,
            logger=self._logger,
            retry_handlers=[_ShortRateLimitRetry(max_retry_count=1)] if retry_rate_limits else [],
        )
        client.proxy = None  # slack_sdk read it from the environment, without NO_PROXY
        return client

    async def download(self, url: str, token: str, most: int) -> bytes:
        """Return a private file of Slack's, or `most` bytes of it and one more.

        The caller has checked that the address is Slack's. Raises Refused or Unavailable.
        """
        if self._session is None:
            raise Unavailable("The connection to Slack is closed.")
        return await download(self._session, url, most, {"Authorization": f"Bearer {token}"})

    async def respond(self, url: str, message: dict[str, Any]) -> None:
        """Send an answer to a response_url, once.

        Raises Refused where the address is used up (Slack allows five uses in 30 minutes), Unavailable
        where the answer was certainly not shown for another reason, and OutcomeUnknown where it may have
        been shown.
        """
        if self._session is None:
            raise Unavailable("the connection to Slack is closed")
        with translated_errors():
            async with self._session.post(url, json=message) as response:
                status, said = response.status, await response.text()
        if status == 429:
            raise Unavailable("Slack asks to wait.")
        if 400 <= status < 500:
            raise Refused(f"The address for the answer does not work any more ({status}).")
        if status >= 500:
            raise OutcomeUnknown(f"Slack failed: {status}.")
        if _is_refusal(said):
            raise Refused("Slack did not take the answer.")


def _is_refusal(said: str) -> bool:
    """Return whether an answer of status 200 is a refusal. One that accepts may be no JSON."""
    try:
        answer = json.loads(said)
    except ValueError:
        return False
    return isinstance(answer, dict) and answer.get("ok") is False


class _ShortRateLimitRetry(AsyncRateLimitErrorRetryHandler):
    """Retries a rate-limited call where Slack asks for a few seconds only."""

    async def can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if not await super().can_retry_async(state=state, request=request, response=response, error=error):
            return False
        headers = response.headers if response is not None else {}
        waits = next((value for name, value in headers.items() if name.lower() == "retry-after"), ["1"])
        return str(waits[0]).isdigit() and int(waits[0]) <= LONGEST_RETRY_AFTER_S
