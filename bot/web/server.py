"""The bot's HTTP servers: at STUDYPLAN_HTTP_ADDRESS for health, metrics and the routes of every platform;
and, if it is set, at STUDYPLAN_METRICS_ADDRESS for what only operators should reach.

A server serves its routes and nothing else: no folder, and no page that repeats the request. A request that
is too large or too slow is refused before a route sees it, and a connection too many is closed at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiohttp import web

from bot.outages import OutageLog
from bot.platform.failures import SetupError

MOST_BODY_BYTES = 1024 * 1024
"""The most bytes of a request's body. Slack's largest payloads are some 100 kB."""

MOST_LINE_BYTES = 8190
"""The most bytes of the request line, and of one header. aiohttp answers 400 to more."""

MOST_HEADERS = 64
"""The most headers of a request."""

MOST_CONNECTIONS = 500
"""The most connections at one time. Many systems let a process open 1,024 files, and the database and the
platforms need some of them."""

IDLE_TIMEOUT_S = 30
"""Seconds that a connection may take to send a request, or may be idle between two."""

ANSWER_TIMEOUT_S = 15
"""Seconds from the headers of a request to its answer, a slow body included."""

SHUTDOWN_TIMEOUT_S = 5
"""Seconds that running requests have to finish when the server stops."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger()


HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",  # an address of OAuth holds a code
    "Server": "studyplan",  # and not the name and version of the library
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""The headers of every answer. No page of ours needs a script, a style, a picture or a frame."""


class HttpServer:
    """The HTTP server at one address, which the setting of that name gives.

    `optional` says that nobody chose the address and no platform needs it. A second process on the same
    machine then runs without a server.
    """

    def __init__(
        self,
        address: str,
        routes: Sequence[web.RouteDef],
        *,
        setting: str = "STUDYPLAN_HTTP_ADDRESS",
        optional: bool = False,
    ) -> None:
        self._address = address
        self._setting = setting
        self._optional = optional
        self._routes = routes
        self._runner: web.AppRunner | None = None
        self._listener: asyncio.Server | None = None
        self._crowded = OutageLog()

    async def open(self) -> None:
        """Start listening. Raises SetupError if the address is not valid or cannot be used."""
        host, colon, port = self._address.rpartition(":")
        if not colon or not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
            raise SetupError(f"{self._setting}: {self._address} is not an address such as 127.0.0.1:8080.")
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
                f"{self._setting}: {self._address} cannot be used ({error.strerror}). "
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

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._runner.server.connections) if self._runner and self._runner.server else 0

    async def close(self) -> None:
        """Stop listening, and give running requests `SHUTDOWN_TIMEOUT_S` seconds."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _connection(self) -> asyncio.BaseProtocol:
        """Make the protocol of one connection. aiohttp's `TCPSite` would use its own class instead."""
        if self._runner is None or self._runner.server is None:
            raise RuntimeError("the server is closed")
        if self.connections >= MOST_CONNECTIONS:
            self._crowded.end_after(IDLE_TIMEOUT_S)
            if self._crowded.is_due():
                log.warning("too many connections", setting=self._setting, most=MOST_CONNECTIONS)
            return _TurnedAway()
        return _Connection(
            self._runner.server,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]  # None is how aiohttp itself turns this log off
            keepalive_timeout=IDLE_TIMEOUT_S,
            max_line_size=MOST_LINE_BYTES,
            max_field_size=MOST_LINE_BYTES,
            max_headers=MOST_HEADERS,
        )


class _TurnedAway(asyncio.Protocol):
    """A connection too many. It is closed before anything of it is read."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Close it."""
        if isinstance(transport, asyncio.Transport):
            transport.abort()


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
    """Set the headers of every answer. One that programs may keep says so itself."""
    kept = response.headers.get("Cache-Control", HEADERS["Cache-Control"])
    response.headers.update({**HEADERS, "Cache-Control": kept})
    return response
