"""/plan-admin posts counts: whether small counts are hidden, because they tell who answered."""

from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.param_types import Choice
from bot.commands.params import Param
from bot.commands.reply import Reply
from bot.feature.group import GroupContext
from bot.messages.notice import notice
from bot.outbox import posts
from bot.study import audit_log
from bot.study.cohort_tables import Cohort
from bot.study.people_tables import Person

SHOWN, HIDDEN = "shown", "hidden"

WORDS = {
    False: "Check-ins and votes of {} show every count, from the first answer on.",
    True: "Check-ins and votes of {} show no counts until five members have answered.",
}


async def counts(context: Context, below_five: str = "") -> Reply:
    """Choose whether counts below five answers are shown, or tell what holds."""
    cohort, group = await context.cohort(), await context.group()
    if below_five:
        await hide(group, await context.active_cohort(), await context.person(), hidden=below_five == HIDDEN)
    words = WORDS[cohort.hides_small_counts].format(group.course.name)
    other = SHOWN if cohort.hides_small_counts else HIDDEN
    words += f" `/plan-admin posts counts {other}` changes that."
    return Reply((notice("counts", words, group.course.zone),))


async def hide(group: GroupContext, cohort: Cohort, person: Person, *, hidden: bool) -> None:
    """Hide or show small counts from now on, also in posts that still count."""
    session, now = group.session, group.now
    if cohort.hides_small_counts == hidden:
        return
    cohort.hides_small_counts = hidden
    await session.flush()
    audit_log.log(session, cohort.id, now, "counts", "hidden below five" if hidden else "shown", person.id)
    running = group.course.calendar.week_at(now)
    for kind in (kind for feature in group.features for kind in feature.posts if kind.counts_live):
        for week in (running - 1, running, running + 1):
            await posts.redraw(session, cohort.id, kind.name, week, now)


COUNTS = Command(
    "plan-admin posts counts",
    "Hide how many answered while that tells who did, or show it",
    counts,
    (Param("below_five", "what posts do with counts below five answers", Choice((SHOWN, HIDDEN))),),
    Who.ORGANIZER,
    needs=Needs.GROUP,
    writes=True,
    example="/plan-admin posts counts hidden",
    aliases=("plan-admin counts",),
)
