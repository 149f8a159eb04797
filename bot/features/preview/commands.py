"""/plan-admin preview: see what will be posted next."""

from dataclasses import replace

from bot.commands.command import Command, Needs, Who
from bot.commands.context import Context
from bot.commands.param_types import Integer
from bot.commands.params import Param
from bot.commands.reply import Reply
from bot.errors import UserError
from bot.feature.group import GroupContext
from bot.feature.post_kinds import PlannedPost
from bot.features.preview import cards
from bot.messages.card import Card
from bot.outbox.compose import compose
from bot.outbox.outgoing import mentioning
from bot.outbox.tables import Post
from bot.outbox.upcoming import COMING, list_upcoming
from bot.study.cohort_tables import Room
from bot.wording.counting import counted


async def preview(context: Context, number: int = 1) -> Reply:
    """List what will be posted next, and show one of these posts exactly as it will be sent."""
    cohort, group = await context.cohort(), await context.group()
    coming = await list_upcoming(group, cohort.planned_until, personal=False)
    if not coming:
        raise UserError(f"{group.course.name} has nothing left to post.")
    if number > len(coming):
        raise UserError(f"I list {counted(len(coming), 'post')} ahead, so there is no number {number}.")
    planned = coming[number - 1]
    card = await _compose(group, planned)
    room = await _room_shown(context)
    if card is not None and room is not None:
        card = mentioning(card, planned.kind, room)
    exact = (card.unfolded,) if card else ()
    return Reply((cards.preview_list(group.course, coming, number), *exact))


async def _compose(group: GroupContext, planned: PlannedPost) -> Card | None:
    """The card of a post as it would be sent now. The post is not added to the database."""
    post = Post(
        cohort_id=group.course.cohort_id,
        kind=planned.kind.name,
        week=planned.week,
        body="",
        due_at=planned.due_at,
        expires_at=planned.expires_at,
    )
    return await compose(replace(group, now=planned.due_at), post)


async def _room_shown(context: Context) -> Room | None:
    """The room whose message is shown: that of the call, else the first around it, or None."""
    around = [room for room in await context.list_rooms() if context.is_around([room])]
    here = (room for room in around if room.channel == context.room.channel)
    return next(here, around[0] if around else None)


PREVIEW = Command(
    "plan-admin preview",
    "What will be posted next, exactly as it will be sent",
    preview,
    (Param("number", "which of the next posts", Integer(1, COMING)),),
    Who.ORGANIZER,
    needs=Needs.ACTIVE_GROUP,
    example="/plan-admin preview 2",
)
