"""/plan buddy find, show: ask for a buddy, and see the streak that buddies share."""

from bot.commands.command import Command, Needs
from bot.commands.context import Context
from bot.commands.param_types import OnOff
from bot.commands.params import Param
from bot.commands.reply import Reply
from bot.features.buddies import cards, service
from bot.messages.notice import notice


async def find(context: Context, nudges: bool | None = None) -> Reply:
    """Look for a buddy of the caller from now on."""
    return await show(context, wish=True, nudges=nudges)


async def show(context: Context, wish: bool | None = None, nudges: bool | None = None) -> Reply:
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


NUDGES = Param("nudges", "hear when your buddy has checked in, if both of you turn it on", OnOff())

FIND = Command(
    "plan buddy find",
    "Look for a buddy to study along with",
    find,
    (NUDGES,),
    needs=Needs.MEMBER,
    writes=True,
    example="/plan buddy find nudges:on",
)
SHOW = Command(
    "plan buddy show",
    "See your buddy and your shared streak, or stop having one",
    show,
    (Param("wish", "whether you want a buddy", OnOff(), label="Do you want a buddy?"), NUDGES),
    needs=Needs.MEMBER,
    writes=True,
    example="/plan buddy show wish:off",
    aliases=("plan buddy",),
)
