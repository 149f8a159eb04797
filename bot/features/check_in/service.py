"""Record check-ins, and remind members who asked for it and have not answered."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import UserError
from bot.feature.group import GroupContext, StandingChange
from bot.feature.post_kinds import PlannedPost
from bot.features.check_in import queries
from bot.features.streak.rules import CheckInAnswer, Streak, keeps
from bot.features.streak.service import find_streak_and_facts
from bot.outbox import posts
from bot.outbox.enqueue import enqueue_for_member, post_key
from bot.outbox.tables import Post
from bot.study import absence_queries, check_in_queries, cohort_queries
from bot.study.people import find_recipient
from bot.study.people_tables import Member
from bot.study.personal_time import after_quiet, zone_of

CHECK_IN = "check_in"
"""The kind of the post that asks members how the week goes."""

REMINDER = "nudge"
"""The kind of the private reminder. The name is kept because posts in databases have it."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How many members gave each answer, by answer. `hides_small`: the group hides small counts."""

    counts: Mapping[str, int]
    hides_small: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer that was recorded. `private`: whether the note is private now; None if the call was not about
    a note. `is_first`: the member had not answered for the week. `streak` is theirs with this answer.
    `earlier_note`: a note that stays from before; empty if there is none.
    """

    private: bool | None
    is_first: bool
    streak: Streak
    earlier_note: str = ""


@dataclass(frozen=True, slots=True)
class ReminderData:
    """The data of a reminder: the IANA time zone in which its reader reads times."""

    zone: str


async def check_in(
    group: GroupContext,
    member: Member,
    week: int,
    answer: CheckInAnswer,
    note: str | None,
    private: bool | None,
) -> Recorded:
    """Record the member's answer for a week, replacing an earlier one.

    With `note=None`, an earlier note stays. `private` says whether the note is for the member alone; None: as
    before, and at first it is for organizers. Raises UserError before the week begins, before the member
    joined, after the week closes, and if there is no note that could be private.
    """
    course, now = group.course, group.now
    if not 1 <= week <= len(course.syllabus) or now < course.calendar.start(week):
        raise UserError("That week has not begun yet; its check-in comes later.")
    if week < member.joined_week:
        raise UserError(f"You joined in week {member.joined_week}, so week {week} does not count for you.")
    if now >= course.calendar.closes(week):
        raise UserError(
            f"Week {week} is closed, so its check-in cannot be changed. This week's is still yours."
        )
    before = await check_in_queries.find_check_in(group.session, member.id, week, lock=True)
    earlier = CheckInAnswer(before.answer) if before else None
    if note is None and private is not None and not (before and before.note):
        raise UserError('You have written no note for that week. Add one: `note:"..."`.')
    is_private = before.private if private is None and before is not None else bool(private)
    await check_in_queries.put_check_in(
        group.session, member.id, week, answer.value, note, now, private=private
    )
    if earlier is None:
        for feature in group.features:
            if feature.on_checked_in is not None:
                await feature.on_checked_in(group, member, week)
    # There is nothing to lock before the first answer, so another one may have come meanwhile.
    ranks = earlier is None or keeps(earlier) != keeps(answer)
    streak, facts = await find_streak_and_facts(group, member, lock=ranks)
    if ranks:
        await group.features.standing_changed(group, member, StandingChange(week, points=(), facts=facts))
    if earlier != answer:
        await posts.redraw(group.session, course.cohort_id, CHECK_IN, week, now)
    kept = before.note if before is not None and note is None else ""
    return Recorded(is_private if note or private is not None else None, earlier is None, streak, kept)


async def week_to_answer(group: GroupContext, member: Member) -> int:
    """The week that a check-in without a week means: the running one.

    In the 24 hours after a week, it is the week just ended if the member has not answered for it. Raises
    UserError before and after the plan, and in a break.
    """
    calendar, now = group.course.calendar, group.now
    week = calendar.week_for(now)
    if week < 1:
        raise UserError("The plan has not begun yet. The first check-in comes with its first week.")
    ended = week - 1
    if (
        ended >= member.joined_week
        and now < calendar.closes(ended)
        and await check_in_queries.find_check_in(group.session, member.id, ended) is None
    ):
        return ended
    if week > len(group.course.syllabus):
        raise UserError(
            "The plan is over, so there is nothing left to check in for. Well done for coming this far."
        )
    if now < calendar.start(week):
        resting = calendar.break_at(now)
        between = (
            f"We are on a break until {resting.last:%a} {resting.last.day} {resting.last:%b %Y}"
            if resting
            else "We are between two weeks"
        )
        raise UserError(
            f"{between}; the next check-in is week {week}'s, "
            f"which begins on {calendar.local(calendar.start(week)):%Y-%m-%d}."
        )
    return week


async def enqueue_reminders(group: GroupContext, post: PlannedPost) -> None:
    """Enqueue a reminder for each member who asked for it, has not answered, and is not on a pause.

    Nobody is reminded of a check-in that organizers skipped or withdrew.
    """
    session, cohort_id = group.session, group.course.cohort_id
    wanting = await queries.list_to_remind(session, cohort_id, post.week)
    if not wanting:
        return
    asked = await posts.find_post(session, post_key(group.course, CHECK_IN, post.week))
    if asked is not None and asked.withdrawn:
        return
    paused = {one.member_id for one in await absence_queries.list_pauses(session, cohort_id, group.now)}
    for member, person in wanting:
        if member.id in paused:
            continue
        # A reminder that is late because the bot was down must respect quiet hours as well.
        due = after_quiet(person, group.course, max(post.due_at, group.now))
        if due < post.expires_at:
            await enqueue_for_member(
                group, member, REMINDER, post.week, due_at=due, expires_at=post.expires_at
            )


async def count_answers(group: GroupContext, post: Post) -> Answers:
    """How many members gave each answer in the week of a post."""
    session, cohort_id = group.session, group.course.cohort_id
    counts = await check_in_queries.count_answers(session, cohort_id, post.week or 0)
    return Answers(counts, (await cohort_queries.get_cohort(session, cohort_id)).hides_small_counts)


async def gather_reminder(group: GroupContext, post: Post) -> ReminderData | None:
    """The data of a reminder; None if its reader has left, turned reminders off, answered or paused
    meanwhile.
    """
    found = await find_recipient(group.session, post.member_id)
    if found is None or post.week is None or not found.person.reminders:
        return None
    if await check_in_queries.find_check_in(group.session, found.member.id, post.week) is not None:
        return None
    if await absence_queries.find_pause(group.session, found.member.id, group.now) is not None:
        return None
    return ReminderData(zone_of(found.person, group.course))


async def redraw_open_polls(group: GroupContext, _member: Member) -> None:
    """Redraw the check-ins that still take answers, because members who left are no longer counted."""
    calendar = group.course.calendar
    running = calendar.week_at(group.now)
    for week in (running - 1, running):
        if 1 <= week <= len(group.course.syllabus) and group.now < calendar.closes(week):
            await posts.redraw(group.session, group.course.cohort_id, CHECK_IN, week, group.now)
