"""Change settings that affect what others see."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.feature.group import GroupContext
from bot.features.announcements.service import redraw_signed
from bot.outbox.renaming import redraw_naming
from bot.study.people import name_member
from bot.study.people_tables import Member, Person
from bot.wording.naming import unnumbered


async def set_on_posters(
    person: Person, memberships: Sequence[tuple[GroupContext, Member]], *, on_posters: bool
) -> None:
    """Record whether posters may name the person, and redraw those that tell of them."""
    person.on_posters = on_posters
    for group, member in memberships:
        await redraw_naming(group, member)


async def set_visible(
    session: AsyncSession,
    person: Person,
    memberships: Sequence[tuple[GroupContext, Member]],
    now: datetime,
    *,
    visible: bool,
) -> None:
    """Record whether others may read the person's name, and redraw the posts that name them in all their
    groups.
    """
    person.visible = visible
    for group, member in memberships:
        await name_member(session, member, unnumbered(member.name), visible=visible)
        await redraw_naming(group, member)
    await redraw_signed(session, person.id, now)  # who organizes need not be a member
