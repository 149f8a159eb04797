"""The bot's own HTTP server: what platforms want to be reached at, at STUDYPLAN_HTTP_ADDRESS."""

from collections.abc import Sequence

from aiohttp import web

from bot.ports import SetupError

LAST_ANSWERS = 5
"""Seconds that requests have at the end."""


class HttpServer:
    """One server for all routes. Without any, nothing listens."""

    def __init__(self, address: str, routes: Sequence[web.RouteDef]) -> None:
        self._address = address
        self._routes = routes
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Listen. Raises SetupError where that address cannot be listened at."""
        if not self._routes:
            return
        host, colon, port = self._address.rpartition(":")
        if not colon or not port.isdigit():
            raise SetupError(f"STUDYPLAN_HTTP_ADDRESS: {self._address} is not like 127.0.0.1:8080.")
        app = web.Application()
        app.add_routes(self._routes)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=LAST_ANSWERS)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host.strip("[]"), int(port)).start()
        except OSError as error:
            await self.close()
            raise SetupError(f"STUDYPLAN_HTTP_ADDRESS: cannot listen at {self._address}: {error}") from error

    async def close(self) -> None:
        """Listen no more, once the last answers are given."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
