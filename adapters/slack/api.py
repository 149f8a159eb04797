"""The connection to Slack's Web API: one pool of connections, and clients that never send anything twice.

slack_sdk's own client sends a message again when the connection drops. Ours wait where Slack asks for a few
seconds, and repeat nothing else.
"""

import json
import logging
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.failures import translated_errors
from bot.ports import OutcomeUnknown, Refused, Unavailable

CALL_TIMEOUT = timedelta(seconds=15)
"""How long one call may take, so that a send is over well within its minute."""

LONGEST_RETRY_AFTER_S = 5
"""Seconds for which a call waits when Slack says that it came too early. Longer waits are the caller's."""

SLACK_API_URL = AsyncWebClient.BASE_URL


class Api:
    """Web clients on one pool. `url` is another address of the Web API, such as a test server's."""

    def __init__(self, url: str | None = None) -> None:
        self.url = url or SLACK_API_URL
        self._session: aiohttp.ClientSession | None = None
        self._logger = logging.getLogger("slack_sdk.web")
        self._logger.setLevel(logging.WARNING)  # below that, it would write down what people say

    async def open(self) -> None:
        """Begin. Needs a running event loop."""
        timeout = aiohttp.ClientTimeout(total=CALL_TIMEOUT.total_seconds())
        self._session = aiohttp.ClientSession(timeout=timeout)

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def client(self, token: str | None = None, *, retry_rate_limits: bool = True) -> AsyncWebClient:
        """A client that acts with that token. Not patient: it fails at once when Slack asks to wait."""
        return AsyncWebClient(
            token=token,
            base_url=self.url,
            session=self._session,
            logger=self._logger,
            retry_handlers=[_ShortRateLimitRetry(max_retry_count=1)] if retry_rate_limits else [],
        )

    async def respond(self, url: str, message: dict[str, Any]) -> None:
        """Answer through a response_url, once.

        Raises Refused where the address is used up, Unavailable where the answer was certainly not shown for
        another reason, OutcomeUnknown where it may have been.
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
    """Whether an answer of status 200 says no. One that says yes may be no JSON."""
    try:
        answer = json.loads(said)
    except ValueError:
        return False
    return isinstance(answer, dict) and answer.get("ok") is False


class _ShortRateLimitRetry(AsyncRateLimitErrorRetryHandler):
    """Waits and tries again where Slack asks for a few seconds only."""

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
