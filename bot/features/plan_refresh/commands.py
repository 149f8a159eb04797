"""/plan-admin plan refresh: apply the corrections made in the plan's files."""

from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.param_types import FreeText
from bot.commands.params import Param
from bot.commands.reply import File, Reply
from bot.curricula.catalogue import find_plan
from bot.features.plan_refresh import cards, service
from bot.messages.notice import notice
from bot.study import cohort_queries


async def refresh(context: Context, sure: str = "") -> Reply:
    """Show how the files differ from the plan that the group follows; take that over once it is confirmed.

    What was confirmed is what was shown: if the files have changed since, they are shown anew.
    """
    cohort = await context.active_cohort()
    await cohort_queries.lock_cohort(context.session, cohort)
    group = await context.group()
    course = group.course
    prepared = await service.prepare(group, cohort, find_plan(context.plans, course.plan.key))
    if sure != prepared.token:
        card = cards.confirm_refresh(course, prepared.differences, prepared.token)
        every = "\n".join(prepared.differences) + "\n"
        is_long = len(prepared.differences) > cards.MOST_SHOWN
        return Reply((card,), files=(File("differences.txt", every),) if is_long else ())
    await service.make(group, context.courses, cohort, await context.person(), prepared)
    words = f"Done: {course.name} follows the plan as the files have it. Every tick is kept."
    return Reply((notice("plan_refreshed", words, course.zone),))


REFRESH = Command(
    "plan-admin plan refresh",
    "Take over corrections from the plan's files; every tick is kept",
    refresh,
    (Param("sure", "that it was confirmed", FreeText("a code", 16), is_hidden=True),),
    Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    writes=True,
    aliases=("plan-admin refresh",),
)
