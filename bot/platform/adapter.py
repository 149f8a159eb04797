"""What an adapter is to the bot: a platform with its connection."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bot.platform.chat import Chat

if TYPE_CHECKING:  # an adapter should not have to import the web server and the app
    from aiohttp import web

    from bot.app import App


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One result of `studyplan doctor`: what was checked, or if it is not OK, what is wrong and how to fix
    it.
    """

    is_ok: bool
    message: str


class Platform(Protocol):
    """A platform with its connection. `chat` can send after `open`."""

    name: str

    @property
    def chat(self) -> Chat:
        """How the app sends messages."""
        ...

    @property
    def connected(self) -> bool:
        """Whether people can reach the bot there at present. `/readyz` reports it."""
        ...

    async def open(self) -> None:
        """Check the credentials and prepare to send. Raises SetupError."""
        ...

    async def serve(self, app: "App", wake_scheduler: Callable[[], None]) -> None:
        """Pass on what people do, until `close`. Raises SetupError if the platform refuses the bot.

        `wake_scheduler` is called when something may have become due because of it.
        """
        ...

    async def close(self) -> None:
        """Accept nothing new, let running handlers finish (10 s at most), and disconnect.

        It may be called twice.
        """
        ...

    def examine(self, app: "App") -> AsyncIterator[CheckResult]:
        """Check credentials, permissions and rooms for `studyplan doctor`.

        It works without `open` and leaves no connection open.
        """
        ...


@runtime_checkable
class HasRoutes(Protocol):
    """A platform that is reached over HTTP. The bot's one HTTP server serves its routes."""

    def routes(self) -> "Sequence[web.RouteDef]":
        """The routes to serve. They answer 503 while the platform does not serve."""
        ...
