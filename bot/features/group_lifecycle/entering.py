"""What must be settled before a group may live in the channel of a call."""

from bot.commands.context import Context
from bot.commands.params import KEPT, WHERE
from bot.commands.reply import Reply
from bot.features.group_lifecycle import room_cards
from bot.messages.actions import Action

NOT_YOUR_CHANNEL = (
    "It takes somebody who manages this channel's server or workspace to let a group live here. "
    "Ask them to type `{}` here."
)


async def wait_for_room(context: Context) -> Reply | None:
    """What to answer if the bot may not post in this channel, or if this is a thread and it is not clear
    whether the thread is meant: the call is kept, and goes on by a button.

    None if the call can go on. Raises UserError if this is no channel.
    """
    context.check_channel()
    if context.room.parent and WHERE.name not in context.texts:
        token = await context.keep_call()
        return Reply((room_cards.thread_or_channel(context.command.name, token, context.cohort_hint),))
    if not context.lacking:
        return None
    token = await context.keep_call(waits_for_room=True)
    where = {WHERE.name: context.texts[WHERE.name]} if WHERE.name in context.texts else {}
    action = str(Action(context.command.name, {KEPT.name: token, **where}, context.cohort_hint))
    return Reply((room_cards.cannot_post(context.lacking, action),))
