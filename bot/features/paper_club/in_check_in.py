"""The part of the check-in's form that asks what a member takes from the week's paper."""

from collections.abc import Mapping
from typing import Any

from bot.commands.param_types import FreeText
from bot.commands.params import Param
from bot.feature.group import GroupContext
from bot.feature.parts import CheckInPart, KnownField
from bot.features.paper_club import service
from bot.features.paper_club.commands import LONGEST_TAKEAWAY
from bot.study.people_tables import Member
from bot.wording.naming import tidy


async def offer(group: GroupContext, _member: Member, week: int) -> dict[str, KnownField]:
    """A field, if the week has a paper."""
    has_plans_own = bool(group.course.syllabus.week(week).papers)
    return {"takeaway": KnownField()} if has_plans_own or await service.find_chosen(group, week) else {}


async def save(group: GroupContext, member: Member, week: int, given: Mapping[str, Any]) -> str:
    """Keep the takeaway; the paper counts as read."""
    title = await service.read(group, member, week, tidy(given["takeaway"], LONGEST_TAKEAWAY))
    return f"Your takeaway from “{title}” is noted. The recap quotes it."


TAKEAWAY = CheckInPart(
    params=(
        Param(
            "takeaway",
            "if you have read it: a sentence or two, which the recap quotes",
            FreeText("a sentence or two", LONGEST_TAKEAWAY),
            label="What do you take from the paper?",
            takes_rest=True,
            is_hidden=True,
            in_form=True,
        ),
    ),
    offer=offer,
    save=save,
)
