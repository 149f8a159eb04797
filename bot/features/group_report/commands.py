"""/plan-admin status, preview, announce, schedule, log: watching a group, and what it is told and when."""

from bot.commands.command import Command, File, Reply, Who
from bot.commands.context import Context
from bot.features.group_report import cards, service
from bot.messages.notice import notice
from bot.outbox import planning, post_names, waiting
from bot.outbox.planning import COMING
from bot.study import cohort_queries, people, people_queries, progress_queries
from bot.study.cohort_tables import CohortState


async def export(context: Context) -> Reply:
    """The cohort's members with their weeks and points, as a table."""
    course = await context.course()
    file = File(f"{course.key}.csv", await service.table(context.session, course, context.now))
    words = "Here is the group as a table: a row for each member, a column for each week. Only you see it."
    return Reply((notice(words, course.zone),), zone=course.zone, files=(file,))


EXPORT = Command(
    "plan-admin export", "The group as a table (CSV), for you alone", export, who=Who.ORGANIZER, here=True
)

MOST_NOTES = 10
"""Notes that status shows."""


async def status(context: Context) -> Reply:
    """How the cohort is doing, and what needs the organizer."""
    cohort, course = await context.cohort(), await context.course()
    names = people.names_of(await people_queries.list_members(context.session, cohort.id, left=True))
    held = await waiting.list_problems(context.session, cohort.id, 5)
    problems = [f"{post_names.post_name(kind, week)}: {why}" for kind, week, why in held]
    known = await cohort_queries.list_rooms(context.session, cohort.id)
    apart = len({room.platform for room in known}) > 1  # a channel of one name may be on each
    rooms = [
        f"{room.name or room.channel}{f' ({room.platform.capitalize()})' if apart else ''}" for room in known
    ]
    week = course.week_to_show(context.now).number
    said = await progress_queries.list_notes(context.session, cohort.id, week, MOST_NOTES)
    notes = [(names[member], answer, note) for member, answer, note in said]
    over = {CohortState.ENDED.value: "ended", CohortState.FINISHED.value: "finished"}.get(cohort.state, "")
    card = cards.status(
        course,
        context.now,
        await service.look(context.session, course, context.now),
        planning.upcoming(course, cohort.planned_until, COMING),
        problems,
        rooms,
        notes,
        over=over,
    )
    return Reply((card,), zone=course.zone)


STATUS = Command(
    "plan-admin status", "How the group is doing, and what needs you", status, who=Who.ORGANIZER, here=True
)
