"""Split from bot.features.self_paced.commands."""

from bot.commands.command import Command, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import Integer
from bot.features.catch_up import cards
from bot.features.catch_up.rules import enough_minutes, spread
from bot.study import progress_queries

USUAL_MINUTES = 60
"""Minutes a week that catching up asks for, if nothing else is said."""


async def catchup(context: Context, minutes: int = USUAL_MINUTES) -> Reply:
    """The caller's open items of weeks that have ended, spread over the weeks to come."""
    member, course = await context.member(), await context.own_course()
    done = await progress_queries.list_completed_keys(context.session, member.id)
    missed = course.missed(done, context.now)
    first = max(1, course.calendar.week_for(context.now))
    enough = enough_minutes(missed, max(1, len(course.syllabus) - first + 1))
    portions, open_ = spread(missed, minutes), await context.is_open()
    card = cards.catch_up(course, first, portions, minutes, enough, await context.zone(), open_=open_)
    return Reply((card,), zone=course.zone)


CATCHUP = Command(
    "plan catchup",
    "What you missed, spread over the coming weeks, a little each week",
    catchup,
    (Param("minutes", "the most minutes a week that it may ask for", Integer(10, 2400)),),
    example="/plan catchup 45",
)
