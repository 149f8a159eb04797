"""/plan-admin erase: delete a group with everything in it, after asking twice."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.param_types import Integer
from bot.commands.params import Param
from bot.commands.reply import Reply
from bot.features.privacy import cards
from bot.features.privacy.group_erasure import erase_group
from bot.messages.notice import notice
from bot.study import people_queries

ASKED_ONCE, ASKED_TWICE = 1, 2


async def erase(context: Context, *, step: int = 0) -> Reply:
    """Ask whether the group is to be erased, ask again, and erase it."""
    cohort, course = await context.cohort(), await context.course()
    if step < ASKED_ONCE:
        return Reply((cards.confirm_group_erasure(course),))
    if step < ASKED_TWICE:
        return Reply((cards.confirm_group_erasure_again(course, await _count(context.session, cohort.id)),))
    await erase_group(context.session, cohort, context.now)
    words = f"{course.name} is erased. I keep nothing of it."
    return Reply((notice("group_erased", words, course.zone),), zone=course.zone, has_erased=True)


async def _count(session: AsyncSession, cohort_id: int) -> int:
    return len(await people_queries.list_members(session, cohort_id, left=True))


ERASE = Command(
    "plan-admin erase",
    "Delete the group with everything in it, for good",
    erase,
    (Param("step", "what was confirmed", Integer(ASKED_ONCE, ASKED_TWICE), is_hidden=True),),
    Who.ORGANIZER,
    needs=Needs.GROUP,
    writes=True,
)
