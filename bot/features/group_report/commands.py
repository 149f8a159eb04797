"""/plan-admin status and export: see how a group is doing."""

from bot.commands.command import Command, Needs, Shortcut, Target, Who
from bot.commands.context import Context
from bot.commands.param_types import FreeText
from bot.commands.params import Autocomplete, Param
from bot.commands.reply import File, Reply
from bot.features.group_report import cards, service
from bot.features.membership.queries import count_requests
from bot.features.organizers.service import note_readers, reads_notes
from bot.messages.notice import notice
from bot.outbox.upcoming import list_upcoming
from bot.study import audit_log
from bot.study.cohort_tables import CohortState
from bot.wording.platforms import where_files_are

ENDED_WORDS = {CohortState.ENDED.value: "ended", CohortState.FINISHED.value: "finished"}
"""Words for how a group ended, by its state."""


async def status(context: Context) -> Reply:
    """Show how the group is doing, and what needs the organizer's attention."""
    cohort, group = await context.cohort(), await context.group()
    is_reader = await reads_notes(group, await context.find_person())
    notes = await service.list_notes(group)
    answers = await service.list_answers(group) if is_reader else ()
    if is_reader and (notes or answers):
        context.record(audit_log.NOTES_READ, service.week_of_notes(group))
    card = cards.status(
        group.course,
        context.now,
        await service.find_attendance(group),
        await list_upcoming(group, cohort.planned_until),
        await service.list_unsent(group),
        await service.list_channels(group),
        notes,
        answers,
        readers="" if is_reader else await note_readers(group),
        waiting=await count_requests(group.session, group.course.cohort_id),
        reported=await service.count_reported(group),
        over=ENDED_WORDS.get(cohort.state, ""),
    )
    return Reply((card,))


async def export(context: Context) -> Reply:
    """Give the caller a CSV file of all members with their weeks and points."""
    group = await context.group()
    is_reader = await reads_notes(group, await context.find_person())
    context.record("exported")
    table = await service.export_members(group, with_answers=is_reader)
    file = File(f"{group.course.key}.csv", table)
    where = where_files_are(context.room.platform)
    words = f"The file {where} is the group's table: a row for each member, a column for each week."
    words += " Only you can see it."
    return Reply((notice("group_exported", words, group.course.zone),), files=(file,))


STATUS = Command(
    "plan-admin status",
    "How the group is doing, and what needs you",
    status,
    who=Who.ORGANIZER,
    needs=Needs.GROUP,
)


async def show(context: Context, member: str) -> Reply:
    """Show how one member is doing."""
    group = await context.group()
    found = await service.find_member_report(group, member)
    return Reply((cards.member_report(group.course, found),))


SHOW = Command(
    "plan-admin people show",
    "How a member is doing",
    show,
    (
        Param(
            "member",
            "a name, or a member's number such as #12",
            FreeText("a member", 100),
            is_required=True,
            takes_rest=True,
            autocomplete=Autocomplete.MEMBER,
        ),
    ),
    Who.ORGANIZER,
    needs=Needs.GROUP,
    example="/plan-admin people show alice",
    form_title="How a member is doing",
    shortcut=Shortcut("How is this member doing?", Target.MEMBER, "member"),
)

EXPORT = Command(
    "plan-admin people export",
    "The group as a table (CSV), for you alone",
    export,
    who=Who.ORGANIZER,
    needs=Needs.GROUP,
    aliases=("plan-admin export",),
)
