"""Whose turn it is to lead a meeting: by turns, from those who are willing. One press passes it on."""

from dataclasses import dataclass

from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.features.meetings import queries
from bot.features.meetings.rules import Willing, choose_leader
from bot.features.meetings.tables import MeetingWish
from bot.outbox import posts
from bot.outbox.enqueue import enqueue_for_member
from bot.outbox.tables import Post
from bot.study import absence_queries, people_queries
from bot.study.people import find_recipient
from bot.study.people_tables import Member
from bot.study.personal_time import zone_of
from bot.wording.naming import public_name

LEADING = "meeting_lead"
"""The kind of the private message to the member whose turn it is."""

HIDDEN = (
    "Others cannot read your name, so I cannot tell them that you lead. "
    "`/plan settings visible:on` changes that."
)


@dataclass(frozen=True, slots=True)
class LeadingData:
    """What the message to a leader tells: whether it is still their turn, and the zone of their times."""

    leads: bool
    zone: str


async def find_name(group: GroupContext, week: int) -> str | None:
    """The name of who leads in a week, as others may read it; None if nobody does."""
    found = await queries.find_leader(group.session, group.course.cohort_id, week)
    return public_name(found[0].name, found[1].visible) if found else None


async def leads(group: GroupContext, member: Member, week: int) -> bool:
    """Whether it is that member's turn in a week."""
    found = await queries.find_leader(group.session, group.course.cohort_id, week)
    return found is not None and found[0].id == member.id


async def appoint(group: GroupContext, week: int) -> None:
    """If nobody leads in a week yet: let the next of the willing lead, and tell them."""
    session, cohort_id = group.session, group.course.cohort_id
    if await queries.find_leader(session, cohort_id, week) is not None:
        return
    paused = {one.member_id for one in await absence_queries.list_pauses(session, cohort_id, group.now)}
    willing = await queries.list_willing(session, cohort_id, week)
    chosen = choose_leader(Willing(one, led or 0) for one, led in willing if one not in paused)
    if chosen is None:
        return
    await queries.put_turn(session, chosen, week, passed=False)
    member = await session.get_one(Member, chosen)
    course = group.course
    await enqueue_for_member(
        group, member, LEADING, week, due_at=group.now, expires_at=course.calendar.end(week)
    )


async def set_willing(group: GroupContext, member: Member, week: int | None, *, willing: bool) -> None:
    """Record whether the member is willing to lead. `week` is that of the next meeting: who is willing leads
    it if nobody does, and who is not any more passes their turn. Raises UserError for somebody who hides.
    """
    session = group.session
    person = await people_queries.find_member_with_person(session, member.id)
    if willing and (person is None or not person[1].visible):
        raise UserError(HIDDEN)
    wish = await queries.find_wish(session, member.id)
    if wish is None:
        wish = MeetingWish(member_id=member.id, reminds=False, leads=False, tells_stuck=False)
        session.add(wish)
    wish.leads = willing
    await session.flush()
    if week is None:
        return
    if willing:
        await appoint(group, week)
    elif await leads(group, member, week):
        await pass_on(group, member, week)


async def take(group: GroupContext, member: Member, week: int) -> None:
    """Let the member lead in a week in which nobody does. Raises UserError if somebody does, or if the member
    hides.
    """
    found = await queries.find_leader(group.session, group.course.cohort_id, week)
    if found is not None and found[0].id != member.id:
        name = public_name(found[0].name, found[1].visible)
        raise UserError(f"{name} leads in week {week}. If they pass their turn, it can be yours.")
    person = await people_queries.find_member_with_person(group.session, member.id)
    if person is None or not person[1].visible:
        raise UserError(HIDDEN)
    await queries.put_turn(group.session, member.id, week, passed=False)
    await _redraw(group, week)


async def pass_on(group: GroupContext, member: Member, week: int) -> str | None:
    """Let the next of the willing lead instead of the member. Returns their name; None if there is nobody.

    Raises UserError if it is not the member's turn.
    """
    if not await leads(group, member, week):
        raise UserError(f"It is not your turn to lead in week {week}, so there is nothing to pass on.")
    await queries.put_turn(group.session, member.id, week, passed=True)
    await appoint(group, week)
    await _redraw(group, week)
    return await find_name(group, week)


async def follow_leaving(group: GroupContext, member: Member) -> None:
    """When somebody leaves whose turn it is: the next of the willing leads."""
    week = max(1, group.course.calendar.week_at(group.now))
    if week <= len(group.course.syllabus) and await queries.find_turn(group.session, member.id, week):
        await queries.put_turn(group.session, member.id, week, passed=True)
        await appoint(group, week)
        await _redraw(group, week)


async def gather(group: GroupContext, post: Post) -> LeadingData | None:
    """What the message to a leader tells; None if they have left."""
    found = await find_recipient(group.session, post.member_id)
    if found is None or post.week is None:
        return None
    is_theirs = await leads(group, found.member, post.week)
    return LeadingData(is_theirs, zone_of(found.person, group.course))


async def _redraw(group: GroupContext, week: int) -> None:
    """Redraw what names who leads in a week."""
    for kind in ("week_goals", "meeting", LEADING):
        await posts.redraw(group.session, group.course.cohort_id, kind, week, group.now)
