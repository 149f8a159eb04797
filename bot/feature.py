"""What a feature is: its commands, the posts it owes, and what it does on events that concern others.

A feature lives in `bot/features/<name>/` and is declared there once, as a `Feature`. `bot.features.FEATURES`
lists them all, in the order in which they are called. Nothing is registered by being imported: whoever builds
an `App` hands it the list.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from bot.feeds import Feed
from bot.messages.card import Block, Card, Option, Tone
from bot.messages.picture import Picture
from bot.messages.text import Text
from bot.platform import RoomRef
from bot.study.course import Course
from bot.study.people_tables import Member
from bot.study.plan import Item, Plan
from bot.study.quotas import QUOTAS, Quotas

if TYPE_CHECKING:  # a feature holds commands and draws rows of the outbox, but calls neither
    from bot.commands.command import Command, Param
    from bot.outbox.native_polls import Ballots
    from bot.outbox.tables import Post

LONGEST_KIND = 24
"""Characters of a kind's name: the width of its column in the table of posts."""


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
    """

    since: int = 1
    points: Collection[int] | None = None


ANYTHING = StandingChange()


@dataclass(frozen=True, slots=True)
class PostTime:
    """When a post is due, and until when it is worth sending. Both instants are UTC."""

    due_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostKind:
    """A kind of post that a group is owed.

    `name` is part of the keys in the outbox, so it never changes; `title` is what organizers read. `gather`
    reads what the post tells of the group, or returns None where the post is not needed any more; `draw`
    makes the card of it without the database. `blank` is what `gather` gives for a group in which nothing has
    happened: `studyplan preview` draws it.
    """

    name: str
    title: str
    draw: Callable[[Course, "Post", Any], Card]
    gather: Callable[[GroupContext, "Post"], Awaitable[Any]] | None = None
    blank: Any = ()
    tone: Tone = Tone.PLAIN
    order: int = 100
    """Its place among posts that are due at the same instant, the lowest first."""
    schedule: Callable[[Course, int], PostTime | None] | None = None
    """When the post of a week is due; None for a week without one. A kind without a schedule is enqueued by
    the feature itself, when something happens."""
    enqueue: Callable[[GroupContext, "PlannedPost"], Awaitable[None]] | None = None
    """Enqueues a scheduled post for the members whom it concerns. None: it goes to every room."""
    starts_week: bool = False
    """A week begins with this post, so `on_week_begins` follows it."""
    shows_dates: bool = True
    """The card names dates of the calendar: it is redrawn when they move."""
    is_poll: bool = False
    """The card has a poll, which some platforms show under the message."""
    counts_live: bool = False
    """The card counts answers while they are given: it is redrawn when the group hides small counts."""
    holds_words: bool = False
    """The post's body is what an organizer wrote, and all that the post tells: editing replaces it."""
    mentions_role: bool = False
    """It mentions the role of the room that organizers chose, if they did (`Room.mentioned_role`)."""
    outlives_group: bool = False
    """It is sent though the group was ended meanwhile."""
    is_kept: bool = False
    """The post tells of a moment that is over. What it told is kept with it (`bot.outbox.post_snapshot`)."""

    @property
    def is_personal(self) -> bool:
        """Whether a scheduled post is enqueued for single members. False for kinds without a schedule."""
        return self.enqueue is not None


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """A post of the schedule: its kind, the week it belongs to, and its time."""

    kind: PostKind
    week: int
    due_at: datetime
    expires_at: datetime


Row = Sequence[Any]
"""A line of a kept post that tells of a member: the member's id, then JSON values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """Something at which a group meets in a week: when, in UTC, and where.

    `name` never changes: calendars know the appointment by it and the week. `title` is what a calendar shows,
    `line` what the goals of the week say. `place` may be empty.
    """

    name: str
    week: int
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    line: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a kept post, contributed by a feature: rows that each tell of one member.

    `draw` returns the section's blocks several times over, the fullest version first; a card takes the
    fullest that fits. When a member's data is erased, their rows go, or stay without the name if
    `stays_without_name`. `picture` makes the picture of the post, if the section has one. If it
    `asks_consent`, it is told the names of those alone who agreed to be named on posters.

    A section of a `part` belongs only to posts whose facts name that part (`bot.outbox.post_snapshot.PARTS`).
    No other section of the post has the same `key`.
    """

    post: str
    key: str
    gather: Callable[[GroupContext, int], Awaitable[Sequence[Row]]]
    draw: Callable[[Course, int, Sequence[Row], Mapping[int, str]], Sequence[Sequence[Block]]]
    part: str = ""
    stays_without_name: bool = False
    picture: Callable[[Course, int, Sequence[Row], Mapping[int, str]], Picture | None] | None = None
    asks_consent: bool = False


@dataclass(frozen=True, slots=True)
class PlanSource:
    """Plans that only one workspace has, beside those in files that all may use.

    `list` gives the keys and titles of those of the room's workspace, the newest first; `load` the plan of a
    key there, or None.
    """

    list: Callable[[AsyncSession, RoomRef], Awaitable[Sequence[tuple[str, str]]]]
    load: Callable[[AsyncSession, RoomRef, str], Awaitable[Plan | None]]


@dataclass(frozen=True, slots=True)
class Contribution:
    """Something that a member wrote for others to read.

    `id` is its number among those of its kind. `member_id` is None once its author's data is deleted.
    """

    id: int
    member_id: int | None
    at: datetime
    words: str
    is_reported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionKind:
    """A kind of contribution that organizers can take down.

    `list_latest` gives at most so many of the group's, the newest first. `take_down` takes one away
    everywhere it is kept; False if there is none of that number. `name` is part of buttons.
    """

    name: str
    title: str
    list_latest: Callable[[GroupContext, int], Awaitable[Sequence[Contribution]]]
    take_down: Callable[[GroupContext, int], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class KnownField:
    """What only the database knows of a form's field. What is empty leaves the field as its parameter has it.

    `hint` stands beside it, `value` is what is set now, and `choices` make it a menu. What somebody typed
    before goes before `value`.
    """

    hint: str = ""
    value: str = ""
    label: str = ""
    choices: Sequence[Option] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInReport:
    """What organizers read of answers, as they read notes: by name, and it is logged.

    `list_blocks` draws those of a week for the status of the group. `list_columns` gives columns of its table
    for some members: each column's head, and the answers by member id.
    """

    list_blocks: Callable[[GroupContext, int], Awaitable[Sequence[Block]]]
    list_columns: Callable[
        [GroupContext, Sequence[Member]], Awaitable[Sequence[tuple[str, Mapping[int, str]]]]
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInPart:
    """Fields that a feature adds to the form of the check-in.

    `params` are what is asked: hidden and `in_form`. `offer` says how the fields look to a member for a week,
    by parameter, and leaves out what does not fit. `save` keeps what was given, by parameter (without empty
    fields, and never if all are empty), and returns a line for the answer, or nothing. Both may read; `save`
    may write. A platform's form takes five fields in all, so the answer to the check-in offers a part with a
    `report` again, in a form of its own; one part at most has it.
    """

    params: "Sequence[Param]"
    offer: Callable[[GroupContext, Member, int], Awaitable[Mapping[str, KnownField]]]
    save: Callable[[GroupContext, Member, int, Mapping[str, Any]], Awaitable[str]]
    report: CheckInReport | None = None


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


class Features:
    """The features that the bot was built with, and its quotas. Raises ValueError if two claim one name."""

    def __init__(self, features: Iterable[Feature], quotas: Quotas = QUOTAS) -> None:
        self.quotas = quotas
        self._features = tuple(features)
        kinds = [kind for feature in self._features for kind in feature.posts]
        self._kinds = {kind.name: kind for kind in kinds}
        self._command_names = frozenset(one.name for feature in self._features for one in feature.commands)
        names = [feature.name for feature in self._features]
        for what, given in (("features", names), ("kinds of posts", [kind.name for kind in kinds])):
            if len(set(given)) != len(given):
                raise ValueError(f"two {what} have the same name: {sorted(given)}")
        unknown = {one.post for feature in self._features for one in feature.sections} - self._kinds.keys()
        if unknown:
            raise ValueError(f"sections for posts that no feature owes: {sorted(unknown)}")
        for name in self._kinds:
            if len(name) > LONGEST_KIND:
                raise ValueError(f"the kind of post {name!r} has more than {LONGEST_KIND} characters")

    def __iter__(self) -> Iterator[Feature]:
        return iter(self._features)

    @property
    def command_names(self) -> Collection[str]:
        """The full names of all commands."""
        return self._command_names

    def post_kind(self, name: str) -> PostKind | None:
        """The kind of that name; None if it belongs to a feature that the bot was built without."""
        return self._kinds.get(name)

    def outlives_group(self, name: str) -> bool:
        """Whether posts of that kind are sent though their group was ended."""
        return name in self._kinds and self._kinds[name].outlives_group

    def post_title(self, name: str, week: int | None) -> str:
        """`check-in of week 3`: how organizers read of a post. `week` is None for what no week owes."""
        kind = self._kinds.get(name)
        title = kind.title if kind else name.replace("_", " ")
        return f"{title.removesuffix(' of the week')} of week {week}" if week else title

    def personal_course(self, course: Course, member: Member) -> PersonalCourse | None:
        """How the member follows the plan on dates of their own; None for somebody on the group's dates."""
        ways = (one.personal_course(course, member) for one in self._features if one.personal_course)
        return next((found for found in ways if found is not None), None)

    async def standing_changed(
        self, group: GroupContext, member: Member | None = None, what: StandingChange = ANYTHING
    ) -> None:
        """Tell features that what ranks a member has changed; None: that of everybody in the group."""
        for feature in self._features:
            if feature.on_standing_changed is not None:
                await feature.on_standing_changed(group, member, what)

    @property
    def check_in_parts(self) -> list[CheckInPart]:
        """The fields that features add to the form of the check-in."""
        return [part for feature in self._features for part in feature.check_in_parts]

    @property
    def reported_part(self) -> CheckInPart | None:
        """The part of the check-in of which organizers read the answers; None if there is none."""
        return next((part for part in self.check_in_parts if part.report is not None), None)

    async def list_appointments(self, group: GroupContext, weeks: range) -> list[Appointment]:
        """What the group meets for in these weeks, in the order of the features."""
        asked = [one.list_appointments for one in self._features if one.list_appointments]
        return [found for ask in asked for found in await ask(group, weeks)]

    @property
    def contributions(self) -> list[ContributionKind]:
        """All kinds of contributions, in the order of the features."""
        return [kind for feature in self._features for kind in feature.contributions]

    async def list_plans(self, session: AsyncSession, room: RoomRef) -> list[tuple[str, str]]:
        """The keys and titles of the plans that the room's workspace alone has."""
        found = [await one.plans.list(session, room) for one in self._features if one.plans]
        return [pair for pairs in found for pair in pairs]

    async def load_plan(self, session: AsyncSession, room: RoomRef, key: str) -> Plan | None:
        """The plan of that key that the room's workspace alone has, or None."""
        for feature in self._features:
            if feature.plans and (plan := await feature.plans.load(session, room, key)):
                return plan
        return None

    def sections_of(self, kind: str) -> list[Section]:
        """The sections that features contribute to a kind of post, in the order of the features."""
        return [one for feature in self._features for one in feature.sections if one.post == kind]

    def posts_of_week(self, course: Course, week: int) -> list[PlannedPost]:
        """What is due for a week, from its goals to its recap, in order."""
        planned = []
        for kind in self._kinds.values():
            time = kind.schedule(course, week) if kind.schedule else None
            if time is not None:
                planned.append(PlannedPost(kind, week, time.due_at, time.expires_at))
        return sorted(planned, key=self._by_time)

    def posts_between(self, course: Course, after: datetime, until: datetime) -> list[PlannedPost]:
        """Every post with `after < due_at <= until`, in order of time and then of kind."""
        calendar = course.calendar
        # Posts of a week come late, into the next week, but none comes before its own.
        weeks = range(max(1, calendar.week_at(after) - 1), min(calendar.length, calendar.week_at(until)) + 1)
        posts = [post for week in weeks for post in self.posts_of_week(course, week)]
        return sorted((post for post in posts if after < post.due_at <= until), key=self._by_time)

    def all_posts(self, course: Course) -> list[PlannedPost]:
        """Every post of the plan, in order."""
        weeks = range(1, course.calendar.length + 1)
        return sorted(
            (post for week in weeks for post in self.posts_of_week(course, week)), key=self._by_time
        )

    def next_post(self, course: Course, after: datetime) -> PlannedPost | None:
        """The first post after an instant; None if the plan is over by then."""
        first: PlannedPost | None = None
        for week in range(max(1, course.calendar.week_at(after) - 1), course.calendar.length + 1):
            if first is not None and first.due_at <= course.calendar.start(week):
                break
            ahead = [post for post in self.posts_of_week(course, week) if post.due_at > after]
            first = min((*ahead, *((first,) if first else ())), key=self._by_time, default=None)
        return first

    @staticmethod
    def _by_time(post: PlannedPost) -> tuple[datetime, int, int]:
        return post.due_at, post.kind.order, post.week


def personal_course_now(group: GroupContext, member: Member) -> PersonalCourse | None:
    """How the member follows the plan on dates of their own; None until these have begun."""
    personal = group.features.personal_course(group.course, member)
    if personal is not None and group.now < personal.own.calendar.start(personal.first):
        return None
    return personal


def course_followed(group: GroupContext, member: Member | None) -> Course:
    """The course as the member follows it now: on their own dates once those have begun."""
    personal = personal_course_now(group, member) if member else None
    return personal.own if personal is not None else group.course
