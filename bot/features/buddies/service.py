"""Match members who want a buddy when a week begins, and tell buddies of each other's check-ins.

A trio keeps one message a week: whoever checks in first is told to the others (docs/organizers.md). The key
of that message names its week and its reader, so a second one is not enqueued.
"""

from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.features.buddies import queries
from bot.features.buddies.rules import PAIR_SIZE, GroupOffsets, Seeker, Unmatched, match, shared_streak
from bot.features.buddies.tables import BuddyWish
from bot.features.streak.service import find_streaks
from bot.features.streak.silence import find_silent
from bot.outbox import posts
from bot.outbox.enqueue import enqueue_for_member
from bot.outbox.tables import Post
from bot.study import absence_queries, check_in_queries, people_queries
from bot.study.people import find_recipient
from bot.study.people_tables import Member
from bot.study.personal_time import zone_of
from bot.wording.naming import FORMER_MEMBER

MATCHED = "buddies"
"""The kind of the post that tells members who their buddies are. Its body holds member ids and commas."""

NUDGE = "buddy_nudge"
"""The kind of the post that tells a member that a buddy has checked in. Its body holds that buddy's id."""

UNMATCHED = "buddy_unmatched"
"""The kind of the post that tells a member why they have no buddy. Its body is an `Unmatched`."""

NOBODY = "0"
"""Stands for a member whose data is deleted. No row of the database has that id."""


@dataclass(frozen=True, slots=True)
class BuddyStatus:
    """Whether a member wants a buddy and nudges; the buddies' names; their shared streak in weeks.

    `unmatched` is why they have no buddy; None if they have one, want none, or wait for the next week.
    """

    wanted: bool
    nudges: bool
    names: tuple[str, ...] = ()
    shared: int = 0
    unmatched: Unmatched | None = None


@dataclass(frozen=True, slots=True)
class BuddiesData:
    """What a post to a member tells: the names of buddies, and the zone in which the member reads times."""

    names: tuple[str, ...]
    zone: str


async def set_wish(group: GroupContext, member: Member, *, wanted: bool) -> None:
    """Record whether the member wants a buddy. Those who do are matched when the next week begins."""
    if wanted:
        await queries.add_wish(group.session, member.id, group.now)
    else:
        await leave(group, member)


async def set_nudges(group: GroupContext, member: Member, *, nudges: bool) -> None:
    """Record whether the member wants to hear of a buddy's check-in. Raises UserError without a wish."""
    wish = await queries.find_wish(group.session, member.id)
    if wish is None:
        raise UserError("You have not asked for a buddy yet. `/plan buddy find` asks for one.")
    wish.nudges = nudges


async def leave(group: GroupContext, member: Member) -> None:
    """Delete the member's wish and take them out of their buddy group. A buddy left alone is matched anew."""
    session = group.session
    buddies = await queries.find_group(session, member.id)
    await queries.remove_from_group(session, [member.id])
    if buddies is not None and len(await queries.list_in_group(session, buddies.id)) < 2:
        await queries.remove_group(session, buddies.id)
    await queries.remove_wish(session, member.id)


async def find_status(group: GroupContext, member: Member) -> BuddyStatus:
    """The wish of the member, their buddies, and the shared streak; or why they have no buddy."""
    session = group.session
    wish = await queries.find_wish(session, member.id)
    buddies = await queries.find_group(session, member.id)
    if wish is None or buddies is None:
        unmatched = await _why_unmatched(group, member, wish) if wish is not None else None
        return BuddyStatus(wish is not None, bool(wish and wish.nudges), unmatched=unmatched)
    member_rows = await queries.list_in_group(session, buddies.id)
    since = await queries.list_weeks(session, buddies.id)
    found = await find_streaks(group, [one for one, _ in member_rows])
    marks = [
        {week.week: week.mark for week in streak.weeks if week.week >= since[member_id]}
        for member_id, streak in found.items()
    ]
    names = tuple(one.name for one, _ in member_rows if one.id != member.id)
    return BuddyStatus(True, wish.nudges, names, shared_streak(marks))


async def match_anew(group: GroupContext, week: int) -> None:
    """At the start of a week: remove silent members from their groups, and match everyone without a buddy who
    is neither silent nor on a pause. Tell everyone whose buddies have changed who they are, and who has none
    why.
    """
    session, course, now = group.session, group.course, group.now
    wishes = {row[1].id: row for row in await queries.list_wishes(session, course.cohort_id)}
    if not wishes:
        return
    members = [member for _, member, _ in wishes.values()]
    silent = await find_silent(group, members, {one: row[0].since for one, row in wishes.items()})
    paused = {one.member_id for one in await absence_queries.list_pauses(session, course.cohort_id, now)}
    before = await queries.list_groups(session, course.cohort_id)
    await queries.remove_from_group(session, silent)
    groups = await queries.list_groups(session, course.cohort_id)
    for alone in [one for one, members_left in groups.items() if len(members_left) < PAIR_SIZE]:
        await queries.remove_group(session, alone)
        del groups[alone]
    await queries.remove_empty_groups(session, course.cohort_id)
    matched = {member for members_left in groups.values() for member in members_left}

    def offset_minutes(member_id: int) -> int:
        zone = ZoneInfo(wishes[member_id][2].timezone or course.zone)
        offset = now.astimezone(zone).utcoffset()
        return int(offset.total_seconds() // 60) if offset else 0

    waiting = [one for one in wishes if one not in matched | silent | paused]
    known = [
        GroupOffsets(one, tuple(map(offset_minutes, sorted(members_left))))
        for one, members_left in groups.items()
    ]
    changed = {one for one, members_left in groups.items() if members_left != before[one]}
    for found in match([Seeker(one, offset_minutes(one)) for one in waiting], known):
        if found.parts is not None:  # a trio gives one of its members to somebody who would stay alone
            trio, place = found.parts
            taken = sorted(groups[trio])[place]
            await queries.remove_from_group(session, [taken])
            await queries.add_group(session, course.cohort_id, week, sorted({taken, *found.members}))
        elif found.joins is None:
            await queries.add_group(session, course.cohort_id, week, found.members)
        else:
            await queries.add_to_group(session, found.joins, week, found.members[0])
    after = await queries.list_groups(session, course.cohort_id)
    changed |= {one for one, members_now in after.items() if members_now != groups.get(one)}
    for one in sorted(changed):
        for member_id in sorted(after[one]):
            await _tell(group, wishes[member_id][1], MATCHED, week, after[one] - {member_id})
    have_one = {member for members_now in after.values() for member in members_now}
    for member_id, (wish, member, _) in wishes.items():
        if member_id in have_one:
            wish.told = None
        elif member_id not in paused:  # nothing is sent in a pause
            await _tell_why(group, wish, member, week, is_silent=member_id in silent)
    await session.flush()


async def tell_buddies(group: GroupContext, member: Member, week: int) -> None:
    """After a check-in: tell the member's buddies, if both they and the member want such messages.

    Each hears it once a week, of the first buddy who checks in, and not in a pause of their own.
    """
    session = group.session
    wish = await queries.find_wish(session, member.id)
    if wish is None or not wish.nudges:
        return
    buddies = await queries.find_group(session, member.id)
    if buddies is None:
        return
    for buddy, _ in await queries.list_in_group(session, buddies.id):
        theirs = await queries.find_wish(session, buddy.id)
        if buddy.id == member.id or theirs is None or not theirs.nudges:
            continue
        if await absence_queries.find_pause(session, buddy.id, group.now) is not None:
            continue
        if await check_in_queries.find_check_in(session, buddy.id, week) is None:
            await _tell(group, buddy, NUDGE, week, [member.id])


async def gather_match(group: GroupContext, post: Post) -> BuddiesData | None:
    """What a post tells about a new match; None if its reader has left."""
    found = await find_recipient(group.session, post.member_id)
    if found is None:
        return None
    names = [await _name(group, one) for one in post.body.split(",")]
    return BuddiesData(tuple(names), zone_of(found.person, group.course))


async def gather_unmatched(group: GroupContext, post: Post) -> BuddiesData | None:
    """What a post tells about having no buddy; None if its reader has left, found one, or wants none."""
    found = await find_recipient(group.session, post.member_id)
    if found is None or await queries.find_wish(group.session, found.member.id) is None:
        return None
    if await queries.find_group(group.session, found.member.id) is not None:
        return None
    return BuddiesData((), zone_of(found.person, group.course))


async def gather_nudge(group: GroupContext, post: Post) -> BuddiesData | None:
    """What a post tells about a buddy's check-in; None if its reader has left or has checked in by now."""
    found = await find_recipient(group.session, post.member_id)
    if found is None:
        return None
    is_answered = await check_in_queries.find_check_in(group.session, found.member.id, post.week or 0)
    if post.body != NOBODY and is_answered is not None:
        return None
    return BuddiesData((await _name(group, post.body),), zone_of(found.person, group.course))


async def erase(group: GroupContext, member: Member) -> None:
    """Before a member's data is deleted: take their id out of messages to their buddies, and redraw those."""
    changed = []
    bodies = await posts.list_bodies(group.session, group.course.cohort_id, (MATCHED, NUDGE))
    for post_id, body in bodies:
        kept = body.split(",")
        if str(member.id) in kept:
            without = [NOBODY if one == str(member.id) else one for one in kept]
            await posts.keep_body(group.session, post_id, ",".join(without))
            changed.append(post_id)
    await posts.redraw_posts(group.session, changed, group.now)


async def _why_unmatched(group: GroupContext, member: Member, wish: BuddyWish) -> Unmatched | None:
    """Why a member without a buddy has none; None if they only wait for the next week to begin."""
    if await absence_queries.find_pause(group.session, member.id, group.now) is not None:
        return Unmatched.PAUSED
    if await find_silent(group, [member], {member.id: wish.since}):
        return Unmatched.SILENT
    return Unmatched.ALONE if wish.told == Unmatched.ALONE else None


async def _tell_why(
    group: GroupContext, wish: BuddyWish, member: Member, week: int, *, is_silent: bool
) -> None:
    """Tell a member why they were matched with nobody, once for each reason until they have a buddy."""
    why = Unmatched.SILENT if is_silent else Unmatched.ALONE
    if wish.told != why:
        wish.told = why.value
        closes = group.course.calendar.closes(week)
        await enqueue_for_member(
            group, member, UNMATCHED, week, due_at=group.now, expires_at=closes, body=why.value
        )


async def _tell(group: GroupContext, member: Member, kind: str, week: int, others: Collection[int]) -> None:
    body = ",".join(str(one) for one in sorted(others))
    closes = group.course.calendar.closes(week)
    await enqueue_for_member(group, member, kind, week, due_at=group.now, expires_at=closes, body=body)


async def _name(group: GroupContext, member_id: str) -> str:
    """A buddy's name: buddies hear it from each other even if they hide from boards."""
    found = await people_queries.find_member_with_person(group.session, int(member_id))
    return found[0].name if found else FORMER_MEMBER
