"""/plan catchup and pace: what was missed, and following the plan at one's own pace."""

from datetime import date

from bot.commands.command import Command, Completion, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import Choice, Day
from bot.features.group_lifecycle import service as group_lifecycle_service
from bot.features.self_paced import service
from bot.messages.notice import notice
from bot.messages.plain import local_time
from bot.study.localtime import zone
from bot.study.plan import Pace


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
    await group_lifecycle_service.refresh_next_due(context.session, cohort, course)
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
