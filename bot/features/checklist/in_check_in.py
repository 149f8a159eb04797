"""The part of the check-in's form that ticks off several items at once."""

from collections.abc import Mapping
from typing import Any

from bot.commands.options import make_option
from bot.commands.param_types import Several
from bot.commands.params import Param
from bot.feature.features import course_followed
from bot.feature.group import GroupContext
from bot.feature.parts import CheckInPart, KnownField
from bot.features.checklist import service
from bot.messages.limits import MOST_OPTIONS
from bot.study import progress_queries
from bot.study.matching import find_item
from bot.study.people_tables import Member
from bot.wording.counting import counted
from bot.wording.naming import shorten


async def offer(group: GroupContext, member: Member, week: int) -> dict[str, KnownField]:
    """The open items of the week; for a member on their own dates, of the week that they are in."""
    course = course_followed(group, member)
    about = group.course.syllabus.week(week) if course is group.course else course.week_to_show(group.now)
    done = await progress_queries.list_completed_keys(group.session, member.id)
    still_open = [item for item in about.items if item.key not in done][:MOST_OPTIONS]
    if not still_open:
        return {}
    return {"items": KnownField(choices=[make_option(item.key, item.title) for item in still_open])}


async def save(group: GroupContext, member: Member, _week: int, given: Mapping[str, Any]) -> str:
    """Tick the items off. Raises UserError if one is none of the plan."""
    found = [find_item(key, group.course.plan.items) for key in given["items"][:MOST_OPTIONS]]
    ticked = await service.complete(group, member, found)
    if not ticked.new:
        return "Those items were ticked already."
    names = ", ".join(f"“{shorten(item.title, 60)}”" for item in ticked.new[:5])
    more = f" and {len(ticked.new) - 5} more" if len(ticked.new) > 5 else ""
    return f"Done: {names}{more}. {counted(sum(item.points for item in ticked.new), 'point')}."


ITEMS = CheckInPart(
    params=(
        Param(
            "items",
            "what is open this week; choose as many as you like",
            Several("items of the week"),
            label="What have you finished?",
            is_hidden=True,
            in_form=True,
        ),
    ),
    offer=offer,
    save=save,
)
