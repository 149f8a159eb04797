"""/plan pace catchup: see what the caller missed, spread over the weeks to come."""

from bot.commands.command import Command, Needs
from bot.commands.context import Context
from bot.commands.param_types import Integer
from bot.commands.params import Param
from bot.commands.reply import Reply
from bot.features.catch_up import cards
from bot.features.catch_up.rules import enough_minutes, spread
from bot.study import progress_queries

DEFAULT_MINUTES = 60
"""Minutes a week if the caller names no number."""


async def catchup(context: Context, minutes: int = DEFAULT_MINUTES) -> Reply:
    """Show the caller's open items of weeks that have ended, spread over the weeks to come."""
    member, course = await context.member(), await context.own_course()
    done = await progress_queries.list_completed_keys(context.session, member.id)
    missed = course.missed(done, context.now)
    first = max(1, course.calendar.week_for(context.now))
    enough = enough_minutes(missed, max(1, len(course.syllabus) - first + 1))
    portions, is_open = spread(missed, minutes), await context.is_open()
    zone = await context.zone()
    return Reply((cards.catch_up(course, first, portions, minutes, enough, zone, open_=is_open),))


CATCHUP = Command(
    "plan pace catchup",
    "What you missed, spread over the coming weeks, a little each week",
    catchup,
    (Param("minutes", "the most minutes a week that it may ask for", Integer(10, 2400)),),
    needs=Needs.MEMBER,
    aliases=("plan catchup",),
    example="/plan pace catchup 45",
)
