"""/plan-admin log: read what was done to a group."""

from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.param_types import Integer
from bot.commands.params import Param
from bot.commands.reply import Reply
from bot.errors import UserError
from bot.features.audit_log import cards
from bot.study import audit_log, people_queries
from bot.study.people import names_of
from bot.wording.counting import counted


async def log(context: Context, page: int = 1) -> Reply:
    """Show a page of what was done to the group, by whom and when, the newest first."""
    course = await context.course()
    pages = max(1, -(-await audit_log.count_log(context.session, course.cohort_id) // cards.LINES_PER_PAGE))
    if page > pages:
        raise UserError(f"The log has {counted(pages, 'page')}, so there is no page {page}.")
    entries = await audit_log.list_log(
        context.session, course.cohort_id, (page - 1) * cards.LINES_PER_PAGE, cards.LINES_PER_PAGE
    )
    member_rows = await people_queries.list_members(context.session, course.cohort_id, left=True)
    names = names_of(member_rows)
    member_names = {person.id: names[member.id] for member, person in member_rows}
    shown = [
        cards.LogEntry(
            one.at,
            member_names.get(one.by_id or 0, one.by),
            one.event,
            one.detail,
            member_names.get(one.about_id or 0, one.about),
        )
        for one in entries
    ]
    return Reply((cards.log(course, shown, page, pages),))


LOG = Command(
    "plan-admin log",
    "What was done to the group, by whom and when",
    log,
    (Param("page", "which page", Integer(1, 9999)),),
    Who.ORGANIZER,
    needs=Needs.GROUP,
    example="/plan-admin log 2",
)
