"""/plan-admin announce: say something in every channel of the group."""

from bot.commands.command import Command, Needs, Param, Reply, Who
from bot.commands.context import Context
from bot.commands.param_types import FreeText
from bot.features.announcements import service
from bot.messages.notice import notice
from bot.study import audit_log


async def announce(context: Context, text: str) -> Reply:
    """Post the words in every channel of the group."""
    group = await context.group()
    await service.announce(group, text)
    person = await context.person()
    audit_log.log(context.session, group.course.cohort_id, context.now, "announced", "", person.id)
    return Reply((notice("announced", "Your announcement is on its way.", group.course.zone),))


ANNOUNCE = Command(
    "plan-admin announce",
    "Say something to every channel of the group",
    announce,
    (Param("text", "what to say", FreeText("your words", 2000), is_required=True, takes_rest=True),),
    Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    writes=True,
    opens_form=True,
    example="/plan-admin announce We meet on Thursday at 18:00",
)
