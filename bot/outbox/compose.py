"""Compose the card of a post: gather what it tells, then draw it. `preview` shows the same card."""

from typing import Any

from bot.feature.group import GroupContext
from bot.messages.card import Card
from bot.messages.fitting import with_note
from bot.messages.known_actions import with_known_actions
from bot.outbox import post_snapshot
from bot.outbox.tables import Post


async def compose(group: GroupContext, post: Post) -> Card | None:
    """The card of a post as things stand; None if it is not needed any more, or withdrawn.

    A post without an id is a preview: nothing is kept with it.
    """
    kind = group.features.post_kind(post.kind)
    if kind is None or post.withdrawn:  # None: its feature was taken out of the bot
        return None
    told: Any = kind.blank
    if kind.is_kept:
        told = await post_snapshot.gather(group, kind, post)
    elif kind.gather is not None and (told := await kind.gather(group, post)) is None:
        return None
    card = with_known_actions(kind.draw(group.course, post, told), group.features.command_names)
    return with_note(card, post.note) if post.note else card
