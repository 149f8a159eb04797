"""/plan catchup: what was missed, at one's own pace."""

from bot.cards import catching_up as cards
from bot.commands.command import Command, Param, Reply
from bot.commands.context import Context
from bot.commands.kinds import Integer
from bot.db import progress
from bot.domain.catching_up import enough_minutes, spread

USUAL_MINUTES = 60
"""Minutes a week that catching up asks for, if nothing else is said."""


async def catchup(context: Context, minutes: int = USUAL_MINUTES) -> Reply:
    """The caller's open items of weeks that have ended, spread over the weeks to come."""
    member, course = await context.member(), await context.course()
    done = await progress.list_completed_keys(context.session, member.id)
    missed = course.missed(done, context.now)
    first = max(1, course.calendar.week_for(context.now))
    enough = enough_minutes(missed, max(1, len(course.syllabus) - first + 1))
    card = cards.catch_up(course, first, spread(missed, minutes), minutes, enough, await context.zone())
    return Reply((card,), zone=course.zone)


CATCHUP = Command(
    "plan catchup",
    "What you missed, spread over the coming weeks, a little each week",
    catchup,
    (Param("minutes", "the most minutes a week that it may ask for", Integer(10, 2400)),),
    example="/plan catchup 45",
)
