"""/plan pace set: follow the plan at one's own pace, or at the group's again."""

from datetime import date

from bot.commands.command import Command, Needs
from bot.commands.context import Context
from bot.commands.param_types import Choice
from bot.commands.params import Autocomplete, Param
from bot.commands.reply import Reply
from bot.commands.time_types import Date
from bot.features.self_paced.service import FURTHEST_START, follow_group, follow_own
from bot.messages.actions import Action
from bot.messages.card import Button, Buttons, Card, Paragraph
from bot.messages.plain import local_time
from bot.messages.text import text
from bot.outbox.planning import enqueue_due
from bot.study.localtime import zone
from bot.study.plan import Pace


async def pace(context: Context, which: str, speed: str | None = None, start: date | None = None) -> Reply:
    """Follow the plan at one's own pace, or at the group's again."""
    member, group, shown_zone = await context.member(), await context.group(), await context.zone()
    if which == "group":
        await follow_group(group, member)
        words = [
            "You are back at the group's pace. What you ticked is kept.",
            "Boards count by the group's dates again.",
        ]
    else:
        own = await follow_own(group, member, Pace(speed) if speed else None, start)
        first = member.own_week or 1
        starts = own.calendar.start(first)
        when = f"begins {local_time(starts, zone(shown_zone))}" if starts > context.now else "has begun"
        over = context.now >= group.course.calendar.end(group.course.calendar.length)
        words = [
            f"You follow the plan at your own pace now: {own.syllabus.pace.value}. Your week {first} {when}.",
            "I send you your goals privately, every week until you are through the plan.",
            "The group is through its plan, so its boards and streaks stay as they are."
            if over
            else "Check-ins and your streak stay with the group. Boards count your own weeks from then on.",
        ]
    cohort = await context.cohort()
    cohort.next_due_at = await enqueue_due(group, cohort.planned_until)
    back = Button("Back to the group's pace", str(Action(PACE.name, {"which": "group"}, cohort.id)))
    ways = (Buttons((back,)),) if which == "own" else ()
    return Reply((Card("pace_set", (*(Paragraph(text(one)) for one in words), *ways), shown_zone),))


PACE = Command(
    "plan pace set",
    "Follow the plan at your own pace, or at the group's again",
    pace,
    (
        Param(
            "which",
            "your own pace or the group's",
            Choice(("own", "group")),
            is_required=True,
            label="Whose pace",
        ),
        Param(
            "speed", "how fast, if not like the group", Choice(tuple(one.value for one in Pace)), in_form=True
        ),
        Param(
            "start",
            "when your week begins, if not today",
            Date(days_back=1, days_ahead=FURTHEST_START.days + 1),
            autocomplete=Autocomplete.DATE,
            label="First day",
            in_form=True,
        ),
    ),
    needs=Needs.ACTIVE_MEMBER,
    writes=True,
    opens_form=True,
    aliases=("plan pace",),
    example="/plan pace set own relaxed",
    form_title="Your pace",
)
