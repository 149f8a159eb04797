"""/plan buddy: asking for a buddy, and how the pair is doing."""

from bot.commands.command import Command, Param, Reply
from bot.commands.context import Context
from bot.commands.param_types import OnOff
from bot.features.buddies import cards, service
from bot.messages.notice import notice


async def buddy(context: Context, wish: bool | None = None, nudges: bool | None = None) -> Reply:
    """Ask for a buddy or end that, and show how the caller stands."""
    member, course = await context.member(), await context.course()
    session, now = context.session, context.now
    wanted = (await service.look(session, course, member, now)).wanted
    if wish is not None:
        await context.active_cohort()
        await service.set_wish(session, member, wanted=wish, now=now)
    if nudges is not None:
        await service.set_nudges(session, member, nudges=nudges)
    found = await service.look(session, course, member, now)
    if wanted and not found.wanted:
        return Reply((notice("Done: you have no buddy any more.", await context.zone()),), zone=course.zone)
    card = cards.status(
        course,
        found.names,
        found.shared,
        course.calendar.week_at(now) + 1,
        wanted=found.wanted,
        nudges=found.nudges,
        zone=await context.zone(),
    )
    return Reply((card,), zone=course.zone)


BUDDY = Command(
    "plan buddy",
    "Find a buddy to study along with, and see your shared streak",
    buddy,
    (
        Param("wish", "whether you want a buddy", OnOff(), label="Do you want a buddy?"),
        Param("nudges", "hear when your buddy has checked in, if both of you wish it", OnOff()),
    ),
    writes=True,
    example="/plan buddy on",
)
