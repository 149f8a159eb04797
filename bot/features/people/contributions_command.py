"""/plan-admin people contributions: what members wrote for others to read, and taking it down."""

from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.param_types import FreeText, Integer, OnOff
from bot.commands.params import Param
from bot.commands.reply import Reply
from bot.features.people import cards, service
from bot.messages.notice import notice


async def contributions(context: Context, page: int = 1, item: str = "", *, sure: bool = False) -> Reply:
    """List what members wrote; ask before one of it is taken down; or take it down."""
    group = await context.group()
    if not item:
        entries, more = await service.list_contributions(group, page)
        return Reply((cards.contributions(group.course, entries, page, more=more),))
    entry = await service.find_contribution(group, item)
    if not sure:
        return Reply((cards.confirm_take_down(group.course, entry),))
    await service.take_down(group, entry, await context.person())
    words = f"The {entry.kind.title} is taken down. Messages that show it are changed or deleted in a moment."
    return Reply((notice("taken_down", words, group.course.zone),))


CONTRIBUTIONS = Command(
    "plan-admin people contributions",
    "What members wrote: takeaways, projects, reviews, proposals; take one down",
    contributions,
    (
        Param("page", "which page", Integer(1, service.LAST_PAGE)),
        Param("item", "which one", FreeText("a code", 32), is_hidden=True),
        Param("sure", "that it was confirmed", OnOff(), is_hidden=True),
    ),
    Who.ORGANIZER,
    needs=Needs.GROUP,
    writes=True,
    example="/plan-admin people contributions 2",
)
