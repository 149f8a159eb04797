"""/plan catchup and pace: what was missed, and following the plan at one's own pace."""

from datetime import date

from bot.cards import catching_up as cards
from bot.cards.personal import notice
from bot.cards.plain import local_time
from bot.commands.command import Command, Completion, Param, Reply
from bot.commands.context import Context
from bot.commands.kinds import Choice, Day, Integer
from bot.db import progress
from bot.domain.catching_up import enough_minutes, spread
from bot.domain.localtime import zone
from bot.domain.plan import Pace
from bot.services import cohorts as cohort_service
from bot.services import own_pace as service

USUAL_MINUTES = 60
"""Minutes a week that catching up asks for, if nothing else is said."""


async def catchup(context: Context, minutes: int = USUAL_MINUTES) -> Reply:
    """The caller's open items of weeks that have ended, spread over the weeks to come."""
    member, course = await context.member(), await context.own_course()
    done = await progress.list_completed_keys(context.session, member.id)
    missed = course.missed(done, context.now)
    first = max(1, course.calendar.week_for(context.now))
    enough = enough_minutes(missed, max(1, len(course.syllabus) - first + 1))
    portions, open_ = spread(missed, minutes), await context.is_open()
    card = cards.catch_up(course, first, portions, minutes, enough, await context.zone(), open_=open_)
    return Reply((card,), zone=course.zone)


async def pace(context: Context, which: str, speed: str | None = None, start: date | None = None) -> Reply:
    """Follow the plan at a pace of one's own, or at the group's again."""
    cohort = await context.active_cohort()
    member, course = await context.member(), await context.course()
    shown = await context.zone()
    if which == "group":
        await service.follow_group(context.session, member)
        words = (
            "You are back at the group's pace. What you ticked is kept; "
            "boards count by the group's dates again."
        )
    else:
        chosen = Pace(speed) if speed else None
        own = await service.follow_own(context.session, course, member, chosen, start, context.now)
        first = member.own_week or 1
        starts = own.calendar.start(first)
        when = f"begins {local_time(starts, zone(shown))}" if starts > context.now else "began today"
        words = (
            f"You follow the plan at your own pace now ({own.syllabus.pace.value}); "
            f"your week {first} {when}. I send its goals to you alone. On boards the group's weeks count "
            "until then, and yours from then on. Check-ins and your streak stay with the group. "
            "`/plan pace group` brings you back."
        )
    await cohort_service.refresh_next_due(context.session, cohort, course)
    return Reply((notice(words, shown),), zone=course.zone)


PACE = Command(
    "plan pace",
    "Follow the plan at your own pace, or at the group's again",
    pace,
    (
        Param(
            "which",
            "your own pace or the group's",
            Choice(("own", "group")),
            required=True,
            label="Whose pace",
        ),
        Param("speed", "how fast, if not like the group", Choice(tuple(one.value for one in Pace))),
        Param("start", "when your week begins, if not today", Day(), complete=Completion.DATE),
    ),
    writes=True,
    form=True,
    example="/plan pace own relaxed",
)
CATCHUP = Command(
    "plan catchup",
    "What you missed, spread over the coming weeks, a little each week",
    catchup,
    (Param("minutes", "the most minutes a week that it may ask for", Integer(10, 2400)),),
    example="/plan catchup 45",
)
