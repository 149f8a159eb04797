"""The declaration of a feature."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from bot.feature.group import GroupContext, PersonalCourse, StandingChange
from bot.feature.parts import Appointment, CheckInPart, ContributionKind, PlanSource
from bot.feature.post_kinds import PostKind, Section
from bot.feeds import Feed
from bot.study.course import Course
from bot.study.people_tables import Member
from bot.study.plan import Item

if TYPE_CHECKING:  # a feature holds commands and draws rows of the outbox, but calls neither
    from bot.commands.command import Command
    from bot.outbox.native_polls import Ballots


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One thing that the bot does. The bot can be built without it if `is_optional`.

    The `on_...` functions work in the transaction of the event. They may read, write and enqueue, but never
    commit or send. Features are called in the order of `FEATURES`.
    """

    name: str
    commands: Sequence["Command"] = ()
    posts: Sequence[PostKind] = ()
    sections: Sequence[Section] = ()
    ballots: "Ballots | None" = None
    """Its polls, for platforms that have polls of their own."""
    contributions: Sequence[ContributionKind] = ()
    """What members write for others to read, and organizers can take down."""
    plans: PlanSource | None = None
    """Plans of a workspace that groups can be started with."""
    feed: Feed | None = None
    """What it serves over HTTP, where the bot has a public address."""
    check_in_parts: Sequence[CheckInPart] = ()
    """Fields that it adds to the form of the check-in, in the order of the features."""
    list_appointments: Callable[[GroupContext, range], Awaitable[Sequence[Appointment]]] | None = None
    """What the group meets for in these weeks: goals name it, and calendars show it."""
    is_optional: bool = False

    list_concerned: Callable[[AsyncSession, Sequence[int]], Awaitable[Collection[int]]] | None = None
    """Those of the groups (ids) for which `on_planning`, `on_week_begins` and `enqueue_due` may have
    something to do now. It is asked once for all groups that are planned together. None: these functions are
    called for every group."""
    on_planning: Callable[[GroupContext], Awaitable[None]] | None = None
    """The group is about to be planned: something may have fallen due since the last time."""
    on_week_begins: Callable[[GroupContext, int], Awaitable[None]] | None = None
    """The goals of a week were enqueued."""
    on_calendar_changed: Callable[[GroupContext, Course], Awaitable[None]] | None = None
    """The group's calendar has changed; the course as it was before is given."""
    on_ended: Callable[[GroupContext], Awaitable[None]] | None = None
    """An organizer ends the group before its plan is over. If that is taken back, `enqueue_due` is called."""
    on_joined: Callable[[GroupContext, Member], Awaitable[None]] | None = None
    """Somebody became a member, or came back."""
    on_left: Callable[[GroupContext, Member], Awaitable[None]] | None = None
    """Somebody left. Their rows are kept."""
    on_ticked: Callable[[GroupContext, Member, Item], Awaitable[None]] | None = None
    """A member completed an item."""
    on_unticked: Callable[[GroupContext, Member, Item], Awaitable[None]] | None = None
    """A member is about to take a tick back: the completion is still there."""
    on_checked_in: Callable[[GroupContext, Member, int], Awaitable[None]] | None = None
    """A member gave the first answer for a week."""
    on_standing_changed: Callable[[GroupContext, Member | None, StandingChange], Awaitable[None]] | None = (
        None
    )
    """What ranks a member has changed: points, weeks kept, or how these count. None: that of everybody."""
    on_renamed: Callable[[GroupContext, Member], Awaitable[None]] | None = None
    """How others may be told of a member has changed: what names them must be redrawn."""
    on_erased: Callable[[GroupContext, Member], Awaitable[None]] | None = None
    """A member's data is about to be deleted: the rows are still there."""

    enqueue_due: Callable[[GroupContext], Awaitable[datetime | None]] | None = None
    """Enqueue what has fallen due beside the scheduled posts; return when the next of it is due, if ever."""
    keep_up: Callable[[Sequence[GroupContext]], Awaitable[Mapping[int, datetime]]] | None = None
    """Prepare what these groups will need, in statements for all of them at once, after what is due was
    enqueued. Returns when there is more to do, by the id of the group."""
    personal_course: Callable[[Course, Member], PersonalCourse | None] | None = None
    """How a member follows the plan on dates of their own; None for somebody on the group's dates."""
