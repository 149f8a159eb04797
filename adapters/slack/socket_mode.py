"""Socket Mode: receives Slack's requests over websockets that the bot opens. It needs no public address.

There are two connections. Slack sends each request to any one of them, and when one breaks, the other goes
on: a new one took 8.7 s with slack_sdk's defaults (measured).
"""

import asyncio
import json
import logging
from contextlib import suppress

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from yarl import URL

from adapters.slack.api import Api
from adapters.slack.failures import TOKEN_REVOKED, error_code
from adapters.slack.mrkdwn import PLATFORM
from bot.measures import Measures
from bot.outages import Backoff
from bot.platform.failures import SetupError

MOST_CONNECTIONS = 2

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
"""Pauses after Slack gave no address to connect to, beside slack_sdk's own of one PING_INTERVAL_S."""

PING_INTERVAL_S = 3
"""A broken connection is noticed within one interval, and a silent one within four."""


class SocketMode:
    """The connections of one app."""

    def __init__(self, bolt: AsyncApp, api: Api, app_token: str, measures: Measures) -> None:
        self._bolt = bolt
        self._api = api
        self._app_token = app_token
        self._measures = measures
        self._clients: list[_Connection] = []
        self._revoked: asyncio.Future[None] | None = None

    @property
    def connected(self) -> bool:
        """Whether at least one connection is open. Each of them receives all kinds of requests."""
        sessions = (client.current_session for client in self._clients)
        return any(session is not None and not session.closed for session in sessions)

    async def serve(self) -> None:
        """Connect, and stay connected until `close`. Raises SetupError where the app token is revoked."""
        self._revoked = asyncio.get_running_loop().create_future()
        self._clients = [
            _Connection(self._bolt, self._api, self._app_token, self._revoked, self._measures)
            for _ in range(MOST_CONNECTIONS)
        ]
        for client in self._clients:
            await client.connect()  # type: ignore[no-untyped-call]  # slack_sdk leaves it untyped
        await self._revoked

    async def close(self) -> None:
        """Disconnect, and receive nothing more."""
        try:
            await asyncio.gather(*(client.close_and_wait() for client in self._clients))
        finally:  # also where Slack is slow to close the connection
            if self._revoked is not None and not self._revoked.done():
                self._revoked.set_result(None)


class _Connection(SocketModeClient):
    """One connection. It hands every request to Bolt."""

    def __init__(
        self,
        bolt: AsyncApp,
        api: Api,
        app_token: str,
        shut_out: asyncio.Future[None],
        measures: Measures,
    ) -> None:
        super().__init__(
            app_token=app_token,
            logger=logging.getLogger("slack_sdk.socket_mode"),
            web_client=api.client(),
            ping_interval=PING_INTERVAL_S,
        )
        self._bolt = bolt
        self._proxies = api.proxies
        self._pauses = Backoff(FIRST_PAUSE_S, LONGEST_PAUSE_S)
        self._closing = asyncio.Event()
        self._revoked = shut_out
        self._measures = measures
        self.socket_mode_request_listeners.append(self._handle)

    async def close_and_wait(self) -> None:
        """Disconnect, and wait for the tasks that slack_sdk leaves running."""
        self._closing.set()
        await self.close()  # type: ignore[no-untyped-call]  # slack_sdk leaves it untyped
        tasks = (self.message_processor, self.current_session_monitor, self.message_receiver)
        await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)

    async def issue_new_wss_url(self) -> str:
        """Ask Slack for an address, and choose the proxy for it. Give up where the token is revoked."""
        try:
            address = await super().issue_new_wss_url()
        except Exception as error:
            if isinstance(error, SlackApiError) and error_code(error) in TOKEN_REVOKED:
                self.closed = True
                if not self._revoked.done():
                    self._revoked.set_exception(
                        SetupError(f"SLACK_APP_TOKEN: Slack says {error_code(error)}.")
                    )
            else:
                await self._pause()
            raise
        self._pauses.reset()
        proxy = self._proxies.find(URL(address))
        self.proxy = str(proxy) if proxy else None  # slack_sdk read one from the environment
        return address

    async def _pause(self) -> None:
        """Wait a while, and longer each time: slack_sdk alone would ask every three seconds for ever."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pauses.next_pause()):
                await self._closing.wait()

    async def _handle(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        with self._measures.acknowledging(PLATFORM):
            answer = await self._bolt.async_dispatch(
                AsyncBoltRequest(mode="socket_mode", body=request.payload)
            )
            if answer.status == 200:  # Slack sends again what is not acknowledged
                payload = json.loads(answer.body) if answer.body else None
                await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))
