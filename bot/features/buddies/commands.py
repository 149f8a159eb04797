"""/plan buddy: ask for a buddy, and see the streak that buddies share."""

from bot.commands.command import Command, Needs, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import OnOff
from bot.features.buddies import cards, service
from bot.messages.notice import notice


async def buddy(context: Context, wish: bool | None = None, nudges: bool | None = None) -> Reply:
    """Record the caller's wish for a buddy or for nudges, and show their buddies."""
    member, group, zone = await context.member(), await context.group(), await context.zone()
    had_asked = (await service.find_status(group, member)).wanted
    if wish is not None:
        await context.active_cohort()
        await service.set_wish(group, member, wanted=wish)
    if nudges is not None:
        await service.set_nudges(group, member, nudges=nudges)
    status = await service.find_status(group, member)
    if had_asked and not status.wanted:
        return Reply((notice("buddy_ended", "Done. You no longer have a buddy.", zone),))
    next_week = group.course.calendar.week_at(context.now) + 1
    card = cards.status(
        group.course,
        status.names,
        status.shared,
        next_week,
        status.unmatched,
        wanted=status.wanted,
        nudges=status.nudges,
        zone=zone,
    )
    return Reply((card,))


BUDDY = Command(
    "plan buddy",
    "Find a buddy to study along with, and see your shared streak",
    buddy,
    (
        Param("wish", "whether you want a buddy", OnOff(), label="Do you want a buddy?"),
        Param("nudges", "hear when your buddy has checked in, if both of you turn it on", OnOff()),
    ),
    needs=Needs.MEMBER,
    writes=True,
    example="/plan buddy on",
)
