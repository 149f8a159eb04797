"""/plan-admin status, preview, announce, schedule, log: watching a group, and what it is told and when."""

from datetime import time

from bot.cards import organizing as cards
from bot.cards.pacing import LOG_PAGE, LogEntry
from bot.cards.pacing import log as log_card
from bot.cards.personal import notice
from bot.commands.command import Command, Param, Reply, Who
from bot.commands.context import Context
from bot.commands.kinds import (
    Integer,
    Text,
    WeekdayTime,
    slot_after,
)
from bot.db import cohorts, people, progress, waiting
from bot.db.tables import CohortState
from bot.domain.calendar import PostKind
from bot.domain.counting import counted
from bot.domain.errors import UserError
from bot.services import attendance, posting
from bot.services import cohorts as service

MOST_NOTES = 10
"""Notes that status shows."""

COMING = 6
"""Posts that status and preview list."""


async def status(context: Context) -> Reply:
    """How the cohort is doing, and what needs the organizer."""
    cohort, course = await context.cohort(), await context.course()
    names = attendance.names_of(await people.list_members(context.session, cohort.id, left=True))
    held = await waiting.list_problems(context.session, cohort.id, 5)
    problems = [f"{cards.post_name(kind, week)}: {why}" for kind, week, why in held]
    known = await cohorts.list_rooms(context.session, cohort.id)
    apart = len({room.platform for room in known}) > 1  # a channel of one name may be on each
    rooms = [
        f"{room.name or room.channel}{f' ({room.platform.capitalize()})' if apart else ''}" for room in known
    ]
    week = course.week_to_show(context.now).number
    said = await progress.list_notes(context.session, cohort.id, week, MOST_NOTES)
    notes = [(names[member], answer, note) for member, answer, note in said]
    over = {CohortState.ENDED.value: "ended", CohortState.FINISHED.value: "finished"}.get(cohort.state, "")
    card = cards.status(
        course,
        context.now,
        await attendance.look(context.session, course, context.now),
        posting.upcoming(course, cohort.planned_until, COMING),
        problems,
        rooms,
        notes,
        over=over,
    )
    return Reply((card,), zone=course.zone)


async def preview(context: Context, number: int = 1) -> Reply:
    """What will be posted next, exactly as it will be sent."""
    cohort, course = await context.active_cohort(), await context.course()
    coming = [
        post
        for post in posting.upcoming(course, cohort.planned_until, 3 * COMING)
        if post.kind is not PostKind.NUDGE
    ][:COMING]
    if not coming:
        raise UserError(f"{course.name} has nothing left to post.")
    if number > len(coming):
        raise UserError(f"I list {counted(len(coming), 'post')} ahead, so there is no number {number}.")
    wanted = coming[number - 1]
    card = await posting.compose(
        context.session, course, posting.Wanted(wanted.kind, wanted.week), wanted.due_at
    )
    exact = (card.unfolded,) if card else ()
    return Reply((cards.preview_list(course, coming, number), *exact), zone=course.zone)


async def announce(context: Context, text: str) -> Reply:
    """Say something to every channel of the cohort."""
    await context.active_cohort()
    course = await context.course()
    await posting.announce(context.session, course, text, context.now)
    person = await context.person()
    cohorts.log(context.session, course.cohort_id, context.now, "announced", "", person.id)
    return Reply((notice("Your announcement is on its way.", course.zone),), zone=course.zone)


async def schedule(
    context: Context,
    goals: tuple[int, time | None] | None = None,
    paper: tuple[int, time | None] | None = None,
    checkin: tuple[int, time | None] | None = None,
    nudge: tuple[int, time | None] | None = None,
) -> Reply:
    """Show or move the posts of the week."""
    cohort = await context.active_cohort()
    await cohorts.lock_cohort(context.session, cohort)
    course = await context.course()
    if goals is not None:
        person = await context.person()
        course = await service.move_goals(context.session, course, cohort, person, context.now, *goals)
    first = course.calendar.latest.day.weekday()
    slots = {"paper": paper, "check_in": checkin, "nudge": nudge}
    moved = {name: slot_after(first, day) for name, day in slots.items() if day is not None}
    if moved:
        person = await context.person()
        course = await service.reschedule(context.session, course, cohort, person, context.now, moved)
    return Reply((cards.scheduled(course),), zone=course.zone)


async def log(context: Context, page: int = 1) -> Reply:
    """What was done to the cohort, by whom and when, the newest first."""
    cohort, course = await context.cohort(), await context.course()
    pages = max(1, -(-await cohorts.count_log(context.session, cohort.id) // LOG_PAGE))
    if page > pages:
        raise UserError(f"The log has {counted(pages, 'page')}, so there is no page {page}.")
    entries = await cohorts.list_log(context.session, cohort.id, (page - 1) * LOG_PAGE, LOG_PAGE)
    roll = await people.list_members(context.session, cohort.id, left=True)
    names = attendance.names_of(roll)
    named = {person.id: names[member.id] for member, person in roll}
    shown = [
        LogEntry(
            one.at,
            named.get(one.by_id or 0, one.by),
            one.event,
            one.detail,
            named.get(one.about_id or 0, one.about),
        )
        for one in entries
    ]
    return Reply((log_card(course, shown, page, pages),), zone=course.zone)


STATUS = Command(
    "plan-admin status", "How the group is doing, and what needs you", status, who=Who.ORGANIZER, here=True
)
PREVIEW = Command(
    "plan-admin preview",
    "What will be posted next, exactly as it will be sent",
    preview,
    (Param("number", "which of the next posts", Integer(1, COMING)),),
    Who.ORGANIZER,
    here=True,
    example="/plan-admin preview 2",
)
ANNOUNCE = Command(
    "plan-admin announce",
    "Say something to every channel of the group",
    announce,
    (Param("text", "what to say", Text("your words", 2000), required=True, rest=True),),
    Who.ORGANIZER,
    writes=True,
    here=True,
    form=True,
    example="/plan-admin announce We meet on Thursday at 18:00",
)
SCHEDULE = Command(
    "plan-admin schedule",
    "See or move the posts of the week",
    schedule,
    (
        Param("goals", "when the goals are posted", WeekdayTime()),
        Param("paper", "when the paper is posted", WeekdayTime()),
        Param("checkin", "when the check-in is posted", WeekdayTime()),
        Param("nudge", "when reminders go out", WeekdayTime()),
    ),
    Who.ORGANIZER,
    writes=True,
    here=True,
    example='/plan-admin schedule paper:thu checkin:"sun 18:00"',
)
LOG = Command(
    "plan-admin log",
    "What was done to the group, by whom and when",
    log,
    (Param("page", "which page", Integer(1, 9999)),),
    Who.ORGANIZER,
    here=True,
    example="/plan-admin log 2",
)
