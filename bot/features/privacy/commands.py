"""/plan data: what is kept about oneself; a copy of it, or its deletion."""

from bot.commands.command import Command
from bot.commands.context import Context
from bot.commands.param_types import Choice, OnOff
from bot.commands.params import Param
from bot.commands.reply import File, Reply
from bot.features.membership.service import list_memberships
from bot.features.privacy import cards, service
from bot.messages.notice import notice

FILE_NAME = "studyplan-data.json"
"""The name of the exported file."""


async def data(context: Context, action: str = "show", *, confirm: bool = False) -> Reply:
    """Tell what is kept, who sees it and for how long; export all data of the caller, or delete it after
    asking once more.
    """
    person, zone = await context.find_person(), await context.zone()
    if action == "show":
        return Reply((cards.privacy(context.retention, zone, is_known=person is not None),))
    if person is None:
        return Reply(
            (notice("no_data", "I keep nothing about you, so there is nothing to export or delete.", zone),)
        )
    if action == "export":
        file = File(FILE_NAME, await service.export(context.session, person, context.now))
        return Reply((cards.exported(context.room.platform, zone),), files=(file,))
    if not confirm:
        return Reply((cards.confirm_deletion(zone),))
    memberships = await list_memberships(
        context.session, context.courses, context.features, person, context.now
    )
    await service.delete(context.session, person, memberships, context.now)
    words = "Everything about you is deleted. `/plan join` starts afresh if you ever want to come back."
    return Reply((notice("data_deleted", words, zone),), has_erased=True)


DATA = Command(
    "plan data",
    "What I keep about you; get a copy of it, or have it deleted",
    data,
    (
        Param(
            "action", "see what I keep, get a copy, or have it deleted", Choice(("show", "export", "delete"))
        ),
        Param("confirm", "that it is meant", OnOff(), is_hidden=True),
    ),
    writes=True,
    example="/plan data export",
    aliases=("plan privacy",),
)
