"""Split from bot.features.leaderboard.commands."""

from bot.commands.command import Command, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import Integer
from bot.errors import UserError
from bot.features.streak import cards
from bot.study import people_queries, streaks
from bot.wording.counting import counted


async def streak(context: Context, page: int = 1) -> Reply:
    """Every week of the caller's streak, and why it counts as it does."""
    member, course = await context.member(), await context.course()
    found = (await streaks.streaks(context.session, course, [member], context.now))[member.id]
    pages = cards.pages(found)
    if page > pages:
        raise UserError(f"Your streak fills {counted(pages, 'page')}, so there is no page {page}.")
    pause = await people_queries.find_pause(context.session, member.id, context.now)
    until = pause.ends_at if pause else None
    at_risk = await streaks.week_at_risk(context.session, course, member, found, context.now)
    card = cards.streak(course, found, at_risk, page, until, context.now, await context.zone())
    return Reply((card,), zone=course.zone)


STREAK = Command(
    "plan streak",
    "Your streak, week by week, and why each counts as it does",
    streak,
    (Param("page", "which page, if your weeks fill several", Integer(1, 999)),),
    example="/plan streak",
)
