"""Find the hour at which a group meets: organizers offer some, members mark those that suit them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from bot.commands.time_types import parse_time, parse_weekday
from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.features.meetings import queries
from bot.features.meetings.rules import MOST_HOURS, Hour, rank
from bot.features.meetings.tables import OfferedHour
from bot.outbox import posts
from bot.outbox.enqueue import count_posts, enqueue_for_rooms
from bot.outbox.tables import Post
from bot.study import audit_log
from bot.study.people_tables import Member, Person
from bot.study.weekly_schedule import WEEKDAYS

HOURS = "meeting_hours"
"""The kind of the post that asks members which hours suit them."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An offered hour: when it comes next, how many it suits, and whether it suits the reader."""

    id: int
    hour: Hour
    next_at: datetime
    count: int = 0
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class Offers:
    """The offered hours, in the order of the week or the best first. `marked`: so many members marked any."""

    all: tuple[Offer, ...]
    marked: int = 0


@dataclass(frozen=True, slots=True)
class AskedHours:
    """The hours that a post offers; none if they are not offered any more. `is_replaced`: another post offers
    others since.
    """

    offers: tuple[Offer, ...] = ()
    is_replaced: bool = False


def read_hours(words: str) -> list[Hour]:
    """The hours that an organizer typed, such as “mon 18:00, thu 19:30”. Raises UserError."""
    hours = []
    for part in filter(None, (one.strip() for one in words.replace(";", ",").split(","))):
        day, _, at = part.partition(" ")
        if not at.strip():
            raise UserError(f"“{part[:40]}” has no time. Write the hours like `mon 18:00, thu 19:30`.")
        hours.append(Hour(parse_weekday(day), parse_time(at)))
    if not 2 <= len(set(hours)) <= MOST_HOURS or len(set(hours)) != len(hours):
        raise UserError(f"Offer 2 to {MOST_HOURS} different hours, like `mon 18:00, thu 19:30`.")
    return hours


async def offer(group: GroupContext, person: Person, hours: Sequence[Hour]) -> None:
    """Offer these hours to the members, in a post to the rooms. Others are not offered any more; what members
    marked at those that stay is kept.
    """
    session, cohort_id = group.session, group.course.cohort_id
    week = group.course.week_to_show(group.now).number
    before = {Hour(row.weekday, row.at): row.id for row in await queries.list_hours(session, cohort_id)}
    await queries.remove_hours(session, cohort_id, [before[one] for one in hours if one in before])
    new = [one for one in hours if one not in before]
    session.add_all(OfferedHour(cohort_id=cohort_id, weekday=one.weekday, at=one.at) for one in new)
    await session.flush()
    earlier = await posts.list_bodies(session, cohort_id, (HOURS,))
    number = await count_posts(group, HOURS) + 1
    await posts.redraw_posts(session, [post_id for post_id, _ in earlier], group.now)
    await enqueue_for_rooms(
        group,
        HOURS,
        week,
        due_at=group.now,
        expires_at=group.course.calendar.end(len(group.course.syllabus)),
        key=f"c{cohort_id}:{HOURS}:{number}",
        body=str(number),
    )
    audit_log.log(session, cohort_id, group.now, "hours offered", describe(hours), person.id)


async def list_lost(group: GroupContext, hours: Sequence[Hour]) -> list[Offer]:
    """The hours that members marked, and that would not be offered any more beside these."""
    if not await are_offered(group):
        return []
    return [one for one in (await list_offers(group)).all if one.count and one.hour not in hours]


async def are_offered(group: GroupContext) -> bool:
    """Whether hours are offered at present."""
    return bool(await queries.list_hours(group.session, group.course.cohort_id))


async def list_offers(group: GroupContext, member: Member | None = None, *, best: bool = False) -> Offers:
    """The offered hours, with those that suit the member; with `best`, those that suit most first.

    Raises UserError if none are offered.
    """
    session, cohort_id = group.session, group.course.cohort_id
    rows = await queries.list_hours(session, cohort_id)
    if not rows:
        raise UserError(
            "No hours are offered at present. An organizer offers some with `/plan-admin meeting find`."
        )
    counts, marked = await queries.count_suited(session, cohort_id)
    mine = await queries.list_suited(session, member.id) if member else set()
    offers = {
        row.id: Offer(
            row.id,
            Hour(row.weekday, row.at),
            next_at(group, Hour(row.weekday, row.at)),
            counts.get(row.id, 0),
            row.id in mine,
        )
        for row in rows
    }
    order = rank((one, offers[one].count) for one in offers) if best else list(offers)
    return Offers(tuple(offers[one] for one in order), marked)


async def mark(group: GroupContext, member: Member, hour_id: int, *, suits: bool) -> None:
    """Record that an offered hour suits the member, or does not. Raises UserError if it is not offered."""
    if hour_id not in {row.id for row in await queries.list_hours(group.session, group.course.cohort_id)}:
        raise UserError("That hour is not offered any more. `/plan meeting times` shows those that are.")
    await queries.mark(group.session, member.id, hour_id, group.now, suits=suits)


async def close(group: GroupContext) -> None:
    """Offer no hours any more: the group has its meeting. The post that asked says so."""
    await queries.remove_hours(group.session, group.course.cohort_id)
    asked = await posts.list_bodies(group.session, group.course.cohort_id, (HOURS,))
    await posts.redraw_posts(group.session, [post_id for post_id, _ in asked], group.now)


async def gather(group: GroupContext, post: Post) -> AskedHours:
    """What the post tells of the hours that it offered."""
    if not await are_offered(group):
        return AskedHours()
    if int(post.body or 0) != await count_posts(group, HOURS):
        return AskedHours(is_replaced=True)
    return AskedHours((await list_offers(group)).all)


def next_at(group: GroupContext, hour: Hour) -> datetime:
    """When that hour comes next in a week of the group, or would have come last."""
    calendar, last = group.course.calendar, len(group.course.syllabus)
    week = max(1, min(calendar.week_at(group.now), last))
    found = [at for one in range(week, min(week + 2, last) + 1) if (at := hour.in_week(calendar, one))]
    return next((at for at in found if at > group.now), found[-1] if found else calendar.start(week))


def describe(hours: Sequence[Hour]) -> str:
    """`Monday 18:00, Thursday 19:30`."""
    return ", ".join(named(one.weekday, one.at) for one in hours)


def named(weekday: int, at: time) -> str:
    """`Monday 18:00`."""
    return f"{WEEKDAYS[weekday]} {at:%H:%M}"
