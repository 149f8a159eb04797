"""/plan calendar: the group's dates for one's own calendar, as a file and at a private address."""

from bot.commands.command import Command, Needs
from bot.commands.context import Context
from bot.commands.param_types import Choice, OnOff
from bot.commands.params import Param
from bot.commands.reply import File, Reply
from bot.errors import UserError
from bot.features.calendar import cards, service
from bot.features.calendar.feed import FEED
from bot.messages.notice import notice
from bot.study import cohort_queries

NO_ADDRESS = (
    "I have no address on the web here, so there is no calendar to subscribe to. The file of "
    "`/plan calendar` works. Whoever runs me can set STUDYPLAN_PUBLIC_URL."
)
EMPTY = (
    "A calendar with nothing in it helps nobody, so I left yours as it was. Leave at least one thing in; "
    "`/plan calendar address:off` ends the private address."
)


async def calendar(
    context: Context,
    goals: bool | None = None,
    paper: bool | None = None,
    checkin: bool | None = None,
    meetings: bool | None = None,
    address: str | None = None,
    *,
    file: bool = True,
) -> Reply:
    """Change what the caller's calendar holds, and give it to them; or change its private address."""
    member, cohort, zone = await context.member(), await context.cohort(), await context.zone()
    await cohort_queries.lock_cohort(context.session, cohort)
    group = await context.group()
    if address is not None and not context.public_url:
        raise UserError(NO_ADDRESS)
    held, is_new = await service.find_calendar(group, member)
    wishes = {"goals": goals, "paper": paper, "checkin": checkin, "meetings": meetings}
    chosen = await service.choose(group, held, wishes)
    if not any(chosen.values()):
        raise UserError(EMPTY)
    if address == "off":
        await service.end_address(group, held)
        words = "The private address has ended: calendars that read it get nothing any more."
        return Reply((notice("calendar_address_ended", words, zone),))
    private = []
    if address == "new" or (is_new and context.public_url):
        url = context.public_url + FEED.path(await service.new_address(group, held))
        private.append(cards.address(group.course, url, zone))
    if address == "new":
        return Reply(tuple(private))
    events = await service.tell(group, member, held)
    content = service.write(group.course, events).decode()
    shown = cards.Shown(chosen, len(events) if file else None, bool(context.public_url), held.address_since)
    card = cards.calendar(group.course, shown, context.room.platform, zone)
    files = (File(f"{group.course.key}.ics", content),) if file else ()
    return Reply((card, *private), files=files)


CALENDAR = Command(
    "plan calendar",
    "The group's dates for your own calendar, as a file or an address",
    calendar,
    (
        Param("goals", "whether it holds the goals of each week", OnOff()),
        Param("paper", "whether it holds the papers", OnOff()),
        Param("checkin", "whether it holds the check-ins", OnOff()),
        Param("meetings", "whether it holds the meetings", OnOff()),
        Param("address", "its private address: a new one, or off", Choice(("new", "off"))),
        Param("file", "whether the file comes with the answer", OnOff(), is_hidden=True),
    ),
    needs=Needs.MEMBER,
    writes=True,
    example="/plan calendar paper:off",
)
