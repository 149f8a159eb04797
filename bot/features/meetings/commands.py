"""/plan meeting ...: see the group's meeting, mark hours, say “I am here”, lead, and be reminded."""

from bot.commands.command import Command, Needs
from bot.commands.context import Context
from bot.commands.param_types import Choice, Integer, OnOff
from bot.commands.params import Param
from bot.commands.reply import Reply
from bot.errors import UserError
from bot.features.meetings import cards, hour_cards, hours, leading, queries, service, timetable
from bot.messages.notice import notice

TAKE, PASS = "take", "pass"


async def show(context: Context, *, stuck: bool | None = None) -> Reply:
    """Show when the group meets, who leads, and what is to be talked about."""
    member, group = await context.member(), await context.group()
    await timetable.get_meeting(group)
    if stuck is not None:
        await service.change_wish(group, member, tells_stuck=stuck)
    return await _shown(context)


async def times(context: Context, hour: int | None = None, *, suits: bool = True) -> Reply:
    """Show the offered hours in the caller's zone, or note whether one suits them."""
    member, group = await context.member(), await context.group()
    if hour is not None:
        await hours.mark(group, member, hour, suits=suits)
    offers = await hours.list_offers(group, member)
    return Reply((hour_cards.times(group.course, offers, await context.zone()),))


async def here(context: Context, week: int | None = None) -> Reply:
    """Note that the caller is at the meeting."""
    planned = await service.attend(await context.group(), await context.member(), week)
    words = f"Good to have you here. Week {planned.week} is kept."
    return Reply((notice("meeting_here", words, await context.zone()),))


async def lead(
    context: Context, wish: bool | None = None, turn: str | None = None, week: int | None = None
) -> Reply:
    """Record whether the caller is willing to lead; take a turn that nobody has, or pass one on."""
    member, group = await context.member(), await context.group()
    await timetable.get_meeting(group)
    await service.lock(group)
    coming = await timetable.find_next(group)
    about = week or (coming.week if coming else None)
    if wish is not None:
        await leading.set_willing(group, member, coming.week if coming else None, willing=wish)
    if turn is not None and about is None:
        raise UserError("No meeting is left, so there is no turn to take or to pass on.")
    if turn == TAKE and about is not None:
        await timetable.get_planned(group, about)
        await leading.take(group, member, about)
    elif turn == PASS and about is not None:
        await leading.pass_on(group, member, about)
    return await _shown(context)


async def remind(context: Context, *, wish: bool = True) -> Reply:
    """Record whether the caller wants to be reminded of meetings."""
    group = await context.group()
    await timetable.get_meeting(group)
    await service.change_wish(group, await context.member(), reminds=wish)
    return await _shown(context)


async def _shown(context: Context) -> Reply:
    member, group = await context.member(), await context.group()
    held = await timetable.get_meeting(group)
    planned = await timetable.find_next(group)
    wish = await queries.find_wish(group.session, member.id)
    mine = planned is not None and await leading.leads(group, member, planned.week)
    card = cards.shown(group.course, held, planned, wish, await context.zone(), mine=mine)
    return Reply((card,), wakes_scheduler=True)


_WEEK = Param("week", "the week of the meeting", Integer(1, 999), is_hidden=True)

SHOW = Command(
    "plan meeting show",
    "When we meet, who leads, and what we talk about",
    show,
    (Param("stuck", "whether the agenda names you in weeks in which you are stuck", OnOff()),),
    needs=Needs.MEMBER,
    writes=True,
    example="/plan meeting show",
)

TIMES = Command(
    "plan meeting times",
    "Mark which of the offered hours suit you",
    times,
    (
        Param("hour", "the offered hour", Integer(1, 10**9), is_hidden=True),
        Param("suits", "whether it suits you", OnOff(), is_hidden=True),
    ),
    needs=Needs.ACTIVE_MEMBER,
    writes=True,
    is_answer=True,
    example="/plan meeting times",
)

HERE = Command(
    "plan meeting here",
    "Say that you are at the meeting: it keeps your week",
    here,
    (_WEEK,),
    needs=Needs.ACTIVE_MEMBER,
    writes=True,
    is_answer=True,
    example="/plan meeting here",
)

LEAD = Command(
    "plan meeting lead",
    "Be willing to lead meetings, take a turn, or pass yours on",
    lead,
    (
        Param("wish", "whether you are willing to lead, when it is your turn", OnOff()),
        Param("turn", "take the next turn if nobody has it, or pass yours on", Choice((TAKE, PASS))),
        _WEEK,
    ),
    needs=Needs.ACTIVE_MEMBER,
    writes=True,
    example="/plan meeting lead on",
)

REMIND = Command(
    "plan meeting remind",
    "Be reminded an hour before we meet, or no more",
    remind,
    (Param("wish", "whether you want to be reminded", OnOff()),),
    needs=Needs.ACTIVE_MEMBER,
    writes=True,
    example="/plan meeting remind on",
)
