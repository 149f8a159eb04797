"""What a cohort is owed, and what each post says.

`plan_due` works out first what is due and inserts it under its key second, so any number of processes may
do it at once. `compose` writes the card when it is sent; `/plan-admin preview` shows the same card.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.engine import is_away
from bot.features.announcements import cards as announcements_cards
from bot.features.buddies import service as buddies_service
from bot.features.check_in import poll_cards
from bot.features.leaderboard.rules import rank
from bot.features.leaderboard.service import list_visible, standings
from bot.features.paper_club import cards as paper_club_cards
from bot.features.paper_club import prompt_card
from bot.features.paper_club import service as paper_club_service
from bot.features.projects import cards as projects_cards
from bot.features.projects import service as projects_service
from bot.features.projects.rules import Project
from bot.features.room_alerts import cards as room_alerts_cards
from bot.features.self_paced import service as self_paced_service
from bot.features.weekly_posts import cards as weekly_posts_cards
from bot.features.weekly_posts import stage_cards
from bot.messages.card import Card
from bot.messages.plain import local_time
from bot.outbox import post_names, post_snapshot, queue
from bot.outbox.enqueue import owe_member, post_key
from bot.outbox.post_snapshot import Facts
from bot.outbox.tables import DeliveryState, Post
from bot.study import audit_log, cohort_queries, people_queries, progress_queries
from bot.study.calendar import PlannedPost, PostKind
from bot.study.cohort_tables import Cohort, CohortState
from bot.study.course import Course
from bot.study.course_cache import Shelf
from bot.study.personal_time import after_quiet, zone_of
from bot.study.streak import Mark
from bot.study.streaks import streaks

BATCH = 50
"""Cohorts planned in one transaction."""

PLANNED_AGAIN = timedelta(hours=1)
"""How soon a group is planned again whose planning failed."""

ANNOUNCEMENT_WINDOW = timedelta(days=7)
"""How long an announcement is worth sending at least, even if the plan is over by then."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which post to compose."""

    kind: PostKind
    week: int | None
    body: str = ""
    member_id: int | None = None
    post_id: int | None = None
    """The post in the outbox; None for a preview."""

    @classmethod
    def of(cls, post: Post) -> "Wanted":
        """A post of the outbox."""
        return cls(PostKind(post.kind), post.week, post.body, post.member_id, post.id)


async def plan_due(session: AsyncSession, shelf: Shelf, now: datetime) -> int:
    """Put what has fallen due into the outbox; the number of cohorts seen."""
    due = await cohort_queries.list_due_cohorts(session, now, BATCH)
    for cohort, key in [(cohort, cohort.key) for cohort in due]:
        try:
            async with session.begin_nested():
                await _plan(session, shelf, cohort, now)
        except Exception as error:  # one cohort's trouble, whatever it is, must not stop all others
            if is_away(error):
                raise
            log.exception("group cannot be planned", group=key)
            await session.refresh(cohort)
            cohort.next_due_at = now + PLANNED_AGAIN
    await session.flush()
    return len(due)


async def _plan(session: AsyncSession, shelf: Shelf, cohort: Cohort, now: datetime) -> None:
    course = await shelf.open(session, cohort)
    await paper_club_service.close_if_over(session, course, now)
    await projects_service.tend(session, course, now)
    rooms = [room.id for room in await cohort_queries.list_rooms_to_post(session, cohort.id)]
    for post in course.calendar.posts_between(course.syllabus, cohort.planned_until, now):
        if course.calendar.end(post.week) <= cohort.created_at:
            continue  # that week ended before there was a cohort
        if post.kind is PostKind.NUDGE:
            await _owe_nudges(session, course, post, now)
        elif await _owe(session, course, post, rooms, now) and post.kind is PostKind.WEEK_GOALS:
            await buddies_service.match_anew(session, course, post.week, now)
        if post.kind is PostKind.PLAN_FINALE:
            cohort.state = CohortState.FINISHED
            cohort.ended_at = post.due_at
            await cohort_queries.release_rooms(session, cohort.id)
    await self_paced_service.owe_goals(session, course, cohort.planned_until, now)
    cohort.planned_until = now
    cohort.next_due_at = await self_paced_service.next_due(session, course, now)
    await session.flush()


async def announce(session: AsyncSession, course: Course, words: str, now: datetime) -> None:
    """Owe the organizer's words to every room of the cohort, now."""
    await cohort_queries.lock_cohort(session, await cohort_queries.get_cohort(session, course.cohort_id))
    number = await queue.count_posts(session, course.cohort_id, PostKind.ANNOUNCEMENT) + 1
    post_id = await queue.add_post(
        session,
        cohort_id=course.cohort_id,
        key=f"c{course.cohort_id}:announcement:{number}",
        kind=PostKind.ANNOUNCEMENT.value,
        week=None,
        body=words,
        due_at=now,
        expires_at=max(course.calendar.end(len(course.syllabus)), now + ANNOUNCEMENT_WINDOW),
    )
    if post_id is None:
        raise RuntimeError(f"announcement {number} of cohort {course.cohort_id} is there already")
    for room in await cohort_queries.list_rooms_to_post(session, course.cohort_id):
        await queue.add_delivery(session, post_id, now, room_id=room.id)


def draw(course: Course, kind: PostKind, number: int, facts: Facts) -> Card:
    """The card of a week's post. A nudge is drawn for its member, an announcement from its words."""
    week = course.syllabus.week(number)
    match kind:
        case PostKind.STAGE_OPENING:
            return stage_cards.stage_opening(course, week.stage)
        case PostKind.WEEK_GOALS:
            return weekly_posts_cards.week_goals(course, week)
        case PostKind.PAPER_PROMPT if facts.chosen is not None:
            return paper_club_cards.prompt(course, week, facts.chosen)
        case PostKind.PAPER_PROMPT:
            return prompt_card.paper_prompt(course, week)
        case PostKind.PAPER_VOTE if facts.ballot is not None:
            return paper_club_cards.ballot(course, facts.ballot)
        case PostKind.CHECK_IN:
            return poll_cards.check_in(course, week, facts.answers)
        case PostKind.RECAP:
            return weekly_posts_cards.recap(course, week, facts.result)
        case PostKind.STAGE_FINALE:
            return stage_cards.stage_finale(course, week.stage, facts.board, facts.built)
        case PostKind.PLAN_FINALE:
            return stage_cards.plan_finale(course, facts.board)
        case _:
            raise ValueError(f"{kind} is not drawn from a week")


async def compose(session: AsyncSession, course: Course, wanted: Wanted, now: datetime) -> Card | None:
    """The card of a post as things stand at `now`; None where it is not needed any more."""
    if wanted.kind is PostKind.NOTICE:
        return room_alerts_cards.trouble(course, wanted.body)
    if wanted.kind is PostKind.ANNOUNCEMENT or wanted.week is None:
        return announcements_cards.announcement(course, wanted.body)
    if wanted.kind is PostKind.NUDGE:
        return await _compose_nudge(session, course, wanted, now)
    if wanted.kind is PostKind.WEEK_GOALS and wanted.member_id is not None:
        return await self_paced_service.compose_goals(session, course, wanted.member_id, wanted.week)
    if wanted.kind is PostKind.PROJECT:
        shown = await projects_service.find_project(session, course, wanted.body)
        return projects_cards.shown(course, shown) if shown else projects_cards.taken_back(course.zone)
    if wanted.kind in buddies_service.KINDS:
        return await _compose_for_buddy(session, course, wanted, wanted.week)
    if wanted.kind in {PostKind.REVIEW_REQUEST, PostKind.REVIEW}:
        return await _compose_review(session, course, wanted)
    return draw(course, wanted.kind, wanted.week, await _facts(session, course, wanted, wanted.week, now))


async def _facts(session: AsyncSession, course: Course, wanted: Wanted, week: int, now: datetime) -> Facts:
    """What the post tells: what it told before, where it is about a moment that is over."""
    keeps = wanted.kind in post_snapshot.KEPT
    if keeps and wanted.body:
        return await post_snapshot.decode(session, wanted.body)
    facts = await _gather(session, course, wanted.kind, week, now)
    if keeps and wanted.post_id is not None:
        await queue.keep_body(session, wanted.post_id, post_snapshot.encode(facts))
    return facts


async def _gather(session: AsyncSession, course: Course, kind: PostKind, week: int, now: datetime) -> Facts:
    built: Sequence[Project] = ()
    match kind:
        case PostKind.CHECK_IN:
            return Facts(answers=await progress_queries.count_answers(session, course.cohort_id, week))
        case PostKind.RECAP:
            return Facts(result=await _week_result(session, course, week, now))
        case PostKind.PAPER_PROMPT:
            return Facts(chosen=await paper_club_service.find_chosen(session, course, week))
        case PostKind.PAPER_VOTE:
            return Facts(ballot=await paper_club_service.get_ballot(session, course, week, now))
        case PostKind.STAGE_FINALE:
            built = await projects_service.list_built(session, course, course.syllabus.week(week).stage)
            weeks = course.syllabus.weeks_of_stage(course.syllabus.week(week).stage)
        case PostKind.PLAN_FINALE:
            weeks = range(1, len(course.syllabus) + 1)
        case _:
            return Facts()
    board = rank(await standings(session, course, await list_visible(session, course), weeks))
    return Facts(board=board, built=built)


async def _owe(
    session: AsyncSession, course: Course, post: PlannedPost, rooms: list[int], now: datetime
) -> bool:
    """Owe a post to the rooms; whether it is new. A running week that is planned anew owes much already."""
    post_id = await queue.add_post(
        session,
        cohort_id=course.cohort_id,
        key=post_key(course, post.kind, post.week),
        kind=post.kind.value,
        week=post.week,
        due_at=post.due_at,
        expires_at=post.expires_at,
    )
    if post_id is None:
        return False
    late = post.expires_at <= now
    for room_id in rooms:
        state = DeliveryState.DROPPED if late else DeliveryState.PENDING
        await queue.add_delivery(session, post_id, post.due_at, room_id=room_id, state=state)
    if late:
        due = local_time(post.due_at, course.calendar.zone)
        detail = f"{post_names.post_name(post.kind, post.week)}, due {due}: too late to be of use"
        audit_log.log(session, course.cohort_id, now, "dropped", detail)
        log.info(
            "too late, dropped", post=post_key(course, post.kind, post.week), due=post.due_at.isoformat()
        )
    return True


async def _owe_nudges(session: AsyncSession, course: Course, post: PlannedPost, now: datetime) -> None:
    roll = await people_queries.list_members(session, course.cohort_id)
    paused = {one.member_id for one in await people_queries.list_pauses(session, course.cohort_id, now)}
    answers = await progress_queries.list_answers(session, [member.id for member, _ in roll])
    for member, person in roll:
        if not person.reminders or member.joined_week > post.week or member.id in paused:
            continue
        due = after_quiet(person, course, max(post.due_at, now))  # late by a downtime, it keeps quiet too
        if (member.id, post.week) not in answers and due < post.expires_at:
            await owe_member(
                session, course, member, post.kind, post.week, due_at=due, expires_at=post.expires_at
            )


async def not_before(session: AsyncSession, course: Course, wanted: Wanted, now: datetime) -> datetime:
    """When the post may be sent at the earliest: what is for one person waits out their quiet hours."""
    found = (
        await people_queries.find_member_with_person(session, wanted.member_id) if wanted.member_id else None
    )
    return after_quiet(found[1], course, now) if found else now


async def _compose_nudge(session: AsyncSession, course: Course, wanted: Wanted, now: datetime) -> Card | None:
    if wanted.member_id is None or wanted.week is None:
        return None
    found = await people_queries.find_member_with_person(session, wanted.member_id)
    if found is None:
        return None
    member, person = found
    answered = await progress_queries.find_check_in(session, member.id, wanted.week) is not None
    paused = await people_queries.find_pause(session, member.id, now) is not None
    if answered or paused or member.left_at is not None or not person.reminders:
        return None
    return poll_cards.nudge(course, course.syllabus.week(wanted.week), zone_of(person, course))


async def _compose_for_buddy(session: AsyncSession, course: Course, wanted: Wanted, week: int) -> Card | None:
    found = await people_queries.find_member_with_person(session, wanted.member_id or 0)
    if found is None or found[0].left_at is not None:
        return None
    zone = zone_of(found[1], course)
    return await buddies_service.compose(session, course, wanted.kind, week, wanted.body, found[0], zone)


async def _compose_review(session: AsyncSession, course: Course, wanted: Wanted) -> Card | None:
    found = await people_queries.find_member_with_person(session, wanted.member_id or 0)
    if found is None:
        return None
    zone = zone_of(found[1], course)
    review = await projects_service.find_review(session, course, wanted.body)
    if review is None:
        return projects_cards.taken_back(zone)
    if wanted.kind is PostKind.REVIEW:
        return projects_cards.review(review, zone)
    if not await projects_service.is_asked(session, found[0].id, wanted.body):
        return None
    return projects_cards.request(course, review, zone)


async def _week_result(
    session: AsyncSession, course: Course, week: int, now: datetime
) -> weekly_posts_cards.WeekResult:
    roll = await people_queries.list_members(session, course.cohort_id)
    there = [member for member, _ in roll if member.joined_week <= week]
    found = await streaks(session, course, there, now)
    kept = sum(
        any(one.week == week and one.mark is Mark.KEPT for one in streak.weeks) for streak in found.values()
    )
    board = await standings(session, course, await list_visible(session, course), range(week, week + 1))
    answers = await progress_queries.count_answers(session, course.cohort_id, week)
    takeaways = await paper_club_service.list_takeaways(session, course, week)
    return weekly_posts_cards.WeekResult(len(there), kept, answers, rank(board), takeaways)


def upcoming(course: Course, after: datetime, most: int) -> list[PlannedPost]:
    """The first posts that fall due after an instant."""
    return list(
        islice((post for post in course.calendar.all_posts(course.syllabus) if post.due_at > after), most)
    )


COMING = 6
"""Posts that status and preview list."""
