"""Tell a member's calendar of a group, and keep its private address.

Calendars are compared with the plan whenever one is read, and when the group's calendar changes. So whatever
moves or drops an event, it is noticed in one place (docs/decisions/0036).
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.db.engine import may_write, require_writing
from bot.db.salted_hash import load_salt, salted_hash
from bot.feature.group import GroupContext
from bot.features.calendar import queries
from bot.features.calendar.rules import Key, Planned, Told, list_changes
from bot.features.calendar.tables import GroupEvent, MemberCalendar, OwnEvent
from bot.feeds import FeedQuery, FeedText
from bot.outbox import skipping
from bot.study import cohort_queries
from bot.study.calendar_file import Event, event_title, write_calendar
from bot.study.course import Course
from bot.study.people_tables import Member
from bot.version import version
from bot.wording.direction import bare

GOALS, PAPER, CHECK_IN = "week_goals", "paper_prompt", "check_in"
CHOICES = {"goals": (GOALS, "goals"), "paper": (PAPER, "paper"), "checkin": (CHECK_IN, "check_in")}
"""What a member chooses, by name: the kind of posts that become events, and the column that holds the choice.
A kind whose feature is left out has no events."""

KINDS = tuple(kind for kind, _ in CHOICES.values())

MEETINGS = "meetings"
"""What a member chooses about all that the group meets for (`Appointment`), and the column of that."""

SECRET_BYTES = 32
"""The length of an address's secret: nobody can guess it."""


async def find_calendar(group: GroupContext, member: Member) -> tuple[MemberCalendar, bool]:
    """The member's calendar, and whether it was made just now. For sessions that write."""
    found = await queries.find_calendar(group.session, member.id)
    if found is not None:
        return found, False
    made = MemberCalendar(
        member_id=member.id, goals=True, paper=True, check_in=True, meetings=True, chosen_at=group.now
    )
    group.session.add(made)
    await group.session.flush()
    return made, True


async def choose(
    group: GroupContext, calendar: MemberCalendar, wishes: Mapping[str, bool | None]
) -> Mapping[str, bool]:
    """Keep what the member wishes the calendar to hold; None leaves it. Returns what it holds, by name.

    What no feature of the bot posts is left out, and meetings where the group has none.
    """
    chosen = {}
    there = {name: group.features.post_kind(kind) is not None for name, (kind, _) in CHOICES.items()}
    weeks = range(1, len(group.course.syllabus) + 1)
    there[MEETINGS] = bool(await group.features.list_appointments(group, weeks))
    columns = {name: column for name, (_, column) in CHOICES.items()} | {MEETINGS: MEETINGS}
    for name, column in columns.items():
        wish = wishes.get(name)
        if wish is not None and wish != getattr(calendar, column):
            setattr(calendar, column, wish)
            calendar.chosen_at = group.now
        if there[name]:
            chosen[name] = bool(getattr(calendar, column))
    await group.session.flush()
    return chosen


async def new_address(group: GroupContext, calendar: MemberCalendar) -> str:
    """Make a new private address of the calendar. One that it had before ends. Returns its secret."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    calendar.secret_hash, calendar.address_since = _hash(secret), group.now
    await group.session.flush()
    return secret


async def end_address(group: GroupContext, calendar: MemberCalendar) -> None:
    """End the calendar's private address, if it has one."""
    calendar.secret_hash = calendar.address_since = None
    await group.session.flush()


async def read_feed(query: FeedQuery) -> FeedText | None:
    """The calendar at a private address; None if there is none at it, or none any more."""
    session = query.session
    found = await queries.find_by_secret(session, _hash(query.secret))
    if found is None:
        return None
    calendar, member, cohort = found
    if may_write(session):
        await cohort_queries.lock_cohort(session, cohort)
    course = await query.courses.load(session, cohort)
    group = GroupContext(session, course, query.now, query.features)
    events = await tell(group, member, calendar)
    changed_at = max((calendar.chosen_at, *(one.changed_at for one in events)))
    text = repr((version(), course.name, course.zone, events))
    return FeedText(
        hashlib.sha256(text.encode()).hexdigest()[:32], changed_at, partial(write, course, events)
    )


async def tell(group: GroupContext, member: Member, calendar: MemberCalendar) -> list[Event]:
    """The events of a member's calendar, in order. What has changed since they were told last is noted.

    The group must be locked in a session that writes. Raises WritesNeeded in one that only reads.
    """
    compared = await _compare(group, member)
    if compared.changes:
        require_writing(group.session)
        await _note(group, member, compared)
    salt = await load_salt(group.session)
    identity = salted_hash(salt, "calendar", str(group.course.cohort_id))[:24]
    chosen = {kind: getattr(calendar, column) for kind, column in CHOICES.values()}
    personal = group.features.personal_course(group.course, member)
    own_from = personal.own.calendar.start(personal.first) if personal else None
    events = []
    for (is_own, kind, week), told in compared.after.items():
        follows_own = own_from is not None and kind == GOALS and told.planned.starts_at >= own_from
        if not chosen.get(kind, calendar.meetings) or not told.was_told or (follows_own and not is_own):
            continue
        whose = f"{identity}-m{member.number}" if is_own else identity
        uid = f"{whose}-w{week}-{kind}@studyplan"
        planned = told.planned
        events.append(
            Event(
                uid,
                planned.starts_at,
                planned.title,
                told.changed_at,
                told.sequence,
                planned.is_cancelled,
                planned.minutes,
                planned.place,
            )
        )
    return sorted(events, key=lambda one: (one.starts_at, one.uid))


def write(course: Course, events: Sequence[Event]) -> bytes:
    """The file of a calendar with these events."""
    return write_calendar(events, course.calendar.zone, course.name)


async def follow_calendar(group: GroupContext, _before: Course) -> None:
    """When the group's calendar has changed: note what moved, if any calendar of the group was ever read."""
    compared = await _compare(group, None)
    if compared.rows:
        await _note(group, None, compared)


@dataclass(frozen=True, slots=True)
class _Compared:
    """Events as they were told last, and what of them has changed since."""

    rows: Mapping[Key, GroupEvent | OwnEvent]
    changes: Mapping[Key, Told]

    @property
    def after(self) -> dict[Key, Told]:
        """All events as they are to be told now."""
        return {key: _told(row) for key, row in self.rows.items()} | dict(self.changes)


async def _compare(group: GroupContext, member: Member | None) -> _Compared:
    """Compare the group's events, and those that the member alone reads, with the plan."""
    events: list[GroupEvent | OwnEvent] = [
        *await queries.list_events(group.session, group.course.cohort_id),
        *(await queries.list_own_events(group.session, member.id) if member else ()),
    ]
    rows = {(isinstance(row, OwnEvent), row.kind, row.week): row for row in events}
    planned = await _plan_of_group(group) | (_plan_of_own(group, member) if member else {})
    told = {key: _told(row) for key, row in rows.items()}
    return _Compared(rows, dict(list_changes(told, planned, group.now)))


async def _note(group: GroupContext, member: Member | None, compared: _Compared) -> None:
    for key, told in compared.changes.items():
        is_own, kind, week = key
        row = compared.rows.get(key)
        if row is None and is_own and member is not None:
            row = OwnEvent(member_id=member.id, kind=kind, week=week)
        elif row is None:
            row = GroupEvent(cohort_id=group.course.cohort_id, kind=kind, week=week)
        row.starts_at, row.title = told.planned.starts_at, told.planned.title
        row.is_cancelled = told.planned.is_cancelled
        row.minutes, row.place = told.planned.minutes, told.planned.place
        row.sequence, row.changed_at = told.sequence, told.changed_at
        group.session.add(row)
    await group.session.flush()


async def _plan_of_group(group: GroupContext) -> dict[Key, Planned]:
    skips = await skipping.list_skipped(group)
    withdrawn = await queries.list_withdrawn(group.session, group.course.cohort_id, KINDS)
    course, ended_at = group.course, group.course.ended_at
    planned: dict[Key, Planned] = {}
    for kind in filter(None, map(group.features.post_kind, KINDS)):
        for week in course.syllabus.weeks:
            time = kind.schedule(course, week.number) if kind.schedule else None
            if time is None:
                continue
            named = (kind.name, week.number)
            is_over = ended_at is not None and time.due_at > ended_at
            is_cancelled = named in skips or named in withdrawn or is_over
            planned[False, kind.name, week.number] = Planned(
                time.due_at, event_title(kind.title, week), is_cancelled
            )
    weeks = range(1, len(course.syllabus) + 1)
    for one in await group.features.list_appointments(group, weeks):
        title = event_title(one.title, course.syllabus.week(one.week))
        minutes = (one.ends_at - one.starts_at) // timedelta(minutes=1)
        planned[False, one.name, one.week] = Planned(
            one.starts_at, title, minutes=minutes, place=bare(one.place)
        )
    return planned


def _plan_of_own(group: GroupContext, member: Member) -> dict[Key, Planned]:
    """The goals of a member at their own pace; nothing for others."""
    personal = group.features.personal_course(group.course, member)
    kind = group.features.post_kind(GOALS)
    if personal is None or kind is None:
        return {}
    own, ended_at = personal.own, personal.own.ended_at
    planned: dict[Key, Planned] = {}
    for week in own.syllabus.weeks[personal.first - 1 :]:
        starts = own.calendar.start(week.number)
        is_over = ended_at is not None and starts > ended_at
        planned[True, GOALS, week.number] = Planned(starts, event_title(kind.title, week), is_over)
    return planned


def _told(row: GroupEvent | OwnEvent) -> Told:
    planned = Planned(row.starts_at, row.title, row.is_cancelled, row.minutes, row.place)
    return Told(planned, row.sequence, row.changed_at)


def _hash(secret: str) -> str:
    """What is kept of a secret. It is long and random, so it needs no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
