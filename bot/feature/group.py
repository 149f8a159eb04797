"""One group in one transaction, and what of a member's standing may change in it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from bot.study.course import Course

if TYPE_CHECKING:  # they take a group
    from bot.feature.features import Features


@dataclass(frozen=True, slots=True)
class GroupContext:
    """One group in one transaction at the instant `now` (UTC), and the features that the bot has."""

    session: AsyncSession
    course: Course
    now: datetime
    features: "Features"


class PersonalCourse(Protocol):
    """How a member follows the plan on dates of their own, beside the group."""

    @property
    def own(self) -> Course:
        """The course on the member's own dates."""
        ...

    @property
    def first(self) -> int:
        """The own week with which the own dates began."""
        ...

    @property
    def last_of_group(self) -> int:
        """The last week of the group that still counts for the member; 0 if none does."""
        ...

    def points(self, weeks: range, done: Collection[str]) -> tuple[int, int]:
        """Points earned and due in the own weeks that end within these weeks of the group.

        What counts in the group's weeks is left out.
        """
        ...


@dataclass(frozen=True, slots=True)
class StandingChange:
    """What has changed of what ranks a member.

    Whether weeks before `since` were kept has not. `points` are the weeks whose points have; None: any.
    `facts` are those of the member's streak, where they were read and locked already
    (`bot.features.streak.service.find_streak_and_facts`).
    """

    since: int = 1
    points: Collection[int] | None = None
    facts: object = None


ANYTHING = StandingChange()
