"""App Home: a person's own page, which shows the answer to `/plan home`.

It is drawn when they open it, and again after each of their actions while it is open. The answer to a
button on the page is shown at its top. Where the page cannot be made, the last one stays.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from adapters.handlers import Handlers
from adapters.slack.origin import Origin
from adapters.slack.profiles import Profiles
from adapters.slack.render import draw
from adapters.slack.workspaces import Workspaces
from bot.app import App
from bot.commands.call import Call
from bot.messages.card import Card
from bot.platform.failures import DirectMessagesBlocked, OutcomeUnknown, Refused, Unavailable

MOST_VIEW_BLOCKS = 100
"""The most blocks of a view."""

PAGE_STAYS_OPEN = timedelta(hours=1)
"""How long after they opened it somebody may still be looking at their page."""

MOST_OPEN_PAGES = 1000

PUBLISH_RETRY_PAUSES_S = (1.0, 5.0)
"""Pauses before a page is drawn again, if Slack names none. The person may be looking at it."""

log = structlog.get_logger()


class Home:
    """Draws the Home pages of all people."""

    def __init__(self, app: App, profiles: Profiles, workspaces: Workspaces) -> None:
        self._app = app
        self._profiles = profiles
        self._workspaces = workspaces
        self._open: dict[tuple[str, str], float] = {}
        self._pages: dict[tuple[str, str], tuple[Card, ...]] = {}
        self._latest: dict[tuple[str, str], object] = {}
        """The latest call of `publish` that did not succeed, by workspace and person."""
        self._retries = Handlers(MOST_OPEN_PAGES)

    def opened(self, origin: Origin) -> None:
        """Note that somebody opened their page."""
        self._open.pop((origin.team, origin.user), None)  # whoever comes back moves to the end of the order
        if len(self._open) >= MOST_OPEN_PAGES:
            oldest = next(iter(self._open))
            del self._open[oldest]
            self._pages.pop(oldest, None)
        self._open[origin.team, origin.user] = asyncio.get_running_loop().time()

    def is_open(self, origin: Origin) -> bool:
        """Return whether the person may still be looking at their page."""
        opened = self._open.get((origin.team, origin.user))
        now = asyncio.get_running_loop().time()
        return opened is not None and now - opened < PAGE_STAYS_OPEN.total_seconds()

    async def publish(self, origin: Origin, answers: Sequence[Card] = ()) -> None:
        """Draw the page, with the answers to a button on it at the top.

        Where Slack fails, this returns, and the page is drawn anew after each of PUBLISH_RETRY_PAUSES_S: one
        that stays empty says nothing about trying again.
        """
        person, this = (origin.team, origin.user), object()
        self._latest[person] = this
        failure = await self._draw(origin, answers)
        if failure is None:
            self._latest.pop(person, None)
        else:
            self._retries.start(self._draw_anew(origin, answers, failure, this))

    async def idle(self) -> None:
        """Wait until no page is to be drawn anew."""
        await self._retries.idle()

    async def drain(self, seconds: float) -> None:
        """Give pages that are to be drawn anew so many seconds."""
        await self._retries.drain(seconds)

    async def _draw_anew(
        self, origin: Origin, answers: Sequence[Card], failure: Exception, this: object
    ) -> None:
        """Draw a page again that failed, unless `publish` was called for it meanwhile."""
        person = (origin.team, origin.user)
        for pause in PUBLISH_RETRY_PAUSES_S:
            if isinstance(failure, Refused | DirectMessagesBlocked):
                break
            named = failure.retry_after if isinstance(failure, Unavailable) else None
            await asyncio.sleep(pause if named is None else named.total_seconds())
            if self._latest.get(person) is not this:
                return
            again = await self._draw(origin, answers)
            if again is None:
                return
            failure = again
        log.warning("home page was not updated", workspace=origin.team, reason=str(failure))

    async def _draw(self, origin: Origin, answers: Sequence[Card]) -> Exception | None:
        """Draw the page once. Returns the error where Slack did not take it, or may not have."""
        home = Origin(origin.team, origin.user, at_home=True)
        try:
            actor, _ = await self._profiles.actor(origin.team, origin.user, origin.user_name)
            reply = await self._app.dispatch(Call(actor, home.room, "plan", "home"), counted=False)
            page = reply.private
            if reply.is_refusal or reply.is_failure:
                page = self._pages.get((origin.team, origin.user), ())
                if not page and not answers:
                    return None
            elif (origin.team, origin.user) in self._open:
                self._pages[origin.team, origin.user] = page
            view = {"type": "home", "blocks": draw(*answers, *page)[:MOST_VIEW_BLOCKS]}
            async with self._workspaces.client_for(origin.team) as client:
                await client.views_publish(user_id=origin.user, view=view)
        except (Refused, Unavailable, OutcomeUnknown, DirectMessagesBlocked) as error:
            return error
        return None
