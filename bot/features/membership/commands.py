"""/plan join, leave, settings, help, menu."""

from bot.commands.command import Command, Completion, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import Text
from bot.features.membership import cards
from bot.messages import notice
from bot.study import cohort_choice, cohort_queries, membership
from bot.study.personal_time import zone_of


async def join(context: Context, cohort: str = "") -> Reply:
    """Become a member, from the running week on."""
    if cohort:
        room = context.room
        found = await cohort_queries.list_cohorts_of_workspace(context.session, room.platform, room.workspace)
        context.choose(cohort_choice.pick(found, cohort))
    await context.active_cohort()
    course = await context.course()
    person = await context.person()
    joined = await membership.join(context.session, course, person, context.now)
    zone = zone_of(person, course)
    if joined.already:
        words = f"You are in {course.name} already, {person.name}. `/plan week` shows what is on."
        return Reply((notice.notice(words, zone),), zone=course.zone)
    card = cards.welcome(
        course, person.name, course.current_week(context.now), context.now, again=joined.again, zone=zone
    )
    return Reply((card,), zone=course.zone)


async def leave(context: Context) -> Reply:
    """Stop being a member; everything done is kept."""
    member, course, zone = await context.member(), await context.course(), await context.zone()
    await membership.leave(context.session, course, member, context.now)
    words = f"You have left {course.name}. Everything you did is kept: `/plan join` brings you back to it."
    return Reply((notice.notice(words, zone),), zone=course.zone)


JOIN = Command(
    "plan join",
    "Join the study group of this channel",
    join,
    (
        Param(
            "cohort",
            "which group, if not the one of this channel",
            Text(longest=100),
            complete=Completion.COHORT,
        ),
    ),
    writes=True,
    here=True,
    example="/plan join",
)


LEAVE = Command("plan leave", "Leave the study group; what you did is kept", leave, writes=True)
