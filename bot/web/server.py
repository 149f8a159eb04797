"""The bot's HTTP server at STUDYPLAN_HTTP_ADDRESS, for health, metrics and the routes of every platform.

It serves these routes and nothing else: no folder, and no page that repeats the request. A request that is
too large or too slow is refused before a route sees it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiohttp import web

from bot.platform import SetupError

MOST_BODY_BYTES = 1024 * 1024
"""The most bytes of a request's body. Slack's largest payloads are some 100 kB."""

MOST_LINE_BYTES = 8190
"""The most bytes of the request line, and of one header. aiohttp answers 400 to more."""

MOST_HEADERS = 64
"""The most headers of a request."""

IDLE_TIMEOUT_S = 30
"""Seconds that a connection may take to send a request, or may be idle between two."""

ANSWER_TIMEOUT_S = 15
"""Seconds from the headers of a request to its answer, a slow body included."""

SHUTDOWN_TIMEOUT_S = 5
"""Seconds that running requests have to finish when the server stops."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger()


class HttpServer:
    """The HTTP server at one address.

    `optional` says that nobody chose the address and no platform needs it. A second process on the same
    machine then runs without a server.
    """

    def __init__(self, address: str, routes: Sequence[web.RouteDef], *, optional: bool = False) -> None:
        self._address = address
        self._optional = optional
        self._routes = routes
        self._runner: web.AppRunner | None = None
        self._listener: asyncio.Server | None = None

    async def open(self) -> None:
        """Start listening. Raises SetupError if the address is not valid or cannot be used."""
        host, colon, port = self._address.rpartition(":")
        if not colon or not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
            raise SetupError(f"STUDYPLAN_HTTP_ADDRESS: {self._address} is not like 127.0.0.1:8080.")
        app = web.Application(client_max_size=MOST_BODY_BYTES, middlewares=[_guard])
        app.add_routes(self._routes)
        self._runner = web.AppRunner(app, shutdown_timeout=SHUTDOWN_TIMEOUT_S)
        await self._runner.setup()
        try:
            self._listener = await asyncio.get_running_loop().create_server(
                self._connection, host.strip("[]"), int(port)
            )
        except OSError as error:
            await self.close()
            words = (
                f"STUDYPLAN_HTTP_ADDRESS: {self._address} cannot be used ({error.strerror}). "
                "Another process may be using it: give each process its own address."
            )
            if not self._optional:
                raise SetupError(words) from error
            log.warning("no health and no metrics of this process", reason=words)
            return
        log.info("listening", address="{}:{}".format(*self.addresses[0][:2]))

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """The addresses where the server listens, as host and port."""
        return [socket.getsockname()[:2] for socket in self._listener.sockets] if self._listener else []

    async def close(self) -> None:
        """Stop listening, and give running requests `SHUTDOWN_TIMEOUT_S` seconds."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _connection(self) -> "_Connection":
        """Make the protocol of one connection. aiohttp's `TCPSite` would use its own class instead."""
        if self._runner is None or self._runner.server is None:
            raise RuntimeError("the server is closed")
        return _Connection(
            self._runner.server,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]  # None is how aiohttp itself turns this log off
            keepalive_timeout=IDLE_TIMEOUT_S,
            max_line_size=MOST_LINE_BYTES,
            max_field_size=MOST_LINE_BYTES,
            max_headers=MOST_HEADERS,
        )


class _Connection(web.RequestHandler):
    """A connection that neither repeats nor logs a request that could not be parsed.

    aiohttp's own error page and log quote the line that could not be read. Such a line may hold an OAuth code
    or one of Slack's signatures.
    """

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - aiohttp's signature; this is what would be repeated
    ) -> web.StreamResponse:
        """Answer with the status alone, and close the connection."""
        if status >= 500:
            log.error("request failed", exc_info=exc)
        else:
            log.info("no request", reason=type(exc).__name__)
        if request.writer.output_size:
            raise ConnectionError("an answer is under way already")
        response = web.Response(status=status, text=f"{status}\n")
        response.force_close()
        return _bare(response)


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Limit the size and the time of a request, and answer errors with the status alone."""
    try:
        if (request.content_length or 0) > MOST_BODY_BYTES:
            raise web.HTTPRequestEntityTooLarge(MOST_BODY_BYTES, request.content_length or 0)
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            response = await handler(request)
    except TimeoutError:
        response = web.Response(status=408, text="Too slow.\n")
        response.force_close()
    except web.HTTPException as refusal:
        response = web.Response(status=refusal.status, text=f"{refusal.status}\n")
        if "Allow" in refusal.headers:
            response.headers["Allow"] = refusal.headers["Allow"]
        if "Location" in refusal.headers and refusal.status < 400:
            response.headers["Location"] = refusal.headers["Location"]
        if refusal.status == 413:
            response.force_close()  # the rest of the body is not read
    except Exception:  # the last boundary: the client gets an answer, and the log a traceback
        log.exception("request failed", route=str(request.match_info.route.name))
        response = web.Response(status=500, text="500\n")
    return _bare(response)


def _bare(response: web.StreamResponse) -> web.StreamResponse:
    """Set headers that forbid caching and do not name the HTTP library."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Server"] = "studyplan"
    return response
