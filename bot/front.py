"""What an adapter is to the composition root: a platform that is opened, serves, and is closed."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from aiohttp import web

from bot.app import App
from bot.ports import Chat


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `studyplan doctor`: what was looked at, and if it is not well, how to mend it."""

    well: bool
    words: str


class Platform(Protocol):
    """A platform with its connection. `chat` can send from `open` on."""

    name: str

    @property
    def chat(self) -> Chat:
        """The way out, for the app."""
        ...

    @property
    def connected(self) -> bool:
        """Whether people can reach the bot there at present, for `/readyz`."""
        ...

    async def open(self) -> None:
        """Check the credentials and become able to send. Raises SetupError."""
        ...

    async def serve(self, app: App, stir: Callable[[], None]) -> None:
        """Hand in what people do, until `close`. Raises SetupError if the platform shuts the bot out.

        `stir` is called where something may have fallen due because of it.
        """
        ...

    async def close(self) -> None:
        """Take nothing new in, let running handlers finish (10 s at most), and disconnect. May come twice."""
        ...

    def examine(self, app: App) -> AsyncIterator[Finding]:
        """Look at credentials, permissions and rooms. Needs no `open`, and leaves nothing connected."""
        ...


@runtime_checkable
class Reachable(Protocol):
    """A platform that is reached over HTTP: our server, one for all, serves its routes."""

    def routes(self) -> Sequence[web.RouteDef]:
        """What to serve. The routes answer 503 while the platform does not serve."""
        ...
