"""Serves what features publish at private addresses, such as calendars: `/calendar/SECRET.ics`.

The secret in the path is all that the address proves. It is never logged, and every answer to a wrong one is
the same. aiohttp's access log is off (`bot.web.server`); docs/self-hosting.md says it of a proxy's.
"""

import asyncio
import hashlib
from datetime import timedelta
from functools import partial

from aiohttp import ETag, web

from bot.app import App
from bot.commands.rate_limit import TokenBuckets
from bot.feeds import Feed
from bot.platform.clock import Clock

EACH = 20
EACH_REFILL = timedelta(minutes=10)
"""Requests for one address at once, and the time after which all of them may come again: calendars ask every
15 minutes at most, and a person has a few."""

IN_ALL = 200
IN_ALL_REFILL = timedelta(seconds=10)
"""The same for all addresses of this process together, wrong ones among them."""

SECRET = r"[A-Za-z0-9_-]{43}"  # noqa: S105 - the form of a secret
"""What secrets look like: 32 bytes as URL-safe Base64. Nothing else is looked up."""

KEEP = "private, max-age=300, must-revalidate"
"""Who may keep an answer: the program that asked, for five minutes."""


class Feeds:
    """Answers requests for the feeds of an app's features."""

    def __init__(self, app: App, clock: Clock) -> None:
        self._app = app
        self._each = TokenBuckets(clock, EACH, EACH_REFILL)
        self._all = TokenBuckets(clock, IN_ALL, IN_ALL_REFILL)

    def routes(self) -> list[web.RouteDef]:
        """A route for each feed."""
        feeds = (feature.feed for feature in self._app.features if feature.feed is not None)
        return [
            web.get(feed.path(f"{{secret:{SECRET}}}"), partial(self._answer, feed), name=feed.name)
            for feed in feeds
        ]

    async def _answer(self, feed: Feed, request: web.Request) -> web.StreamResponse:
        secret = request.match_info["secret"]
        known_as = hashlib.sha256(secret.encode()).digest()  # memory holds no secret either
        if not self._all.admits("all") or not self._each.admits(known_as):
            return web.Response(status=429, headers={"Retry-After": "600"})
        found = await self._app.read_feed(feed, secret)
        if found is None:
            raise web.HTTPNotFound
        changed_at = found.changed_at.replace(microsecond=0)
        response = web.Response(status=304, headers={"Cache-Control": KEEP})
        if not _is_known(request, found.tag, changed_at.timestamp()):
            content = await asyncio.to_thread(found.write)  # 50 ms for a plan of a year
            response = web.Response(
                body=content, content_type=feed.content_type, charset="utf-8", headers={"Cache-Control": KEEP}
            )
        response.etag = found.tag
        response.last_modified = changed_at
        return response


def _is_known(request: web.Request, tag: str, changed_at: float) -> bool:
    """Whether the program has this already. If it names a tag, its date does not count (RFC 9110, 13.2.2)."""
    named: tuple[ETag, ...] | None = request.if_none_match
    if named is not None:
        return any(one.value in {tag, "*"} for one in named)
    since = request.if_modified_since
    return since is not None and changed_at <= since.timestamp()
