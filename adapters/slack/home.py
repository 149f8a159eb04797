"""App Home: a person's own page, which is what `/plan home` answers.

It is drawn when they open it, and again after what they did while it was open. What they press on it is
answered at its top. Where it cannot be worked out anew, the last page stays.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from adapters.slack.people import People
from adapters.slack.place import Place
from adapters.slack.render import draw
from adapters.slack.workspaces import Workspaces
from bot.app import App
from bot.commands.call import Call
from bot.messages.card import Card
from bot.platform import DirectMessagesBlocked, OutcomeUnknown, Refused, Unavailable

MOST_BLOCKS = 100
"""Of a view."""

STAYS_OPEN = timedelta(hours=1)
"""How long after opening their page somebody may still be looking at it."""

MOST_OPEN = 1000

log = structlog.get_logger()


class Home:
    """The Home pages of all people."""

    def __init__(self, app: App, people: People, workspaces: Workspaces) -> None:
        self._app = app
        self._people = people
        self._workspaces = workspaces
        self._open: dict[tuple[str, str], float] = {}
        self._pages: dict[tuple[str, str], tuple[Card, ...]] = {}

    def opened(self, place: Place) -> None:
        """Somebody looks at their page."""
        self._open.pop((place.team, place.user), None)  # who comes back is the latest again
        if len(self._open) >= MOST_OPEN:
            oldest = next(iter(self._open))
            del self._open[oldest]
            self._pages.pop(oldest, None)
        self._open[place.team, place.user] = asyncio.get_running_loop().time()

    def is_open(self, place: Place) -> bool:
        """Whether somebody may still be looking at it."""
        opened = self._open.get((place.team, place.user))
        now = asyncio.get_running_loop().time()
        return opened is not None and now - opened < STAYS_OPEN.total_seconds()

    async def publish(self, place: Place, answers: Sequence[Card] = ()) -> None:
        """Draw the page, the answers to what was pressed on it first."""
        home = Place(place.team, place.user, at_home=True)
        try:
            actor, _ = await self._people.actor(place.team, place.user, place.user_name)
            reply = await self._app.dispatch(Call(actor, home.room, "plan", "home"), counted=False)
            page = reply.private
            if reply.refused or reply.failed:
                page = self._pages.get((place.team, place.user), ())
                if not page and not answers:
                    return
            elif (place.team, place.user) in self._open:
                self._pages[place.team, place.user] = page
            view = {"type": "home", "blocks": draw(*answers, *page)[:MOST_BLOCKS]}
            async with self._workspaces.acting(place.team) as client:
                await client.views_publish(user_id=place.user, view=view)
        except (Refused, Unavailable, OutcomeUnknown, DirectMessagesBlocked) as error:
            log.warning("home was not drawn", workspace=place.team, reason=str(error))
