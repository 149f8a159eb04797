"""The features that the bot was built with, asked together."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.feature.declaration import Feature
from bot.feature.group import ANYTHING, GroupContext, PersonalCourse, StandingChange
from bot.feature.parts import Appointment, CheckInPart, ContributionKind
from bot.feature.post_kinds import LONGEST_KIND, PlannedPost, PostKind, Section
from bot.platform.refs import RoomRef
from bot.study.course import Course
from bot.study.people_tables import Member
from bot.study.plan import Plan
from bot.study.quotas import QUOTAS, Quotas


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
