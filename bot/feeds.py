"""What features let programs read over HTTP, each person's at a private address (`bot.web.feeds`)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from bot.study.course_cache import CourseCache

if TYPE_CHECKING:
    from bot.feature.features import Features


@dataclass(frozen=True, slots=True)
class FeedQuery:
    """Somebody asks over HTTP for what is at the private address with this secret, untrusted."""

    session: AsyncSession
    courses: CourseCache
    features: "Features"
    now: datetime
    secret: str


@dataclass(frozen=True, slots=True)
class FeedText:
    """What a feed holds.

    `tag` is the same as long as the text is; `changed_at` is when that changed last, in UTC. `write` makes
    the text, without the database and in any thread: most programs know it already.
    """

    tag: str
    changed_at: datetime
    write: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Feed:
    """Something that programs read over HTTP, each person's at an address that holds a secret of theirs:
    `/NAME/SECRET.SUFFIX`. `read` returns None where there is nothing at an address.
    """

    name: str
    suffix: str
    content_type: str
    read: Callable[[FeedQuery], Awaitable[FeedText | None]]

    def path(self, secret: str) -> str:
        """The address behind STUDYPLAN_PUBLIC_URL."""
        return f"/{self.name}/{secret}.{self.suffix}"
