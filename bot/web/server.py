"""The bot's own HTTP server at STUDYPLAN_HTTP_ADDRESS: one for health, metrics and every platform's routes.

It serves its routes and nothing else: no folder, no page that repeats what was asked. What is too large, too
slow or too much is turned away before a route sees it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiohttp import web

from bot.platform import SetupError

MOST_BODY = 1024 * 1024
"""Bytes of a request's body. Slack's largest payloads are some 100 kB."""

MOST_LINE = 8190
"""Bytes of the request line, and of one header; aiohttp answers 400 to more."""

MOST_HEADERS = 64

IDLE = 30
"""Seconds that a connection may take to send its request, or wait between two."""

ANSWER = 15
"""Seconds that a request has from its headers to its answer, a slow body included."""

LAST_ANSWERS = 5
"""Seconds that running requests have at the end."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger()


class HttpServer:
    """Listens where the setting says, and nowhere else.

    `optional`: nobody chose the address and no platform needs it, so that a further process on the same
    machine may go without.
    """

    def __init__(self, address: str, routes: Sequence[web.RouteDef], *, optional: bool = False) -> None:
        self._address = address
        self._optional = optional
        self._routes = routes
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Listen. Raises SetupError where that address cannot be listened at."""
        host, colon, port = self._address.rpartition(":")
        if not colon or not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
            raise SetupError(f"STUDYPLAN_HTTP_ADDRESS: {self._address} is not like 127.0.0.1:8080.")
        app = web.Application(client_max_size=MOST_BODY, middlewares=[_guard])
        app.add_routes(self._routes)
        self._runner = _Runner(
            app,
            access_log=None,
            shutdown_timeout=LAST_ANSWERS,
            keepalive_timeout=IDLE,
            max_line_size=MOST_LINE,
            max_field_size=MOST_LINE,
            max_headers=MOST_HEADERS,
        )
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host.strip("[]"), int(port)).start()
        except OSError as error:
            await self.close()
            words = (
                f"STUDYPLAN_HTTP_ADDRESS: {self._address} cannot be listened at ({error.strerror}). "
                "Another process may use it already: give each its own."
            )
            if not self._optional:
                raise SetupError(words) from error
            log.warning("no health and no metrics of this process", reason=words)
            return
        log.info("listening", address="{}:{}".format(*self.addresses[0][:2]))

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where it listens: host and port."""
        return [address[:2] for address in self._runner.addresses] if self._runner else []

    async def close(self) -> None:
        """Listen no more, once the last answers are given."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


class _Connection(web.RequestHandler):
    """A connection that repeats nothing of what it could not read, as aiohttp's own answer would."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - aiohttp's signature; this is what would be repeated
    ) -> web.StreamResponse:
        """Answer what never became a request, and hang up."""
        if status >= 500:
            log.error("request failed", exc_info=exc)
        else:
            log.info("no request", reason=type(exc).__name__)
        if request.writer.output_size:
            raise ConnectionError("an answer is under way already")
        response = web.Response(status=status, text=f"{status}\n")
        response.force_close()
        return _bare(response)


class _Server(web.Server):
    def __call__(self) -> web.RequestHandler:
        return _Connection(self, loop=self._loop, **self._kwargs)


class _Runner(web.AppRunner):
    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return _Server(made.request_handler, request_factory=made.request_factory, **self._kwargs)


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Bound the time, and say what went wrong in our words alone."""
    try:
        if (request.content_length or 0) > MOST_BODY:
            raise web.HTTPRequestEntityTooLarge(MOST_BODY, request.content_length or 0)
        async with asyncio.timeout(ANSWER):
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
    except Exception:  # the boundary of a request: it gets an answer, and we a traceback
        log.exception("request failed", route=str(request.match_info.route.name))
        response = web.Response(status=500, text="500\n")
    return _bare(response)


def _bare(response: web.StreamResponse) -> web.StreamResponse:
    """Tell nothing of what serves, and keep the answer out of caches."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Server"] = "studyplan"
    return response
