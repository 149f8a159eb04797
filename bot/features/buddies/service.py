"""Buddies: members who asked for one are matched when a week begins, and anew when one falls silent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.features.buddies import cards, queries
from bot.features.buddies.rules import Group, Seeker, match, shared_streak
from bot.messages.card import Card
from bot.outbox import queue
from bot.outbox.enqueue import owe_member
from bot.study import people_queries, progress_queries, streaks
from bot.study.calendar import PostKind
from bot.study.course import Course
from bot.study.people_tables import Member, Person
from bot.study.silence import is_silent
from bot.wording.naming import FORMER_MEMBER

KINDS = (PostKind.BUDDIES, PostKind.BUDDY_NUDGE)
"""The posts to members that are about their buddies. They keep member ids, divided by commas."""

NOBODY = "0"
"""Stands for a member whose data is deleted."""


@dataclass(frozen=True, slots=True)
class Buddies:
    """How a member stands: whether they want a buddy, and nudges; who it is; the streak that they share."""

    wanted: bool
    nudges: bool
    names: tuple[str, ...] = ()
    shared: int = 0


async def set_wish(session: AsyncSession, member: Member, *, wanted: bool, now: datetime) -> None:
    """Note whether the member wants a buddy. Who does is matched when the next week begins."""
    if wanted:
        await queries.add_wish(session, member.id, now)
    else:
        await leave(session, member)


async def set_nudges(session: AsyncSession, member: Member, *, nudges: bool) -> None:
    """Note whether the member wants to hear when a buddy has checked in. Raises UserError without a wish."""
    wish = await queries.find_wish(session, member.id)
    if wish is None:
        raise UserError("You have not asked for a buddy yet. `/plan buddy on` does.")
    wish.nudges = nudges


async def leave(session: AsyncSession, member: Member) -> None:
    """Let the member have no buddy and want none. One who stays alone is matched anew."""
    group = await queries.find_group(session, member.id)
    await queries.remove_from_group(session, [member.id])
    if group is not None and len(await queries.list_in_group(session, group.id)) < 2:
        await queries.remove_group(session, group.id)
    await queries.remove_wish(session, member.id)


async def look(session: AsyncSession, course: Course, member: Member, now: datetime) -> Buddies:
    """How the member stands."""
    wish = await queries.find_wish(session, member.id)
    group = await queries.find_group(session, member.id)
    if wish is None or group is None:
        return Buddies(wish is not None, bool(wish and wish.nudges))
    roll = await queries.list_in_group(session, group.id)
    found = await streaks.streaks(session, course, [one for one, _ in roll], now)
    marks = [{week.week: week.mark for week in streak.weeks} for streak in found.values()]
    names = tuple(person.name for one, person in roll if one.id != member.id)
    return Buddies(True, wish.nudges, names, shared_streak(marks, group.week))


async def match_anew(session: AsyncSession, course: Course, week: int, now: datetime) -> None:
    """As a week begins: part from who is silent, and match all who have no buddy. Each hears who it is."""
    wishes = {row[1].id: row for row in await queries.list_wishes(session, course.cohort_id)}
    signs = await progress_queries.list_last_signs(session, course.cohort_id)
    paused = {one.member_id for one in await people_queries.list_pauses(session, course.cohort_id, now)}
    silent = set()
    for wish, member, _ in wishes.values():
        sign = max(wish.since, member.joined_at, signs.get(member.id, wish.since))
        if is_silent(sign, now) and member.id not in paused:
            silent.add(member.id)
    await queries.remove_from_group(session, silent)
    groups = await queries.list_groups(session, course.cohort_id)
    for alone in [group for group, members in groups.items() if len(members) < 2]:
        await queries.remove_group(session, alone)
        del groups[alone]
    await queries.remove_empty_groups(session, course.cohort_id)
    matched = {member for members in groups.values() for member in members}

    def offset(member_id: int) -> int:
        zone = ZoneInfo(wishes[member_id][2].timezone or course.zone)
        shift = now.astimezone(zone).utcoffset()
        return int(shift.total_seconds() // 60) if shift else 0

    seekers = [Seeker(one, offset(one)) for one in wishes if one not in matched | silent]
    known = [Group(group, tuple(map(offset, sorted(members)))) for group, members in groups.items()]
    for found in match(seekers, known):
        if found.parts is not None:
            trio, place = found.parts
            taken = sorted(groups[trio])[place]
            await queries.remove_from_group(session, [taken])
            together = {taken, *found.members}
            await queries.add_group(session, course.cohort_id, week, sorted(together))
            changed = [together, groups[trio] - {taken}]
        elif found.joins is None:
            await queries.add_group(session, course.cohort_id, week, found.members)
            changed = [set(found.members)]
        else:
            await queries.add_to_group(session, found.joins, found.members[0])
            changed = [groups[found.joins] | set(found.members)]
        for buddies in changed:
            for one in sorted(buddies):
                others = buddies - {one}
                await _tell(session, course, wishes[one][1], PostKind.BUDDIES, week, others, now)


async def checked_in(session: AsyncSession, course: Course, member: Member, week: int, now: datetime) -> None:
    """Tell buddies that the member has checked in: those who wish to hear it, if the member does so too."""
    wish = await queries.find_wish(session, member.id)
    group = await queries.find_group(session, member.id)
    if wish is None or not wish.nudges or group is None:
        return
    for buddy, _ in await queries.list_in_group(session, group.id):
        theirs = await queries.find_wish(session, buddy.id)
        if buddy.id == member.id or theirs is None or not theirs.nudges:
            continue
        if await progress_queries.find_check_in(session, buddy.id, week) is None:
            await _tell(session, course, buddy, PostKind.BUDDY_NUDGE, week, [member.id], now)


async def compose(
    session: AsyncSession, course: Course, kind: PostKind, week: int, body: str, member: Member, zone: str
) -> Card | None:
    """The card of a post about buddies to a member; None where it is not needed any more."""
    names = [await _name(session, one) for one in body.split(",")]
    if kind is PostKind.BUDDIES:
        return cards.matched(course, names, week, zone)
    if body != NOBODY and await progress_queries.find_check_in(session, member.id, week) is not None:
        return None
    return cards.nudge(course, names[0], week, zone)


async def forget(session: AsyncSession, course: Course, member: Member, now: datetime) -> None:
    """Before a member's data is deleted: let no message to their buddies name them."""
    changed = []
    for post_id, body in await queue.list_bodies(session, course.cohort_id, KINDS):
        kept = body.split(",")
        if str(member.id) in kept:
            without = [NOBODY if one == str(member.id) else one for one in kept]
            await queue.keep_body(session, post_id, ",".join(without))
            changed.append(post_id)
    await queue.ask_redraw_of_posts(session, changed, now)


async def _tell(
    session: AsyncSession,
    course: Course,
    member: Member,
    kind: PostKind,
    week: int,
    others: Collection[int],
    now: datetime,
) -> None:
    named: Sequence[str] = [str(one) for one in sorted(others)]
    closes = course.calendar.closes(week)
    await owe_member(session, course, member, kind, week, due_at=now, expires_at=closes, body=",".join(named))


async def _name(session: AsyncSession, member_id: str) -> str:
    """A buddy's name, which buddies tell each other even if they are hidden from the others."""
    found = await people_queries.find_member_with_person(session, int(member_id))
    person: Person | None = found[1] if found else None
    return person.name if person else FORMER_MEMBER
