"""Serves the page on this machine alone."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from importlib.resources import files
from urllib.parse import quote

from aiohttp import web

from adapters.local.chat import Message
from adapters.local.completion import suggest
from adapters.local.live import Live
from adapters.local.page.completing import hint_for
from adapters.local.page.deeds import Deeds, Fields, first_place
from adapters.local.page.place import Place
from adapters.local.page.story import play_story
from adapters.local.page.views import Outcome, Views
from bot.commands.reply import File

HOST = "127.0.0.1"
DEFAULT_PORT = 8321
LARGEST_POST = 4 * 1024 * 1024
"""Bytes of a form with a file. Plans are at most 1 MB."""

MOST_SUGGESTIONS = 40
HEARTBEAT_S = 15.0
"""Seconds between two signs of life, with which the clock on the page is drawn anew."""

RELOAD_S = 2.0
"""Seconds between two looks at the files of the plan that is being tried."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: then a form is sent with `Origin: null`, and would be refused.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Server": "studyplan",
}
STATIC = {"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Deed = Callable[[Place, Fields], Awaitable[Outcome]]


class CannotServe(Exception):
    """The port cannot be used. The text says what to do."""


class Page:
    """A view of the bot: people in browsers on this machine.

    `rehearsal`: shows every post of a plan. Its page has a policy of its own.
    """

    def __init__(self, live: Live, rehearsal: Handler | None = None) -> None:
        self._live = live
        self._rehearsal = rehearsal
        self._views = Views(live, can_rehearse=rehearsal is not None)
        self._deeds = Deeds(live, self._views)
        self._story: asyncio.Task[bool] | None = None
        self._readers: set[asyncio.Queue[str]] = set()
        self._is_closing = False
        self._hosts: frozenset[str] = frozenset()

    @asynccontextmanager
    async def served(self, port: int | None = None) -> AsyncIterator[str]:
        """Serve the page inside, and yield its address.

        Without a port it is DEFAULT_PORT, or a free one if that is taken. Raises CannotServe.
        """
        app = web.Application(middlewares=[self._guard], client_max_size=LARGEST_POST)
        app.add_routes(self._routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        self._live.views.append(self)
        try:
            bound = await _bind(runner, port)
            names = (HOST, "localhost")
            self._hosts = frozenset(f"{name}:{bound}" for name in names) | (
                {*names} if bound == 80 else set()
            )
            watching = asyncio.create_task(self._watch_plan())
            try:
                yield f"http://{HOST}:{bound}/"
            finally:
                watching.cancel()
                with suppress(asyncio.CancelledError):
                    await watching
        finally:
            self._live.views.remove(self)
            self._is_closing = True
            self._ring("end")
            if self._story is not None and not self._story.done():
                with suppress(Exception):
                    await self._story
            await runner.cleanup()

    def show(self, message: Message) -> None:  # noqa: ARG002 - a View; readers ask for what is new
        """Tell the open pages that there is something new."""
        self._ring("changed")

    def tell(self, words: str) -> None:
        """Say something in the open pages."""
        self._ring(f"told {words}")

    def _ring(self, what: str) -> None:
        for reader in self._readers:
            if not (what == "changed" and reader.qsize()):
                reader.put_nowait(what)

    def _routes(self) -> list[web.RouteDef]:
        deeds = self._deeds
        posts: dict[str, Deed] = {
            "/say": deeds.say,
            "/press": deeds.press,
            "/form": deeds.submit,
            "/clock": deeds.move_clock,
            "/tour": deeds.take_tour,
            "/restart": deeds.restart,
            "/start-over": deeds.start_over,
        }
        return [
            web.get("/", self._page),
            web.get("/parts", self._parts),
            web.get("/complete", self._complete),
            web.get("/file", self._file),
            web.get("/events", self._events),
            web.get("/static/{name}", _static),
            *(web.post(path, self._doing(deed)) for path, deed in posts.items()),
            *([web.get("/rehearsal", self._rehearsal)] if self._rehearsal is not None else []),
        ]

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what another site sends by a browser on this machine. Add the headers."""
        origin = request.headers.get("Origin")
        if request.host not in self._hosts:  # a name of another site that was made to lead here
            raise web.HTTPForbidden(text="This page is for this machine alone.", headers=HEADERS)
        foreign = origin is not None and origin not in {f"http://{host}" for host in self._hosts}
        if request.method == "POST" and (
            foreign or request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}
        ):
            raise web.HTTPForbidden(text="Another site may not act here.", headers=HEADERS)
        try:
            response = await handler(request)
        except web.HTTPException as error:
            error.headers.update(HEADERS)
            raise
        if not response.prepared:
            response.headers.update(
                {name: value for name, value in HEADERS.items() if name not in response.headers}
            )
        return response

    async def _page(self, request: web.Request) -> web.StreamResponse:
        await self._set_scene()
        if not request.query and self._has_story:
            raise web.HTTPFound(first_place().address())
        if "person" in request.query:  # somebody new, named in the form at the left
            named = str(request.query["person"])
            raise web.HTTPFound(Place.of(request.query).as_person(Place.of({"as": named}).person).address())
        before = request.query.get("before", "")
        html = self._views.page(
            Outcome(Place.of(request.query)),
            say=request.query.get("say", ""),
            before=int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None,
        )
        return web.Response(text=html, content_type="text/html")

    async def _parts(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self._views.parts(Outcome(Place.of(request.query)), _after(request)))

    def _doing(self, deed: Deed) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            await self._set_scene()
            fields = await request.post()
            outcome = await deed(Place.of(fields), dict(fields))
            status = 422 if outcome.error else 200
            if "X-After" in request.headers:
                return web.json_response(self._views.parts(outcome, _after(request)), status=status)
            if outcome.error:
                return web.Response(text=self._views.page(outcome), content_type="text/html", status=status)
            raise web.HTTPSeeOther(f"{outcome.place.address()}#{outcome.at or 'newest'}")

        return handler

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        place, line = Place.of(request.query), request.query.get("line", "")[:2000]
        around = await self._live.look_around(place.person, place.platform, place.room)
        known = self._live.completion_context(place.person, place.platform, place.room, around)
        found = suggest(line, known)[:MOST_SUGGESTIONS] if line.startswith("/") else []
        return web.json_response(
            {
                "hint": hint_for(line, self._live.commands),
                "suggestions": [
                    {"text": one.text, "replaces": one.replaces, "note": one.note} for one in found
                ],
            }
        )

    async def _file(self, request: web.Request) -> web.StreamResponse:
        place, reference = Place.of(request.query), request.query.get("message", "")
        seen = self._live.player.transcript.in_room(place.platform, place.room, place.person)
        shown = next((one.shown for one in seen if one.reference == reference), None)
        if not isinstance(shown, File):
            raise web.HTTPNotFound(text="There is no such file.")
        how = "attachment" if "save" in request.query else "inline"
        name = f"{how}; filename*=UTF-8''{quote(shown.name)}"
        return web.Response(
            text=shown.content, content_type="text/plain", headers={"Content-Disposition": name}
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Tell an open page when there is something new. What it is, the page asks for."""
        response = web.StreamResponse(headers=HEADERS | {"Content-Type": "text/event-stream"})
        await response.prepare(request)
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._readers.add(queue)
        try:
            while not self._is_closing:
                try:
                    what = await asyncio.wait_for(queue.get(), HEARTBEAT_S)
                except TimeoutError:
                    what = "changed"
                sort, _, words = what.partition(" ")
                await response.write(f"event: {sort}\ndata: {json.dumps(words)}\n\n".encode())
        except ConnectionError:
            pass
        finally:
            self._readers.discard(queue)
        return response

    async def _set_scene(self) -> None:
        """Play the story before the first page is shown."""
        if self._story is None:
            if self._live.host.is_throwaway:
                self._story = asyncio.create_task(play_story(self._live))
            else:
                return
        await asyncio.shield(self._story)

    @property
    def _has_story(self) -> bool:
        return self._story is not None and self._story.done() and self._story.result()

    async def _watch_plan(self) -> None:
        while True:
            await asyncio.sleep(RELOAD_S)
            await self._live.reload()


def _after(request: web.Request) -> int:
    after = request.headers.get("X-After", "0")
    return int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0


async def _static(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    if name not in STATIC:
        raise web.HTTPNotFound
    body = (files("adapters.local.page") / "static" / name).read_bytes()
    return web.Response(body=body, content_type=STATIC[name], charset="utf-8")


async def _bind(runner: web.AppRunner, port: int | None) -> int:
    """Listen on the port, and return its number."""
    for tried in (DEFAULT_PORT, 0) if port is None else (port,):
        try:
            site = web.TCPSite(runner, HOST, tried)
            await site.start()
        except OSError as error:
            if port is None and tried:
                continue
            reason = error.strerror or str(error)
            raise CannotServe(
                f"The page cannot be served on port {tried}: {reason}. `--port 0` takes any free one, and "
                "`--no-page` does without."
            ) from None
        address = runner.addresses[0]
        return int(address[1])
    raise AssertionError("unreachable")
