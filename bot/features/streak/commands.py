"""/plan streak: see every week of one's streak, and why it counts as it does."""

from bot.commands.command import Command, Needs
from bot.commands.context import Context
from bot.commands.param_types import Integer
from bot.commands.params import Param
from bot.commands.reply import Reply
from bot.errors import UserError
from bot.features.streak import cards
from bot.features.streak.service import find_streak_and_absences, find_week_at_risk
from bot.study.presence import paused_until
from bot.wording.counting import counted


async def streak(context: Context, page: int = 1) -> Reply:
    """Show a page of the caller's weeks, the newest first."""
    member, group = await context.member(), await context.group()
    found, absences = await find_streak_and_absences(group, member)
    pages = cards.pages(found)
    if page > pages:
        raise UserError(f"Your streak fills {counted(pages, 'page')}, so there is no page {page}.")
    at_risk, until = find_week_at_risk(group, member, found, absences), paused_until(absences, context.now)
    zone = await context.zone()
    return Reply(
        (cards.streak(group.course, found, at_risk, page, until, context.now, zone, member.joined_week),)
    )


STREAK = Command(
    "plan streak",
    "Your streak, week by week, and why each counts as it does",
    streak,
    (Param("page", "which page, if your weeks fill several", Integer(1, 999)),),
    needs=Needs.MEMBER,
    example="/plan streak",
)
