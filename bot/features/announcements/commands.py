"""Split from bot.features.group_report.commands."""

from bot.commands.command import Command, Param, Reply, Who
from bot.commands.context import Context
from bot.commands.param_types import Text
from bot.messages.notice import notice
from bot.outbox import planning
from bot.study import audit_log


async def announce(context: Context, text: str) -> Reply:
    """Say something to every channel of the cohort."""
    await context.active_cohort()
    course = await context.course()
    await planning.announce(context.session, course, text, context.now)
    person = await context.person()
    audit_log.log(context.session, course.cohort_id, context.now, "announced", "", person.id)
    return Reply((notice("Your announcement is on its way.", course.zone),), zone=course.zone)


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
