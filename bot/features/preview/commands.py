"""Split from bot.features.group_report.commands."""

from bot.commands.command import Command, Param, Reply, Who
from bot.commands.context import Context
from bot.commands.param_types import Integer
from bot.errors import UserError
from bot.features.preview import cards
from bot.outbox import planning
from bot.outbox.planning import COMING
from bot.study.calendar import PostKind
from bot.wording.counting import counted


async def preview(context: Context, number: int = 1) -> Reply:
    """What will be posted next, exactly as it will be sent."""
    cohort, course = await context.active_cohort(), await context.course()
    coming = [
        post
        for post in planning.upcoming(course, cohort.planned_until, 3 * COMING)
        if post.kind is not PostKind.NUDGE
    ][:COMING]
    if not coming:
        raise UserError(f"{course.name} has nothing left to post.")
    if number > len(coming):
        raise UserError(f"I list {counted(len(coming), 'post')} ahead, so there is no number {number}.")
    wanted = coming[number - 1]
    card = await planning.compose(
        context.session, course, planning.Wanted(wanted.kind, wanted.week), wanted.due_at
    )
    exact = (card.unfolded,) if card else ()
    return Reply((cards.preview_list(course, coming, number), *exact), zone=course.zone)


PREVIEW = Command(
    "plan-admin preview",
    "What will be posted next, exactly as it will be sent",
    preview,
    (Param("number", "which of the next posts", Integer(1, COMING)),),
    Who.ORGANIZER,
    here=True,
    example="/plan-admin preview 2",
)
